import ISO8583
import Testing

/// Bytes of a peer whose framing is another than the listener's.
@Suite struct FrameCureTests {
    private static let binary = FrameFormat(length: .binary(bytes: 2, littleEndian: false))
    private static let little = FrameFormat(length: .binary(bytes: 2, littleEndian: true))
    private static let ascii = FrameFormat(length: .ascii(digits: 4))
    private static let packed = FrameFormat(length: .bcd(bytes: 2))
    private static let counting: FrameFormat = {
        var format = binary
        format.inclusive = true
        return format
    }()
    private static let bareTPDU: FrameFormat = {
        var format = FrameFormat.unionPay
        format.headerBytes = 0
        return format
    }()

    private static let message = Array("0200723A000000808000169000010000000000000000008850".utf8)

    private static func frame(_ format: FrameFormat, _ message: [UInt8]) throws -> [UInt8] {
        let envelope = FrameEnvelope(
            tpdu: format.hasTPDU ? TransportHeader(destination: 3, source: 0) : nil,
            header: format.headerBytes == 6
                ? FrameHeader([0x60, 0x31, 0, 0, 0, 0]) ?? FrameHeader() : FrameHeader()
        )
        var bytes: [UInt8] = []
        try format.write(message.span, in: envelope, to: &bytes)
        return bytes
    }

    @Test(
        arguments: [
            (binary, counting, "inclusive: true"), (counting, binary, "inclusive: false"),
            (binary, little, "length: binary-2-le"), (binary, ascii, "length: ascii-4"),
            (binary, packed, "length: bcd-2"), (ascii, binary, "length: binary-2"),
            (packed, binary, "length: binary-2"), (little, binary, "length: binary-2"),
            (.unionPay, binary, "tpdu: false, header: 0"),
            (.unionPay, bareTPDU, "tpdu: true, header: 0"),
        ] as [(FrameFormat, FrameFormat, String)]
    )
    func `the setting is named under which a peer's frames are whole`(
        listener: FrameFormat,
        peer: FrameFormat,
        words: String
    ) throws {
        let one = try Self.frame(peer, Self.message)
        #expect(listener.cure(for: one.span) == "framing: {\(words)}")
        // As packed digits too, and several in one read.
        let short = [0x02, 0x00] + Self.message.prefix(60)
        let more = try Self.frame(peer, Array(short)) + one
        #expect(listener.cure(for: more.span) == "framing: {\(words)}")
        #expect(listener.cure(for: Array(one.dropLast()).span) == nil)
    }

    @Test func `rubbish has no cure, whatever reads it`() {
        var generator = SystemRandomNumberGenerator()
        for listener in [Self.binary, Self.counting, Self.ascii, .unionPay] {
            for word in ["GET / HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n", ""] {
                #expect(listener.cure(for: Array(word.utf8).span) == nil)
            }
            var cured = 0
            for count in 1...2000 {
                let bytes = (0..<count % 90).map { _ in UInt8.random(in: 0...255, using: &generator)
                }
                if listener.cure(for: bytes.span) != nil { cured += 1 }
            }
            #expect(cured <= 2)
        }
    }

    @Test func `SSH is named where a frame should begin`() {
        let greeting = Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8)
        #expect(throws: FramingError.foreign(.ssh)) {
            try Self.binary.nextFrame(in: greeting.span)
        }
    }

    /// ASCII lengths of `0028` and the like are some 12 000 bytes to a binary one.
    @Test func `a first frame that comes byte by byte is looked at for a kilobyte`() throws {
        var format = Self.binary
        format.maximumBytes = 65_535
        var splitter = FrameSplitter(format: format)
        let whole = try Self.frame(Self.ascii, Self.message)
        var count = 0
        while count + whole.count <= 2048 {
            for byte in whole { try splitter.split([byte].span) { _, _ in } }
            count += whole.count
            #expect((splitter.cure != nil) == (count <= 1024), "\(count)")
        }
    }
}
