import Book
import CardSecurity
import ISO8583
import Journal
import NIOCore
import Payments
import Simulators

@testable import Switch

/// Demo terminals of one dialect at a switch of a test's own.
class TestSite {
    let specification: DialectSpecification
    /// Number of the first of them.
    private let first: Int
    private let clock: () -> Int64
    /// Where its journal is.
    private let path: String

    init(
        _ world: TestWorld,
        _ dialect: String,
        first: Int,
        clock: @escaping () -> Int64
    ) throws {
        guard let specification = world.specifications[dialect] else {
            throw WireError(text: "no dialect \(dialect)")
        }
        self.specification = specification
        self.first = first
        self.clock = clock
        path = world.path
    }

    func terminal(_ number: Int) throws(ScenarioTrouble) -> SimulatedTerminal {
        let key: KeyBytes
        do throws(CardSecurityError) {
            key = try KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal)
        } catch {
            throw .other("\(error)")
        }
        do throws(SimulatedTerminalError) {
            return try SimulatedTerminal(
                TerminalProfile(
                    demoTerminal: first + number - 1,
                    specification: specification
                ),
                memory: TerminalMemory(),
                masterKey: key,
                clock: clock
            )
        } catch {
            throw .terminal(error)
        }
    }

    func keep(_ terminal: SimulatedTerminal) {}

    func openCases() throws(ScenarioTrouble) -> Int? {
        do throws(JournalError) {
            return try JournalReader(path: path + "/journal.sqlite").openCases()
        } catch {
            throw .other("\(error)")
        }
    }
    func show(_ exchange: TerminalExchange, of step: ScenarioStep, by terminal: TerminalProfile) {}
}

/// A switch in the thread of the test; time passes only while a terminal waits.
final class EmbeddedSite: TestSite, ScenarioSite {
    private let world: HostWorld
    private let listener: String

    init(_ world: HostWorld, _ dialect: String, first: Int) throws {
        self.world = world
        listener = try world.world.listener(of: dialect)
        let clock = world.clock
        try super.init(world.world, dialect, first: first) {
            clock.monotonicNanoseconds() / 1000
        }
    }

    func connect() throws(ScenarioTrouble) -> any ScenarioLine {
        do {
            let wire = try EmbeddedWire(world.paymentSwitch, listener: listener, loop: world.loop)
            return EmbeddedLine(wire, world)
        } catch {
            throw .other("\(error)")
        }
    }

    var now: LocalMoment { LocalMoment(world.clock.now(), offset: 8 * 3600) }
    var microseconds: Int64 { world.clock.monotonicNanoseconds() / 1000 }
    var timeoutMilliseconds: Int { 60_000 }
    func pause() { world.passSeconds(1) }

    func perform(_ deed: ScenarioDeed) throws(ScenarioTrouble) -> String? {
        do {
            try world.act(deed.command)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

/// Bytes to a switch in the thread of the test.
private final class EmbeddedLine: ScenarioLine {
    private let wire: EmbeddedWire
    private let world: HostWorld

    init(_ wire: EmbeddedWire, _ world: HostWorld) {
        self.wire = wire
        self.world = world
    }

    func send(_ bytes: [UInt8]) throws(TerminalSocketError) {
        do { try wire.send(bytes) } catch { throw .closed }
    }

    func receive(within milliseconds: Int) throws(TerminalSocketError) -> [UInt8] {
        var waited = 0
        while true {
            let bytes: [UInt8]?
            do { bytes = try wire.receive(milliseconds: 0) } catch { throw .closed }
            guard let bytes else { throw .closed }
            if !bytes.isEmpty { return bytes }
            guard waited < milliseconds else { throw .timedOut(milliseconds: milliseconds) }
            world.passSeconds(1)
            waited += 1000
        }
    }

    /// Finishing the channel would cancel the timers of the whole loop, the host link's among them.
    func close() {
        // Who has hung up already has nothing left to end.
        _ = try? wire.finishSending()
    }
}

extension ScenarioDeed {
    fileprivate var command: OperatorCommand {
        switch self {
        case .cutover: .cutover(nil)
        case .closeStation(let merchant, let isForced):
            .day(.closeStation(StationClose(merchant: merchant, isForced: isForced)))
        }
    }
}

/// A switch over TCP.
final class SocketSite: TestSite, ScenarioSite {
    private let port: Int
    private let paymentSwitch: PaymentSwitch

    init(
        _ world: TestWorld,
        _ dialect: String,
        first: Int,
        at paymentSwitch: PaymentSwitch,
        port: Int
    ) throws {
        self.port = port
        self.paymentSwitch = paymentSwitch
        try super.init(world, dialect, first: first, clock: TerminalClock.microseconds)
    }

    func connect() throws(ScenarioTrouble) -> any ScenarioLine {
        do throws(TerminalSocketError) {
            return try TerminalSocket(
                address: "127.0.0.1:\(port)",
                timeoutMilliseconds: timeoutMilliseconds
            )
        } catch {
            throw .terminal(.socket(error))
        }
    }

    var now: LocalMoment { TerminalClock.now() }
    var microseconds: Int64 { TerminalClock.microseconds() }
    var timeoutMilliseconds: Int { 30_000 }
    func pause() {}

    /// Waits in the thread of the scenario, as its terminals do.
    func perform(_ deed: ScenarioDeed) throws(ScenarioTrouble) -> String? {
        let checker = paymentSwitch.checker
        let loop = checker.executor.eventLoop
        let promise = loop.makePromise(of: CommandResult.self)
        loop.execute {
            checker.assumeIsolated { checker in
                checker.perform(
                    deed.command,
                    by: .owner(named: "test"),
                    reason: "scenario"
                ) {
                    promise.completeWith($0.mapError { $0 })
                }
            }
        }
        do {
            _ = try promise.futureResult.wait()
            return nil
        } catch {
            return "\(error)"
        }
    }
}

extension TestWorld {
    /// The listener that speaks a dialect.
    func listener(of dialect: String) throws -> String {
        guard let found = configuration.listeners.first(where: { $0.dialect == dialect }) else {
            throw WireError(text: "no listener for \(dialect)")
        }
        return found.name
    }
}
