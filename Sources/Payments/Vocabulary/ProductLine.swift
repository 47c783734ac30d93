import Text

/// One line of what was sold.
///
/// ```text
/// product code 1..17 \ unit 1 \ quantity n..10 \ unit price n..10 \ amount, minor units
/// ```
/// The first digit of quantity and unit price is how many decimals the rest has: `35000` is 5.000.
/// Source: protocol sheet of IFSF, DE 63.
package struct ProductLine: Hashable, Sendable {
    /// A number with its decimals.
    package struct Quantity: Hashable, Sendable {
        package let units: UInt64
        /// How many of its digits stand behind the point, 0 to 9.
        package let decimals: UInt8

        package init(units: UInt64, decimals: UInt8) {
            self.units = units
            self.decimals = decimals
        }

        fileprivate init?(_ digits: ArraySlice<UInt8>) {
            guard (1...10).contains(digits.count), let whole = DigitText.value(digits),
                let first = digits.first
            else { return nil }
            decimals = first - 0x30
            units = whole - UInt64(decimals) * Self.power(digits.count - 1)
        }

        private static func power(_ exponent: Int) -> UInt64 {
            (0..<exponent).reduce(1) { power, _ in power * 10 }
        }

        /// `5.000`.
        package var text: String {
            let digits = DecimalText.padded(units, digits: Int(decimals) + 1)
            guard decimals > 0 else { return digits }
            return "\(digits.dropLast(Int(decimals))).\(digits.suffix(Int(decimals)))"
        }

        fileprivate var written: String { "\(decimals)\(units)" }
    }

    package let code: String
    /// A letter or digit: `L` litre, `U` piece and so on.
    package let unit: Character
    package let quantity: Quantity
    package let unitPrice: Quantity
    /// Minor units; negative where something was taken off.
    package let amount: Int64

    package init(
        code: String,
        unit: Character,
        quantity: Quantity,
        unitPrice: Quantity,
        amount: Int64
    ) {
        self.code = code
        self.unit = unit
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.amount = amount
    }

    /// The most lines that one message has.
    package static let mostLines = 12

    /// Reads the value of a tag, which is UTF-8; nil where it is no line.
    package init?(_ value: some Collection<UInt8>) {
        guard let text = String(validating: value, as: UTF8.self) else { return nil }
        let parts = text.split(separator: "\\", omittingEmptySubsequences: false)
        guard parts.count == 5, (1...17).contains(parts[0].unicodeScalars.count),
            parts[1].utf8.count == 1, let unit = parts[1].first,
            unit.isLetter || unit.isNumber,
            let quantity = Quantity(Array(parts[2].utf8)[...]),
            let unitPrice = Quantity(Array(parts[3].utf8)[...]),
            let amount = Self.amount(parts[4])
        else { return nil }
        self.init(
            code: String(parts[0]),
            unit: unit,
            quantity: quantity,
            unitPrice: unitPrice,
            amount: amount
        )
    }

    /// Up to 12 digits, with a minus in front of what is taken off.
    private static func amount(_ text: Substring) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let digits = Array(text.utf8.dropFirst(isNegative ? 1 : 0))
        guard digits.count <= 12, let value = DigitText.value(digits[...]) else { return nil }
        return isNegative ? -Int64(value) : Int64(value)
    }

    /// The value as a tag holds it.
    package var text: String {
        [code, String(unit), quantity.written, unitPrice.written, "\(amount)"]
            .joined(separator: "\\")
    }
}
