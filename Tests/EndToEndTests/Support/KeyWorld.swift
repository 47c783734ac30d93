import Book
import ISO8583
import Journal
import NIOCore
import NIOEmbedded
import Testing

@testable import Switch

/// A switch in one thread, with a clock that the test moves.
final class KeyWorld {
    let world: TestWorld
    let clock = ManualClock()
    let loop = EmbeddedEventLoop()
    let paymentSwitch: PaymentSwitch

    init(_ adjust: (inout SwitchConfiguration) -> Void = { _ in }) throws {
        world = try TestWorld(.noon, adjust)
        paymentSwitch = try world.makeSwitch(
            SwitchEnvironment(clock: clock, loops: .given(lanes: [loop], book: loop))
        )
        loop.run()
    }

    func terminal(
        _ listener: String,
        _ number: Int = 1,
        from source: String = "127.0.0.1"
    ) throws -> TestTerminal {
        let wire = try EmbeddedWire(paymentSwitch, listener: listener, loop: loop, source: source)
        return try world.terminal(listener, number, at: wire)
    }

    /// Steps the wall clock alone, and lets the switch look at it.
    func stepWall(seconds: Int64) {
        look()
        clock.jump(seconds: seconds)
        clock.advance(seconds: 1)
        look()
    }

    /// A second passes: what was refused in it is recorded.
    func passSecond() {
        clock.advance(seconds: 2)
        for lane in paymentSwitch.lanes.lanes {
            lane.assumeIsolated { $0.recordRefusals() }
        }
        loop.run()
    }

    /// What the switch does once a second.
    private func look() {
        paymentSwitch.checker.assumeIsolated { $0.tick() }
        loop.run()
    }

    @discardableResult
    func rotate(_ selection: TerminalSelection, after stop: Duration) throws -> CommandResult {
        try run(.rotateKeys(of: selection, stopAfter: stop))
    }

    @discardableResult
    func run(_ command: OperatorCommand) throws -> CommandResult {
        let promise = loop.makePromise(of: CommandResult.self)
        paymentSwitch.checker.assumeIsolated { checker in
            checker.perform(command, by: .owner(named: "test"), reason: "test") {
                promise.completeWith($0.mapError { $0 })
            }
        }
        loop.run()
        return try promise.futureResult.wait()
    }

    @discardableResult
    func rotateMaster(_ path: String) throws -> CommandResult {
        let promise = loop.makePromise(of: CommandResult.self)
        paymentSwitch.checker.assumeIsolated { checker in
            checker.rotateMaster(newKeyFile: path, by: .owner(named: "test"), reason: "test") {
                promise.completeWith($0.mapError { $0 })
            }
        }
        loop.run()
        return try promise.futureResult.wait()
    }

    func count(_ name: CounterName) -> Int {
        paymentSwitch.lanes.lanes.reduce(0) { $0 + $1.counters.value(name) }
    }

    /// All rows that the journal lists.
    func rows() throws -> [JournalRow] {
        try JournalReader(path: world.path + "/journal.sqlite").last(nil)
    }

    /// The rows of an operation that the journal lists.
    func rows(_ operation: String) throws -> [JournalRow] {
        let reader = try JournalReader(path: world.path + "/journal.sqlite")
        let filter = try JournalFilter(["operation=\(operation)"])
        return try reader.last(100, of: JournalQuery(filter: filter))
    }
}

extension TestTerminal.Reply {
    /// The processing request digit of the header: 3 asks for a sign-on.
    var asksForSignOn: Bool { envelope.header[2] & 0x0F == 3 }
}
