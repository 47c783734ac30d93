import Book
import Foundation
import Journal
import Payments
import Testing
import Upstream

/// What somebody is told who reads a journal on.
@Suite struct JournalFollowerTests {
    private static func asked() throws -> (LiveJournal, ExchangeState) {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        return (live, try ask(live, 10))
    }

    private static func ask(_ live: LiveJournal, _ stan: UInt32) throws -> ExchangeState {
        let output = try live.run([HostJournalTests.purchase(stan)])
        return try #require(output.exchanges.values.first)
    }

    private static func follower(
        _ live: LiveJournal,
        at position: Int64 = 0,
        _ conditions: [String] = [],
        after: Int64? = nil
    ) throws -> JournalFollower<JournalReader> {
        let query = JournalQuery(filter: try JournalFilter(conditions), after: after)
        return JournalFollower(try JournalReader(path: live.path), query, at: position)
    }

    /// All there is to tell, in pages.
    private static func rest(
        _ follower: JournalFollower<JournalReader>,
        _ limit: Int = 1000
    ) throws -> [String] {
        var told: [String] = []
        while let rows = try follower.next(limit) {
            told += rows.map { "\($0.seq) \($0.outcome) \($0.code ?? "-")" }
        }
        return told
    }

    @Test func `who falls behind goes on near the end, and knows how much is left out`() throws {
        let (live, asked) = try Self.asked()
        let follower = try Self.follower(live)
        while try follower.next(1000) != nil {}
        #expect(try follower.skip(beyond: 20) == 0)
        for stan in 11...30 { try live.run([TestWorld.purchase(UInt32(stan))]) }
        #expect(try follower.skip(beyond: 20) == 0)
        try live.run([HostJournalTests.answer(asked, .approved)])
        #expect(try follower.skip(beyond: 20) == 19)
        // Two records are left: the last purchase, and the answer of one that was told before.
        let told = try Self.rest(follower)
        #expect(told == ["\(asked.id + 20) approved 00", "\(asked.id) approved 00"], "\(told)")
        #expect(try follower.skip(beyond: 20) == 0)
    }

    @Test(arguments: [UpstreamAnswer.Decision.approved, .declined(.insufficientFunds)])
    func `a payment that was told as pending is told again when it is decided`(
        decision: UpstreamAnswer.Decision
    ) throws {
        let (live, asked) = try Self.asked()
        let follower = try Self.follower(live)
        #expect(try follower.back(1)?.map(\.outcome) == ["pending"])
        #expect(try Self.rest(follower).isEmpty)
        try live.run([TestWorld.purchase(11)])
        try live.run([HostJournalTests.answer(asked, decision)])
        try live.run([TestWorld.purchase(12)])
        let word = decision == .approved ? "approved 00" : "declined 51"
        let told = [
            "\(asked.id + 1) approved 00", "\(asked.id) \(word)", "\(asked.id + 3) approved 00",
        ]
        #expect(try Self.rest(follower) == told)
        #expect(try Self.rest(follower).isEmpty)
        // A reversal is a row of its own.
        try live.run([TestWorld.reversal(of: 11)])
        #expect(try Self.rest(follower) == ["\(asked.id + 4) approved 00"])
    }

    @Test(arguments: [1, 2, 3, 7])
    func `reading back gives each row once, newest first, and next goes on behind`(
        page: Int
    ) throws {
        let (live, asked) = try Self.asked()
        for stan in 11...16 { try live.run([TestWorld.purchase(UInt32(stan))]) }
        let follower = try Self.follower(live, ["operation=purchase"])
        let first = try #require(try follower.back(page))
        // What comes meanwhile is no part of it.
        try live.run([TestWorld.purchase(17)])
        try live.run([HostJournalTests.answer(asked, .approved)])
        var seqs = first.map(\.seq)
        while let rows = try follower.back(page) { seqs += rows.map(\.seq) }
        #expect(seqs == (asked.id...(asked.id + 6)).reversed())
        // Who was told of the decision already is not told again.
        let told = try Self.rest(follower)
        let isTold = page == 7 ? ["\(asked.id) approved 00"] : []
        #expect(told == ["\(asked.id + 7) approved 00"] + isTold)
    }

    @Test func `the end of an earlier reading is enough to be told of decisions since`() throws {
        let (live, asked) = try Self.asked()
        let first = try Self.follower(live)
        _ = try Self.rest(first)
        #expect(first.position == asked.id)
        try live.run([.hostFailed(exchange: asked.id, attempt: 1, .timedOut)])
        try live.restart(cleanly: true)
        let second = try Self.follower(live, at: first.position)
        #expect(try Self.rest(second) == ["\(asked.id) declined 68"])
        #expect(second.position == asked.id + 1)
        // An answer that comes too late decides nothing.
        try live.run([HostJournalTests.answer(asked, .approved)])
        #expect(try Self.rest(second).isEmpty)
        #expect(second.position == asked.id + 2)
    }

    @Test(arguments: [1, 2, 3, 1000])
    func `what was decided when it is read first is told once, whatever the page`(
        limit: Int
    ) throws {
        let live = try HostReplayTests.fates()
        let rows = try JournalReader(path: live.path).last(nil)
        let told = try Self.rest(try Self.follower(live), limit)
        #expect(told == rows.map { "\($0.seq) \($0.outcome) \($0.code ?? "-")" })
    }

    @Test func `whoever reads after each commit is told each payment's end once`() throws {
        let source = try HostReplayTests.fates()
        let live = try LiveJournal()
        let follower = try Self.follower(live, at: 0, ["operation=purchase"])
        var told: [String] = []
        for record in source.records {
            try live.run(events: [record.event])
            told += try Self.rest(follower)
        }
        let ends = told.filter { !$0.contains("pending") }
        #expect(Set(ends).count == ends.count && ends.count == 7)
        #expect(told.count { $0.contains("pending") } == 8)
    }

    @Test func `conditions and bounds hold for what is told again`() throws {
        let (live, asked) = try Self.asked()
        let declined = try Self.follower(live, at: 0, ["outcome=declined"])
        let bounded = try Self.follower(live, at: asked.id, [], after: asked.id)
        #expect(try Self.rest(declined).isEmpty)
        let second = try Self.ask(live, 11)
        #expect(try Self.rest(declined).isEmpty)
        #expect(try Self.rest(bounded) == ["\(second.id) pending -"])
        try live.run([HostJournalTests.answer(asked, .declined(.insufficientFunds))])
        try live.run([HostJournalTests.answer(second, .approved)])
        #expect(try Self.rest(declined) == ["\(asked.id) declined 51"])
        #expect(try Self.rest(bounded) == ["\(second.id) approved 00"])
    }

    @Test func `decisions are told over cutovers and out of archives`() throws {
        let (live, asked) = try Self.asked()
        let position = Int64(live.records.count)
        try live.cutOver()
        try live.run([HostJournalTests.answer(asked, .approved)])
        // A terminal that is disabled keeps no date for its batch.
        try live.run([TestWorld.act(.setTerminalEnabled(TerminalRow(rawValue: 1), false))])
        try live.cutOver()
        try live.cutOver()
        let before = try Self.rest(try Self.follower(live, at: position))
        try ArchiveTests().archive(live, keeping: 1)
        #expect(JournalFiles(live: live.path).archives.count >= 2)
        let told = try Self.rest(try Self.follower(live, at: position))
        #expect(told == before && told.contains("\(asked.id) approved 00"))
    }
}
