import Testing

@testable import ISO8583

@Suite struct FrameFormatTests {
    static let message: [UInt8] = [0x08, 0x00, 0xAA, 0x31, 0x32]

    /// Every form, with the bytes that stand around the message above.
    static let forms: [(name: String, format: FrameFormat, head: [UInt8], tail: [UInt8])] = [
        ("2 bytes", .binary2, [0x00, 0x05], []),
        (
            "2 bytes little-endian", FrameFormat(length: .binary(bytes: 2, littleEndian: true)),
            [0x05, 0x00], []
        ),
        (
            "2 bytes, counting themselves",
            FrameFormat(length: .binary(bytes: 2, littleEndian: false), inclusive: true),
            [0x00, 0x07], []
        ),
        (
            "3 bytes", FrameFormat(length: .binary(bytes: 3, littleEndian: false)),
            [0x00, 0x00, 0x05], []
        ),
        (
            "4 bytes", FrameFormat(length: .binary(bytes: 4, littleEndian: false)),
            [0x00, 0x00, 0x00, 0x05], []
        ),
        ("BCD", FrameFormat(length: .bcd(bytes: 2)), [0x00, 0x05], []),
        ("ASCII digits", .ascii4, Array("0005".utf8), []),
        ("hexadecimal", FrameFormat(length: .hexadecimal(digits: 4)), Array("0005".utf8), []),
        (
            "zero bytes behind",
            FrameFormat(length: .binary(bytes: 2, littleEndian: false), zeroBytes: .after),
            [0x00, 0x05, 0x00, 0x00], []
        ),
        (
            "zero bytes before",
            FrameFormat(length: .binary(bytes: 2, littleEndian: false), zeroBytes: .before),
            [0x00, 0x00, 0x00, 0x05], []
        ),
        (
            "TPDU and header", .unionPay,
            [0x00, 0x10, 0x60, 0x00, 0x03, 0x00, 0x00, 0x60, 0x31, 0x00, 0x00, 0x00, 0x00], []
        ),
        (
            "TPDU not counted",
            FrameFormat(
                length: .binary(bytes: 2, littleEndian: false),
                countsEnvelope: false,
                hasTPDU: true
            ),
            [0x00, 0x05, 0x60, 0x00, 0x03, 0x00, 0x00], []
        ),
        (
            "ISO literal",
            FrameFormat(length: .binary(bytes: 2, littleEndian: false), hasISOLiteral: true),
            [0x00, 0x11] + Array("ISO026000050".utf8), []
        ),
        (
            "length and ETX",
            FrameFormat(length: .binary(bytes: 2, littleEndian: false), endsWithETX: true),
            [0x00, 0x06], [0x03]
        ),
        ("ETX alone", FrameFormat(length: .none, endsWithETX: true), [], [0x03]),
    ]

    static let envelope = FrameEnvelope(
        tpdu: TransportHeader(destination: 0x0003, source: 0),
        header: FrameHeader([0x60, 0x31, 0, 0, 0, 0]) ?? FrameHeader(),
        isoLiteral: Array("026000050".utf8)
    )

    static func envelope(for format: FrameFormat) -> FrameEnvelope {
        FrameEnvelope(
            tpdu: format.hasTPDU ? envelope.tpdu : nil,
            header: format.headerBytes == 6 ? envelope.header : FrameHeader(),
            isoLiteral: format.hasISOLiteral ? envelope.isoLiteral : []
        )
    }

    @Test(arguments: forms.indices)
    func `every length is written as it is read`(index: Int) throws {
        let form = Self.forms[index]
        let envelope = Self.envelope(for: form.format)
        for count in Array(1...130) + [255, 256, 999, 1000, 2565, 4000] {
            let message = [UInt8](repeating: 0x41, count: count)
            var bytes: [UInt8] = []
            try form.format.write(message.span, in: envelope, to: &bytes)
            guard case .frame(let layout) = try form.format.nextFrame(in: bytes.span) else {
                Issue.record("\(form.name), \(count)")
                continue
            }
            #expect(layout.bytes == bytes.count && layout.message.count == count)
        }
    }

    @Test(arguments: forms.indices)
    func `a frame is written as its form says`(_ index: Int) throws {
        let form = Self.forms[index]
        var output: [UInt8] = [0xEE]
        try form.format.write(
            Self.message.span,
            in: Self.envelope(for: form.format),
            to: &output
        )
        #expect(output == [0xEE] + form.head + Self.message + form.tail, "\(form.name)")
    }

    @Test(arguments: forms.indices)
    func `a frame is found whole at every split, and never before`(_ index: Int) throws {
        let form = Self.forms[index]
        let frame = form.head + Self.message + form.tail
        for count in 0..<frame.count {
            let part = Array(frame[..<count])
            guard case .incomplete(let needed) = try form.format.nextFrame(in: part.span) else {
                Issue.record("\(form.name): a frame of \(count) of \(frame.count) bytes")
                continue
            }
            #expect(needed > count && needed <= frame.count, "\(form.name) at \(count)")
        }
        let stream = [0xEE] + frame + [0x00]
        guard case .frame(let layout) = try form.format.nextFrame(in: stream.span, from: 1) else {
            Issue.record("\(form.name): no frame")
            return
        }
        #expect(layout.bytes == frame.count)
        #expect(Array(stream[layout.message]) == Self.message)
        #expect(
            form.format.envelope(of: layout, in: stream.span) == Self.envelope(for: form.format)
        )
    }

    @Test func `an answer goes back with swapped addresses`() {
        let tpdu = TransportHeader(destination: 0x0003, source: 0x1234)
        let reply = FrameEnvelope(tpdu: tpdu).reply
        #expect(reply.tpdu == TransportHeader(destination: 0x1234, source: 0x0003))
    }

    @Test(arguments: forms.indices)
    func `a length of zero keeps the connection open`(_ index: Int) throws {
        let form = Self.forms[index]
        guard form.format.length != .none else { return }
        let isText = form.head.first == 0x30
        let zeros = [UInt8](repeating: isText ? 0x30 : 0, count: form.format.prefixBytes)
        let scan = try form.format.nextFrame(in: zeros.span)
        #expect(scan == .keepAlive(bytes: zeros.count), "\(form.name)")
    }

    @Test func `a length over the maximum is refused from its prefix alone`() throws {
        var format = FrameFormat.binary2
        format.maximumBytes = 100
        guard case .incomplete = try format.nextFrame(in: [0x00, 100].span) else {
            Issue.record("100 is allowed")
            return
        }
        #expect(throws: FramingError.tooLong(length: 101, maximum: 100)) {
            try format.nextFrame(in: [0x00, 101].span)
        }
        #expect(throws: FramingError.tooLong(length: 65535, maximum: 100)) {
            try format.nextFrame(in: [0xFF, 0xFF].span)
        }
    }

    @Test func `a length without room for the envelope is refused`() {
        #expect(throws: FramingError.tooShort(length: 1, minimum: 12)) {
            try FrameFormat.unionPay.nextFrame(in: [0x00, 0x01].span)
        }
        #expect(throws: FramingError.tooShort(length: 11, minimum: 12)) {
            try FrameFormat.unionPay.nextFrame(in: [0x00, 0x0B].span)
        }
    }

    @Test(arguments: [UInt8(0x2F), 0x3A, 0x41, 0x00, 0xFF])
    func `an ASCII length of other characters is refused at its byte`(_ byte: UInt8) {
        #expect(throws: FramingError.lengthNotNumeric(offset: 2, found: byte)) {
            try FrameFormat.ascii4.nextFrame(in: [0x30, 0x30, byte, 0x30].span)
        }
    }

    @Test func `a packed length of other nibbles is refused`() {
        let format = FrameFormat(length: .bcd(bytes: 2))
        for byte in [UInt8(0x0A), 0xA0, 0xFF] {
            #expect(throws: FramingError.lengthNotNumeric(offset: 1, found: byte)) {
                try format.nextFrame(in: [0x00, byte].span)
            }
        }
    }

    @Test func `a wrong TPDU or category is refused as soon as it is there`() {
        #expect(throws: FramingError.notTPDU(offset: 2, found: 0x61)) {
            try FrameFormat.unionPay.nextFrame(in: [0x00, 0x3B, 0x61].span)
        }
        for byte in [UInt8(0x5F), 0x69] {
            #expect(throws: FramingError.unknownCategory(offset: 7, found: byte)) {
                let head: [UInt8] = [0x00, 0x3B, 0x60, 0, 3, 0, 0, byte]
                return try FrameFormat.unionPay.nextFrame(in: head.span)
            }
        }
        for byte in UInt8(0x60)...0x68 {
            #expect(throws: Never.self) {
                let head: [UInt8] = [0x00, 0x3B, 0x60, 0, 3, 0, 0, byte]
                return try FrameFormat.unionPay.nextFrame(in: head.span)
            }
        }
    }

    @Test func `a message that does not fit is not written`() {
        var output: [UInt8] = []
        var format = FrameFormat(length: .bcd(bytes: 1))
        format.maximumBytes = 1000
        let long = [UInt8](repeating: 1, count: 100)
        #expect(throws: FramingError.doesNotFit) {
            try format.write(long.span, in: FrameEnvelope(), to: &output)
        }
        #expect(throws: FramingError.doesNotFit) {
            try FrameFormat.unionPay.write(long.span, in: FrameEnvelope(), to: &output)
        }
        #expect(output.isEmpty)
    }

    @Test(arguments: ["binary-2", "binary-4", "binary-2-le", "bcd-2", "ascii-4", "hex-4", "none"])
    func `a length form reads back from its word`(_ word: String) {
        #expect(FrameFormat.LengthForm(word)?.description == word)
    }

    @Test(arguments: [
        "", "binary", "binary-0", "binary-5", "binary-02", "ascii-9", "bcd-2-le", "x-2",
    ])
    func `other words are no length form`(_ word: String) {
        #expect(FrameFormat.LengthForm(word) == nil)
    }
}
