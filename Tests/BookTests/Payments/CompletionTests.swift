import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// Completions in house, their voids, and the reversals of both.
@Suite struct CompletionTests {
    private var book = BookHarness.holds()

    private func totals(_ total: TotalsClass) -> TotalsValue? {
        book.journal.totals.first { $0.key.total == total }?.value
    }

    @Test(
        arguments: [(6_000, nil), (10_000, nil), (1, nil), (11_500, nil), (11_501, .amountLimit)]
            as [(amount: Int64, refusal: Outcome?)],
        MemoryJournal.Memory.allCases
    )
    mutating func `a completion takes what it names, and the rest is free`(
        _ row: (amount: Int64, refusal: Outcome?),
        memory: MemoryJournal.Memory
    ) throws {
        let held = try book.authorise()
        book.restart(memory)
        let request = book.naming(held, .completion, 2, row.amount, terminal: 2)
        let reply = book.send(request)
        #expect(reply.outcome == row.refusal ?? .approved)
        let after = try book.row(held.payment)
        if row.refusal == nil {
            #expect(after.state == .completed && after.hold == nil && after.held == 10_000)
            #expect(book.available(1) == 1_000_000 - Int(row.amount))
            #expect(book.received == row.amount && book.held() == 0)
            #expect(totals(.completions) == TotalsValue(count: 1, amount: row.amount))
            let transfer = book.journal.transfers.last
            #expect(transfer?.kind == .postPending && transfer?.resolves == held.hold)
            #expect(transfer?.released == (row.amount == 10_000 ? nil : 10_000))
            #expect(book.journal.leg(of: book.lastSeq)?.transfer == transfer?.id)
            #expect(book.send(request) == reply)
        } else {
            #expect(after == held && book.received == 0 && book.journal.discrepancies.isEmpty)
        }
        book.expectHolds()
    }

    @Test mutating func `a hold of 100, 60 completed, the rest spent, then voided: 60 are held`()
        throws
    {
        let held = try book.authorise(1, 10_000)
        #expect(book.complete(held, 2, 6_000) == .approved)
        let completion = book.lastSeq
        #expect(book.send(.purchase(3, 994_000)).outcome == .approved)
        #expect(book.available(1) == 0)
        #expect(book.void(completion: completion, 4, 6_000) == .approved)
        let after = try book.row(held.payment)
        #expect(after.state == .open && after.held == 6_000 && after.amount == 10_000)
        #expect(book.available(1) == 0 && book.held() == 6_000)
        #expect(totals(.completionVoids) == TotalsValue(count: 1, amount: 6_000))
        book.expectHolds()
        // The ceiling is the first amount's; what is not held must be there.
        #expect(book.complete(held, 5, 6_001) == .insufficientFunds)
        #expect(book.complete(held, 6, 6_000) == .approved)
        #expect(book.received == 1_000_000)
        book.expectHolds()
    }

    @Test mutating func `110 of 100 completed, then voided: 100 are held and 10 given back`()
        throws
    {
        let held = try book.authorise(1, 10_000)
        #expect(book.complete(held, 2, 11_000) == .approved)
        #expect(book.available(1) == 1_000_000 - 11_000)
        #expect(book.void(completion: book.lastSeq, 3, 11_000) == .approved)
        #expect(try book.row(held.payment).held == 10_000)
        #expect(book.available(1) == 1_000_000 - 10_000 && book.received == 0)
        book.expectHolds()
        #expect(book.complete(held, 4, 11_500) == .approved)
        #expect(book.void(held, 5, 10_000) == .originalFinished)
        book.expectHolds()
    }

    @Test mutating func `after a completion of a part the void may name either amount`() throws {
        for (stan, amount): (UInt32, Int64) in [(1, 10_000), (11, 6_000)] {
            let held = try book.authorise(stan)
            #expect(book.complete(held, stan + 1, 6_000) == .approved)
            #expect(book.void(completion: book.lastSeq, stan + 2, 6_000) == .approved)
            #expect(book.void(held, stan + 3, 5_999) == .amountMismatch)
            #expect(book.void(held, stan + 4, amount) == .approved)
            #expect(book.held() == 0)
        }
        #expect(book.available(1) == 1_000_000)
        book.expectHolds()
    }

    @Test mutating func `the card is judged for what is beyond the hold, and for no more`() throws {
        let frozen = try book.authorise(1, 10_000, card: 2)
        let short = try book.authorise(2, 990_000)
        let account = try #require(book.journal.account(of: SealedCard.test(2).token))
        book.operate(.setFrozen(account: account.id, true))
        let above = book.naming(frozen, .completion, 3, 10_001, card: 2)
        #expect(book.send(above).outcome == .restrictedCard)
        let within = book.naming(frozen, .completion, 4, 10_000, card: 2)
        #expect(book.send(within).outcome == .approved)
        #expect(book.complete(short, 5, 1_000_001) == .insufficientFunds)
        #expect(book.complete(short, 6, 1_000_000) == .approved)
        #expect(book.available(1) == 0)
        book.expectHolds()
    }

    @Test mutating func `a card that has expired meanwhile pays what was held`() throws {
        var book = BookHarness.holds(days: 40)
        let held = try book.authorise(1, 10_000)
        book.advance(days: 365 * 6)
        #expect(book.send(.purchase(2, 1)).outcome == .expiredCard)
        #expect(book.complete(held, 3, 10_001) == .expiredCard)
        #expect(book.complete(held, 4, 10_000) == .approved)
        book.expectHolds()
    }

    @Test mutating func `row 4: a second completion is refused and moves nothing`() throws {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 6_000) == .approved)
        #expect(book.complete(held, 3, 4_000) == .originalFinished)
        #expect(book.complete(held, 4, 6_000, terminal: 2) == .originalFinished)
        #expect(book.received == 6_000)
        #expect(totals(.completions) == TotalsValue(count: 1, amount: 6_000))
        #expect(book.journal.discrepancies.isEmpty)
        book.expectHolds()
    }

    @Test mutating func `a completion of nothing, of other money or of nobody's is refused`()
        throws
    {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 0) == .invalidAmount)
        #expect(book.complete(held, 3, 1_000_000_000_000) == .invalidAmount)
        var points = book.naming(held, .completion, 4, 10_000)
        points.asset = .points
        #expect(book.send(points).outcome == .wrongCurrency)
        let stolen = book.naming(held, .completion, 5, 10_000, terminal: 3)
        #expect(book.send(stolen).outcome == .originalNotFound)
        let other = book.naming(held, .completion, 6, 10_000, card: 2)
        #expect(book.send(other).outcome == .originalNotFound)
        #expect(book.held() == 10_000)
        book.expectHolds()
    }

    @Test mutating func `a completion keeps the session's rules`() throws {
        let held = try book.authorise()
        var request = book.naming(held, .completion, 2, 10_000)
        request.batch = 9
        #expect(book.send(request).outcome == .batchMismatch)
        book.operate(.setTerminalEnabled(TerminalRow(rawValue: 1), false))
        #expect(book.complete(held, 3, 10_000) == .terminalDisabled)
        #expect(book.complete(held, 4, 10_000, terminal: 2) == .approved)
        book.expectHolds()
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `the reversal of a completion gives back and holds again`(
        memory: MemoryJournal.Memory
    ) throws {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 6_000) == .approved)
        let completion = book.lastSeq
        book.restart(memory)
        #expect(book.reverse(2, 6_000) == .reversalAccepted)
        let after = try book.row(held.payment)
        #expect(after.state == .open && after.held == 6_000)
        #expect(book.journal.payments[completion]?.reversedBy == book.lastSeq)
        #expect(book.journal.leg(of: completion)?.state == .reversed)
        #expect(totals(.reversals) == TotalsValue(count: 1, amount: 6_000))
        book.restart(memory)
        #expect(book.reverse(2, 6_000) == .reversalAccepted)
        #expect(book.held() == 6_000 && book.received == 0)
        #expect(totals(.reversals)?.count == 1)
        #expect(book.void(completion: completion, 3, 6_000) == .originalFinished)
        book.expectHolds()
    }

    @Test mutating func `the reversal of a completion names it whole`() throws {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 6_000) == .approved)
        #expect(book.reverse(2, 10_000) == .reversalMismatch)
        var part = PaymentRequest.reversal(of: 2, 6_000)
        part.delivery = .part(1_000)
        #expect(book.send(part).outcome == .reversalMismatch)
        #expect(book.received == 6_000)
        book.expectHolds()
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `the reversal of a completion's void posts it once more`(
        memory: MemoryJournal.Memory
    ) throws {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 6_000) == .approved)
        let completion = book.lastSeq
        #expect(book.void(completion: completion, 3, 6_000) == .approved)
        book.restart(memory)
        #expect(book.reverse(3, 6_000) == .reversalAccepted)
        #expect(try book.row(held.payment).state == .completed)
        #expect(book.journal.payments[completion]?.reversedBy == nil)
        #expect(book.journal.leg(of: completion)?.state == .posted)
        #expect(book.received == 6_000 && book.held() == 0)
        let posted = try #require(book.journal.transfers.last)
        #expect(posted.kind == .postPending && posted.undoes != nil && posted.resolves != nil)
        book.restart(memory)
        #expect(book.reverse(3, 6_000) == .reversalAccepted)
        #expect(book.received == 6_000)
        // And once more.
        #expect(book.void(completion: completion, 4, 6_000) == .approved)
        #expect(book.received == 0 && book.held() == 6_000)
        book.expectHolds()
    }

    @Test mutating func `a void is not taken back once its authorisation went on`() throws {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 6_000) == .approved)
        #expect(book.void(completion: book.lastSeq, 3, 6_000) == .approved)
        #expect(book.complete(held, 4, 5_000) == .approved)
        #expect(book.reverse(3, 6_000) == .reversalTooLate)
        #expect(book.received == 5_000)
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalTooLate])
        book.expectHolds()
    }

    @Test mutating func `a void of 110 is not taken back when 10 of them are spent`() throws {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 11_000) == .approved)
        #expect(book.void(completion: book.lastSeq, 3, 11_000) == .approved)
        #expect(book.send(.purchase(4, 989_500)).outcome == .approved)
        #expect(book.reverse(3, 11_000) == .reversalTooLate)
        #expect(try book.row(held.payment).state == .open)
        book.expectHolds()
    }

    @Test mutating func `a void whose completion its terminal reversed, too, is not taken back`()
        throws
    {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 6_000) == .approved)
        #expect(book.void(completion: book.lastSeq, 3, 6_000) == .approved)
        #expect(book.reverse(2, 6_000) == .reversalAccepted)
        #expect(book.reverse(3, 6_000) == .reversalTooLate)
        #expect(book.received == 0 && book.held() == 6_000)
        book.expectHolds()
    }
}
