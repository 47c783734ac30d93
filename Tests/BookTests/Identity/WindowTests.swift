import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// How long an identity lives: a window never becomes new again.
@Suite struct WindowTests {
    /// A sale of a terminal whose window is a day (1121, of 21 November 2026) or a date.
    static let dates: [UInt32] = [1121, 261_121]

    @Test(arguments: dates, MemoryJournal.Memory.allCases)
    func `row 34: a recorded frame is never approved again, however many dates are closed`(
        _ window: UInt32,
        _ memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        let request = PaymentRequest.purchase(1).dated(window)
        let first = book.send(request)
        for round in 1...12 {
            book.cutover()
            if round.isMultiple(of: 3) { book.restart(memory) }
            #expect(book.send(request) == first)
        }
        book.advance(days: 2)
        for _ in 1...3 { book.cutover() }
        book.restart(memory)
        #expect(book.send(request) == first)
        book.advance(days: 1)
        for _ in 1...3 { book.cutover() }
        for _ in 1...2 {
            #expect(book.send(request).outcome == .dateOutOfReach)
            book.restart(memory)
        }
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test(arguments: dates, MemoryJournal.Memory.allCases)
    func `row 6: a tombstone waits as long as its date is taken, however many dates are closed`(
        _ window: UInt32,
        _ memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        for (stan, names) in [(1, true), (2, false)] as [(UInt32, Bool)] {
            var reversal = PaymentRequest.reversal(of: stan).dated(window)
            if names {
                reversal = reversal.naming(OriginalReference(stan: stan, window: window))
            }
            book.send(reversal)
        }
        book.advance(days: 2)
        for round in 1...4 {
            book.cutover()
            if round.isMultiple(of: 2) { book.restart(memory) }
        }
        for stan: UInt32 in 1...2 {
            let late = book.send(PaymentRequest.purchase(stan).dated(window))
            #expect(late.outcome == .reversedOriginal)
        }
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 34: the note of a date out of reach says what the terminal sent`() {
        var book = BookHarness.demo()
        book.send(PaymentRequest.purchase(1).dated(101))
        #expect(
            book.journal.records.last?.note
                == "the terminal's date 0101 is more than two days off"
        )
        // It took nothing: with the right date it is a first request.
        #expect(book.send(PaymentRequest.purchase(1).dated(1121)).outcome == .approved)
    }

    @Test(
        arguments: [
            (1118, Outcome.dateOutOfReach), (1119, .approved), (1121, .approved), (1123, .approved),
            (1124, .dateOutOfReach), (261_119, .approved), (261_123, .approved),
            (261_124, .dateOutOfReach), (251_121, .dateOutOfReach), (1131, .dateOutOfReach),
            (1300, .dateOutOfReach), (0, .dateOutOfReach), (9999, .dateOutOfReach),
            (261_232, .dateOutOfReach),
        ] as [(UInt32, Outcome)]
    )
    func `row 34: a date is taken within two days of the event's`(
        _ window: UInt32,
        _ outcome: Outcome
    ) {
        var book = BookHarness.demo()
        #expect(book.send(PaymentRequest.purchase(1).dated(window)).outcome == outcome)
    }

    @Test(
        arguments: [
            // 1 January 2027, 00:30: New Year's Eve lies in the year before.
            (1_798_734_600, 1231, Outcome.approved), (1_798_734_600, 103, .approved),
            (1_798_734_600, 1229, .dateOutOfReach), (1_798_734_600, 261_231, .approved),
            (1_798_734_600, 271_231, .dateOutOfReach),
            // 31 December 2026, 23:30: a terminal's clock is a day ahead.
            (1_798_731_000, 101, .approved), (1_798_731_000, 270_101, .approved),
            // 28 February 2028, a leap year, and 28 February 2027, none.
            (1_835_323_200, 229, .approved), (1_803_787_200, 229, .dateOutOfReach),
            (1_803_787_200, 301, .approved),
        ] as [(Int64, UInt32, Outcome)]
    )
    func `row 34: the year of a day is the nearest one`(
        _ seconds: Int64,
        _ window: UInt32,
        _ outcome: Outcome
    ) {
        var book = BookHarness.demo()
        book.now = Timestamp(rawValue: seconds * 1_000_000)
        #expect(book.send(PaymentRequest.purchase(1).dated(window)).outcome == outcome)
    }

    @Test func `row 34: a day that comes back in the next year is another window`() {
        var book = BookHarness.demo()
        let request = PaymentRequest.purchase(1).dated(1121)
        #expect(book.send(request).outcome == .approved)
        book.advance(days: 365)
        for _ in 1...2 { book.cutover() }
        #expect(book.send(request).outcome == .approved)
        #expect(book.available(1) == 1_000_000 - 2 * 8_850)
    }

    @Test(arguments: dates)
    func `row 34: a recorded reversal takes back no sale of another day`(_ window: UInt32) {
        var book = BookHarness.demo()
        book.send(PaymentRequest.purchase(1).dated(window))
        let old = PaymentRequest.reversal(of: 1).dated(window)
            .naming(OriginalReference(stan: 1, window: window))
        let first = book.send(old)
        book.advance(days: 3)
        for _ in 1...2 { book.cutover() }
        let next = window + 3
        #expect(book.send(PaymentRequest.purchase(1).dated(next)).outcome == .approved)
        let late = book.send(old)
        #expect(first.outcome == .reversalAccepted && late.outcome == .reversalTooLate)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test(arguments: dates, MemoryJournal.Memory.allCases)
    func `a reversal of the day before is known again as long as its business date is in reach`(
        _ window: UInt32,
        _ memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        book.send(PaymentRequest.purchase(1).dated(window))
        book.advance(days: 1)
        // It names no window, and finds what stands in the one before its own.
        let reversal = PaymentRequest.reversal(of: 1).dated(window + 1)
        let first = book.send(reversal)
        book.advance(days: 3)
        book.restart(memory)
        let again = book.send(reversal)
        #expect(first.outcome == .reversalAccepted && again == first)
        #expect(book.journal.records.last?.kind == .repeated)
        for _ in 1...2 { book.cutover() }
        #expect(book.send(reversal).outcome == .reversalTooLate)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `a reversal of the batch before means the same whatever is in memory`() {
        let outcomes = MemoryJournal.Memory.allCases.map { memory in
            var book = BookHarness.demo()
            book.send(.purchase(1))
            let reversal = PaymentRequest.reversal(of: 1).inBatch(2)
            book.send(reversal)
            for _ in 1...2 { book.cutover() }
            book.restart(memory)
            book.send(reversal)
            return book.journal.records.last?.note
        }
        #expect(Set(outcomes) == ["no original yet"])
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `row 34: reversals of a date out of reach open one case for terminal and date`(
        _ memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        for stan: UInt32 in 1...3 {
            let reply = book.send(PaymentRequest.reversal(of: stan).dated(1101))
            #expect(reply.outcome == .reversalTooLate)
            #expect(book.journal.records.last?.note?.contains("1101") == true)
            book.restart(memory)
        }
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalTooLate])
        book.cutover()
        book.send(PaymentRequest.reversal(of: 4, terminal: 2).dated(1101))
        book.send(PaymentRequest.reversal(of: 4).dated(1102))
        book.send(PaymentRequest.reversal(of: 5).dated(1102))
        #expect(book.journal.discrepancies.count == 3)
        #expect(book.journal.tombstones.isEmpty)
    }

    @Test func `row 4: batch 1128 and 28 November are two windows of one terminal`() {
        var book = BookHarness.demo()
        book.now = Timestamp(rawValue: 1_795_816_800_000_000)
        let dated = PaymentRequest.purchase(1).dated(1128)
        let batched = PaymentRequest.purchase(1, batch: 1128)
        let plain = book.send(dated)
        var snapshot = book.journal.snapshot()
        for index in snapshot.terminals.indices { snapshot.terminals[index].batch = 1128 }
        book.restart(from: snapshot)
        // The journal has seen no sign-on to that batch.
        book.checksInvariants = false
        let unionPay = book.send(batched)
        #expect(plain.outcome == .approved && unionPay.outcome == .approved)
        #expect(plain.approvalCode != unionPay.approvalCode)
        #expect(book.send(dated) == plain && book.send(batched) == unionPay)
        // A reversal of either finds its own.
        #expect(book.send(.reversal(of: 1, batch: 1128)).outcome == .reversalAccepted)
        #expect(book.send(dated) == plain)
        #expect(book.send(batched).outcome == .reversedOriginal)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }
}
