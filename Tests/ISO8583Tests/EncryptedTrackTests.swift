import ISO8583
import Testing

/// A packed track of which a block may be encrypted: `check: any`.
@Suite struct EncryptedTrackTests {
    private static let text = "9000010000000042AFBECD1234567890"

    private func message(_ track: String, _ dialect: String) throws -> Message {
        var message = Message(
            specification: try Repository.specification(dialect),
            type: "0200"
        )
        try message.set(.track2, track)
        return message
    }

    @Test func `every nibble comes back as it was`() throws {
        for track in [Self.text, Self.text + "F", "=0", "ABCDEF"] {
            let message = try message(track, "unionpay-pos")
            let bytes = MessageEncoder.encode(message)
            let read = try MessageDecoder(message.specification).decode(bytes)
            #expect(read.bytes(.track2) == Array(track.replacing("=", with: "D").utf8))
            #expect(MessageEncoder.encode(read) == bytes)
        }
    }

    @Test(arguments: ["g", "a", "G", " ", ">", "@", "1234X"])
    func `what is no nibble is not packed`(_ track: String) {
        #expect(throws: CodingError.self) { try message(track, "unionpay-pos") }
    }

    @Test func `other dialects admit digits and the separator only`() {
        #expect(throws: CodingError.self) { try message(Self.text, "iso8583-1987-binary") }
    }
}
