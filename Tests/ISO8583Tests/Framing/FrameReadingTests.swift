import ISO8583
import Testing

@Suite struct FrameReadingTests {
    private static let message: [UInt8] = [0x08, 0x00, 1, 2, 3, 4]

    @Test func `what a length declares is told apart from what is there`() throws {
        let frame = [0x00, 0x06] + Self.message
        let whole = try FrameReading(frame, .binary2)
        #expect(whole.messages == [2..<8])
        #expect(whole.misfit == nil)
        let cut = try FrameReading(Array(frame.dropLast()), .binary2)
        #expect(cut.messages == [2..<7])
        #expect(cut.misfit == .short(declared: 6, present: 5))
        let two = try FrameReading(frame + frame, .binary2)
        #expect(two.messages == [2..<8, 10..<16])
        let behind = try FrameReading(frame + [0x0D, 0x0A], .binary2)
        #expect(behind.messages.first == 2..<8)
        #expect(behind.misfit == .behind(count: 2, isLineEnd: true))
    }

    @Test func `a frame without length or trailer ends with the bytes`() throws {
        let envelope: [UInt8] = [0x60, 0, 3, 0, 0]
        let format = FrameFormat(length: .none, hasTPDU: true)
        #expect(try FrameReading(envelope + Self.message, format).messages == [5..<11])
        #expect(throws: FramingError.self) { try FrameReading(Self.message, format) }
        #expect(throws: FramingError.self) { try FrameReading(envelope, format) }
    }

    @Test func `nothing is cut out of nothing`() {
        for bytes: [UInt8] in [[], [0], [0, 0], [0, 1]] {
            #expect(throws: FramingError.self) { try FrameReading(bytes, .binary2) }
        }
    }

    @Test func `another protocol in place of a frame is named`() {
        let inputs: [(String, FrameFormat, ForeignProtocol)] = [
            ("POST /gate HTTP/1.1\r\n", .binary2, .http), ("GET / HTTP/1.0\r\n", .ascii4, .http),
            ("\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}", .unionPay, .tls),
            ("\u{60}\u{00}\u{03}\u{00}\u{00}\u{08}\u{00}", .binary2, .transportHeader),
            ("\u{60}\u{00}\u{03}\u{00}\u{00}\u{60}\u{31}", .unionPay, .transportHeader),
        ]
        for (text, format, expected) in inputs {
            let bytes = text.unicodeScalars.map { UInt8($0.value) }
            let error = #expect(throws: FramingError.self) { try format.nextFrame(in: bytes.span) }
            #expect(error == .foreign(expected))
        }
    }
}
