/// The number of a card or account: 1 to 19 digits, leading zeros kept.
///
/// `description` is masked (first six, last four); the digits themselves come only from
/// ``unmaskedDigits``, so that a search finds every place that uses them.
public struct PrimaryAccountNumber: Hashable, Sendable {
    /// The digits as one number; 19 digits fit.
    private let value: UInt64

    /// How many digits there are, 1...19.
    public let count: Int

    /// Reads 1 to 19 digits; nil for anything else.
    public init?(_ digits: some StringProtocol) {
        var value: UInt64 = 0
        var count = 0
        for byte in digits.utf8 {
            guard byte >= 0x30, byte <= 0x39, count < 19 else { return nil }
            value = value * 10 + UInt64(byte & 0xF)
            count += 1
        }
        guard count > 0 else { return nil }
        self.value = value
        self.count = count
    }

    /// Reads 1 to 19 ASCII digits; nil for anything else.
    public init?(digits: Span<UInt8>) {
        guard (1...19).contains(digits.count) else { return nil }
        var value: UInt64 = 0
        for index in digits.indices {
            let digit = digits[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value * 10 + UInt64(digit)
        }
        self.value = value
        count = digits.count
    }

    /// Whether it is as long as a card's: 12 to 19 digits.
    ///
    /// An element 2 on the wire may hold fewer, and is then no card's.
    public var hasCardLength: Bool { (12...19).contains(count) }

    /// The digits as a number and how many there are; nil where they do not fit each other.
    public init?(value: UInt64, count: Int) {
        guard (1...19).contains(count),
            count == 19
                ? value <= 9_999_999_999_999_999_999
                : value < PrimaryAccountNumber.powerOfTen(count)
        else { return nil }
        self.value = value
        self.count = count
    }

    /// All digits but the last, 1 to 18, and the check digit of the Luhn formula behind them; nil
    /// for anything else.
    public init?(completing body: some StringProtocol) {
        guard let open = PrimaryAccountNumber("\(body)0"), open.count > 1 else { return nil }
        value = open.value + (10 - open.luhnSum % 10) % 10
        count = open.count
    }

    /// All digits.
    ///
    /// A secret: never in a log, an error or a file in clear.
    public var unmaskedDigits: String { digits(from: 0, count: count) }

    /// The first digits as a number, to look a BIN up; nil where the card has fewer.
    public func leading(_ digits: Int) -> UInt64? {
        guard digits > 0, digits <= count else { return nil }
        return value / PrimaryAccountNumber.powerOfTen(count - digits)
    }

    /// The last digits as text, at most as many as there are.
    public func trailing(_ digits: Int) -> String {
        let shown = min(max(digits, 0), count)
        return self.digits(from: count - shown, count: shown)
    }

    /// Whether the last digit is the check digit of the Luhn formula (ISO/IEC 7812-1, annex B).
    public var luhnIsValid: Bool { luhnSum % 10 == 0 }

    private var luhnSum: UInt64 {
        var rest = value
        var sum: UInt64 = 0
        for position in 0..<count {
            let digit = rest % 10
            rest /= 10
            let doubled = digit * 2
            sum += position & 1 == 0 ? digit : (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum
    }

    /// The number with all but the first and last digits hidden.
    ///
    /// Shows nothing but asterisks where the number is too short to hide at least four digits.
    public func masked(first: Int = 6, last: Int = 4) -> String {
        Mask.panText(unmaskedDigits, first: first, last: last)
    }

    private func digits(from start: Int, count shown: Int) -> String {
        String(unsafeUninitializedCapacity: shown) { text in
            var rest = value / PrimaryAccountNumber.powerOfTen(count - start - shown)
            for index in (0..<shown).reversed() {
                text[index] = 0x30 + UInt8(rest % 10)
                rest /= 10
            }
            return shown
        }
    }

    private static func powerOfTen(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}

extension PrimaryAccountNumber: CustomStringConvertible {
    /// The masked number.
    public var description: String { masked() }
}

extension PrimaryAccountNumber: CustomDebugStringConvertible, CustomReflectable {
    /// The masked number.
    public var debugDescription: String { masked() }

    /// Hides the stored digits from `dump` and from string interpolation of a container.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
