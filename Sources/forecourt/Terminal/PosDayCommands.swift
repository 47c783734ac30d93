import ArgumentParser
import ISO8583
import Payments
import Simulators

/// Which batch is meant, where it is not the terminal's own.
struct BatchOption: ParsableArguments {
    @Option(help: "Number of the batch, 1 to 999999 (default: the terminal's).")
    var batch: UInt32?

    func validate() throws {
        guard (1...999_999).contains(batch ?? 1) else {
            throw ValidationError("--batch must be 1 to 999999")
        }
    }
}

/// What a terminal counts otherwise than the switch, on purpose.
struct DifferenceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Forget the payment of this STAN; may repeat.", valueName: "stan"))
    var hide: [UInt32] = []
    @Option(
        help: ArgumentHelp("Count a sale that was never made; may repeat.", valueName: "amount")
    )
    var invent: [String] = []

    /// Changes what the terminal has counted; it stays changed until the batch ends.
    func apply(to terminal: SimulatedTerminal, _ batch: UInt32?) throws {
        for stan in hide where !terminal.hide(stan, of: batch) {
            throw CommandFailure(
                .usage,
                "the terminal has counted no payment with STAN \(stan)",
                cure: "name one of the batch that is not settled"
            )
        }
        for text in invent {
            let amount = try AmountOption.money(text, in: .yuan)
            _ = terminal.invent(amount, card: DemoCardSeries.personal.card(0), in: batch)
        }
    }
}

/// `pos register`.
struct PosRegister: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Says which device the terminal is.",
        discussion: """
            A serial number is of one terminal only, until forecourt terminal release frees it.

            Example: forecourt pos register --serial SN-0001 --model SIM-1 --software 1.0
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var device: DeviceOptions

    func validate() throws {
        guard device.serial != nil else { throw ValidationError("a device has a --serial") }
    }

    func run() throws {
        try options.ask { try $0.register(device.names(of: $0.terminal)) }
    }
}

/// Names of a device.
struct DeviceOptions: ParsableArguments {
    @Option(help: "Its serial number, at most 30 characters.") var serial: String?
    @Option(help: "Its model.") var model = "SIM-1"
    @Option(help: "Its software.") var software = "1.0"

    func validate() throws {
        let names = [("--serial", serial), ("--model", model), ("--software", software)]
        for (option, name) in names {
            guard let name else { continue }
            guard (1...30).contains(name.count) else {
                throw ValidationError("\(option) has 1 to 30 characters")
            }
        }
        guard let serial else { return }
        guard serial.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2A }) else {
            throw ValidationError("--serial is of letters, digits and signs, without * and blanks")
        }
    }

    /// A simulated device is named after its terminal where nobody names it.
    func names(of terminal: SimulatedTerminal) -> DeviceNames {
        let own = DeviceNames(simulated: terminal.profile.terminal)
        return DeviceNames(serial: serial ?? own.serial, model: model, software: software)
    }
}

/// `pos operator-on`.
struct PosOperatorOn: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator-on",
        abstract: "Begins the shift of an operator.",
        discussion: """
            The same operator again goes on in his shift; another one waits for its end.

            Example: forecourt pos operator-on --operator 001 --password 246810
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var who: OperatorOptions

    func validate() throws { try who.demand("a shift") }

    func run() throws {
        var extras = RequestExtras()
        try who.add(to: &extras)
        try options.ask { try $0.operatorOn(extras) }
    }
}

/// `pos shift-close`.
struct PosShiftClose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shift-close",
        abstract: "Compares the totals of the shift and ends it.",
        discussion: """
            It ends either way; totals that differ are a case for a person, and the command ends \
            with 1.

            Examples:
              forecourt pos shift-close --receipt zh
              forecourt pos shift-close --invent 10.00
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var difference: DifferenceOptions

    func run() throws {
        try options.ask { runner in
            try difference.apply(to: runner.terminal, nil)
            return try SettlementEnd.judge(try runner.shiftClose())
        }
    }
}

/// `pos settle`.
struct PosSettle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Ends the batch where its totals are equal.",
        discussion: """
            Totals that differ leave the batch open: --upload sends its payments one by one, as \
            forecourt pos batch-upload does. The command ends with 1 where they differ, or where \
            the switch waits for a bank.

            Examples:
              forecourt pos settle --receipt zh
              forecourt pos settle --hide 12 --upload
              forecourt pos settle --fault after-send:close
              forecourt pos settle --dialect iso8583-1987-binary
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var batch: BatchOption
    @OptionGroup var difference: DifferenceOptions
    @Flag(help: "Upload the batch where the totals differ.") var upload = false
    @Option(help: "What goes wrong: after-send:close, duplicate, bad-mac or half-frame.")
    var fault: TerminalFault?

    func validate() throws {
        guard fault != .lateReversal else {
            throw ValidationError("nothing takes a settlement back: another --fault")
        }
    }

    func run() throws {
        try options.ask { runner in
            try difference.apply(to: runner.terminal, batch.batch)
            let memory = runner.terminal.memory
            let number = batch.batch ?? memory.batch
            if let fault {
                try fault.run(settlement: runner.settlement(number), runner)
                return nil
            }
            let answer = try runner.settle(number)
            let differs = answer.settlement?.result == .different
            // What has ended the terminal has forgotten.
            if number != memory.batch, memory.day.rows(of: number).isEmpty {
                return try SettlementEnd.judge(answer, forgotten: number, by: runner.terminal)
            }
            guard upload, differs, runner.terminal.profile.specification.offers(.batchUpload) else {
                let cure = SettlementEnd.cure(of: runner.terminal)
                return try SettlementEnd.judge(answer, cure: cure)
            }
            return try runner.upload(number)
        }
    }
}

/// `pos batch-upload`.
struct PosBatchUpload: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch-upload",
        abstract: "Sends the payments of the batch, eight a message, and ends it.",
        discussion: """
            From row 1 on, or from where an upload broke off: the switch takes a row that it has \
            already as it took it before.

            Examples:
              forecourt pos batch-upload
              forecourt pos batch-upload --from 9
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var batch: BatchOption
    @OptionGroup var difference: DifferenceOptions
    @Option(help: "The first row that is sent, from 1.") var from = 1

    func validate() throws {
        guard (1...10_000).contains(from) else {
            throw ValidationError("--from must be 1 to 10000, not \(from)")
        }
    }

    func run() throws {
        try options.ask { runner in
            try difference.apply(to: runner.terminal, batch.batch)
            return try runner.upload(batch.batch, from: from - 1)
        }
    }
}

/// What a comparison of totals ends a command with.
enum SettlementEnd {
    /// The answer, unless the totals differ or the switch waits; `cure` is for those that differ.
    static func judge(
        _ answer: TerminalReply,
        cure: String = "forecourt case list names the case"
    ) throws -> TerminalReply {
        switch answer.settlement?.result {
        case .balanced, nil: return answer
        case .different: Console.talk("forecourt: the totals differ: \(cure)")
        case .waits: Console.talk("forecourt: a host has not answered yet: settle again")
        }
        throw QuietFailure(status: .failed)
    }

    /// The same of a batch that the terminal counts no more: what it sent compares nothing.
    static func judge(
        _ answer: TerminalReply,
        forgotten batch: UInt32,
        by terminal: SimulatedTerminal
    ) throws -> TerminalReply {
        guard answer.settlement != nil else { return answer }
        let cure = "forecourt settlement show \(terminal.profile.terminal) \(batch)"
        Console.talk(
            "forecourt: the terminal counts nothing in batch \(batch), and its zeros are no totals:"
                + " \(cure)"
        )
        return try judge(answer, cure: cure)
    }

    /// What ends a batch whose totals differ.
    static func cure(of terminal: SimulatedTerminal) -> String {
        terminal.profile.specification.offers(.batchUpload)
            ? "forecourt pos batch-upload sends the payments" : "forecourt case list names the case"
    }
}
