import ArgumentParser
import Payments
import Simulators

/// A command that asks for an amount with a card.
protocol PosPayment: ParsableCommand {
    var options: TerminalOptions { get }
    var amount: AmountOption { get }
    var card: CardOptions { get }
    var request: RequestOptions { get }

    /// What the request brings beside; read before the terminal is opened.
    func extras() throws -> RequestExtras

    /// The earlier payment that it is about, whose card it takes where none is named.
    func original(in memory: TerminalMemory) -> TerminalMemory.LastPayment?

    func send(
        _ money: Money,
        of card: TerminalCard,
        by runner: TerminalRunner
    ) throws -> TerminalReply?
}

extension PosPayment {
    func extras() throws -> RequestExtras { try request.extras() }

    func original(in memory: TerminalMemory) -> TerminalMemory.LastPayment? { nil }

    func run() throws {
        _ = try amount.money(in: card.asset())
        try options.ask(extras()) { runner in
            let card = try card.naming(cardOf: original(in: runner.terminal.memory))
            let money = try amount.money(in: card.asset())
            return try send(money, of: card.terminalCard(), by: runner)
        }
    }
}
