import Text

/// Element 11: the number that a sender gives each of its messages.
///
/// Six digits in 1987 and 1993, twelve in 2003. Zero is legal on the wire.
public struct SystemsTraceAuditNumber: Hashable, Comparable, Sendable {
    /// The number, at most twelve digits.
    public let value: UInt64

    /// A number of at most twelve digits; nil above.
    public init?(_ value: UInt64) {
        guard value <= 999_999_999_999 else { return nil }
        self.value = value
    }

    /// The number with zeros on the left: 6 digits, or 12 in the 2003 edition.
    public func digits(_ count: Int = 6) -> String { DecimalText.padded(value, digits: count) }

    /// The next number in six digits: 999999 is followed by 1, never by 0.
    public var next: SystemsTraceAuditNumber {
        SystemsTraceAuditNumber(unchecked: value >= 999_999 ? 1 : value + 1)
    }

    init(unchecked value: UInt64) {
        self.value = value
    }

    /// Orders by number.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

extension SystemsTraceAuditNumber: LosslessStringConvertible {
    /// Reads up to twelve digits.
    public init?(_ description: String) {
        guard let value = DecimalText.value(of: description) else { return nil }
        self.init(value)
    }

    /// Six digits, or more where the number needs them.
    public var description: String { digits() }
}
