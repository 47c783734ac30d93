import Book
import Foundation
import Journal
import Payments
import Synchronization
import Testing
import Upstream

/// When a payment with a host was received, asked, heard of and answered.
@Suite struct HostTimesTests {
    /// A clock that says when a commit is durable.
    final class CommitClock: Sendable {
        private let microseconds = Atomic<Int64>(0)

        func now() -> Timestamp {
            Timestamp(rawValue: TestWorld.start + microseconds.load(ordering: .relaxed))
        }

        func set(_ time: Int64) { microseconds.store(time, ordering: .relaxed) }
    }

    /// A journal whose commits take as long as the test says.
    final class Timed {
        let clock = CommitClock()
        let live: LiveJournal

        init() throws {
            let clock = clock
            live = try LiveJournal { $0 = JournalOptions(clock: { clock.now() }) }
            try live.populate(terminals: 1, cards: 1)
        }

        /// One batch after a while, durable `commit` microseconds after it began.
        @discardableResult
        func run(
            _ kinds: [BookEvent.Kind],
            after pause: Int64 = 0,
            commit: Int64
        ) throws -> BookOutput {
            live.wait(microseconds: pause)
            clock.set(live.now + Int64(kinds.count) * 1000 + commit)
            return try live.run(kinds)
        }

        func ask(_ stan: UInt32) throws -> ExchangeState {
            let output = try run([HostJournalTests.purchase(stan)], commit: 700)
            return try #require(output.exchanges.values.first)
        }

        func row(_ seq: Int64) throws -> JournalRow {
            try live.journal.recordDurability()
            let rows = try JournalReader(path: live.path).last(nil)
            return try #require(rows.first { $0.seq == seq })
        }
    }

    /// The parts and their sum.
    private static func times(_ row: JournalRow) -> [Int64?] {
        [
            row.waitMicroseconds, row.commitMicroseconds, row.hostMicroseconds,
            row.replyMicroseconds, row.durationMicroseconds,
        ]
    }

    @Test func `a payment takes until its host's answer is durable`() throws {
        let timed = try Timed()
        let asked = try timed.ask(10)
        let waiting = try timed.row(asked.id)
        #expect(Self.times(waiting) == [0, 700, nil, nil, nil])
        #expect(waiting.outcome == "pending" && waiting.answeredAt == nil)
        #expect(waiting.askedAt != nil && waiting.hostAnsweredAt == nil)
        // An event moves time by a millisecond.
        try timed.run([HostJournalTests.answer(asked, .approved)], after: 49_000, commit: 300)
        let row = try timed.row(asked.id)
        #expect(Self.times(row) == [0, 700, 49_300, 300, 50_300])
        let texts = [
            row.receivedAt, row.askedAt ?? "", row.hostAnsweredAt ?? "", row.answeredAt ?? "",
        ]
        #expect(texts == texts.sorted() && Set(texts).count == 4)
        #expect(row.decidedBy == asked.id + 1)
    }

    @Test
    func `a payment without an answer takes as long as was waited for it, however late it comes`()
        throws
    {
        let timed = try Timed()
        let asked = try timed.ask(10)
        try timed.run(
            [.hostFailed(exchange: asked.id, attempt: 1, .timedOut)],
            after: 9_999_000,
            commit: 400
        )
        let row = try timed.row(asked.id)
        #expect(Self.times(row) == [0, 700, 9_999_300, 400, 10_000_400])
        try timed.run([HostJournalTests.answer(asked, .approved)], after: 7_000_000, commit: 900)
        #expect(try timed.row(asked.id) == row)
    }

    @Test func `a copy and a reversal in between leave a payment its own times`() throws {
        let timed = try Timed()
        let asked = try timed.ask(10)
        try timed.run([HostJournalTests.purchase(10)], after: 3000, commit: 100)
        try timed.run([TestWorld.reversal(of: 10)], after: 3000, commit: 200)
        try timed.run([HostJournalTests.answer(asked, .approved)], after: 42_000, commit: 300)
        let row = try timed.row(asked.id)
        #expect(row.outcome == "reversed")
        #expect(Self.times(row) == [0, 700, 50_300, 300, 51_300])
        let reversal = try timed.row(asked.id + 2)
        #expect(Self.times(reversal) == [0, 200, nil, nil, 200])
        let history = try #require(try JournalReader(path: timed.live.path).history(of: asked.id))
        let copy = try #require(history.repeats.first)
        #expect(copy.answeredAt == row.answeredAt && copy.code == row.code)
    }

    @Test func `a restart in between counts`() throws {
        let timed = try Timed()
        let asked = try timed.ask(10)
        try timed.live.journal.recordDurability()
        try timed.live.restart()
        try timed.run(
            [.hostFailed(exchange: asked.id, attempt: 1, .restarted)],
            after: 29_000,
            commit: 500
        )
        #expect(Self.times(try timed.row(asked.id)) == [0, 700, 29_300, 500, 30_500])
    }

    @Test func `times can be asked for`() throws {
        let timed = try Timed()
        let fast = try timed.ask(10)
        try timed.run([HostJournalTests.answer(fast, .approved)], commit: 300)
        let slow = try timed.ask(11)
        try timed.run([HostJournalTests.answer(slow, .approved)], after: 60_000, commit: 300)
        let waiting = try timed.ask(12)
        try timed.live.journal.recordDurability()
        let reader = try JournalReader(path: timed.live.path)
        func seqs(_ conditions: String...) throws -> [Int64] {
            let filter = try JournalFilter(["operation=purchase"] + conditions)
            return try reader.last(nil, of: JournalQuery(filter: filter)).map(\.seq)
        }
        #expect(try seqs("duration_us>=60000") == [slow.id])
        #expect(try seqs("duration_us<=59999") == [fast.id])
        #expect(try seqs("outcome=pending") == [waiting.id])
        let heard = try #require(try reader.last(nil).first { $0.seq == slow.id }?.hostAnsweredAt)
        #expect(try seqs("host_answered_at>=\(heard)") == [slow.id])
        let payments = try reader.payments(after: 0, limit: 10)
        #expect(payments.map(\.hostMicroseconds) == [300, 60_300, nil])
        #expect(payments.map(\.replyMicroseconds) == [300, 300, nil])
    }

    @Test func `an archive keeps the times of what was decided on the next date`() throws {
        let timed = try Timed()
        let asked = try timed.ask(10)
        try timed.live.cutOver()
        try timed.run([HostJournalTests.answer(asked, .approved)], after: 9000, commit: 300)
        try timed.run([TestWorld.signOn(1, stan: 20)], commit: 10)
        try timed.run([ArchiveTests().purchase(21, 1, 2)], commit: 10)
        // Nor does a batch that is open keep its date.
        let act = TestWorld.act(.setTerminalEnabled(TerminalRow(rawValue: 1), false))
        try timed.run([act], commit: 10)
        let row = try timed.row(asked.id)
        try timed.live.cutOver()
        try timed.live.cutOver()
        let last = Int64(timed.live.records.count)
        try ArchiveTests().archive(timed.live, keeping: 1)
        let archive = JournalFiles(live: timed.live.path).archives[0]
        #expect(
            try JournalReader(path: timed.live.path).last(nil).first { $0.seq == asked.id } == row
        )
        #expect(try JournalVerifier(path: timed.live.path).run() == last)
        #expect(try ReplayTests.replay(timed.live) == .complete(last))
        try RawFile(path: archive).run("UPDATE decision_time SET heard_at = heard_at - 1")
        #expect(throws: JournalError.self) { try JournalVerifier(path: timed.live.path).run() }
    }
}
