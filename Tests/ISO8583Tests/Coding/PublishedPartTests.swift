import ISO8583
import Testing
import Text

/// What public pages of IFSF print of single elements, byte for byte: each is read, and written
/// again as it stood.
///
/// Source: specs/ifsf.yaml and specs/ifsf-ops.yaml, whose heads name the pages. The message that
/// one of them prints whole is `fixtures/ifsf-ops/ping-reply-published`.
@Suite struct PublishedPartTests {
    struct Example: Sendable, CustomStringConvertible {
        let dialect: String
        let element: Element
        /// The element on the wire, its length in front.
        let wire: String
        /// What it says, by path; nil for what is no text.
        let parts: [String: String]

        var description: String { "\(dialect) \(element)" }
    }

    private static func text(_ characters: String) -> String {
        Hexadecimal.text(Array(characters.utf8))
    }

    static let examples: [Example] = [
        // A length of two digits in front of text.
        Example(
            dialect: "ifsf-ops",
            element: .acquiringInstitution,
            wire: text("06280131"),
            parts: ["32": "280131"]
        ),
        Example(
            dialect: "ifsf-ops",
            element: .securityControl,
            wire: text("02") + "0101",
            parts: ["53": "0101"]
        ),
        // The line that a station prints.
        Example(
            dialect: "ifsf-ops",
            element: .field63,
            wire: text("029F0105L012\\20.125\\20.55\\413.57"),
            parts: [
                "63.1": "F", "63.2": "01", "63.3": "0", "63.4.1.1": "5", "63.4.1.2": "L",
                "63.4.1.3": "0", "63.4.1.4": "12", "63.4.1.5": "20.125", "63.4.1.6": "20.55",
                "63.4.1.7": "413.57",
            ]
        ),
        // A percentage of VAT: code, backslash, percentage.
        Example(
            dialect: "ifsf-ops",
            element: .privateData,
            wire: text("016") + "0000000100000000" + text("060\\0.00"),
            parts: ["48.32": "0\\0.00"]
        ),
        // The method of PIN encryption under a shared key, and under session keys.
        Example(
            dialect: "ifsf",
            element: .privateData,
            wire: text("010") + "0004000000000000" + text("13"),
            parts: ["48.14": "13"]
        ),
        Example(
            dialect: "ifsf",
            element: .privateData,
            wire: text("010") + "0004000000000000" + text("33"),
            parts: ["48.14": "33"]
        ),
        // Key versions: fixed keys, session keys.
        Example(
            dialect: "ifsf",
            element: .securityControl,
            wire: text("02") + "0100",
            parts: ["53.1": "0100"]
        ),
        Example(
            dialect: "ifsf",
            element: .securityControl,
            wire: text("02") + "0200",
            parts: ["53.1": "0200"]
        ),
        // A key serial number as text.
        Example(
            dialect: "ifsf",
            element: .field61,
            wire: text("020FFFF9876543210E00001"),
            parts: ["61": "FFFF9876543210E00001"]
        ),
    ]

    @Test(arguments: examples)
    func `a published element is read as it says, and written back to its bytes`(
        _ example: Example
    ) throws {
        let specification = try Repository.specification(example.dialect)
        let content = try #require(Hexadecimal.bytes(example.wire))
        let number = Int(example.element.number)
        var bitmap = [UInt8](repeating: 0, count: 8)
        bitmap[(number - 1) / 8] = 0x80 >> UInt8((number - 1) % 8)
        let bytes = Array("1200".utf8) + bitmap + content
        let message = try MessageDecoder(specification).decode(bytes)
        for (path, text) in example.parts {
            #expect(message.text(at: try #require(ElementPath(path))) == text, "\(path)")
        }
        #expect(MessageEncoder.encode(message) == bytes)
        let written = MessageJSON.document(of: message, unmasked: true)
        let rebuilt = try MessageJSON.message(from: written.text(), specification: specification)
        #expect(MessageEncoder.encode(rebuilt) == bytes)
    }
}
