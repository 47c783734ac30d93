import ArgumentParser
import ISO8583
import Payments
import Simulators

/// `forecourt pos …`: a simulated terminal.
struct PosCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pos",
        abstract: "A simulated terminal: it signs on, pays, settles, and keeps its STAN and keys.",
        discussion: """
            The state of each terminal is kept in the data directory's pos/ (or \
            FORECOURT_POS_STATE). A terminal without keys signs on by itself. A declined request \
            ends with 1.

            Examples:
              forecourt pos purchase --amount 88.50
              forecourt pos scan --amount 88.50 --code unionpay
              forecourt pos balance --card fleet:7
              forecourt pos reverse
              forecourt pos purchase --amount 5.00 --dialect ifsf --number 3 --verbose
              forecourt pos purchase --amount 5.00 --fault duplicate
              forecourt pos void
              forecourt pos preauth --amount 200.00
              forecourt pos complete --amount 88.50
              forecourt pos fill --litres 35.120 --grade 1020 --price 7.80
              forecourt pos offline --amount 88.50 --tag V1=A12345
              forecourt pos query
              forecourt pos settle
              forecourt pos parameters product price
              forecourt pos day --operator 001 --password 246810
              forecourt pos purchase --amount 5.00 --frame
              forecourt pos shell
            """,
        subcommands: [
            PosSignOn.self, PosPurchase.self, PosScan.self, PosBalance.self, PosPreauth.self,
            PosComplete.self, PosFill.self,
            PosVoid.self, PosRefund.self, PosReverse.self, PosOffline.self, PosAdjust.self,
            PosTip.self, PosTopUp.self, PosQuery.self, PosNotice.self, PosEcho.self,
            PosSignOff.self, PosParameters.self, PosRegister.self, PosOperatorOn.self,
            PosShiftClose.self,
            PosSettle.self, PosBatchUpload.self, PosDay.self, PosRun.self, PosShell.self,
        ]
    )
}

/// `pos sign-on`.
struct PosSignOn: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-on",
        abstract: "Signs on and takes the working keys.",
        discussion: "Example: forecourt pos sign-on --number 12"
    )

    @OptionGroup var options: TerminalOptions

    func run() throws {
        try options.ask { try $0.run($0.terminal.profile.signOn, "sign-on") }
    }
}

/// `pos purchase`.
struct PosPurchase: PosPayment {
    static let configuration = CommandConfiguration(
        commandName: "purchase",
        abstract: "Pays.",
        discussion: """
            Examples:
              forecourt pos purchase --amount 88.50
              forecourt pos purchase --amount 120 --card points
              forecourt pos purchase --amount 620.00 --pin 123456
              forecourt pos purchase --amount 88.50 --track --encrypt
              forecourt pos purchase --amount 88.50 --dialect ifsf --dukpt --encrypt
              forecourt pos purchase --amount 88.50 --tls --ca ca.pem
              forecourt pos purchase --amount 88.50 --fault late-reversal
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var amount: AmountOption
    @OptionGroup var card: CardOptions
    @OptionGroup var pin: TestPINOptions
    @OptionGroup var request: RequestOptions
    @Option(
        help: "What goes wrong: after-send:close, duplicate, bad-mac, half-frame or late-reversal."
    )
    var fault: TerminalFault?

    func send(
        _ money: Money,
        of card: TerminalCard,
        by runner: TerminalRunner
    ) throws -> TerminalReply? {
        try runner.signOnIfNeeded(for: card)
        let paying = try runner.keyIn(pin, of: card)
        guard let fault else {
            return try runner.run(.purchase, "purchase", amount: money, card: paying)
        }
        let request = try runner.request(.purchase, amount: money, card: paying)
        try fault.run(request, runner, card: card)
        return nil
    }
}

/// `pos balance`.
struct PosBalance: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract: "Asks what a card has.",
        discussion: "Example: forecourt pos balance --card points:3"
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var card: CardOptions

    func run() throws {
        let card = try card.terminalCard()
        let money = Money(minorUnits: 0, asset: try self.card.asset())
        try options.ask {
            try $0.signOnIfNeeded(for: card)
            return try $0.run(.balance, "balance", amount: money, card: card)
        }
    }
}

/// `pos reverse`.
struct PosReverse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reverse",
        abstract: "Takes the last request back, as a terminal does that got no answer.",
        discussion: """
            A payment, or the void or completion of one. The card must be the one that paid, and \
            is it without --card. --amount sends another amount than the payment's, to see it \
            refused.

            Examples:
              forecourt pos reverse
              forecourt pos reverse --dialect iso8583-1987-binary --delivered 30.00
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var card: CardOptions
    @Option(parsing: .unconditional, help: "Another amount than the payment's.")
    var amount: String?
    @Option(
        parsing: .unconditional,
        help: "What was delivered: only the rest is asked back. Not on UnionPay."
    )
    var delivered: String?

    func run() throws {
        _ = try card.terminalCard()
        try options.ask { runner in
            let terminal = runner.terminal
            let card = try card.naming(cardOf: terminal.memory.last).terminalCard()
            let asset = terminal.memory.last?.amount.asset ?? .yuan
            let money = try amount.map { try AmountOption.money($0, in: asset) }
            var request = try runner.reversal(card: card, amount: money)
            if let delivered {
                let part = try AmountOption.money(delivered, in: asset)
                try Self.set(part, in: &request, of: terminal)
            }
            return try runner.send(request, "reversal")
        }
    }
}

extension PosReverse {
    private static func set(
        _ part: Money,
        in request: inout TerminalRequest,
        of terminal: SimulatedTerminal
    ) throws {
        guard terminal.profile.specification.family != .unionPayPOS else {
            throw CommandFailure(
                .usage,
                "UnionPay has no reversal of a part",
                cure: "use --dialect ifsf or iso8583-1987-binary"
            )
        }
        guard case .reversal(var original) = request.kind else { return }
        original.deliveredMinor = part.minorUnits
        request.kind = .reversal(original)
    }
}

/// `pos echo`.
struct PosEcho: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo",
        abstract: "Asks whether the switch is there.",
        discussion: "Example: forecourt pos echo --dialect ifsf"
    )

    @OptionGroup var options: TerminalOptions

    func run() throws {
        try options.ask { try $0.run(.echo, "echo") }
    }
}

/// `pos sign-off`.
struct PosSignOff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-off",
        abstract: "Ends the session.",
        discussion: "Example: forecourt pos sign-off"
    )

    @OptionGroup var options: TerminalOptions

    func run() throws {
        try options.ask {
            let answer = try $0.run(.signOff, "sign-off")
            if answer.isApproved { $0.terminal.memory.handedOut = [] }
            return answer
        }
    }
}
