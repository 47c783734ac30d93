import Testing

@testable import Reference

@Suite struct JSONTablesTests {
    @Test(arguments: [1, 2, 5, 1 << 20])
    func `several tables are read however their bytes come`(piece: Int) {
        let text = """
            \u{FEFF}{"product": [
              {"unit": "litre", "product": 1040, "group": "petrol", "name": "a}]\\"{\\u6c7d\\u6cb9"},
              {"unit": "piece", "product": "2000", "group": "shop"}
            ], "price": [{"product": "1040", "org": "P", "price": 6.8}], "hot-card": []}

            """
        let files = ReferenceSamples.read("tables.json", text, piece: piece)
        #expect(files.mistakes.first.map(\.description) == [])
        #expect(files.kinds == [.product, .price, .hotCard])
        #expect(
            files.rows[.product]?.map(\.text) == [
                "1040\\a}]\"{汽油\\petrol\\litre\\\\", "2000\\\\shop\\piece\\\\",
            ]
        )
        #expect(files.rows[.price]?.map(\.text) == ["1040\\P\\6.80\\\\"])
        #expect(files.rowCount == 3)
    }

    @Test(arguments: [
        ("[]", "1:1: an object in braces belongs here: ", 0),
        ("{", "1:1: the file ends too early: ", 0),
        ("{\"product\": [", "1:13: the file ends too early: ", 0),
        ("{\"product\": {}}", "1:13: a list of rows in brackets belongs here: ", 0),
        ("{\"product\": [1]}", "1:14: a row in braces belongs here: ", 0),
        ("{} x", "1:4: nothing more belongs here: ", 0),
        ("{\"produkt\": []}", "1:2: unknown table 'produkt': is it 'product'?", 0),
        ("{\"product\": [], \"product\": []}", "1:17: product stands twice: ", 0),
        (
            "{\"region\": [{\"region\": \"A\"},\n {\"region\": true}]}",
            "2:13: 'region' is neither a string nor a number: ", 1
        ),
        (
            "{\"region\": [{\"regio\": \"A\"}]}",
            "1:23: unknown field 'regio' of region: is it 'region'?", 0
        ),
        ("{\"region\": [{\"name\": \"A\"}]}", "1:13: 'region' is empty: ", 0),
        (
            "{\"region\": [{\"region\": \"A\", \"region\": \"A\"}]}",
            "1:29: the key stands twice: remove one of the two", 0
        ),
        ("{\"region\": [{\"region\": 'A'},{\"region\": \"B\"}]}", "1:24: no JSON value: ", 1),
        ("{\"region\": [{\n\"region\": \"A \"}]}", "2:11: begins or ends with a space: ", 0),
        ("{\"region\": [{\"region\": \"\\u0000\"}]}", "1:24: holds a NUL: ", 0),
    ])
    func `what is wrong is told with its place`(text: String, expected: String, rows: Int) {
        let files = ReferenceSamples.read("a.json", text)
        let mistakes = files.mistakes.first.map(\.description)
        #expect(mistakes.first?.hasPrefix("a.json:" + expected) == true, "\(mistakes)")
        #expect(mistakes.count == 1)
        #expect((files.rows[.region] ?? []).count == rows)
    }

    @Test func `a byte that is no UTF-8 is told at its place`() {
        let text = Array("{\"region\": [{\"region\": \"A\",\n \"name\": \"".utf8) + [0xC6, 0xFB]
        let files = ReferenceSamples.read([("a.json", text + Array("\"}]}".utf8))])
        #expect(
            files.mistakes.first.map(\.description) == [
                "a.json:2:11: byte 0xC6 is no UTF-8: save the file as UTF-8, JSON has no other "
                    + "encoding"
            ]
        )
    }

    @Test func `a file that was said to hold another table is refused`() {
        let bytes = Array("{\"product\": []}".utf8)
        let files = ReferenceSamples.read([("a.json", bytes)], as: .price)
        #expect(
            files.mistakes.first.map(\.description) == [
                "a.json:1:2: the file holds product, not price: leave --kind out, the file names "
                    + "its tables"
            ]
        )
    }

    @Test func `an object may be so long and no longer`() {
        let frame = "{\"region\": \"A\", \"name\": \"\"}".utf8.count
        for (bytes, expected) in [
            (0, "has \(JSONScanner.mostBytes - frame) bytes"), (1, "more than"),
        ] {
            let name = String(repeating: "x", count: JSONScanner.mostBytes - frame + bytes)
            let row = "{\"region\": \"A\", \"name\": \"\(name)\"}"
            let files = ReferenceSamples.read(
                "a.json",
                "{\"region\": [\(row), {\"region\": \"B\"}]}"
            )
            #expect(files.mistakes.count == 1)
            #expect(files.mistakes.first.first?.description.contains(expected) == true)
            #expect(files.rows[.region]?.map(\.text) == ["B\\\\\\\\"])
        }
    }
}
