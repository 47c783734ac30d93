import Book
import BookSimulation
import JournalFormat
import Payments
import Reference
import Testing

/// When counters begin, and when they begin again.
@Suite struct LimitPeriodTests {
    /// Midnight of the demo world's clock, eight hours ahead of UTC, before 2026-12-01.
    private static let midnight =
        Int64(BusinessDate(year: 2026, month: 12, day: 1).rawValue) * 86_400_000_000
        - 8 * 3_600_000_000

    /// Whether a payment is allowed right before and at a moment, behind one that spent all.
    private func outcomes(per period: String, at time: Int64) -> [Outcome] {
        var book = BookHarness.demo()
        book.now = Timestamp(rawValue: Self.midnight - 86_400_000_000 + 3_600_000_000)
        book.bring(.limit(per: period, count: "1"))
        // An event of the harness is a millisecond later.
        book.now = Timestamp(rawValue: time - 3_000)
        let times: [Int64] = [time - 2_000, time - 1_000, time]
        return zip(UInt32(1)..., times).map { stan, time in
            book.now = Timestamp(rawValue: time - 1_000)
            let outcome = book.buy(stan)
            book.expectCounted()
            return outcome
        }
    }

    @Test func `an hour, a day and a month end where the institution's clock says`() {
        let expected: [Outcome] = [.approved, .countLimit, .approved]
        #expect(outcomes(per: "hour", at: Self.midnight - 3_600_000_000) == expected)
        #expect(outcomes(per: "hour", at: Self.midnight) == expected)
        #expect(outcomes(per: "day", at: Self.midnight) == expected)
        #expect(outcomes(per: "month", at: Self.midnight) == expected)
        let never: [Outcome] = [.approved, .countLimit, .countLimit]
        #expect(outcomes(per: "day", at: Self.midnight - 3_600_000_000) == never)
        #expect(outcomes(per: "month", at: Self.midnight - 12 * 3_600_000_000) == never)
    }

    @Test func `a cutover of the business date changes nothing`() {
        var book = BookHarness.demo()
        book.bring(.limit(amount: "100.00"))
        #expect(book.send(.purchase(1, 6_000)).outcome == .approved)
        book.cutover()
        #expect(book.send(.purchase(2, 4_001)).outcome == .amountLimit)
        #expect(book.send(.purchase(3, 4_000)).outcome == .approved)
        book.advance(days: 1)
        #expect(book.send(.purchase(4, 10_000)).outcome == .approved)
        book.expectCounted()
    }

    @Test func `what was staged or discarded limits and counts nothing`() {
        var book = BookHarness.demo()
        let first = book.stage([.limit(amount: "1.00")])
        #expect(book.buy(1) == .approved)
        #expect(book.book.limitCounters.isEmpty)
        book.operate(.reference(.discard(version: first)))
        #expect(book.buy(2) == .approved)
        let second = book.stage([.limit(per: "month", amount: "100.00")])
        #expect(book.buy(3) == .approved)
        book.activate(second)
        #expect(book.buy(4) == .approved)
        #expect(book.counted(.month) == LimitValue(amount: 8_850, count: 1))
        #expect(book.counted(.day) == LimitValue())
        #expect(book.buy(5) == .amountLimit)
    }

    @Test func `a limit of tomorrow counts from today, and limits from tomorrow`() {
        var book = BookHarness.demo()
        book.now = Timestamp(rawValue: Self.midnight - 86_400_000_000)
        book.bring(.limit(per: "month", amount: "100.00", from: "2026-11-30T12:00"))
        #expect(book.buy(1) == .approved)
        #expect(book.buy(2) == .approved)
        book.now = Timestamp(rawValue: Self.midnight - 43_200_000_000 - 1_001)
        #expect(book.buy(3) == .approved)
        book.now = Timestamp(rawValue: Self.midnight - 43_200_000_000 - 1_000)
        #expect(book.buy(4) == .amountLimit)
    }

    @Test func `a limit that is taken away leaves its counters counting`() {
        var book = BookHarness.demo()
        book.bring(.limit(amount: "100.00"))
        #expect(book.buy(1) == .approved)
        book.bring(.remove(.limit, id: "L1\\"))
        #expect(book.buy(2) == .approved)
        book.bring(.limit(amount: "177.00"))
        #expect(book.send(.purchase(3, 1)).outcome == .amountLimit)
        book.expectCounted()
    }
}
