import Book
import Foundation
import Journal
import Ledger
import Payments
import Testing

@Suite struct ReplayTests {
    /// Three business dates with sales, declines, repeats, reversals before and after, acts of
    /// operators, a restart and a batch that nobody repeated.
    static func world(
        options change: (inout JournalOptions) -> Void = { _ in }
    ) throws -> LiveJournal {
        let live = try LiveJournal(options: change)
        try live.populate(terminals: 3, cards: 4)
        for day in 0..<3 {
            let base = UInt32(100 * day + 10)
            try live.run([
                TestWorld.purchase(base), TestWorld.purchase(base + 1, 9_999_999, card: 2),
                TestWorld.balance(base + 2, terminal: 2, card: 3),
            ])
            try live.run([TestWorld.purchase(base), TestWorld.reversal(of: base)])
            try live.run([TestWorld.reversal(of: base + 50), TestWorld.refusals(3)])
            try live.run([TestWorld.purchase(base + 50), TestWorld.reversal(of: base)])
            let sale = try live.run([
                TestWorld.purchase(base + 3, 700, terminal: 3, card: day == 2 ? 3 : 4)
            ])
            try live.run([TestWorld.act(.reverse(payment: sale.records[0].seq))])
            try live.run([
                TestWorld.act(.setFrozen(account: sale.records[0].account ?? 0, day == 1))
            ])
            try live.restart(cleanly: day == 1)
            if day == 2 { try live.run([TestWorld.signOn(1, stan: 290)]) }
            try live.cutOver()
        }
        return live
    }

    static func replay(
        _ live: LiveJournal,
        _ change: (inout JournalReplayer.Options) -> Void = { _ in }
    ) throws -> JournalReplayer.Progress {
        var options = JournalReplayer.Options()
        options.rules = BookRules.signingOn
        change(&options)
        return try JournalReplayer(path: live.path, options: options).run()
    }

    static func replay(path: String) throws -> JournalReplayer.Progress {
        try JournalReplayer(path: path, options: JournalReplayer.Options()).run()
    }

    @Test func `a replay decides what was decided, from the file alone`() throws {
        let live = try Self.world()
        #expect(try Self.replay(live) == .complete(Int64(live.records.count)))
        try live.journal.close()
        #expect(try Self.replay(live) == .complete(Int64(live.records.count)))
        // The fresh book's file goes with the replay.
        let left = try FileManager.default.contentsOfDirectory(atPath: live.directory)
        #expect(left.allSatisfy { $0.hasPrefix("journal.sqlite") })
    }

    @Test func `a part can be replayed`() throws {
        let live = try Self.world()
        let last = Int64(live.records.count)
        #expect(try Self.replay(live) { $0.to = 17 } == .complete(17))
        #expect(try Self.replay(live) { $0.from = last - 3 } == .complete(last))
    }

    @Test func `a replay begins behind a backup`() throws {
        let live = try Self.world()
        let backup = live.directory + "/backup.sqlite"
        let copied = try JournalBackup().run(of: live.path, to: backup)
        try live.run([TestWorld.purchase(700), TestWorld.reversal(of: 213, 700, terminal: 3)])
        let progress = try Self.replay(live) {
            $0.snapshot = backup
            $0.from = copied + 1
        }
        #expect(progress == .complete(copied + 2))
        #expect(try Self.replay(live) { $0.snapshot = backup } == .complete(copied + 2))
        #expect(throws: JournalError.self) {
            try Self.replay(live) {
                $0.snapshot = backup
                $0.from = copied
            }
        }
    }

    @Test func `records of the first edition are replayed under it, later ones under the next`()
        throws
    {
        let live = try Self.world()
        var rules = BookRules.signingOn
        rules.edition = .first
        try live.restart(rules: rules)
        try live.journal.noteRules(rules)
        /// A sale of terminal 3 in a batch that was never open, lost, whose reversal names it.
        func lost(_ stan: UInt32) -> BookEvent.Kind {
            guard case .payment(var request, let plan) = TestWorld.reversal(of: stan, terminal: 3)
            else { return TestWorld.reversal(of: stan) }
            request.original = OriginalReference(stan: stan, window: 99)
            return .payment(request, plan)
        }
        let first = try live.run([TestWorld.purchase(900, terminal: 3), lost(900)])
        #expect(first.ledger.transfers.count == 2)
        rules.edition = .current
        try live.restart(rules: rules)
        try live.journal.noteRules(rules)
        let second = try live.run([TestWorld.purchase(901, terminal: 3), lost(901)])
        #expect(second.ledger.transfers.count == 1)
        #expect(second.tombstones.map(\.window) == [99])
        #expect(try Self.replay(live) == .complete(Int64(live.records.count)))
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
    }

    @Test func `rules that changed are followed where they changed`() throws {
        let live = try Self.world()
        try live.journal.noteRules(BookRules.signingOn)
        var rules = BookRules.signingOn
        rules.batchOpens = .settlement
        try live.restart(rules: rules)
        try live.journal.noteRules(rules)
        try live.run([TestWorld.purchase(800, terminal: 3, card: 3)])
        try live.run([TestWorld.signOn(3, stan: 801)])
        #expect(try Self.replay(live) == .complete(Int64(live.records.count)))
        try RawFile(path: live.path).run("DELETE FROM meta")
        let progress = try Self.replay(live)
        guard case .different(let difference) = progress else {
            Issue.record("other rules decide otherwise: \(progress)")
            return
        }
        #expect(difference.place == "record \(live.records.count)")
        #expect(difference.field == "reply.batch")
    }

    @Test(arguments: [
        ("UPDATE balance SET debits_posted = debits_posted + 1 WHERE account = 3", "balance 3"),
        ("UPDATE account SET frozen = 1 WHERE id = 2", "account 2"),
        ("UPDATE payment_change SET attempts = 9", "payment_change"),
        ("UPDATE terminal SET batch = 7 WHERE row = 2", "terminal 2"),
        ("UPDATE leg SET resolution = 1 WHERE resolution = 2", "leg"),
        ("UPDATE totals SET count = count + 1", "totals"),
        ("DELETE FROM tombstone WHERE caught IS NULL", "tombstone"),
    ])
    func `row 29: what no record led to is found`(change: String, place: String) throws {
        let live = try Self.world()
        try live.run([TestWorld.reversal(of: 999)])
        try RawFile(path: live.path).run(change)
        guard case .different(let difference) = try Self.replay(live) else {
            Issue.record("not found: \(change)")
            return
        }
        #expect(difference.place.hasPrefix(place))
    }

    @Test func `a changed record is named before it is replayed`() throws {
        let live = try Self.world()
        try RawFile(path: live.path).run("UPDATE record SET amount = 1 WHERE seq = 12")
        #expect(throws: JournalError.chainBroken(seq: 12)) { try Self.replay(live) }
    }

    @Test func `erased card copies do not change what a replay comes to`() throws {
        let live = try Self.world()
        let digest = "SELECT hex(card_sealed) FROM record WHERE seq = 12"
        #expect(try RawFile(path: live.path).run(digest).first?.isEmpty == false)
        _ = try live.journal.eraseCardCopies(before: Int64.max, limit: 1000)
        #expect(try RawFile(path: live.path).run(digest) == [""])
        #expect(try Self.replay(live) == .complete(Int64(live.records.count)))
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
    }
}
