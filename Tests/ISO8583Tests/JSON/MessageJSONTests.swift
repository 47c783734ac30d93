import ISO8583
import Testing
import Text

@Suite struct MessageJSONTests {
    @Test(arguments: [
        ("{\"mti\": \"0200\", \"elements\": {\"4\": 8850}}", 1, 35, "8850"),
        ("{\"mti\": 200}", 1, 9, "four digits"),
        ("{\"elements\": {}}", 1, 1, "mti"),
        ("{\"mti\": \"0200\",\n \"elments\": {}}", 2, 13, "elements"),
        ("{\"mti\": \"0200\", \"elements\": {\"x\": \"1\"}}", 1, 35, "\"x\""),
        ("{\"mti\": \"0200\", \"elements\": {\"4\": \"1\"}}", 1, 35, "length"),
        ("{\"mti\": \"0200\", \"elements\": {\"4\": null}}", 1, 35, "quotes"),
        ("{\"mti\": \"0200\", \"elements\": {\"4\": {\"1\": \"1\"}}}", 1, 35, "shape"),
        ("{\"mti\": \"0200\", \"elements\": {\"65\": \"1\"}}", 1, 36, "describes"),
        ("{\"mti\": \"0200\", \"mti\": \"0200\"}", 1, 17, "twice"),
        ("[]", 1, 1, "object"),
        ("{\"mti\": \"0200\"} x", 1, 17, "behind"),
        ("{\"mti\": \"02\u{1}00\"}", 1, 12, "control"),
        ("{\"mti\": \"\\ud800\"}", 1, 16, "surrogate"),
        ("{\"mti\": 01}", 1, 11, "number"),
        ("", 1, 1, "ends"),
    ])
    func `a document that is none is refused where it is wrong`(
        text: String,
        line: Int,
        column: Int,
        word: String
    ) throws {
        let specification = try Repository.specification("ifsf")
        let error = #expect(throws: JSONError.self) {
            try MessageJSON.message(from: text, specification: specification)
        }
        #expect(error?.message.contains(word) == true, "\(String(describing: error))")
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test func `paths and objects say the same`() throws {
        let specification = try Repository.specification("unionpay-pos")
        let one = try MessageJSON.message(
            from: """
                {"mti": "0800", "elements": {"60": {"1": "00", "2": "000001", "3": "003"}, \
                "11": "000001"}}
                """,
            specification: specification
        )
        let other = try MessageJSON.message(
            from: """
                {"mti": "0800", "elements": {"60.3": "003", "60.1": "00", "11": "000001", \
                "60.2": "000001"}}
                """,
            specification: specification
        )
        #expect(one == other)
        #expect(one.text(.field60) == "00000001003")
    }

    @Test func `content that was changed by hand beside an old raw counts`() throws {
        let specification = try Repository.specification("iso8583-1987-ascii")
        let message = try MessageJSON.message(
            from: """
                {"mti": "0200", "elements": {"11": "000002", "55": {"82": "1980"}},
                 "raw": {"11": "303030303031", "55": "82810219 80"}}
                """,
            specification: specification
        )
        #expect(message.text(.systemsTraceAuditNumber) == "000002")
        #expect(message.text(.iccData) == "8281021980")
    }
}
