/// Which dialect and framing some bytes may be in: every specification is tried on them.
public struct SpecificationGuess {
    /// One attempt.
    public struct Attempt: Sendable {
        /// The specification that was tried.
        public let specification: DialectSpecification
        /// The name of the framing in front; nil for a bare message.
        public let framing: String?
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
    ]

    /// All attempts, the likeliest first: exact ones that lack nothing, then exact ones, then by
    /// how much was read before the error.
    public static func rank(
        _ bytes: [UInt8],
        among specifications: [DialectSpecification]
    ) -> [Attempt] {
        var attempts: [Attempt] = []
        for (framing, message) in unframed(bytes) {
            for specification in specifications {
                attempts.append(attempt(message, framing, specification))
            }
        }
        return attempts.enumerated().sorted { left, right in
            let mine = likelihood(of: left.element)
            let others = likelihood(of: right.element)
            return mine == others ? left.offset < right.offset : mine > others
        }.map(\.element)
    }

    /// The messages that the bytes may hold: bare, and behind each framing that fits them exactly.
    public static func unframed(
        _ bytes: [UInt8]
    ) -> [(framing: String?, message: ArraySlice<UInt8>)] {
        var found: [(framing: String?, message: ArraySlice<UInt8>)] = [(nil, bytes[...])]
        for (name, format) in framings {
            var format = format
            format.maximumBytes = max(1, bytes.count)
            guard case .frame(let layout)? = scan(bytes, format), layout.bytes == bytes.count else {
                continue
            }
            found.append((name, bytes[layout.message]))
        }
        return found
    }

    /// A framing that does not fit is no error here: it is one guess less.
    private static func scan(_ bytes: [UInt8], _ format: FrameFormat) -> FrameScan? {
        do throws(FramingError) {
            return try format.nextFrame(in: bytes.span)
        } catch {
            return nil
        }
    }

    private static func attempt(
        _ bytes: ArraySlice<UInt8>,
        _ framing: String?,
        _ specification: DialectSpecification
    ) -> Attempt {
        do throws(DecodingFailure) {
            let message = try MessageDecoder(specification).decode(Array(bytes))
            return Attempt(
                specification: specification,
                framing: framing,
                isExact: true,
                message: message,
                error: nil,
                missing: specification.missingElements(of: message),
                knowsType: specification.rule(for: message) != nil
            )
        } catch {
            return Attempt(
                specification: specification,
                framing: framing,
                isExact: false,
                message: error.partial,
                error: error.error,
                missing: [],
                knowsType: specification.rule(for: error.partial) != nil
            )
        }
    }

    private static func likelihood(of attempt: Attempt) -> Int {
        var points = attempt.isExact ? 1_000_000 : 0
        points += attempt.knowsType ? 100_000 : 0
        points -= attempt.missing.count * 10_000
        if let error = attempt.error { points += min(error.offset, 9999) }
        return points
    }
}
