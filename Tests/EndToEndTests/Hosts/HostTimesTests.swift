import Book
import Journal
import Payments
import Testing

@testable import Simulators
@testable import Switch

/// What the journal says of the time that a bank took, in virtual time.
@Suite struct HostTimesTests {
    /// The only purchase of the journal, whose parts must add up.
    private static func purchase(_ world: HostWorld) throws -> JournalRow {
        let rows = try world.rows("operation=purchase")
        let row = try #require(rows.first)
        let parts = [
            row.waitMicroseconds, row.commitMicroseconds, row.hostMicroseconds,
            row.replyMicroseconds,
        ]
        #expect(row.durationMicroseconds == parts.reduce(0) { $0 + ($1 ?? 0) })
        #expect(rows.count == 1)
        return row
    }

    /// The file proves itself, and what is replayed is what was decided.
    private static func prove(_ world: HostWorld) throws {
        let path = world.world.path + "/journal.sqlite"
        let last = try JournalVerifier(path: path).run()
        let replayer = try JournalReplayer(path: path, options: JournalReplayer.Options())
        #expect(try replayer.run() == .complete(last))
    }

    private static func isAbout(_ microseconds: Int64?, seconds: Double) -> Bool {
        let time = Double(microseconds ?? 0) / 1_000_000
        return time >= seconds && time < seconds + 0.2
    }

    @Test(arguments: ["unionpay", "ifsf", "plain-text", "plain-binary"])
    func `row 11: a payment that its bank leaves unanswered takes the whole time-out`(
        listener: String
    ) throws {
        let world = try HostWorld()
        let terminal = try world.terminal(listener)
        try terminal.post(try terminal.purchase(1091, card: HostWorld.card()))
        world.advance(seconds: 5)
        let waiting = try #require(try world.rows("outcome=pending").first)
        #expect(waiting.durationMicroseconds == nil && waiting.answeredAt == nil)
        world.advance(seconds: 10)
        _ = try #require(try terminal.take())
        let row = try Self.purchase(world)
        #expect(row.outcome == "declined")
        #expect(Self.isAbout(row.durationMicroseconds, seconds: 10))
        #expect(Self.isAbout(row.hostMicroseconds, seconds: 10))
        #expect(try world.rows("duration_us>=10000000").map(\.seq) == [row.seq])
        try Self.prove(world)
    }

    @Test func `row 12: an answer that comes too late changes no time`() throws {
        var script = BankScript()
        script.lateMilliseconds = 15_000
        let world = try HostWorld(script: script)
        let terminal = try world.terminal()
        try terminal.post(try terminal.purchase(1068, card: HostWorld.card()))
        world.advance(seconds: 12)
        let before = try Self.purchase(world)
        world.advance(seconds: 20)
        #expect(world.count(.hostLateAnswers) == 1)
        #expect(try Self.purchase(world) == before)
        #expect(Self.isAbout(before.durationMicroseconds, seconds: 10))
        try Self.prove(world)
    }

    @Test func `row 2: copies in flight and an early reversal wait as long as their payment`()
        throws
    {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let copy = try world.terminal()
        copy.key = terminal.key
        copy.batch = terminal.batch
        let sale = try terminal.purchase(1000, card: HostWorld.card())
        world.bank.hold()
        try terminal.post(sale)
        world.advance(seconds: 1)
        try copy.post(sale)
        world.advance(seconds: 1)
        _ = try terminal.exchange(try terminal.reversal(of: sale))
        world.advance(seconds: 1)
        world.bank.release(inReverse: false)
        world.advance(seconds: 2)
        let row = try Self.purchase(world)
        #expect(Self.isAbout(row.durationMicroseconds, seconds: 3))
        let reader = try JournalReader(path: world.world.path + "/journal.sqlite")
        let history = try #require(try reader.history(of: row.seq))
        #expect(history.repeats.first?.answeredAt == row.answeredAt)
        let reversal = try #require(history.related.first { $0.operation == "reversal" })
        #expect(Self.isAbout(reversal.durationMicroseconds, seconds: 0))
        try Self.prove(world)
    }

    @Test func `row 23: a payment that a restart decided took until then`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        world.bank.hold()
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        world.advance(seconds: 3)
        try world.crash()
        world.bank.release(inReverse: false)
        world.advance(seconds: 30)
        // What the crash kept from being written is not made up.
        let row = try #require(try world.rows("operation=purchase").first)
        #expect(row.outcome == "declined")
        #expect(Self.isAbout(row.durationMicroseconds, seconds: 3))
        try Self.prove(world)
    }
}
