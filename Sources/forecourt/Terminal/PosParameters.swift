import ArgumentParser
import ISO8583
import Payments
import Reference
import Simulators
import Text

/// `pos parameters`.
struct PosParameters: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parameters",
        abstract: "Fetches tables of reference data, and keeps them like a terminal.",
        discussion: """
            Asks for the pages behind the last one that came, or whether there is a newer version \
            than the terminal holds. A version that comes into force between two pages begins \
            again. Without a table all of them are fetched. A card is known by its first six and \
            last four digits.

            Examples:
              forecourt pos parameters
              forecourt pos parameters product price --show
              forecourt pos parameters hot-card --pages 1
            """
    )

    @OptionGroup var options: TerminalOptions
    @Argument(help: "Tables, such as \(words.joined(separator: ", ")).") var tables: [String] = []
    @Option(help: "Pages to fetch of each table at most.") var pages: Int?
    @Flag(help: "Print the rows that the terminal holds.") var show = false

    private static let words = ReferenceKind.allCases.filter(\.isDownloaded).map(\.name)

    func validate() throws {
        if let pages, pages < 1 { throw ValidationError("--pages is 1 or more") }
        for table in tables where !Self.words.contains(table) {
            let near = NearestWord.find(table, among: Self.words)
            throw ValidationError(
                "no terminal fetches the table '\(table)': "
                    + (near.map { "is it '\($0)'?" } ?? "name \(Self.words.joined(separator: ", "))")
            )
        }
    }

    func run() throws {
        let tables = tables.isEmpty ? Self.words : tables
        try options.ask { runner in
            for table in tables {
                let answer = try fetch(table, runner)
                guard answer.isApproved else { return answer }
            }
            if show { tell(tables, runner) }
            return nil
        }
    }

    /// Asks until the table is whole; the last answer.
    private func fetch(_ table: String, _ runner: TerminalRunner) throws -> TerminalReply {
        var fetched = 0
        while true {
            let answer = try runner.parameters(table)
            fetched += 1
            guard answer.isApproved else { return answer }
            let held = runner.terminal.memory.parameters.tables[table]
            guard let page = answer.parameters,
                held?.fetching != nil || held?.version == page.version
            else {
                throw CommandFailure(
                    .failed,
                    "the answer holds no page that was asked for",
                    cure: "--verbose shows what came"
                )
            }
            if held?.fetching == nil || fetched == pages { return answer }
        }
    }

    private func tell(_ tables: [String], _ runner: TerminalRunner) {
        let held = runner.terminal.memory.parameters.tables
        for name in tables {
            guard let table = held[name] else { continue }
            if options.json {
                Console.json([
                    ("table", .string(name)), ("version", .number("\(table.version)")),
                    ("rows", .array(table.rows.map { .string($0) })),
                ])
                continue
            }
            Console.line("\(name)  version \(table.version)  \(table.rows.count) rows")
            for row in table.rows { Console.line("  " + PrintableText.line(row)) }
        }
    }
}
