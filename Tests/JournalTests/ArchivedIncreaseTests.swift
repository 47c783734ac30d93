import Book
import Journal
import Payments
import Testing

/// Tips and adjustments of sales that have left the live file.
@Suite struct ArchivedIncreaseTests {
    /// A sale gets a tip on the date after its own, and its date leaves the file.
    ///
    /// Its terminal is disabled meanwhile, so that its open batch keeps no date.
    private static func world() throws -> LiveJournal {
        let live = try LiveJournal { $0.anchorRecords = 50 }
        var rules = BookRules.signingOn
        rules.reachDates = 2
        rules.edition = .seventh
        try live.restart(rules: rules)
        try live.journal.noteRules(rules)
        try live.populate(terminals: 1, cards: 1)
        let world = ArchiveTests()
        try live.run([world.purchase(10, 1, 1), world.purchase(20, 1, 1)])
        try live.cutOver()
        let tip = try live.run([
            world.following(.tip, 11, of: 10, amount: 110, tip: 10)
        ])
        #expect(tip.records.first?.reply?.outcome == .approved)
        try live.run([TestWorld.act(.setTerminalEnabled(TerminalRow(rawValue: 1), false))])
        for _ in 1...2 { try live.cutOver() }
        try world.archive(live, keeping: 2)
        try live.restart()
        try live.run([TestWorld.act(.setTerminalEnabled(TerminalRow(rawValue: 1), true))])
        return live
    }

    private static func isGone(_ stan: UInt32, from live: LiveJournal) throws -> Bool {
        try RawFile(path: live.path).run("SELECT 1 FROM record WHERE stan = \(stan)").isEmpty
    }

    @Test func `a sale that is archived gets no tip and loses none, so all files agree`()
        throws
    {
        let live = try Self.world()
        #expect(try Self.isGone(10, from: live) && !Self.isGone(11, from: live))
        let asked = try live.run([
            ArchiveTests().following(.void, 12, of: 11, amount: 10),
            ArchiveTests().following(.tip, 21, of: 20, amount: 110, tip: 10),
        ])
        #expect(
            asked.records.map { $0.reply?.outcome } == [.originalNotFound, .originalNotFound]
        )
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try JournalVerifier(path: live.path, scope: .oneFile).run() == last)
        #expect(try ReplayTests.replay(path: live.path) == .complete(last))
    }
}
