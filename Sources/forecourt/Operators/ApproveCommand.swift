import ArgumentParser
import Desk
import Text

/// `forecourt approve`.
struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Agrees to what another person proposed, or lists what waits.",
        discussion: """
            What takes two people is recorded as a proposal first. It waits seven days; another \
            person with the role agrees, and it is done under the record of the approval. Who \
            granted the proposer a role within 24 hours does not approve.

            Examples:
              forecourt approve
              forecourt approve 4821 --reason "checked with the station" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Record that proposed it; without one, what waits is listed.") var proposal:
        Int64?
    @OptionGroup var change: ChangeOptions
    @OptionGroup var list: ListOptions

    private static let columns: [ColumnTable.Column] = [
        .number("NO"), .text("ACT"), .words("ABOUT"), .words("BY"), .words("REASON"),
        .text("WAITS FOR"),
    ]

    func run() throws {
        let session = OperatorSession(options: options)
        guard let proposal else {
            guard case .array(let items) = try session.sayRunning(Verbs.proposals) else { return }
            var printer = ListPrinter(list, Self.columns)
            for item in items { printer.add(item, Self.row(item)) }
            return printer.flush()
        }
        let reason = try change.agreed(to: "approving \(proposal)")
        let result = try session.sayRunning(Verbs.approve, proposal, reason: reason)
        ChangeReport.show(result, "number", list.isJSON)
    }

    private static func row(_ item: JSONValue) -> [String] {
        let keys = ["proposal", "act", "object", "name", "reason", "role"]
        return keys.map { DayDocument(item).text($0) }
    }
}
