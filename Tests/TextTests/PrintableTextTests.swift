import Testing

@testable import Text

@Suite struct PrintableTextTests {
    @Test(
        arguments: [
            (0x00, true), (0x1B, true), (0x1F, true), (0x20, false), (0x7E, false), (0x7F, true),
            (0x9F, true), (0xA0, false), (0x2027, false), (0x2028, true), (0x202E, true),
            (0x202F, false), (0x2065, false), (0x2066, true), (0x2069, true), (0x206A, false),
        ] as [(UInt32, Bool)]
    )
    func `what steers is told from what is read`(value: UInt32, steers: Bool) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(PrintableText.steers(scalar) == steers)
        let text = "a\(scalar)b"
        #expect(PrintableText.line(text) == (steers ? "a·b" : text))
        #expect((PrintableText.steeringName(in: text) != nil) == steers)
    }

    @Test func `a dot stands for what would steer a terminal`() {
        let text = "é·字\u{1B}[31m\u{202E}x\r\ny\tz"
        #expect(PrintableText.line(text) == "é·字·[31m·x··y·z")
        #expect(PrintableText.lines(text) == "é·字·[31m·x·\ny\tz")
        #expect(PrintableText.cell(text) == "é·字·[31m·x\r\ny\tz")
        #expect(PrintableText.line("plain 88.50 → 字") == "plain 88.50 → 字")
    }

    @Test(arguments: [
        ("", true), (" \t\u{0}", true), ("\u{200B}\u{3000}", true), ("\u{0}x", false), (".", false),
    ])
    func `a text that shows nothing is blank`(text: String, isBlank: Bool) {
        #expect(PrintableText.isBlank(text) == isBlank)
    }
}
