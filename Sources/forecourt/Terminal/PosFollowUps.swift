import ArgumentParser
import ISO8583
import Payments
import Simulators

extension RememberedPayment: ExpressibleByArgument {}

/// Which earlier payment is meant, where it is not the terminal's last one.
struct OriginalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Retrieval reference (DE 37) of its answer.", valueName: "rrn"))
    var rrn: String?
    @Option(help: ArgumentHelp("Its STAN, on UnionPay.", valueName: "stan")) var stan: UInt32?
    @Option(help: "With --stan: its batch (default: the terminal's).") var batch: UInt32?

    func validate() throws {
        guard (stan ?? 1) <= 999_999, (batch ?? 1) <= 999_999 else {
            throw ValidationError("--stan and --batch have at most six digits")
        }
        guard batch == nil || stan != nil else {
            throw ValidationError("--batch goes with --stan")
        }
        try Self.check(rrn: rrn)
    }

    static func check(rrn: String?) throws {
        guard let rrn else { return }
        guard SentReference(rrn) != nil else {
            throw ValidationError(
                "--rrn has 12 digits; capital letters may stand behind the fourth"
            )
        }
    }

    /// An authorisation is named by its code and by its request, or it is the terminal's last.
    func check(_ code: CodeOption, names: Bool) throws {
        guard let code = code.code else {
            guard !names || rrn == nil && stan == nil else {
                throw ValidationError("--code goes with --rrn and --stan here")
            }
            return
        }
        guard code.utf8.count == 6, rrn != nil || stan != nil else {
            throw ValidationError("--code has six characters, and goes with --rrn or --stan")
        }
    }

    func name(code: String? = nil, isOfCode: Bool = false) -> NamedPayment {
        NamedPayment(rrn: rrn, code: code, stan: stan, batch: batch, isOfCode: isOfCode)
    }
}

/// The code that names an authorisation.
struct CodeOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "With --rrn or --stan: code (DE 38) of the pre-authorisation.",
            valueName: "code"
        )
    )
    var code: String?
}

/// `pos preauth`.
struct PosPreauth: PosPayment {
    static let configuration = CommandConfiguration(
        commandName: "preauth",
        abstract: "Holds money of a card until it is completed, voided or lapses.",
        discussion: """
            Examples:
              forecourt pos preauth --amount 200.00
              forecourt pos preauth --amount 620.00 --pin 123456
              forecourt pos preauth --amount 100.00 --dialect ifsf --advice
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var amount: AmountOption
    @OptionGroup var card: CardOptions
    @OptionGroup var pin: TestPINOptions
    @OptionGroup var request: RequestOptions
    @Flag(help: "Report that the terminal has allowed it by itself, on IFSF.") var advice = false

    func send(
        _ money: Money,
        of card: TerminalCard,
        by runner: TerminalRunner
    ) throws -> TerminalReply? {
        try runner.preauthorise(amount: money, card: card, pin, isAdvice: advice)
    }
}

/// `pos complete`.
struct PosComplete: PosPayment {
    static let configuration = CommandConfiguration(
        commandName: "complete",
        abstract: "Pays what the last pre-authorisation holds, or a part of it.",
        discussion: """
            What is not paid is free again. More than was held is paid up to the ceiling, if the \
            customer has it.

            Examples:
              forecourt pos complete --amount 88.50
              forecourt pos complete --amount 88.50 --code 00000Z --rrn 632500000001
              forecourt pos complete --amount 88.50 --advice
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var amount: AmountOption
    @OptionGroup var card: CardOptions
    @OptionGroup var original: OriginalOptions
    @OptionGroup var code: CodeOption
    @OptionGroup var request: RequestOptions
    @Flag(help: "Report that it was paid: acknowledged whatever becomes of it.")
    var advice = false

    func validate() throws { try original.check(code, names: true) }

    func original(in memory: TerminalMemory) -> TerminalMemory.LastPayment? {
        original.name(code: code.code).isLast ? memory.authorisation : nil
    }

    func send(
        _ money: Money,
        of card: TerminalCard,
        by runner: TerminalRunner
    ) throws -> TerminalReply? {
        let name = original.name(code: code.code)
        return try runner.complete(name, amount: money, card: card, isAdvice: advice)
    }
}

/// `pos void`.
struct PosVoid: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "void",
        abstract: "Takes the last sale, completion, pre-authorisation, tip or top-up back.",
        discussion: """
            Without --of it is the last purchase. The card must be the one that paid, and is it \
            without --card; of what a scanned code paid none is sent. --amount sends another \
            amount than the payment's, to see it refused. --manual takes a sale back without its \
            card: an operator who may keys in number and password.

            Examples:
              forecourt pos void
              forecourt pos void --of completion
              forecourt pos void --stan 12 --amount 88.50
              forecourt pos void --manual --operator 1 --password 246810
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var card: CardOptions
    @OptionGroup var original: OriginalOptions
    @OptionGroup var code: CodeOption
    @OptionGroup var request: RequestOptions
    @OptionGroup var who: OperatorOptions
    @Option(help: "What is taken back: purchase, completion, preauth, tip or top-up.")
    var of = RememberedPayment.purchase
    @Option(
        parsing: .unconditional,
        help: "Amount as on the receipt, where the payment is not the terminal's last."
    )
    var amount: String?
    @Flag(help: "Without a card: by an operator of the station.") var manual = false
    @Flag(help: "With --rrn or --stan: a scanned code paid it, so that no card is sent.")
    var scanned = false

    func validate() throws {
        try original.check(code, names: of == .preauth)
        guard !scanned || original.rrn != nil || original.stan != nil else {
            throw ValidationError("--scanned goes with --rrn or --stan")
        }
        guard !manual || of == .purchase else {
            throw ValidationError("--manual takes a purchase back")
        }
        guard manual || who.number == nil else {
            throw ValidationError("--operator goes with --manual")
        }
        if manual { try who.demand("a void by hand") }
    }

    func run() throws {
        _ = try card.terminalCard()
        var extras = try request.extras()
        try who.add(to: &extras)
        try options.ask(extras) { runner in
            let name = original.name(code: code.code, isOfCode: scanned)
            let payment = name.isLast ? of.last(in: runner.terminal.memory) : nil
            if manual {
                let asset = try payment?.amount.asset ?? card.asset()
                let money = try amount.map { try AmountOption.money($0, in: asset) }
                return try runner.voidByHand(name, amount: money)
            }
            let options = try card.naming(cardOf: payment)
            let (card, asset) = (try options.terminalCard(), try options.asset())
            return try runner.void(of, name, amount: amount, card: card, in: asset)
        }
    }
}

/// `pos refund`.
struct PosRefund: PosPayment {
    static let configuration = CommandConfiguration(
        commandName: "refund",
        abstract: "Gives a part of a sale back to its card, or all of it.",
        discussion: """
            A sale of any terminal of the same merchant, on a later day too: --rrn names it. \
            A refund cannot be reversed.

            Examples:
              forecourt pos refund --amount 10.00
              forecourt pos refund --amount 10.00 --rrn 632500000001
              forecourt pos refund --amount 10.00 --rrn 632500000001 --scanned
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var amount: AmountOption
    @OptionGroup var card: CardOptions
    @OptionGroup var request: RequestOptions
    @Option(help: ArgumentHelp("Retrieval reference (DE 37) of the sale.", valueName: "rrn"))
    var rrn: String?
    @Flag(help: "With --rrn: a scanned code paid it, so that no card is sent.")
    var scanned = false

    func validate() throws {
        try OriginalOptions.check(rrn: rrn)
        guard !scanned || rrn != nil else { throw ValidationError("--scanned goes with --rrn") }
    }

    func original(in memory: TerminalMemory) -> TerminalMemory.LastPayment? {
        rrn == nil ? memory.sale ?? memory.completion : nil
    }

    func send(
        _ money: Money,
        of card: TerminalCard,
        by runner: TerminalRunner
    ) throws -> TerminalReply? {
        let name = NamedPayment(rrn: rrn, isOfCode: scanned)
        return try runner.refund(name, amount: money, card: card)
    }
}
