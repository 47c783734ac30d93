import ISO8583
import Testing
import Text

/// Messages after public reports, each with what was wrong with reading it.
@Suite struct PublishedCaseTests {
    private func overlay(_ name: String) throws -> DialectSpecification {
        try DialectSpecification(
            yaml: Repository.text("fixtures/cases/\(name).yaml"),
            named: "\(name).yaml",
            // What is not there is not found, as the reader is to say.
            resolving: { try? Repository.text("specs/\($0).yaml") }
        )
    }

    private func text(at path: String, of message: Message) throws -> String? {
        message.text(at: try #require(ElementPath(path)))
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        try Repository.hex("fixtures/cases/\(name).txt")
    }

    @Test func `another form replaces an inherited composite whole`() throws {
        let dialect = try overlay("composite-in-another-form")
        let bytes = try bytes("composite-in-another-form")
        let message = try MessageDecoder(dialect).decode(bytes)
        #expect(try text(at: "55.01.9F36", of: message) == "00FF")
        #expect(try text(at: "63.1", of: message) == "0002")
        #expect(MessageEncoder.encode(message) == bytes)
    }

    @Test func `the same form is merged part by part`() throws {
        let base = """
            name: base
            description: B
            family: iso8583-1987
            elements:
              "60":
                name: Parts
                format: "ans...99"
                composite:
                  form: positional
                  elements: {"1": {name: One, format: "n 2"}, "2": {name: Two, format: "n 3"}}
            """
        func over(_ composite: String) throws -> DialectSpecification {
            try DialectSpecification(
                yaml: "name: o\\ndescription: O\\nfamily: iso8583-1987\\nextends: base\\n"
                    .replacing("\\n", with: "\n")
                    + "elements: {\"60\": {composite: \(composite)}}\n",
                named: "o.yaml",
                resolving: { _ in base }
            )
        }
        let merged = try over("{form: positional, elements: {\"2\": {format: \"n 4\"}}}")
        #expect(
            merged.description(of: .field60)?.composite?.elements.map(\.name) == ["One", "Two"]
        )
        let replaced = try over(
            "{form: tagged, tag: {size: 2}, length: {digits: 2}, "
                + "elements: {\"07\": {name: Seven, format: \"n..4\"}}}"
        )
        #expect(replaced.description(of: .field60)?.composite?.elements.map(\.name) == ["Seven"])
    }

    @Test func `GBK is shown as the characters that it stands for, and written back`() throws {
        let dialect = try overlay("gbk-names")
        let bytes = try bytes("gbk-names")
        let message = try MessageDecoder(dialect).decode(bytes)
        let description = MessageDescriber(dialect).describe(bytes)
        #expect(description.text.contains("示范加油站有限公司"))
        #expect(description.text.contains("交易成功"))
        let document = MessageJSON.document(of: message, unmasked: true)
        #expect(document["elements"]?["56"]?.string == "交易成功")
        let rebuilt = try MessageJSON.message(from: document.text(), specification: dialect)
        #expect(MessageEncoder.encode(rebuilt) == bytes)
        // Without the raw bytes beside it too.
        var built = Message(specification: dialect, type: "0210")
        try built.set(.originalDataElements1993, "交易成功")
        #expect(
            built.rawBytes(of: .originalDataElements1993)
                == message.rawBytes(of: .originalDataElements1993)
        )
        #expect(throws: CodingError.self) { try built.set(.originalDataElements1993, "😀") }
    }

    @Test func `a text that is no GBK stays a character a byte`() throws {
        let dialect = try overlay("gbk-names")
        var message = Message(specification: dialect, type: "0210")
        for bytes: [UInt8] in [[0x81], [0x41, 0xA0, 0x41, 0xFF - 1], [0xA1, 0xC1], [0x41, 0x7E]] {
            try message.set(.originalDataElements1993, bytes: bytes)
            let document = MessageJSON.document(of: message, unmasked: true)
            let rebuilt = try MessageJSON.message(from: document.text(), specification: dialect)
            #expect(rebuilt.bytes(.originalDataElements1993) == bytes)
        }
    }

    @Test func `every character of GBK comes back`() throws {
        let dialect = try overlay("gbk-names")
        var message = Message(specification: dialect, type: "0210")
        var shown = 0
        for lead in UInt8(0x81)...0xFE {
            for trail in UInt8(0x40)...0xFE where trail != 0x7F {
                try message.set(.originalDataElements1993, bytes: [lead, trail])
                let document = MessageJSON.document(of: message, unmasked: true)
                let text = try #require(document["elements"]?["56"]?.string)
                if text.unicodeScalars.count == 1 { shown += 1 }
                var other = Message(specification: dialect, type: "0210")
                try other.set(.originalDataElements1993, text)
                #expect(other.bytes(.originalDataElements1993) == [lead, trail])
            }
        }
        // All but those whose characters fit a byte, which stay as they are.
        #expect(shown > 21_700 && shown <= 21_791)
    }

    @Test func `a date of zeros is one that is not given`() throws {
        let dialect = try Repository.specification("unionpay-pos")
        let bytes = try bytes("expiry-zeros")
        let message = try MessageDecoder(dialect).decode(bytes)
        #expect(message.text(.expirationDate) == "0000")
        #expect(message.expirationDate == nil)
        #expect(message.text(.actionCode) == "00")
        let line = MessageDescriber(dialect, unmasked: true).describe(bytes).lines
            .first { $0.path == "14" }
        #expect(line?.meaning == "not given")
        for name in try Repository.library.get().names where name != "ifsf-ops" {
            let dialect = try Repository.specification(name)
            for element in [Element.expirationDate, .settlementDate] {
                guard let digits = dialect.description(of: element)?.format.maximum else {
                    continue
                }
                var message = Message(specification: dialect, type: "0200")
                try message.set(element, String(repeating: "0", count: digits))
                #expect(throws: CodingError.self) {
                    try message.set(element, String(repeating: "0", count: digits - 2) + "13")
                }
            }
        }
    }

    @Test(arguments: ["before", "between", "after"])
    func `zero bytes around chip data are stepped over and kept`(place: String) throws {
        let dialect = try Repository.specification("iso8583-1987-ascii")
        let bytes = try bytes("emv-fill-\(place)")
        let message = try MessageDecoder(dialect).decode(bytes)
        #expect(try text(at: "55.9F36", of: message) == "000C")
        #expect(try text(at: "55.9A", of: message) == "150818")
        #expect(MessageEncoder.encode(message) == bytes)
        let document = MessageJSON.document(of: message, unmasked: true)
        let rebuilt = try MessageJSON.message(from: document.text(), specification: dialect)
        #expect(MessageEncoder.encode(rebuilt) == bytes)
    }

    @Test func `other fill in chip data is called fill`() throws {
        let dialect = try Repository.specification("iso8583-1987-ascii")
        var message = Message(specification: dialect, type: "0200")
        for (value, fill) in [
            ("9F3602000CFFFF", UInt8(0xFF)), ("9F3602000CFF9A03150818", 0xFF),
            ("9F3602000C202020", 0x20),
        ] {
            let error = #expect(throws: CodingError.self) { try message.set(.iccData, value) }
            #expect(error?.kind == .compositeFill(found: fill))
            #expect(error?.description.contains("fill of 0x") == true)
        }
    }
}
