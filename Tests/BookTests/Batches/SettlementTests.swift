import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

@Suite struct SettlementTests {
    @Test(arguments: MemoryJournal.Memory.allCases)
    func `row 59: totals that are ours settle a batch, and the next opens`(
        memory: MemoryJournal.Memory
    ) throws {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        book.send(.purchase(2, 1_150))
        book.restart(memory)
        let reply = book.settle(900, .claiming((2, 10_000)))
        #expect(reply.outcome == .settled)
        let answer = try #require(reply.details?.values.settlement)
        #expect(answer.result == .balanced)
        #expect(answer.domestic.ours.debits == Tally(count: 2, amount: 10_000))
        let closing = try #require(book.closing(1))
        #expect(closing.kind == .settled && closing.seq == book.lastSeq)
        #expect(closing.ours == answer && closing.theirs == .claiming((2, 10_000)))
        #expect(closing.openedOn == closing.closedOn && closing.rows == 0)
        #expect(book.batch() == 2 && book.phase() == .open)
        #expect(book.send(.purchase(3)).outcome == .batchMismatch)
        #expect(book.send(.purchase(3, batch: 2)).outcome == .approved)
        #expect(book.settle(901, .claiming((1, 8_850)), batch: 2).outcome == .settled)
        #expect(book.settle(902, .claiming(), batch: 3).outcome == .settled)
        #expect(book.batch() == 4 && book.journal.discrepancies.isEmpty)
    }

    @Test func `row 36: while totals differ nothing new is paid, and what undoes is taken`() {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        book.send(.purchase(2, 1_150))
        let reply = book.settle(900, .claiming((1, 8_850)))
        #expect(reply.outcome == .totalsDiffer)
        #expect(reply.details?.values.settlement?.domestic.result == .different)
        #expect(reply.details?.values.settlement?.foreign?.result == .balanced)
        #expect(book.phase() == .unbalanced && book.batch() == 1 && book.closing(1) == nil)
        book.restart()
        #expect(book.send(.purchase(3)).outcome == .settleFirst)
        #expect(book.send(.void(4, of: .stan(1))).outcome == .settleFirst)
        #expect(book.send(.balance(5)).outcome == .approved)
        #expect(book.send(.reversal(of: 2, 1_150)).outcome == .reversalAccepted)
        // Now they agree, after all.
        #expect(book.settle(901, .claiming((1, 8_850))).outcome == .settled)
        #expect(book.closing(1)?.kind == .settled && book.phase() == .open)
        // What was refused has taken no identity.
        #expect(book.send(.purchase(3, batch: 2)).outcome == .approved)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test func `row 60: a repeated settlement gets what was said, whatever its STAN`() {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        let first = book.settle(900, .claiming((1, 8_850)))
        book.send(.purchase(2, 500, batch: 2))
        for memory in MemoryJournal.Memory.allCases {
            book.restart(memory)
            #expect(book.settle(900, .claiming((1, 8_850))) == first)
        }
        let closing = book.closing(1)
        let again = book.settle(901, .claiming((1, 8_850)))
        #expect(again.outcome == .settled && again.details == first.details)
        // Whatever it says by now.
        #expect(book.settle(902, .claiming((7, 7))).details == first.details)
        #expect(book.closing(1) == closing && book.batch() == 2)
        #expect(book.settle(903, .claiming((1, 500)), batch: 2).outcome == .settled)
        // Only the last one is listened to.
        #expect(book.settle(904, .claiming((1, 8_850))).outcome == .batchMismatch)
        #expect(book.settle(905, .claiming((1, 500)), batch: 2).outcome == .settled)
        #expect(book.settle(906, .claiming(), batch: 9).outcome == .batchMismatch)
    }

    @Test func `a settlement waits for what is undecided, and then counts it`() {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        let asked = book.ask(2, 1_150)
        let reply = book.settle(900, .claiming((1, 8_850)))
        #expect(reply.outcome == .countingWaits)
        #expect(reply.details?.values.settlement?.result == .waits)
        #expect(book.phase() == .waits)
        #expect(book.send(.purchase(3)).outcome == .settleFirst)
        book.restart()
        book.say(.approved, to: asked)
        // The same STAN: nothing had been decided under it.
        #expect(book.settle(900, .claiming((2, 10_000))).outcome == .settled)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test func `row 58: what is undecided when the wait is over counts later, and is a case`()
        throws
    {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        let asked = book.ask(2, 1_150)
        #expect(book.settle(900, .claiming((1, 8_850))).outcome == .countingWaits)
        book.restart()
        book.now = Timestamp(rawValue: book.now.rawValue + 60_000_000)
        #expect(book.settle(901, .claiming((1, 8_850))).outcome == .settled)
        let settled = book.lastSeq
        let opened = try #require(book.journal.discrepancies.first)
        #expect(opened.kind == .undecided && opened.original == asked && opened.seq == settled)
        #expect(opened.ours == 1_150)
        let closing = book.closing(1)
        book.cutover()
        book.say(.approved, to: asked)
        // Its own batch and date, whatever is open by now; and the closing keeps what was agreed.
        #expect(book.total(.purchases, batch: 1) == TotalsValue(count: 2, amount: 10_000))
        #expect(book.closing(1) == closing)
        // It was not settled: its terminal may take it back.
        #expect(book.send(.reversal(of: 2, 1_150, card: 9)).outcome == .reversalAccepted)
        #expect(book.send(.reversal(of: 1)).outcome == .reversalTooLate)
    }

    @Test func `halves are compared by themselves`() {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        book.send(.purchase(2, 1_150), .foreign)
        let wrong = book.settle(900, .claiming((2, 10_000)))
        #expect(wrong.outcome == .totalsDiffer)
        #expect(wrong.details?.values.settlement?.domestic.result == .different)
        #expect(wrong.details?.values.settlement?.foreign?.result == .different)
        let right = SettlementClaim.claiming((1, 8_850), foreign: (1, 1_150))
        #expect(book.settle(901, right).outcome == .settled)
    }

    @Test func `a void is in the half of its sale`() {
        var book = BookHarness.settling()
        book.send(.purchase(1), .foreign)
        #expect(book.send(.void(2, of: .stan(1))).outcome == .approved)
        #expect(book.total(.voids, .foreign) == TotalsValue(count: 1, amount: 8_850))
        #expect(book.journal.payments[book.lastSeq]?.place.half == .foreign)
        #expect(book.journal.records.last?.place.half == .foreign)
    }

    @Test func `what was reversed stands in no side, and beside its payment whenever it came`()
        throws
    {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        book.send(.purchase(2, 1_150))
        let first = try #require(book.book.businessDate)
        book.cutover()
        book.restart()
        book.send(.reversal(of: 2, 1_150))
        book.send(.purchase(3, 500))
        let own = book.total(.purchases, on: first)
        #expect(
            own == TotalsValue(count: 2, amount: 10_000, reversedCount: 1, reversedAmount: 1_150)
        )
        #expect(book.total(.reversals, on: first.next) == TotalsValue(count: 1, amount: 1_150))
        // A batch is all of its dates.
        book.restart(.none)
        #expect(book.settle(900, .claiming((2, 9_350))).outcome == .settled)
        #expect(book.closing(1)?.openedOn == first && book.closing(1)?.closedOn == first.next)
    }

    @Test func `a terminal that uploads nothing ends its batch by whatever totals`() throws {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        book.send(.reversal(of: 1))
        var counts = SettlementCounts.cards(.apart, hasUpload: false)
        counts.credit = []
        var claim = SettlementClaim.claiming((1, 8_850), counts: counts)
        claim.foreign = nil
        let reply = book.settle(900, claim, batch: nil)
        #expect(reply.outcome == .totalsDiffer)
        #expect(reply.details?.values.settlement?.domestic.ours.debitReversals.count == 1)
        #expect(reply.details?.values.settlement?.foreign == nil)
        #expect(book.closing(1)?.kind == .uploaded && book.batch() == 2)
        let opened = try #require(book.journal.discrepancies.first)
        #expect(opened.kind == .settlement && opened.ours == 0 && opened.theirs == 8_850)
        #expect(opened.due != nil)
    }

    @Test func `what is reported counts when it is acknowledged, whatever its host says`() {
        var book = BookHarness.settling()
        let sale = BookHarness.request(.offlineSale, 1, 8_850, card: 9)
        book.send(sale, .offlineAtBank())
        let asked = book.lastSeq
        #expect(book.total(.offlineSales) == TotalsValue(count: 1, amount: 8_850))
        #expect(book.settle(900, .claiming((1, 8_850))).outcome == .settled)
        book.sendForward(asked)
        book.say(.approved, to: asked)
        #expect(book.total(.offlineSales) == TotalsValue(count: 1, amount: 8_850))
    }

    @Test func `a side of 999 has to be settled first, but takes what is reported`() {
        var book = BookHarness.settling()
        book.checksInvariants = false
        var plan = RoutePlan.inHouse
        plan.limitedWith = SettlementCounts.cards().debit
        for stan in 1...999 as ClosedRange<UInt32> {
            #expect(book.send(.purchase(stan, 100), plan).outcome == .approved)
            if stan % 250 == 0 { book.restart() }
        }
        #expect(book.send(.purchase(2_000, 100), plan).outcome == .settleFirst)
        plan.isForeign = true
        #expect(book.send(.purchase(2_000, 100), plan).outcome == .approved)
        plan.isForeign = false
        book.send(.reversal(of: 7, 100))
        #expect(book.send(.purchase(2_001, 100), plan).outcome == .approved)
        #expect(book.send(.purchase(2_002, 100), plan).outcome == .settleFirst)
        plan.offlineUpTo = 30_000
        let reported = BookHarness.request(.offlineSale, 2_003, 100)
        #expect(book.send(reported, plan).outcome.isApproval)
        #expect(
            book.settle(900_000, .claiming((1_000, 100_000), foreign: (1, 100))).outcome == .settled
        )
    }
}
