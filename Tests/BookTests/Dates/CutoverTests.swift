import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

@testable import struct Book.BusinessDates

@Suite struct CutoverTests {
    @Test func `row 58: a payment bears the date of its acceptance and counts in its totals`() {
        var book = BookHarness.demo()
        let day = BusinessDate(year: 2026, month: 11, day: 21)
        let events = [
            book.event(.payment(.purchase(1, 100), .inHouse)),
            book.event(.cutover(day.next)),
            book.event(.payment(.purchase(2, 200), .inHouse)),
            book.event(.payment(.reversal(of: 1, 100), .inHouse)),
        ]
        let output = book.run(events)
        #expect(output.records.map(\.businessDate) == [day, day, day.next, day.next])
        let opening = DateOpening(
            date: day.next,
            firstSeq: book.lastSeq - 1,
            at: events[1].at,
            form: .decimal
        )
        #expect(output.openedDates == [opening])
        func totals(_ date: BusinessDate, _ total: TotalsClass) -> TotalsValue? {
            book.journal.totals[
                TotalsKey(
                    terminal: TerminalRow(rawValue: 1),
                    batch: 1,
                    businessDate: date,
                    total: total,
                    asset: .yuan
                )
            ]
        }
        let sold = TotalsValue(count: 1, amount: 100, reversedCount: 1, reversedAmount: 100)
        #expect(totals(day, .purchases) == sold)
        #expect(totals(day.next, .purchases) == TotalsValue(count: 1, amount: 200))
        #expect(totals(day.next, .reversals) == TotalsValue(count: 1, amount: 100))
        #expect(totals(day, .reversals) == nil)
    }

    @Test func `totals go on after a restart in the middle of a batch`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.restart()
        book.send(.purchase(2))
        book.send(.reversal(of: 1))
        book.restart()
        book.send(.reversal(of: 2))
        #expect(book.journal.totals.values.map(\.count) == [2, 2])
    }

    @Test func `positions in DE 37 begin again with each business date`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.cutover()
        #expect(book.send(.purchase(2)).retrievalReference?.text == "632600000001")
        book.restart()
        #expect(book.send(.purchase(3)).retrievalReference?.text == "632600000002")
    }

    @Test func `a business date only goes forward`() {
        var book = BookHarness.demo()
        let today = BusinessDate(year: 2026, month: 11, day: 21)
        #expect(book.refusal(of: .cutover(today)) == .dateNotLater(today, current: today))
        #expect(book.refusal(of: .cutover(today.next)) == nil)
        let line = OperatorRefusal.dateNotLater(today, current: today).description
        #expect(line == "business date 2026-11-21 is not after 2026-11-21: name a later one")
    }

    @Test(arguments: [
        // 22:59:59 and 23:00:00 local time.
        (1_795_273_199, 21), (1_795_273_200, 22),
    ])
    func `the first business date is that of the first record`(seconds: Int64, day: Int) {
        var book = BookHarness()
        book.now = Timestamp(rawValue: seconds * 1_000_000 - 1_000)
        book.operate(.registerTerminal(.test(1)))
        #expect(book.book.businessDate == BusinessDate(year: 2026, month: 11, day: day))
    }

    @Test func `a date that an operator closes knows no cutover hour`() {
        var book = BookHarness(rules: BookRules())
        book.now = Timestamp(rawValue: 1_795_276_799_000_000)
        book.operate(.registerTerminal(.test(1)))
        #expect(book.book.businessDate == BusinessDate(year: 2026, month: 11, day: 21))
    }

    @Test(
        arguments: [
            ("632500000001", 1), ("632500000005", 5), ("632500000006", nil), ("632600000001", 6),
            ("632600000035", 40), ("63260000000Z", nil), ("63260000000z", nil),
            ("63250000000Z", nil), ("6326A005YC1S", 10_000_005), ("632600000000", nil),
            ("632700000001", nil),
            ("532600000001", nil), ("", nil), ("6326000000010", nil), ("63A600000001", nil),
            ("63260000 001", nil),
        ] as [(String, Int64?)]
    )
    func `DE 37 names a record of a known date and nothing else`(text: String, seq: Int64?) {
        var snapshot = BookSnapshot()
        let day = BusinessDate(year: 2026, month: 11, day: 21)
        snapshot.dates = [
            DateOpening(date: day, firstSeq: 1, at: Timestamp(rawValue: 0), form: .base36),
            DateOpening(date: day.next, firstSeq: 6, at: Timestamp(rawValue: 0), form: .decimal),
        ]
        #expect(BusinessDates(snapshot: snapshot).seq(of: text, skipping: NumberSkips()) == seq)
    }
}
