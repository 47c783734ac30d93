/// Which dialect and framing some bytes may be in: every specification is tried on them.
public struct SpecificationGuess {
    /// One attempt.
    public struct Attempt: Sendable {
        /// The specification that was tried.
        public let specification: DialectSpecification
        /// The name of the framing in front; nil for a bare message.
        public let framing: String?
        /// What does not fit of the framing; nil where it ends with the bytes.
        public let misfit: FrameReading.Misfit?
        /// How many messages the framing cuts the bytes into.
        public let frames: Int
        /// Whether everything was read, to the last byte.
        public let isExact: Bool
        /// The message, or what was read of it before the error.
        public let message: Message
        /// Why it was not exact.
        public let error: CodingError?
        /// What its message type demands and it lacks.
        public let missing: [MissingElement]
        /// Whether the specification knows the message type.
        public let knowsType: Bool
    }

    /// The framings that are tried besides the bare message.
    public static let framings: [(name: String, format: FrameFormat)] = [
        ("2-byte length, TPDU, header", .unionPay),
        (
            "2-byte length, TPDU",
            FrameFormat(length: .binary(bytes: 2, littleEndian: false), hasTPDU: true)
        ),
        ("2-byte length", .binary2),
        (
            "2-byte length that counts itself",
            FrameFormat(length: .binary(bytes: 2, littleEndian: false), inclusive: true)
        ),
        ("2-byte little-endian length", FrameFormat(length: .binary(bytes: 2, littleEndian: true))),
        ("2-byte BCD length", FrameFormat(length: .bcd(bytes: 2))),
        ("4-byte length", FrameFormat(length: .binary(bytes: 4, littleEndian: false))),
        ("4 ASCII digits", .ascii4),
        ("4 hexadecimal digits", FrameFormat(length: .hexadecimal(digits: 4))),
        (
            "2-byte length, ISO literal",
            FrameFormat(length: .binary(bytes: 2, littleEndian: false), hasISOLiteral: true)
        ),
        (
            "2-byte length, TPDU, ISO literal",
            FrameFormat(
                length: .binary(bytes: 2, littleEndian: false),
                hasTPDU: true,
                hasISOLiteral: true
            )
        ),
        (
            "4 ASCII digits, ISO literal",
            FrameFormat(length: .ascii(digits: 4), hasISOLiteral: true)
        ),
        (
            "2-byte length, ETX",
            FrameFormat(length: .binary(bytes: 2, littleEndian: false), endsWithETX: true)
        ),
        (
            "no length, TPDU, header",
            FrameFormat(length: .none, hasTPDU: true, headerBytes: 6, checksCategory: true)
        ),
        ("no length, TPDU", FrameFormat(length: .none, hasTPDU: true)),
        ("no length, ISO literal", FrameFormat(length: .none, hasISOLiteral: true)),
    ]

    /// All attempts, the likeliest first: exact ones that lack nothing, then exact ones, then by
    /// how much was read before the error.
    public static func rank(
        _ bytes: [UInt8],
        among specifications: [DialectSpecification]
    ) -> [Attempt] {
        var attempts: [Attempt] = []
        for (name, reading) in readings(of: bytes) {
            for specification in specifications {
                attempts.append(attempt(bytes, name, reading, specification))
            }
        }
        return attempts.enumerated().sorted { left, right in
            let mine = likelihood(of: left.element)
            let others = likelihood(of: right.element)
            return mine == others ? left.offset < right.offset : mine > others
        }.map(\.element)
    }

    /// How the bytes may be cut into messages: as one without a frame, and by each framing that
    /// they begin with.
    private static func readings(
        of bytes: [UInt8]
    ) -> [(framing: String?, reading: FrameReading?)] {
        var found: [(framing: String?, reading: FrameReading?)] = [(nil, nil)]
        for (name, format) in framings {
            do throws(FramingError) {
                found.append((name, try FrameReading(bytes, format)))
            } catch {
                // A framing that does not fit is no error here: it is one guess less.
                continue
            }
        }
        return found
    }

    private static func attempt(
        _ bytes: [UInt8],
        _ framing: String?,
        _ reading: FrameReading?,
        _ specification: DialectSpecification
    ) -> Attempt {
        let message = reading?.messages.first.map { Array(bytes[$0]) } ?? bytes
        let result = Result { () throws(DecodingFailure) in
            try MessageDecoder(specification).decode(message)
        }
        let read: Message
        var error: CodingError?
        switch result {
        case .success(let message): read = message
        case .failure(let failure):
            read = failure.partial
            error = failure.error
        }
        return Attempt(
            specification: specification,
            framing: framing,
            misfit: reading?.misfit,
            frames: reading?.messages.count ?? 1,
            isExact: error == nil && reading?.misfit == nil,
            message: read,
            error: error,
            missing: error == nil ? specification.missingElements(of: read) : [],
            knowsType: specification.rule(for: read) != nil
        )
    }

    private static func likelihood(of attempt: Attempt) -> Int {
        var points = attempt.isExact ? 1_000_000 : attempt.error == nil ? 500_000 : 0
        points += attempt.knowsType ? 100_000 : 0
        points -= attempt.missing.count * 10_000
        if let error = attempt.error { points += min(error.offset, 9999) }
        if attempt.misfit != nil { points -= 1000 }
        return points
    }
}
