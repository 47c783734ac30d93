import ArgumentParser
import ISO8583
import Payments
import Simulators
import Text

/// `pos offline`.
struct PosOffline: PosPayment {
    static let configuration = CommandConfiguration(
        commandName: "offline",
        abstract: "Reports a sale that the terminal has decided by itself.",
        discussion: """
            It is acknowledged whatever becomes of it: what no account can pay is set aside, and \
            a case asks a person. --settlement reports one that somebody else allowed.

            Examples:
              forecourt pos offline --amount 88.50
              forecourt pos offline --amount 88.50 --settlement --tag V1=A12345
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var amount: AmountOption
    @OptionGroup var card: CardOptions
    @OptionGroup var request: RequestOptions
    @Flag(help: "Allowed by telephone, say, and not by the terminal.") var settlement = false

    func send(
        _ money: Money,
        of card: TerminalCard,
        by runner: TerminalRunner
    ) throws -> TerminalReply? {
        let kind: TerminalRequest.Kind = settlement ? .offlineSettlement : .offlineSale
        return try runner.report(kind, amount: money, card: card)
    }
}

/// `pos adjust`.
struct PosAdjust: PosPayment {
    static let configuration = CommandConfiguration(
        commandName: "adjust",
        abstract: "Takes more for the last off-line sale: --amount is the new whole.",
        discussion: """
            Of the open batch, once a sale, upwards alone.

            Examples:
              forecourt pos adjust --amount 95.00
              forecourt pos adjust --stan 12 --amount 95.00
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var amount: AmountOption
    @OptionGroup var card: CardOptions
    @OptionGroup var original: OriginalOptions
    @OptionGroup var request: RequestOptions

    func send(
        _ money: Money,
        of card: TerminalCard,
        by runner: TerminalRunner
    ) throws -> TerminalReply? {
        try runner.adjust(original.name(), amount: money, card: card)
    }
}

/// `pos tip`.
struct PosTip: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tip",
        abstract: "Adds a tip to the last sale.",
        discussion: """
            Once a sale, while its batch is open. --amount is the new whole, where the sale is \
            not the terminal's last.

            Examples:
              forecourt pos tip --tip 8.50
              forecourt pos tip --tip 8.50 --stan 12 --amount 97.00
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var card: CardOptions
    @OptionGroup var original: OriginalOptions
    @OptionGroup var request: RequestOptions
    @Option(parsing: .unconditional, help: "What is added, as on a receipt: 8.50.")
    var tip: String
    @Option(
        parsing: .unconditional,
        help: "The new whole (default: what was paid, and the tip)."
    )
    var amount: String?

    func run() throws {
        let card = try card.terminalCard()
        let asset = try self.card.asset()
        let tip = try AmountOption.money(tip, in: asset)
        let whole = try amount.map { try AmountOption.money($0, in: asset) }
        let extras = try request.extras()
        try options.ask(extras) {
            try $0.tip(original.name(), tip, whole: whole, card: card)
        }
    }
}

/// `pos query`.
struct PosQuery: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Asks what became of the last request, answered or not.",
        discussion: """
            The query's own code says whether the payment is known; what became of it stands \
            behind. One that is asked for by its STAN and is not known is declined when it comes.

            Examples:
              forecourt pos query
              forecourt pos query --rrn 632500000001
              forecourt pos query --stan 12 --batch 1
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var original: OriginalOptions

    func run() throws {
        try options.ask { try $0.query(original.name()) }
    }
}

/// `pos notice`.
struct PosNotice: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notice",
        abstract: "Reports what a card did with its issuer's script.",
        discussion: """
            About the last payment. --chip is what the card said, DF31 the result; without it a \
            test card's.

            Example: forecourt pos notice
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var card: CardOptions
    @OptionGroup var original: OriginalOptions
    @OptionGroup var request: RequestOptions

    func run() throws {
        let card = try card.terminalCard()
        let asset = try self.card.asset()
        var extras = try request.extras()
        extras.chip = extras.chip ?? ScriptResult.chip
        try options.ask(extras) { try $0.notify(original.name(), card: card, in: asset) }
    }
}

/// `pos top-up`.
struct PosTopUp: PosPayment {
    static let configuration = CommandConfiguration(
        commandName: "top-up",
        abstract: "Loads a card with what its holder pays in cash.",
        discussion: """
            An operator of the station does it, with number and password; forecourt operator add \
            makes one, and the demo world has two.

            Example: forecourt pos top-up --amount 200.00 --operator 2 --password 135790
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var amount: AmountOption
    @OptionGroup var card: CardOptions
    @OptionGroup var request: RequestOptions
    @OptionGroup var who: OperatorOptions

    func validate() throws { try who.demand("a top-up") }

    func extras() throws -> RequestExtras {
        var extras = try request.extras()
        try who.add(to: &extras)
        return extras
    }

    func send(
        _ money: Money,
        of card: TerminalCard,
        by runner: TerminalRunner
    ) throws -> TerminalReply? {
        try runner.report(.topUp, amount: money, card: card)
    }
}
