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
    @Flag(help: "One JSON object, or one a line.") var json = false

    func run() throws {
        let session = OperatorSession(options: options)
        guard let proposal else {
            guard case .array(let items) = try session.sayRunning(Verbs.proposals) else { return }
            for item in items {
                Console.line(json ? item.text() : PrintableText.line(Self.line(item)))
            }
            return
        }
        let reason = try change.agreed(to: "approving \(proposal)")
        let result = try session.sayRunning(Verbs.approve, proposal, reason: reason)
        ChangeReport.show(result, "number", json)
    }

    private static func line(_ item: JSONValue) -> String {
        let number = OperatorSession.number(item["proposal"]) ?? 0
        let parts = ["act", "object", "name", "reason"].map { item[$0]?.string ?? "-" }
        return "\(number)  " + parts.joined(separator: "  ")
            + "  waits for the role \(item["role"]?.string ?? "-")"
    }
}
