import ISO8583

/// Framing: whole, in pieces and written again, a stream reads alike.
extension MessageChecks {
    static let framings: [FrameFormat] = [
        .binary2, .ascii4, .unionPay,
        FrameFormat(length: .binary(bytes: 2, littleEndian: true)),
        FrameFormat(length: .binary(bytes: 2, littleEndian: false), inclusive: true),
        FrameFormat(length: .binary(bytes: 4, littleEndian: false), zeroBytes: .after),
        FrameFormat(length: .bcd(bytes: 2), hasTPDU: true),
        FrameFormat(length: .hexadecimal(digits: 4), hasISOLiteral: true),
        FrameFormat(length: .none, endsWithETX: true),
    ]

    /// What a stream of bytes comes to.
    private enum Event: Equatable {
        case keepAlive
        case frame([UInt8])
        case error(FramingError)
    }

    /// Frames are the same whether the bytes come at once or in pieces.
    func checkFraming(_ bytes: [UInt8], _ format: FrameFormat) {
        let whole = events(bytes, format)
        var chunked: [Event] = []
        var start = 0
        var end = 0
        // Byte by byte where there are few; in sixteen pieces where there are many.
        let step = max(1, bytes.count / 16)
        while end < bytes.count {
            end = min(bytes.count, end + step)
            let (found, next) = events(Array(bytes[start..<end]), format)
            chunked.append(contentsOf: found)
            start += next
            if case .error = found.last { break }
        }
        precondition(chunked.count == whole.events.count, "chunks give other frames")
        for (one, other) in zip(chunked, whole.events) {
            // An error's offset counts from where the stream was picked up.
            if case .error = one, case .error = other { continue }
            precondition(one == other, "a chunked frame differs")
        }
    }

    private func events(
        _ bytes: [UInt8],
        _ format: FrameFormat
    ) -> (events: [Event], consumed: Int) {
        var events: [Event] = []
        var at = 0
        while at < bytes.count {
            do throws(FramingError) {
                switch try format.nextFrame(in: bytes.span.extracting(at..<bytes.count)) {
                case .incomplete: return (events, at)
                case .keepAlive(let count):
                    precondition(count > 0, "an empty keep-alive")
                    events.append(.keepAlive)
                    at += count
                case .frame(let layout):
                    precondition(layout.bytes > 0 && layout.bytes <= bytes.count - at, "frame")
                    let start = at + layout.message.lowerBound
                    events.append(.frame(Array(bytes[start..<(at + layout.message.upperBound)])))
                    at += layout.bytes
                }
            } catch {
                events.append(.error(error))
                return (events, at)
            }
        }
        return (events, at)
    }
}
