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

    func send(
        _ money: Money,
        of card: TerminalCard,
        by runner: TerminalRunner
    ) throws -> TerminalReply?
}

extension PosPayment {
    func extras() throws -> RequestExtras { try request.extras() }

    func run() throws {
        let card = try card.terminalCard()
        let money = try amount.money(in: self.card.asset())
        try options.ask(extras()) { try send(money, of: card, by: $0) }
    }
}
