import Book
import CardSecurity
import ISO8583
import Journal
import NIOCore
import NIOEmbedded
import Payments
import Testing
import Text

@testable import Simulators
@testable import Switch

/// A switch and its bank in one thread: virtual time, and a clock that moves along with it.
final class HostWorld {
    let world: TestWorld
    let clock = ManualClock()
    let loop = EmbeddedEventLoop()
    let bank: BankHost
    private(set) var lines: HostLines
    /// What the next start reads.
    var configuration: SwitchConfiguration
    private var running: PaymentSwitch?

    init(
        script: BankScript = BankScript(),
        _ adjust: (inout SwitchConfiguration) throws -> Void = { _ in }
    ) throws {
        world = try TestWorld(.noon, adjust)
        configuration = world.configuration
        guard let specification = world.specifications["iso8583-1987-binary"] else {
            throw WireError(text: "no dialect of the bank")
        }
        var settings = BankSettings(specification: specification)
        settings.script = script
        bank = try BankHost(settings, loop: loop) { _ in }
        lines = HostLines(bank, loop: loop)
        try start()
    }

    var paymentSwitch: PaymentSwitch {
        guard let running else { preconditionFailure("The switch of this world is down.") }
        return running
    }

    private func start() throws {
        running = try PaymentSwitch(
            configuration: configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications,
            logger: TestWorld.quietLogger,
            environment: SwitchEnvironment(
                clock: clock,
                loops: .given(lanes: [loop], book: loop),
                channels: .hosts(through: lines)
            )
        )
        loop.run()
    }

    /// Ends the switch as a crash does, whatever is on its way, and starts it again on its file.
    func crash() throws {
        lines.isReachable = false
        // The order of a real end: the process, and with it its file, goes first.
        paymentSwitch.checker.assumeIsolated { $0.close() }
        running = nil
        lines.reset()
        lines = HostLines(bank, loop: loop)
        try start()
    }

    // MARK: Time

    /// Lets time pass for clock and timers alike.
    func advance(seconds: Double) {
        let step: Int64 = 50
        for _ in 0..<Int64(seconds * 1000) / step {
            clock.advance(milliseconds: step)
            loop.advanceTime(by: .milliseconds(step))
        }
        loop.run()
    }

    /// The same with the book's look at clock and files once a second.
    func passSeconds(_ seconds: Int) {
        for _ in 0..<seconds {
            advance(seconds: 1)
            paymentSwitch.checker.assumeIsolated { $0.tick() }
        }
        loop.run()
    }

    // MARK: Terminals

    /// A terminal that has signed on.
    func terminal(_ listener: String = "unionpay", _ number: Int = 1) throws -> TestTerminal {
        let wire = try EmbeddedWire(paymentSwitch, listener: listener, loop: loop)
        let terminal = try world.terminal(listener, number, at: wire)
        try terminal.signOn()
        return terminal
    }

    /// A card of the bank's.
    static func card(_ number: Int = 0) -> PrimaryAccountNumber {
        let body = "622202" + DecimalText.padded(number, digits: 9)
        guard let card = PrimaryAccountNumber(completing: body) else {
            preconditionFailure("Fifteen digits become a card number.")
        }
        return card
    }

    // MARK: What came of it

    func count(_ name: CounterName) -> Int { SwitchTotals(paymentSwitch)[name] }

    var summary: ChannelSummary {
        let number = paymentSwitch.dispatcher.names["bank"] ?? ChannelNumber(rawValue: 0)
        return paymentSwitch.checker.assumeIsolated { $0.book.payments.summary(of: number) }
    }

    /// Whether nothing is left to do towards the bank.
    var isSettled: Bool {
        let open = summary
        return open.awaiting == 0 && open.forwards == 0 && open.held == 0
    }

    /// What stands in the bank's book, minor units.
    var standing: Int64 { bank.book.sums.standing.minor }

    @discardableResult
    func act(_ command: OperatorCommand) throws -> CommandResult {
        let promise = loop.makePromise(of: CommandResult.self)
        paymentSwitch.checker.assumeIsolated { checker in
            checker.perform(command, by: .owner(named: "test"), reason: "test") {
                promise.completeWith($0.mapError { $0 })
            }
        }
        loop.run()
        return try promise.futureResult.wait()
    }

    /// The rows of an operation that the journal lists.
    func rows(_ filters: String...) throws -> [JournalRow] {
        let reader = try JournalReader(path: world.path + "/journal.sqlite")
        let query = JournalQuery(filter: try JournalFilter(Array(filters)))
        return try reader.last(1000, of: query)
    }
}

extension TestTerminal {
    /// Sends without waiting for the answer.
    func post(_ message: Message) throws { try wire.send(try frame(message)) }

    /// The reply that is there; nil when none is.
    func take() throws -> Reply? {
        do {
            return try receive(milliseconds: 1)
        } catch let error as WireError where error.text == "no reply" {
            return nil
        }
    }
}
