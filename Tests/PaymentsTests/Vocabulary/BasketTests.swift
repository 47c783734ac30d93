import Payments
import Testing

@Suite struct BasketTests {
    private static func line(
        _ amount: Int64,
        _ quantity: ProductLine.Quantity = ProductLine.Quantity(units: 1, decimals: 0),
        at price: ProductLine.Quantity = ProductLine.Quantity(units: 100, decimals: 2)
    ) -> ProductLine {
        ProductLine(code: "012", unit: "L", quantity: quantity, unitPrice: price, amount: amount)
    }

    private static func mistake(_ lines: [ProductLine], of total: Int64) -> Basket.Mistake? {
        do throws(Basket.Mistake) {
            try Basket(lines).check(total)
            return nil
        } catch {
            return error
        }
    }

    @Test func `lines come to what is paid, sold and taken off by sign`() throws {
        #expect(Self.mistake([Self.line(42_357), Self.line(-1_000)], of: 41_357) == nil)
        #expect(Self.mistake([Self.line(0)], of: 0) == nil)
        #expect(Self.mistake([Self.line(-1), Self.line(-2)], of: -3) == nil)
        for total in [41_356, 41_358, 0, -41_357] as [Int64] {
            let mistake = Self.mistake([Self.line(42_357), Self.line(-1_000)], of: total)
            #expect(mistake == .sumDiffers(lines: 41_357, total: total))
        }
    }

    @Test func `a basket has 1 to 18 lines`() {
        #expect(Self.mistake([], of: 0) == .noLine)
        for count in [1, 17, 18] {
            let lines = (1...count).map { Self.line(Int64($0)) }
            #expect(Self.mistake(lines, of: Int64(count * (count + 1) / 2)) == nil)
        }
        #expect(Self.mistake((1...19).map { _ in Self.line(1) }, of: 19) == .tooManyLines)
    }

    @Test func `quantity and price have four decimals at most, and nine digits`() {
        let good = ProductLine.Quantity(units: 999_999_999, decimals: 4)
        #expect(Self.mistake([Self.line(1, good, at: good)], of: 1) == nil)
        let fine = ProductLine.Quantity(units: 1, decimals: 5)
        let long = ProductLine.Quantity(units: 1_000_000_000, decimals: 0)
        for (bad, mistake) in [
            (fine, Basket.Mistake.tooManyDecimals(line: 2)), (long, .badLine(2)),
        ] {
            #expect(Self.mistake([Self.line(1), Self.line(1, bad)], of: 2) == mistake)
            #expect(Self.mistake([Self.line(1), Self.line(1, at: bad)], of: 2) == mistake)
        }
    }

    @Test func `row 45: an amount of a line has at most twelve digits, so that no sum wraps`() {
        let most = ProductLine.greatestAmount
        let lines = Array(repeating: Self.line(most), count: 18)
        #expect(Self.mistake(lines, of: 18 * most) == nil)
        for amount in [most + 1, -most - 1, .max, .min] {
            #expect(Self.mistake([Self.line(amount)], of: amount) == .badLine(1))
        }
    }

    @Test func `what is given back may be said with a minus`() throws {
        let lines = [Self.line(-5_000), Self.line(1_000)]
        let mirrored = try Basket(lines).check(givenBack: 4_000)
        #expect(mirrored.lines.map(\.amount) == [5_000, -1_000] && mirrored.sum == 4_000)
        let plain = try Basket(mirrored.lines).check(givenBack: 4_000)
        #expect(plain == mirrored)
        #expect(throws: Basket.Mistake.sumDiffers(lines: -4_000, total: 4_001)) {
            try Basket(lines).check(givenBack: 4_001)
        }
        #expect(try Basket([Self.line(0)]).check(givenBack: 0).sum == 0)
    }

    @Test(arguments: [
        ("20.125", 20_125 as UInt64, 3 as UInt8), ("0.5", 5, 1), ("7", 7, 0), ("0", 0, 0),
        ("00.10", 10, 2), ("123456789012.123456", 123_456_789_012_123_456, 6),
    ])
    func `a number with a point is read exactly`(
        _ row: (text: String, units: UInt64, decimals: UInt8)
    ) {
        let read = ProductLine.Quantity(point: Array(row.text.utf8)[...])
        #expect(read == ProductLine.Quantity(units: row.units, decimals: row.decimals))
    }

    @Test(arguments: ["", ".", "5.", ".5", "1.2.3", "-1", "+1", "1,5", " 1", "1e3", "٣"])
    func `what is no number with a point is none`(_ text: String) {
        #expect(ProductLine.Quantity(point: Array(text.utf8)[...]) == nil)
    }

    @Test(arguments: [
        ("413.57", 2, 41_357 as Int64?), ("413.5", 2, 41_350), ("413", 2, 41_300),
        ("413.570", 2, 41_357), ("413.571", 2, nil), ("-0.05", 2, -5), ("120", 0, 120),
        ("120.0", 0, 120), ("120.5", 0, nil), ("9999999999.99", 2, 999_999_999_999),
        ("10000000000.00", 2, nil), ("--1", 2, nil), ("-", 2, nil), ("", 2, nil),
    ])
    func `an amount with a point is whole in minor units`(
        _ row: (text: String, scale: Int, minor: Int64?)
    ) {
        let bytes = Array(row.text.utf8)[...]
        #expect(ProductLine.amount(point: bytes, scale: row.scale) == row.minor)
    }

    @Test(arguments: [
        ("41357", 41_357 as Int64?), ("-41357", -41_357), ("0", 0), ("-0", 0),
        ("999999999999", 999_999_999_999), ("1000000000000", nil), ("-1000000000000", nil),
        ("", nil), ("-", nil), ("4 1", nil), ("+1", nil), ("1-", nil),
    ])
    func `row 45: an amount in minor units has 1 to 12 digits`(
        _ row: (text: String, minor: Int64?)
    ) {
        #expect(ProductLine.amount(Array(row.text.utf8)[...]) == row.minor)
    }
}
