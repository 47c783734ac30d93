import ArgumentParser
import ISO8583
import Payments
import Simulators

/// `pos day`.
struct PosDay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "day",
        abstract: "A day at the pump, from the device's registration to the settlement.",
        discussion: """
            Registers the device, begins the shift of an operator where one is named, makes a \
            payment of each kind that the dialect offers, ends the shift and settles the batch. \
            Ends with 1 where an answer is not the expected one.

            Examples:
              forecourt pos day
              forecourt pos day --operator 001 --password 246810 --receipt zh
              forecourt pos day --dialect iso8583-1987-binary --number 4
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var card: CardOptions
    @OptionGroup var who: OperatorOptions
    @OptionGroup var device: DeviceOptions
    @OptionGroup var difference: DifferenceOptions
    @Flag(help: "Upload the batch where the totals differ.") var upload = false

    func validate() throws {
        if who.number != nil { try who.demand("a shift") }
    }

    func run() throws {
        let card = try card.terminalCard()
        var extras = RequestExtras()
        try who.add(to: &extras)
        let asset = try self.card.asset()
        try options.ask { runner in
            try begin(runner, extras)
            try pay(runner, card, asset)
            try difference.apply(to: runner.terminal, nil)
            if runner.terminal.memory.day.shift != nil {
                _ = try SettlementEnd.judge(demand(runner.shiftClose()))
            }
            guard runner.offers(.settlement) else { return nil }
            let batch = runner.terminal.memory.batch
            let answer = try runner.settle(batch)
            guard upload, answer.settlement?.result == .different, runner.offers(.batchUpload)
            else {
                let cure = SettlementEnd.cure(of: runner.terminal)
                return try SettlementEnd.judge(answer, cure: cure)
            }
            return try runner.upload(batch)
        }
    }

    private func begin(_ runner: TerminalRunner, _ extras: RequestExtras) throws {
        if runner.offers(.registration) {
            try demand(runner.register(device.names(of: runner.terminal)))
        }
        if who.number != nil { try demand(runner.operatorOn(extras)) }
    }

    /// A payment of each kind, in whole units of what the card pays in.
    private func pay(_ runner: TerminalRunner, _ card: TerminalCard, _ asset: Asset) throws {
        func money(_ units: Int64) -> Money {
            Money(minorUnits: asset.scale == 0 ? units : units * 100, asset: asset)
        }
        try runner.signOnIfNeeded(for: card)
        try demand(runner.run(.purchase, "purchase", amount: money(88), card: card))
        if runner.offers(.tip) { try demand(runner.tip(NamedPayment(), money(5), card: card)) }
        if runner.offers(.void) {
            try demand(runner.run(.purchase, "purchase", amount: money(35), card: card))
            try demand(runner.void(.purchase, card: card, in: asset))
        }
        if runner.offers(.refund) {
            try demand(runner.run(.purchase, "purchase", amount: money(60), card: card))
            try demand(runner.refund(amount: money(10), card: card))
        }
        if runner.offers(.preauthorisation) {
            try demand(runner.preauthorise(amount: money(100), card: card))
            try demand(runner.complete(amount: money(77), card: card))
        }
        if runner.offers(.offlineSale) {
            try demand(runner.report(.offlineSale, amount: money(20), card: card))
        }
        try demand(runner.run(.purchase, "purchase", amount: money(12), card: card))
        _ = try demand(
            runner.send(try runner.reversal(card: card, amount: nil), "reversal")
        )
    }

    /// A day goes on while everything is approved.
    @discardableResult
    private func demand(_ answer: TerminalReply) throws -> TerminalReply {
        guard answer.isApproved else { throw QuietFailure(status: .failed) }
        return answer
    }
}

extension TerminalRunner {
    /// Whether the terminal's dialect has it.
    func offers(_ operation: Payments.Operation) -> Bool {
        terminal.profile.specification.offers(operation)
    }
}
