import Payments
import Testing

@Suite struct LocalMomentTests {
    /// Microseconds since 1970, seconds ahead of UTC, then YYMMDD, MMDD and hhmmss.
    static let moments: [(Int64, Int32, UInt64, UInt64, UInt64)] = [
        (0, 0, 700_101, 101, 0),
        (0, 28_800, 700_101, 101, 80_000),
        (0, -3600, 691_231, 1231, 230_000),
        (-1, 0, 691_231, 1231, 235_959),
        (951_782_399_999_999, 0, 228, 228, 235_959),
        (951_782_400_000_000, 0, 229, 229, 0),
        (1_709_251_199_000_000, 0, 240_229, 229, 235_959),
        (1_709_251_200_000_000, 0, 240_301, 301, 0),
        (1_795_233_600_000_000, 28_800, 261_121, 1121, 120_000),
        (1_798_761_599_000_000, 3600, 270_101, 101, 5959),
        (4_102_444_800_000_000, 0, 101, 101, 0),
    ]

    @Test(arguments: moments)
    func `a timestamp splits at any offset`(
        _ moment: (Int64, Int32, UInt64, UInt64, UInt64)
    ) {
        let local = LocalMoment(Timestamp(rawValue: moment.0), offset: moment.1)
        #expect(local.yearMonthDay == moment.2)
        #expect(local.monthDay == moment.3)
        #expect(local.time == moment.4)
    }

    @Test func `a business date writes its month and day as its moment does`() {
        var date = BusinessDate(year: 2024, month: 1, day: 1)
        for _ in 0..<800 {
            let noon = Timestamp(rawValue: (Int64(date.rawValue) * 86_400 + 43_200) * 1_000_000)
            let moment = LocalMoment(noon, offset: 0)
            #expect(date.monthDay == moment.monthDay)
            #expect(date.yearMonthDay == moment.yearMonthDay)
            date = date.next
        }
    }
}
