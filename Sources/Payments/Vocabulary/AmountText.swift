import Text

/// Amounts as people write them: `88.50`, exactly, never through a floating-point number.
package enum AmountText {
    /// Minor units of an amount; nil for what is no amount of that scale.
    package static func minorUnits(_ text: String, scale: Int) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = digits(parts[0]) else { return nil }
        var units = whole
        for _ in 0..<scale {
            let (product, overflow) = units.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            units = product
        }
        guard parts.count == 2 else { return units }
        guard (1...max(1, scale)).contains(parts[1].count), scale > 0,
            var fraction = digits(parts[1])
        else { return nil }
        for _ in parts[1].count..<scale { fraction *= 10 }
        let (sum, overflow) = units.addingReportingOverflow(fraction)
        return overflow ? nil : sum
    }

    /// `88.50`, `-0.05`; points have no fraction.
    package static func text(_ money: Money) -> String {
        let scale = money.asset.scale
        let digits = String(money.minorUnits.magnitude)
        let sign = money.minorUnits < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = DecimalText.padded(digits, digits: scale + 1)
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    /// `88.50 CNY`, `120 points`, `1.00 (978)`.
    package static func wording(_ money: Money) -> String {
        switch money.asset {
        case .yuan: text(money) + " CNY"
        case .points: text(money) + " points"
        default: text(money) + " (\(money.asset.numericCode))"
        }
    }

    private static func digits(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }
}
