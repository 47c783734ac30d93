import Book
import Journal
import Ledger
import Payments
import Testing

@Suite struct RecoveryTests {
    @Test func `an empty file gives an empty book`() throws {
        let live = try LiveJournal()
        let snapshot = try live.restart()
        #expect(snapshot.nextSeq == 1)
        #expect(snapshot.businessDate == nil)
        #expect(snapshot.terminals.isEmpty && snapshot.seenIntervals.isEmpty)
    }

    @Test(arguments: [false, true])
    func `recovery gives the state that was committed`(cleanly: Bool) throws {
        let live = try LiveJournal { $0.anchorRecords = 7 }
        try live.populate(terminals: 3, cards: 4)
        let bought = try live.run([
            TestWorld.purchase(10), TestWorld.purchase(11, 500, terminal: 2, card: 2),
        ])
        try live.run([TestWorld.reversal(of: 10), TestWorld.reversal(of: 99)])
        try live.cutOver()
        try live.run([TestWorld.purchase(12, 100, card: 3)])
        let snapshot = try live.restart(cleanly: cleanly)
        #expect(snapshot.nextSeq == Int64(live.records.count) + 1)
        #expect(snapshot.dates.count == 2)
        #expect(snapshot.firstSeqOfDate == snapshot.nextSeq - 1)
        #expect(snapshot.terminals.count == 3)
        #expect(snapshot.terminals[0].signedOn && snapshot.terminals[0].batchHasPayments)
        #expect(snapshot.terminals[0].sealedKeys == [9, 9, 9])
        #expect(snapshot.tombstones.map(\.stan) == [99])
        #expect(snapshot.lastEventAt == live.records.last?.event.at)
        var keys = ColdKeys()
        keys.stans = [TerminalStan(terminal: TerminalRow(rawValue: 1), stan: 10)]
        keys.accountsByCard = [TestWorld.card(1).token, TestWorld.card(2).token]
        let rows = try live.journal.read(keys)
        #expect(rows.payments.count == 2)
        let sale = try #require(rows.payments.first { $0.request.operation.rules.takesMoney })
        #expect(sale.reply == bought.newPayments[0].reply)
        #expect(sale.request == bought.newPayments[0].request)
        #expect(sale.reversedBy != nil && sale.legs.first?.state == .reversed)
        #expect(rows.accounts.map(\.available).sorted() == [999_500, 1_000_000])
        #expect(snapshot.houseAccounts.contains { $0.kind == .cashTopUp })
    }

    @Test func `a payment after a restart goes on where the last one ended`() throws {
        let live = try LiveJournal { $0.waitingIdentities = 2 }
        try live.populate(terminals: 2, cards: 2)
        for stan in 10..<30 { try live.run([TestWorld.purchase(UInt32(stan), 100)]) }
        try live.restart()
        let again = try live.run([TestWorld.purchase(15, 100)])
        #expect(again.records[0].kind == .repeated)
        let next = try live.run([TestWorld.purchase(31, 100)])
        #expect(next.records[0].reply?.outcome == .approved)
        try live.restart(cleanly: true)
        let known = try live.run([TestWorld.purchase(31, 100)])
        #expect(known.records[0].kind == .repeated)
    }

    @Test func `a repeat in the batch of its original counts as an attempt`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.run([TestWorld.purchase(5), TestWorld.purchase(5), TestWorld.reversal(of: 5)])
        var keys = ColdKeys()
        keys.stans = [TerminalStan(terminal: TerminalRow(rawValue: 1), stan: 5)]
        let rows = try live.journal.read(keys)
        let sale = try #require(rows.payments.first { $0.request.operation.rules.takesMoney })
        #expect(sale.attempts == 2 && sale.reversedBy != nil)
        try live.restart()
    }
}
