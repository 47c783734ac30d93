package import Payments
package import Reference

/// The rule of rounding, the only one there is: what a discount takes off a line is computed from
/// exact decimals and rounded down once, to the minor unit.
///
/// ```text
/// thousandths    amount × permille ÷ 1000
/// a unit         quantity × rate, of as many units as the line has, whatever its amount
/// ```
/// It is never more than the line's amount, so that no line becomes negative. A line that is given
/// back is computed without its sign and gets it again: it takes back what its sale took off.
package enum TakenOff {
    /// What a rate takes off a line, with the sign of its amount; nil where a number is too great.
    ///
    /// - Parameter scale: How many decimals the minor unit stands for.
    package static func of(_ line: ProductLine, _ rate: DiscountRate, scale: Int) -> Int64? {
        let amount = line.amount.magnitude
        let exact: UInt128?
        switch rate {
        case .permille(let permille):
            exact = UInt128(exactly: permille).map { UInt128(amount) * $0 / 1_000 }
        case .perUnit(let rate):
            exact = whole(line.quantity, rate, scale)
        }
        guard let exact else { return nil }
        let taken = Int64(exactly: min(exact, UInt128(amount)))
        return taken.map { line.amount < 0 ? -$0 : $0 }
    }

    /// Whether a line has at least so many thousandths of a unit; nil where a number is too great.
    package static func reaches(_ line: ProductLine, _ least: Int64) -> Bool? {
        guard let power = power(Int(line.quantity.decimals)),
            let bound = UInt128(exactly: least).flatMap({ product($0, power) })
        else { return nil }
        return UInt128(line.quantity.units) * 1_000 >= bound
    }

    private static func whole(
        _ quantity: ProductLine.Quantity,
        _ rate: Int64,
        _ scale: Int
    ) -> UInt128? {
        // A rate is kept in ten-thousandths.
        guard let rate = UInt128(exactly: rate), let minor = power(scale),
            let divisor = power(Int(quantity.decimals) + 4),
            let product = product(UInt128(quantity.units), rate).flatMap({ product($0, minor) })
        else { return nil }
        return product / divisor
    }

    private static func power(_ exponent: Int) -> UInt128? {
        var power: UInt128? = 1
        for _ in 0..<exponent { power = power.flatMap { product($0, 10) } }
        return power
    }

    private static func product(_ left: UInt128, _ right: UInt128) -> UInt128? {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? nil : product
    }
}
