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
        /// How many of its digits stand behind the point.
        package let decimals: UInt8

        package init(units: UInt64, decimals: UInt8) {
            self.units = units
            self.decimals = decimals
        }

        /// Ten digits at most, of which the first says how many of the others are decimals.
        package init?(leading digits: ArraySlice<UInt8>) {
            guard (1...10).contains(digits.count), let whole = DigitText.value(digits),
                let first = digits.first
            else { return nil }
            decimals = first - 0x30
            units = whole - UInt64(decimals) * Self.power(digits.count - 1)
        }

        /// Digits with a point among them where there are decimals: `20.125`.
        package init?(point text: ArraySlice<UInt8>) {
            let parts = text.split(
                separator: UInt8(ascii: "."),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard let whole = parts.first, !whole.isEmpty,
                let units = DigitText.value((parts.count == 1 ? whole : whole + parts[1])[...]),
                parts.count == 1 || !parts[1].isEmpty
            else { return nil }
            self.units = units
            decimals = parts.count == 1 ? 0 : UInt8(parts[1].count)
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

        /// `35000`; what it reads back as is the same where it has nine digits at most, and
        /// decimals of one digit.
        package var written: String { "\(decimals)\(units)" }

        /// In units of so many decimals; nil where that is not exact or does not fit.
        package func scaled(to scale: Int) -> Int64? {
            guard var value = Int64(exactly: units) else { return nil }
            for _ in 0..<max(0, scale - Int(decimals)) {
                let next = value.multipliedReportingOverflow(by: 10)
                guard !next.overflow else { return nil }
                value = next.partialValue
            }
            for _ in 0..<max(0, Int(decimals) - scale) {
                guard value.isMultiple(of: 10) else { return nil }
                value /= 10
            }
            return value
        }
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

    /// The most lines that one message has in tags.
    package static let mostLines = 12
    /// The most characters of a code.
    package static let longestCode = 17
    /// An amount has at most twelve digits.
    package static let greatestAmount: Int64 = 999_999_999_999

    /// Reads the value of a tag, which is UTF-8; nil where it is no line.
    package init?(_ value: some Collection<UInt8>) {
        guard let text = String(validating: value, as: UTF8.self) else { return nil }
        let parts = text.split(separator: "\\", omittingEmptySubsequences: false)
        guard parts.count == 5, (1...Self.longestCode).contains(parts[0].unicodeScalars.count),
            parts[1].utf8.count == 1, let unit = parts[1].first,
            unit.isLetter || unit.isNumber,
            let quantity = Quantity(leading: Array(parts[2].utf8)[...]),
            let unitPrice = Quantity(leading: Array(parts[3].utf8)[...]),
            let amount = Self.amount(Array(parts[4].utf8)[...])
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
    package static func amount(_ text: ArraySlice<UInt8>) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = text.dropFirst(isNegative ? 1 : 0)
        guard digits.count <= 12, let value = DigitText.value(digits) else { return nil }
        return isNegative ? -Int64(value) : Int64(value)
    }

    /// The same with a decimal point, of a currency whose minor unit has so many decimals.
    package static func amount(point text: ArraySlice<UInt8>, scale: Int) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        guard let value = Quantity(point: text.dropFirst(isNegative ? 1 : 0))?.scaled(to: scale),
            value <= greatestAmount
        else { return nil }
        return isNegative ? -value : value
    }

    /// The value as a tag holds it.
    package var text: String {
        [code, String(unit), quantity.written, unitPrice.written, "\(amount)"]
            .joined(separator: "\\")
    }

    /// The same with what was sold as what was taken off, and the other way round.
    package var mirrored: ProductLine {
        ProductLine(
            code: code,
            unit: unit,
            quantity: quantity,
            unitPrice: unitPrice,
            amount: -amount
        )
    }
}
