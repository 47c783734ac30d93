import Text

/// An amount of money in minor units of a currency that travels beside it (element 49).
///
/// Arithmetic is checked: a sum that does not fit is nil, never a wrong number.
public struct Amount: Hashable, Comparable, Sendable {
    /// The amount in minor units: 8850 for 88.50.
    public let minorUnits: Int64

    /// No money.
    public static let zero = Amount(minorUnits: 0)

    /// An amount in minor units; may be negative.
    public init(minorUnits: Int64) {
        self.minorUnits = minorUnits
    }

    /// Reads unsigned digits as elements 4 to 6 carry them; nil for other characters or over 18
    /// digits.
    public init?(digits: String) {
        guard digits.utf8.count <= 18, let value = DecimalText.value(of: digits) else { return nil }
        self.minorUnits = Int64(truncatingIfNeeded: value)
    }

    /// Reads the `x+n` form, `C` for credit (positive) or `D` for debit (negative), then digits.
    public init?(signed text: String) {
        guard let sign = text.utf8.first, sign == 0x43 || sign == 0x44,
            let magnitude = Amount(digits: String(text.dropFirst()))
        else { return nil }
        self.minorUnits = sign == 0x43 ? magnitude.minorUnits : -magnitude.minorUnits
    }

    /// The sum; nil where it does not fit.
    public func adding(_ other: Amount) -> Amount? {
        let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
        return overflow ? nil : Amount(minorUnits: sum)
    }

    /// The difference; nil where it does not fit.
    public func subtracting(_ other: Amount) -> Amount? {
        let (rest, overflow) = minorUnits.subtractingReportingOverflow(other.minorUnits)
        return overflow ? nil : Amount(minorUnits: rest)
    }

    /// The unsigned digits, zero-filled on the left; nil where negative or too long.
    public func digits(_ count: Int) -> String? {
        guard minorUnits >= 0 else { return nil }
        let text = DecimalText.padded(minorUnits.magnitude, digits: count)
        return text.utf8.count == count ? text : nil
    }

    /// Orders by minor units; comparing different currencies is the caller's mistake.
    public static func < (left: Amount, right: Amount) -> Bool {
        left.minorUnits < right.minorUnits
    }
}

extension Amount: CustomStringConvertible {
    /// The minor units in decimal.
    public var description: String { String(minorUnits) }
}
