import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Batches of dialects that name none, as plain 1987: what a settlement means follows from what it
/// claims.
@Suite struct UnnamedBatchTests {
    private static let counts = SettlementCounts.cards(.apart, hasUpload: false)

    private var book = BookHarness.settling()

    private func claim(_ debits: (Int64, Int64) = (0, 0)) -> SettlementClaim {
        var claim = SettlementClaim.claiming(debits, counts: Self.counts)
        claim.foreign = nil
        return claim
    }

    private mutating func sell(_ stan: UInt32, _ amount: Int64 = 8_850, card: Int = 1) -> Outcome {
        book.send(PaymentRequest.purchase(stan, amount, card: card).dated(1121)).outcome
    }

    private mutating func settle(_ stan: UInt32, _ debits: (Int64, Int64)) -> PaymentReply {
        book.serve(PaymentRequest.totals(stan, claim(debits)).dated(1121))
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `row 60: a lost answer comes again under another STAN, and closes no batch`(
        memory: MemoryJournal.Memory
    ) {
        #expect(sell(1) == .approved)
        let first = settle(900, (1, 8_850))
        #expect(first.outcome == .settled && book.batch() == 2)
        book.restart(memory)
        for stan in 901...903 as ClosedRange<UInt32> {
            let again = settle(stan, (1, 8_850))
            #expect(again.outcome == .settled && again.details == first.details)
        }
        #expect(book.batch() == 2 && book.closing(2) == nil && book.journal.discrepancies.isEmpty)
        // The next batch is settled as ever.
        #expect(sell(2, 500) == .approved)
        #expect(settle(904, (1, 500)).outcome == .settled)
        #expect(book.closing(2)?.kind == .settled && book.batch() == 3)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `row 60: what differed comes again as it was, with one case`(
        memory: MemoryJournal.Memory
    ) {
        #expect(sell(1) == .approved)
        let first = settle(900, (2, 9_000))
        #expect(first.outcome == .totalsDiffer && book.closing(1)?.kind == .uploaded)
        book.restart(memory)
        let again = settle(901, (2, 9_000))
        #expect(again.outcome == .totalsDiffer && again.details == first.details)
        #expect(book.batch() == 2 && book.closings.count == 1)
        #expect(book.journal.discrepancies.map(\.kind) == [.settlement])
    }

    @Test mutating func `what was refused since hides no lost answer, and what waits goes on`() {
        #expect(sell(1) == .approved)
        let first = settle(900, (1, 8_850))
        #expect(sell(2, card: 4) == .restrictedCard)
        #expect(settle(901, (1, 8_850)).details == first.details)
        _ = book.run(.payment(PaymentRequest.purchase(3, 700, card: 9).dated(1121), .bank))
        let asked = book.lastSeq
        #expect(settle(902, (1, 8_850)).details == first.details)
        #expect(book.phase() == .open && book.batch() == 2)
        book.say(.approved, to: asked)
        #expect(settle(903, (1, 700)).outcome == .settled)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test mutating func `totals as before are of the open batch, once something counts in it`() {
        #expect(sell(1) == .approved)
        #expect(settle(900, (1, 8_850)).outcome == .settled)
        // The same again, and something else.
        #expect(sell(2) == .approved)
        #expect(settle(901, (1, 8_850)).outcome == .settled)
        #expect(book.closing(2)?.kind == .settled && book.batch() == 3)
        #expect(sell(3, 500) == .approved)
        #expect(settle(902, (1, 8_850)).outcome == .totalsDiffer)
        #expect(book.closing(3)?.kind == .uploaded && book.batch() == 4)
        let opened = book.journal.discrepancies.map { [$0.ours, $0.theirs] }
        #expect(opened == [[500, 8_850]])
    }

    @Test mutating func `other totals are of the open batch, and so are none`() {
        #expect(sell(1) == .approved)
        #expect(settle(900, (1, 8_850)).outcome == .settled)
        #expect(settle(901, (0, 0)).outcome == .settled)
        #expect(book.closing(2)?.kind == .settled && book.batch() == 3)
        // Those of the batch before the last are heard no more.
        #expect(settle(902, (1, 8_850)).outcome == .totalsDiffer)
        #expect(book.closing(3)?.kind == .uploaded && book.batch() == 4)
        #expect(book.journal.discrepancies.count == 1)
    }
}
