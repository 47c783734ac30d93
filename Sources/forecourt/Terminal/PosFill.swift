import ArgumentParser
import ISO8583
import Payments
import Simulators

/// What goes wrong on purpose with a fill.
enum FillFault: String, ExpressibleByArgument, CaseIterable {
    /// The nozzle never says what it gave.
    case noCompletion = "no-completion"
    /// The answer to the completion is lost, and it is told again.
    case lostCompletion = "lost-completion"
}

/// `pos fill`.
struct PosFill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill",
        abstract: "An outdoor fill: holds a maximum, dispenses, pays what came out.",
        discussion: """
            Money is held first; then the completion reports litres, grade, price and what they \
            come to, and the rest is free again. Litres times price is rounded half away from zero \
            to the fen, as this terminal's own pump does. Without --price the table counts that \
            was fetched with forecourt pos parameters price, where one price of the grade holds. \
            Where the account has less than is to be held, the pump takes a part and stops there: \
            on IFSF always, elsewhere with --tag B4=1.

            Examples:
              forecourt pos fill --litres 35.120 --grade 1020 --price 7.80
              forecourt pos fill --litres 20.5 --grade 1010 --price 7.25 --hold 200.00
              forecourt pos fill --litres 40 --grade 2010 --price 6.90 --vehicle A10001
              forecourt pos fill --litres 9 --grade 1020 --price 7.80 --dialect ifsf
              forecourt pos fill --litres 9 --grade 1020 --price 7.80 --fault no-completion
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var fill: FillOptions
    @OptionGroup var card: CardOptions
    @OptionGroup var pin: TestPINOptions
    @OptionGroup var request: RequestOptions
    @Option(help: "What goes wrong: no-completion or lost-completion.") var fault: FillFault?

    func run() throws {
        let card = try card.terminalCard()
        let asset = try self.card.asset()
        let hold = try fill.hold.map { try AmountOption.money($0, in: asset) }
        var extras = try request.extras()
        extras.texts = fill.tags + extras.texts
        try options.ask(extras) { runner in
            let fill = try fill.fill(in: asset, runner.terminal.memory.parameters)
            return try runner.fill(
                fill,
                holding: hold ?? fill.usualHold,
                card: card,
                pin,
                fault: fault
            )
        }
    }
}
