import Payments
import Reference
import Testing

@testable import Pricing

/// The rule of rounding, at its edges.
@Suite struct TakenOffTests {
    private static func line(
        _ amount: Int64,
        _ units: UInt64 = 1,
        decimals: UInt8 = 0
    ) -> ProductLine {
        ProductLine(
            code: "1020",
            unit: "L",
            quantity: ProductLine.Quantity(units: units, decimals: decimals),
            unitPrice: ProductLine.Quantity(units: 780, decimals: 2),
            amount: amount
        )
    }

    @Test(
        arguments: [
            (0, 50, 0), (1, 999, 0), (1, 1_000, 1), (199, 5, 0), (200, 5, 1), (399, 5, 1),
            (-199, 5, 0), (-200, 5, -1), (-399, 5, -1), (27_394, 0, 0), (27_394, 33, 904),
            (999_999_999_999, 1_000, 999_999_999_999), (999_999_999_999, 999, 998_999_999_999),
            (.max, 1_000, .max), (.max, 1, 9_223_372_036_854_775),
        ] as [(Int64, Int64, Int64)]
    )
    func `thousandths of an amount are rounded down to the minor unit, away from no sign`(
        amount: Int64,
        permille: Int64,
        taken: Int64
    ) {
        #expect(TakenOff.of(Self.line(amount), .permille(permille), scale: 2) == taken)
    }

    @Test(
        arguments: [
            // 35.120 litres at 0.15: 5.268.
            (27_394, 35_120, 3, 1_500, 526),
            (-27_394, 35_120, 3, 1_500, -526),
            // 0.0001 of a unit at 99.9999 is a hundredth of a minor unit.
            (10_000, 1, 4, 999_999, 0),
            // 6.6666 at 0.15 is 0.99999, and 6.6667 is 1.000005.
            (10_000, 66_666, 4, 1_500, 99),
            (10_000, 66_667, 4, 1_500, 100),
            // Never more than the line, whatever its quantity.
            (99, 999_999_999, 0, 99_999_999_999_999, 99),
            (-99, 999_999_999, 0, 99_999_999_999_999, -99),
            (0, 1_000, 0, 1_500, 0),
            (500, 0, 4, 1_500, 0),
        ] as [(Int64, UInt64, UInt8, Int64, Int64)]
    )
    func `so much a unit is exact in quantity and rate, and rounded down once`(
        amount: Int64,
        units: UInt64,
        decimals: UInt8,
        rate: Int64,
        taken: Int64
    ) {
        let line = Self.line(amount, units, decimals: decimals)
        #expect(TakenOff.of(line, .perUnit(rate), scale: 2) == taken)
    }

    @Test func `a currency without a minor unit is rounded down to its unit`() {
        let line = Self.line(100, 35_120, decimals: 3)
        #expect(TakenOff.of(line, .perUnit(1_500), scale: 0) == 5)
    }

    @Test func `the greatest numbers of a basket and of the tables are computed`() {
        let greatest = Self.line(999_999_999_999, 999_999_999)
        #expect(
            TakenOff.of(greatest, .perUnit(99_999_999_999_999), scale: 4) == 999_999_999_999
        )
        #expect(!TakenOff.reaches(Self.line(1, 999_999_999, decimals: 4), 9_999_999_999_999))
    }

    @Test(
        arguments: [
            (49_999, 3, 50_000, false), (50_000, 3, 50_000, true), (499_999, 4, 50_000, false),
            (500_000, 4, 50_000, true), (50, 0, 50_000, true), (0, 0, 0, true), (0, 4, 1, false),
        ] as [(UInt64, UInt8, Int64, Bool)]
    )
    func `a quantity is compared whatever decimals it is written with`(
        units: UInt64,
        decimals: UInt8,
        least: Int64,
        reaches: Bool
    ) {
        #expect(TakenOff.reaches(Self.line(1, units, decimals: decimals), least) == reaches)
    }
}
