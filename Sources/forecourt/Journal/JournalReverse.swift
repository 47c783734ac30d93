import ArgumentParser
import Desk
import Journal

/// `journal reverse`.
struct JournalReverse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reverse",
        abstract: "An operator's reversal of a payment, recorded with the operator's name.",
        discussion: "Example: forecourt journal reverse 261121-4821 --reason \"paid twice\" --yes"
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Flag(help: "One JSON object.") var json = false
    @Argument(help: "Id of the payment: 261121-4821, or 4821.") var id: String

    func run() throws {
        let session = OperatorSession(options: options)
        // Whom the socket lets in need not be able to read the file.
        let seq = try PaymentID.seq(id, try? session.reader())
        let reason = try change.agreed(to: "reversing \(id)")
        let result = try session.say(
            Verbs.journalReverse,
            seq,
            reason: reason
        )
        ChangeReport.show(result, "payment", json)
    }
}
