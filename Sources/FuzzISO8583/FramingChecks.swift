import ISO8583

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

    /// Frames are the same whether the bytes come at once or one by one.
    func checkFraming(_ bytes: [UInt8], _ format: FrameFormat) {
        let whole = events(bytes, format)
        var chunked: [Event] = []
        var start = 0
        var end = 0
        while end < min(bytes.count, 512) {
            end += 1
            let (found, next) = events(Array(bytes[start..<end]), format)
            chunked.append(contentsOf: found)
            start += next
            if case .error = found.last { break }
        }
        if bytes.count <= 512 {
            precondition(chunked.count == whole.events.count, "chunks give other frames")
            for (one, other) in zip(chunked, whole.events) {
                if case .error = one, case .error = other { continue }
                precondition(one == other, "a chunked frame differs")
            }
        }
    }

    private func events(
        _ bytes: [UInt8], _ format: FrameFormat
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
