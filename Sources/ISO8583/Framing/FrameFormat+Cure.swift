extension FrameFormat {
    /// The framing under which bytes that are no frames of this format are whole ones, as a
    /// configuration writes it; nil where there is none.
    ///
    /// Looks at one difference after the other: who counts the length, in which form, and what
    /// stands in front of the message. The bytes must end where a frame does, and a message must
    /// begin with a message type, so that rubbish has no cure.
    public func cure(for input: Span<UInt8>) -> String? {
        guard length != .none, input.count > prefixBytes else { return nil }
        for (form, words) in neighbours where form.reads(input) {
            return "framing: {\(words)}"
        }
        return nil
    }

    private static let lengths: [LengthForm] = [
        .binary(bytes: 2, littleEndian: false), .binary(bytes: 2, littleEndian: true),
        .ascii(digits: 4), .bcd(bytes: 2), .binary(bytes: 4, littleEndian: false),
        .hexadecimal(digits: 4),
    ]

    private var neighbours: [(FrameFormat, String)] {
        var found: [(FrameFormat, String)] = []
        func add(_ words: String, _ change: (inout FrameFormat) -> Void) {
            var other = self
            change(&other)
            found.append((other, words))
        }
        add("inclusive: \(!inclusive)") { $0.inclusive.toggle() }
        for length in FrameFormat.lengths where length != self.length {
            add("length: \(length)") { $0.length = length }
            add("length: \(length), inclusive: \(!inclusive)") {
                $0.length = length
                $0.inclusive.toggle()
            }
        }
        if envelopeBytes > 0 {
            add("counts_envelope: \(!countsEnvelope)") { $0.countsEnvelope.toggle() }
        }
        if hasTPDU {
            add("tpdu: false") { $0.hasTPDU = false }
            if headerBytes > 0 {
                add("tpdu: false, header: 0") {
                    $0.hasTPDU = false
                    $0.headerBytes = 0
                }
                add("tpdu: true, header: 0") { $0.headerBytes = 0 }
            }
        } else {
            add("tpdu: true") { $0.hasTPDU = true }
            add("tpdu: true, header: 6") {
                $0.hasTPDU = true
                $0.headerBytes = 6
                $0.checksCategory = true
            }
        }
        return found
    }

    /// Whether the bytes are whole frames with messages in them.
    private func reads(_ input: Span<UInt8>) -> Bool {
        var start = 0
        while start < input.count {
            do throws(FramingError) {
                guard case .frame(let layout) = try nextFrame(in: input, from: start),
                    FrameFormat.beginsMessage(input, layout.message)
                else { return false }
                start += layout.bytes
            } catch {
                return false
            }
        }
        return true
    }

    /// Whether a message type stands there, in characters or packed.
    private static func beginsMessage(_ input: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count >= 12 else { return false }
        let at = range.lowerBound
        let digits = (0..<4).map { input[at + $0] ^ 0x30 }
        let packed = [input[at] >> 4, input[at] & 0xF, input[at + 1] >> 4, input[at + 1] & 0xF]
        return isMessageType(digits) || isMessageType(packed)
    }

    private static func isMessageType(_ digits: [UInt8]) -> Bool {
        [0, 1, 2, 8, 9].contains(digits[0]) && (1...8).contains(digits[1]) && digits[2] <= 4
            && digits[3] <= 5
    }
}
