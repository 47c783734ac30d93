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
///
/// Lines are those of a `Basket`: amounts of 12 digits, quantities of nine with up to four
/// decimals. With rates of 14 digits no product comes near the bound of 128 bits.
package enum TakenOff {
    /// What a rate takes off a line, with the sign of its amount.
    ///
    /// - Parameter scale: How many decimals the minor unit stands for.
    package static func of(_ line: ProductLine, _ rate: DiscountRate, scale: Int) -> Int64 {
        let amount = UInt128(line.amount.magnitude)
        let exact =
            switch rate {
            case .permille(let permille): amount * UInt128(permille) / 1_000
            // A rate is kept in ten-thousandths.
            case .perUnit(let rate):
                UInt128(line.quantity.units) * UInt128(rate) * power(scale)
                    / power(Int(line.quantity.decimals) + 4)
            }
        let taken = Int64(min(exact, amount))
        return line.amount < 0 ? -taken : taken
    }

    /// Whether a line has at least so many thousandths of a unit.
    package static func reaches(_ line: ProductLine, _ least: Int64) -> Bool {
        UInt128(line.quantity.units) * 1_000
            >= UInt128(least) * power(Int(line.quantity.decimals))
    }

    private static func power(_ exponent: Int) -> UInt128 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}
