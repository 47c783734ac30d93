import ISO8583
import Testing
import Text

/// An element whose parts stand in some message types alone, and texts in UTF-8.
@Suite struct CompositeTypesTests {
    private static let yaml = """
        name: test
        description: A test
        family: iso8583-1987
        mti: {encoding: ascii}
        bitmap: {encoding: hex, secondary: true, tertiary: none}
        elements:
          "3": {name: Code, format: "n 6"}
          "39": {name: Answer, format: "an 2"}
          "58": {name: Text, format: "ans...99", check: utf8}
          "59":
            name: Tags
            format: "b...99"
            composite:
              form: tagged
              in: ["0200"]
              tag: {size: 2, encoding: ascii, kind: an}
              length: {encoding: ascii, digits: 3}
              elements:
                "A1": {name: One, format: "ans..9", check: utf8}
                "A3": {name: Two, format: "ans..9", sensitive: secret}
        messages:
          "0200": {name: Sale, reply: "0210", mandatory: ["3"]}
          "0210": {name: Reply, mandatory: ["39"]}

        """

    private let dialect: DialectSpecification

    init() throws {
        dialect = try DialectSpecification(yaml: Self.yaml, named: "test.yaml")
    }

    private func message(_ type: MessageTypeIndicator, _ tags: String) throws -> Message {
        var message = Message(specification: dialect, type: type)
        try message.set(.field59, bytes: Array(tags.utf8))
        return try MessageDecoder(dialect).decode(MessageEncoder.encode(message))
    }

    @Test(arguments: ["0200", "0201"] as [MessageTypeIndicator])
    func `a message of a named type or its repeat has the parts`(
        _ type: MessageTypeIndicator
    ) throws {
        let message = try message(type, "A1003abcA3003xyz")
        #expect(message.text(at: ElementPath(.field59, ["A1"])) == "abc")
        #expect(message.has(ElementPath(.field59, ["A3"])))
        let shown = MessageDescriber(dialect).describe(message).text
        #expect(shown.contains("abc") && !shown.contains("xyz"))
        var built = Message(specification: dialect, type: type)
        try built.set(ElementPath(.field59, ["A1"]), "abc")
        #expect(built.rawBytes(of: .field59).map(Array.init) == Array("A1003abc".utf8))
        #expect(throws: CodingError.self) { try self.message(type, "A1004abc") }
    }

    @Test func `a broken tag cannot be decoded where there are parts`() throws {
        var wire = MessageEncoder.encode(try message("0210", "A1004abc"))
        wire[2] = UInt8(ascii: "0")
        #expect(throws: DecodingFailure.self) { try MessageDecoder(dialect).decode(wire) }
    }

    @Test(arguments: ["0210", "0400"] as [MessageTypeIndicator])
    func `a message of another type has one value there`(_ type: MessageTypeIndicator) throws {
        let message = try message(type, "no tags")
        #expect(message.composite(.field59) == nil)
        #expect(message.bytes(.field59) == Array("no tags".utf8))
        #expect(!message.has(ElementPath(.field59, ["A1"])))
        var built = Message(specification: dialect, type: type)
        #expect(throws: CodingError.self) {
            try built.set(ElementPath(.field59, ["A1"]), "abc")
        }
        let document = MessageJSON.document(of: message).text()
        let again = try MessageJSON.message(from: document, specification: dialect)
        #expect(again == message)
    }

    @Test func `a message that becomes one of another type shows what it holds`() throws {
        var message = try message("0210", "no tags")
        message.messageType = "0200"
        #expect(message.composite(.field59) == nil)
        #expect(!MessageDescriber(dialect).describe(message).text.isEmpty)
    }

    @Test func `UTF-8 is shown as its characters, and written back`() throws {
        var message = Message(specification: dialect, type: "0200")
        try message.set(.field58, "沪B88888")
        try message.set(ElementPath(.field59, ["A1"]), "谢谢")
        #expect(message.rawBytes(of: .field58).map(Array.init) == Array("沪B88888".utf8))
        #expect(
            message.rawBytes(of: .field59).map(Array.init) == Array("A1006谢谢".utf8)
        )
        let shown = MessageDescriber(dialect).describe(message).text
        #expect(shown.contains("沪B88888") && shown.contains("谢谢"))
        let document = MessageJSON.document(of: message).text()
        #expect(try MessageJSON.message(from: document, specification: dialect) == message)
        #expect(throws: CodingError.self) { try message.set(.field58, bytes: [0x1B]) }
    }

    @Test(arguments: [
        ("in: []", "shape"), ("in: \"0200\"", "shape"), ("in: [\"02\"]", "message-type"),
        ("in: [0200]", "unquoted"),
    ])
    func `a list of types that is none is found`(_ written: String, _ rule: String) {
        let yaml = Self.yaml.replacing("in: [\"0200\"]", with: written)
        let rules = DialectSpecification.findings(yaml: yaml, named: "test.yaml").map(\.rule)
        #expect(rules.contains(rule), "\(rules)")
    }

    @Test func `the list comes out with the specification`() throws {
        let element = try #require(dialect.description(of: .field59))
        #expect(SpecificationJSON(dialect).text(of: element).contains(#""in":["0200"]"#))
        let other = try DialectSpecification(
            yaml: Self.yaml.replacing("in: [\"0200\"]", with: "in: [\"0200\", \"0210\"]"),
            named: "test.yaml"
        )
        let comparison = SpecificationComparison(old: dialect, new: other)
        #expect(comparison.breaksWire)
        #expect(comparison.differences.contains { $0.change.contains("0210") })
    }
}
