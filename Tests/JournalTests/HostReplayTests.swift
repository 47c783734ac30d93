import Book
import BookSimulation
import Foundation
import Journal
import Payments
import Testing
import Upstream

/// Replays of journals with a host behind them: of what a record led to later than its batch.
@Suite struct HostReplayTests {
    /// A simulated day, in batches of one to seven events, with restarts between.
    private static func day(seed: UInt64) throws -> LiveJournal {
        let recording = Simulation.recording(seed: seed, count: 260)
        try #require(recording.events.count > 50, "the simulation stopped early")
        let live = try LiveJournal { $0.waitingIdentities = 50 }
        live.rules = .simulated
        try live.restart()
        try live.journal.noteRules(.simulated)
        try live.numberChannels()
        var first = 0
        while first < recording.events.count {
            let size = min(1 + first % 7, recording.events.count - first)
            try live.run(events: Array(recording.events[first..<first + size]))
            first += size
            if first % 5 == 0 { try live.restart(cleanly: first % 2 == 0) }
        }
        return live
    }

    @Test(arguments: 0..<UInt64(8))
    func `a day with a host replays, whole, in part and behind a backup`(
        seed: UInt64
    ) throws {
        let live = try Self.day(seed: seed)
        let last = Int64(live.records.count)
        let whole = try ReplayTests.replay(live)
        #expect(whole == .complete(last))
        let end = try ReplayTests.replay(live) { $0.from = last / 2 }
        #expect(end == .complete(last))
        let begin = try ReplayTests.replay(live) { $0.to = last / 2 }
        #expect(begin == .complete(last / 2))
        let backup = live.directory + "/backup.sqlite"
        let copied = try JournalBackup().run(of: live.path, to: backup)
        let act = TestWorld.event(TestWorld.refusals(3), at: 400 * 86_400_000_000)
        try live.run(events: [act])
        let behind = try ReplayTests.replay(live) {
            $0.snapshot = backup
            $0.from = copied + 1
        }
        #expect(behind == .complete(copied + 1))
    }

    /// A payment of each fate: approved, declined, timed out and answered late, reversed before
    /// and after its answer, repeated while it waits, and one that waits.
    static func fates() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        func ask(_ stan: UInt32) throws -> ExchangeState {
            let output = try live.run([HostJournalTests.purchase(stan)])
            return try #require(output.exchanges.values.first)
        }
        func answer(
            _ exchange: ExchangeState,
            _ decision: UpstreamAnswer.Decision = .approved
        ) throws {
            try live.run([HostJournalTests.answer(exchange, decision)])
        }
        try answer(try ask(10))
        try answer(try ask(11), .declined(.insufficientFunds))
        let silent = try ask(12)
        try live.run([.hostFailed(exchange: silent.id, attempt: 1, .timedOut)])
        try live.run([.forwardDue(exchange: silent.id + 1)])
        try answer(silent)
        let early = try ask(13)
        // Another amount than its original's ends the exchange with a case.
        try live.run([TestWorld.reversal(of: 13, 1)])
        try live.run([TestWorld.reversal(of: 13), HostJournalTests.purchase(13)])
        try answer(early)
        let sale = try ask(14)
        try answer(sale)
        try live.run([TestWorld.reversal(of: 14)])
        try live.run([.hostFailed(exchange: try ask(15).id, attempt: 1, .unsent)])
        let operated = try ask(16)
        try answer(operated)
        try live.run([TestWorld.act(.reverse(payment: operated.id))])
        _ = try ask(17)
        return live
    }

    @Test func `whatever becomes of a payment with a host, verify and replay prove it`()
        throws
    {
        let live = try Self.fates()
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
        try live.restart(cleanly: true)
        #expect(try ReplayTests.replay(live) == .complete(last))
    }

    @Test(arguments: [
        ("UPDATE payment_change SET told_outcome = 42 WHERE told_outcome = 0", "payment_change"),
        ("UPDATE payment_change SET told_approval = 'X' WHERE told_outcome = 0", "payment_change"),
        ("UPDATE payment_change SET decided_by = NULL", "payment_change"),
        ("UPDATE payment_change SET forward = NULL", "payment_change"),
        ("DELETE FROM payment_change WHERE reversed_by IS NOT NULL", "payment_change"),
        ("UPDATE exchange SET code = '99' WHERE code = '00'", "exchange"),
        ("UPDATE exchange SET host_reference = NULL", "exchange"),
        ("UPDATE discrepancy SET closed_by = 5", "discrepancy"),
        ("UPDATE channel_state SET last_stan = 77", "channel_state"),
    ])
    func `row 29: what is written later than its row is compared`(
        change: String,
        place: String
    ) throws {
        let live = try Self.fates()
        try RawFile(path: live.path).run(change)
        guard case .different(let difference) = try ReplayTests.replay(live) else {
            Issue.record("not found: \(change)")
            return
        }
        #expect(difference.place.hasPrefix(place))
    }

    @Test(arguments: [false, true])
    func `a reversal that an operator took back replays, in one commit or in many`(
        together: Bool
    ) throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        let sale = Int64(live.records.count) + 1
        try live.run([TestWorld.purchase(10)])
        let acts = [sale, sale + 1, sale, sale + 3].map {
            TestWorld.act(.reverse(payment: $0))
        }
        if together { try live.run(acts) } else { for act in acts { try live.run([act]) } }
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
    }
}
