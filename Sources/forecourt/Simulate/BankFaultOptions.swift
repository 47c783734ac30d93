import ArgumentParser
import Simulators

/// What goes wrong at a simulated bank, and how often.
struct BankFaultOptions: ParsableArguments {
    @Option(help: "All that is drawn comes from it.") var seed: UInt64 = 1
    @Option(help: ArgumentHelp("How long an answer takes.", valueName: "10ms..500ms"))
    var answerDelay: DelayArgument?
    @Option(
        help: ArgumentHelp(
            "Requests without an answer; half of them are booked, half are lost.",
            valueName: "1%"
        )
    )
    var silent: ShareArgument?
    @Option(
        help: ArgumentHelp(
            "How late answers to amounts ending in .68 are, and others with a share.",
            valueName: "30s[:2%]"
        )
    )
    var late: LateArgument?
    @Option(
        defaultAsFlag: .always,
        help: ArgumentHelp("Book a payment, then die without an answer.", valueName: "1%")
    )
    var approveThenDie: ShareArgument?
    @Option(
        defaultAsFlag: .always,
        help: ArgumentHelp("Send the answer twice.", valueName: "1%")
    )
    var duplicateAnswers: ShareArgument?
    @Option(
        defaultAsFlag: .always,
        help: ArgumentHelp("Answer an approval with one cent more.", valueName: "1%")
    )
    var wrongAmount: ShareArgument?
    @Option(
        defaultAsFlag: .always,
        help: ArgumentHelp("Answer an approval in another currency.", valueName: "1%")
    )
    var wrongCurrency: ShareArgument?
    @Option(
        defaultAsFlag: .always,
        help: ArgumentHelp("Answer with a wrong MAC.", valueName: "1%")
    )
    var wrongMac: ShareArgument?
    @Option(
        defaultAsFlag: .always,
        help: ArgumentHelp("Send half an answer and close.", valueName: "1%")
    )
    var halfAnswers: ShareArgument?
    @Option(
        defaultAsFlag: .always,
        help: ArgumentHelp("Answer what nobody asked, too.", valueName: "1%")
    )
    var strayAnswers: ShareArgument?
    @Option(
        defaultAsFlag: .always,
        help: ArgumentHelp("Answer the opposite of what was booked.", valueName: "1%")
    )
    var contradict: ShareArgument?
    @Option(help: ArgumentHelp("Decline payments with a code; repeatable.", valueName: "51:5%"))
    var decline: [RefusalArgument] = []
    @Option(
        help: ArgumentHelp("Refuse reversals this time; repeatable.", valueName: "96:5%")
    )
    var refuseReversal: [RefusalArgument] = []
    @Option(
        help: ArgumentHelp("Refuse some reversals for ever; repeatable.", valueName: "30:1%")
    )
    var poison: [RefusalArgument] = []
    @Option(
        help: ArgumentHelp(
            "Answer to a reversal whose original never came (default: 25).",
            valueName: "code"
        )
    )
    var unknownOriginal: RefusalArgument?
    @Option(
        help: ArgumentHelp("Reset a connection after so many bytes from it.", valueName: "n")
    )
    var resetAfterBytes: Int?
    @Flag(help: "Do not let .51, .91, .68 and .72 force an outcome.") var ignoreAmounts = false

    func validate() throws {
        if let resetAfterBytes, resetAfterBytes < 1 {
            throw ValidationError("--reset-after-bytes must be 1 or more, not \(resetAfterBytes)")
        }
    }

    /// The script that the options make.
    var script: BankScript {
        var script = BankScript()
        script.seed = seed
        script.delayMilliseconds = answerDelay?.milliseconds ?? 0...0
        script.silent = silent?.share ?? .never
        if let late {
            script.lateMilliseconds = late.milliseconds
            script.late = late.share
        }
        script.approveThenDie = approveThenDie?.share ?? .never
        script.duplicateAnswers = duplicateAnswers?.share ?? .never
        script.wrongAmount = wrongAmount?.share ?? .never
        script.wrongCurrency = wrongCurrency?.share ?? .never
        script.wrongMAC = wrongMac?.share ?? .never
        script.halfAnswers = halfAnswers?.share ?? .never
        script.strayAnswers = strayAnswers?.share ?? .never
        script.contradictions = contradict?.share ?? .never
        script.declines = decline.map(\.refusal)
        script.reversalRefusals = refuseReversal.map(\.refusal)
        script.poison = poison.map(\.refusal)
        script.unknownOriginalCode = unknownOriginal?.refusal.code
        script.resetAfterBytes = resetAfterBytes
        script.obeysAmounts = !ignoreAmounts
        return script
    }
}
