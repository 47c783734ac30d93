import ArgumentParser
import Journal
import Text

/// `journal anchor`.
struct JournalAnchor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anchor",
        abstract: "The newest record with the hash of the chain there, to be kept elsewhere.",
        discussion: """
            Whoever keeps it can prove later that a journal goes back to it: nothing up to there \
            was changed or left out since.

            Examples:
              forecourt journal anchor > anchor.txt
              forecourt journal verify --anchor $(cat anchor.txt)
            """
    )

    @OptionGroup var source: DataOptions
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let reader = try source.reader()
        let anchor = try JournalFailure.bridging { try reader.newestAnchor() }
        guard json else { return Console.line("\(anchor)") }
        Console.json([
            ("anchor", .string("\(anchor)")), ("seq", .number("\(anchor.seq)")),
        ])
    }
}
