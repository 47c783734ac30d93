import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// Authorisations whose last day is over.
@Suite struct LapseTests {
    private var book = BookHarness.holds()

    @Test mutating func `a hold ends behind its last day, and not before`() throws {
        let held = try book.authorise()
        for _ in 1...2 {
            book.closeDay()
            book.run(.lapsed([held.payment]))
            #expect(book.held() == 10_000)
        }
        book.closeDay()
        #expect(book.held() == 0 && book.available(1) == 1_000_000)
        let after = try book.row(held.payment)
        #expect(after.state == .lapsed && after.changedBy == book.lastSeq)
        #expect(after.hold == nil && after.held == 10_000)
        let record = try #require(book.journal.records.last)
        #expect(record.kind == .lapse && record.reply == nil)
        #expect(book.journal.transfers.last?.kind == .voidPending)
        #expect(book.journal.transfers.last?.seq == record.seq)
        book.expectHolds()
    }

    @Test mutating func `what a pump outdoors holds is due in two hours, and never lapses`() throws
    {
        var request = PaymentRequest.preauthorisation(1, 10_000)
        request.details = .of(RequestDetails.Values(texts: [TextTag(.pump, "4")]))
        request.details = request.details.map { details in
            var values = details.values
            values.isOutdoor = true
            return .of(values)
        }
        #expect(book.send(request).outcome == .approved)
        let held = try book.row(book.lastSeq)
        #expect(held.lapsesOn == nil)
        #expect(held.dueAt?.rawValue == book.now.rawValue + 7_200_000_000)
        for _ in 1...5 { book.closeDay() }
        book.run(.lapsed([held.payment]))
        #expect(book.held() == 10_000)
        book.restart(.none)
        // Whenever the pump reports, the fuel is paid; and what is taken back is held again.
        #expect(book.complete(held, 2, 8_000) == .approved)
        #expect(book.void(completion: book.lastSeq, 3, 8_000) == .approved)
        let again = try book.row(held.payment)
        #expect(again.state == .open && again.held == 8_000 && again.dueAt == held.dueAt)
        #expect(book.void(again, 4, 8_000) == .approved)
        #expect(book.available(1) == 1_000_000)
        book.expectHolds()
    }

    @Test mutating func `what has lapsed is finished`() throws {
        let held = try book.authorise()
        for _ in 1...3 { book.closeDay() }
        book.restart(.none)
        #expect(book.complete(held, 2, 10_000) == .originalFinished)
        #expect(book.void(held, 3) == .originalFinished)
        // Its terminal wants it gone, and gone it is; nothing undid it.
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        #expect(try book.row(held.payment).state == .lapsed)
        #expect(book.journal.discrepancies.isEmpty)
        book.expectHolds()
    }

    @Test mutating func `a completion is taken until the hold is seen to be over`() throws {
        let held = try book.authorise()
        for _ in 1...3 { book.cutover() }
        #expect(book.complete(held, 2, 10_000) == .approved)
        book.lapse()
        #expect(book.received == 10_000)
        book.expectHolds()
    }

    @Test mutating func `ids that have changed, or never were, are passed over`() throws {
        let completed = try book.authorise(1)
        let voided = try book.authorise(2)
        let due = try book.authorise(3)
        #expect(book.complete(completed, 4, 10_000) == .approved)
        #expect(book.void(voided, 5) == .approved)
        let sale = book.lastSeq
        for _ in 1...3 { book.cutover() }
        book.run(
            .lapsed([completed.payment, voided.payment, sale, 999, due.payment, due.payment])
        )
        #expect(try book.row(completed.payment).state == .completed)
        #expect(try book.row(voided.payment).state == .voided)
        #expect(try book.row(due.payment).state == .lapsed)
        #expect(book.journal.records.last?.note == "one authorisation")
        #expect(book.held() == 0)
        book.expectHolds()
    }

    @Test mutating func `what is reserved does not lapse`() throws {
        let held = try book.authorise()
        for _ in 1...3 { book.cutover() }
        let event = book.event(.lapsed([held.payment]))
        let journal = book.journal
        var other = PaymentBook(snapshot: journal.snapshot(), rules: book.rules)
        other.prepare([event]) { keys in
            var rows = journal.read(keys)
            for index in rows.authorisations.indices { rows.authorisations[index].reservedBy = 7 }
            return rows
        }
        var step = Step()
        other.step(event, origin: nil, into: &step)
        #expect(step.output.ledger.transfers.isEmpty && step.output.authorisations.isEmpty)
    }

    @Test mutating func `a completion's void behind the last day gives back and holds nothing`()
        throws
    {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 6_000) == .approved)
        let completion = book.lastSeq
        for _ in 1...3 { book.closeDay() }
        #expect(try book.row(held.payment).state == .completed)
        book.restart(.none)
        #expect(book.void(completion: completion, 3, 6_000) == .approved)
        let after = try book.row(held.payment)
        #expect(after.state == .lapsed && after.hold == nil)
        #expect(book.available(1) == 1_000_000 && book.held() == 0)
        // And the void stays, since what it would be posted of is gone.
        #expect(book.reverse(3, 6_000) == .reversalTooLate)
        #expect(book.received == 0)
        book.expectHolds()
    }

    @Test mutating func `the reversal of a completion behind the last day holds nothing, too`()
        throws
    {
        let held = try book.authorise()
        for _ in 1...3 { book.cutover() }
        #expect(book.complete(held, 2, 6_000) == .approved)
        #expect(book.reverse(2, 6_000) == .reversalAccepted)
        #expect(try book.row(held.payment).state == .lapsed)
        #expect(book.held() == 0 && book.received == 0)
        book.expectHolds()
    }
}
