import ArgumentParser
import ISO8583
import Journal
import Text

/// `journal query`.
struct JournalQueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Runs a SELECT over the documented views; reads nothing else, writes nothing.",
        discussion: """
            The views and their columns stand in docs/journal.md, and --views lists them. Tables \
            are refused, and so are ATTACH and whatever writes. It ends after --seconds and after \
            --limit rows, which is said. Archived dates are files of their own: \
            --data archive/2026-11-21.sqlite.

            Examples:
              forecourt journal query --views
              forecourt journal query --sql 'select * from open_v' --csv
              forecourt journal query --json --sql - < monday.sql
            """
    )

    @OptionGroup var source: DataOptions
    @Option(help: ArgumentHelp("The SELECT, - for standard input.", valueName: "text"))
    var sql: String?
    @Flag(help: "List the views and their columns instead.") var views = false
    @Option(help: "How many rows at most, up to 100000.") var limit = 1000
    @Option(help: "How long it may take, up to 60.") var seconds = 10
    @Flag(help: "One JSON object a row.") var json = false
    @Flag(help: "Comma-separated, with a header.") var csv = false

    func validate() throws {
        guard (sql == nil) == views else { throw ValidationError("give --sql, or --views") }
        guard (1...100_000).contains(limit) else {
            throw ValidationError("--limit must be 1 to 100000, not \(limit)")
        }
        guard (1...60).contains(seconds) else {
            throw ValidationError("--seconds must be 1 to 60, not \(seconds)")
        }
        guard !(json && csv) else { throw ValidationError("--json or --csv, not both") }
    }

    func run() throws {
        guard let sql else { return try showViews() }
        let text = sql == "-" ? try InputReader.smallText(of: "-", atMost: 1 << 20) : sql
        let reader = try source.reader()
        var columns: [String] = []
        var rows: [[QueryValue]] = []
        var isCut = false
        var bytes = 0
        do throws(QueryFailure) {
            try reader.query(text, seconds: seconds) { names in
                columns = names
                if csv { Console.data(names.map(CSVText.cell).joined(separator: ",") + "\n") }
            } take: { row in
                bytes += row.reduce(64) { $0 + 64 + ($1.text?.utf8.count ?? 0) }
                guard rows.count < limit, bytes < Self.mostBytes else {
                    isCut = true
                    return false
                }
                rows.append(row)
                return true
            }
        } catch {
            throw Self.wording(error, seconds)
        }
        if json {
            for row in rows { Console.line(Self.object(row, columns).text()) }
        } else if csv {
            for row in rows {
                Console.data(row.map { CSVText.cell($0.text ?? "") }.joined(separator: ",") + "\n")
            }
        } else {
            for line in Self.table(columns, rows) { Console.line(line) }
        }
        guard isCut else { return }
        let cure = rows.count == limit ? "raise --limit, or narrow the query" : "narrow the query"
        Console.talk("forecourt: cut after \(rows.count) rows: \(cure)")
    }

    /// Bytes of all rows: they are in memory until the query ends.
    private static let mostBytes = 64 << 20

    /// Each view with its columns, as the journal at hand has them.
    private func showViews() throws {
        let reader = try source.reader()
        let views = try JournalFailure.bridging { try reader.viewColumns() }
        for (view, columns) in views {
            if json {
                let names = columns.map { JSONValue.string($0) }
                Console.json([("view", .string(view)), ("columns", .array(names))])
            } else if csv {
                for column in columns { Console.line("\(view),\(column)") }
            } else {
                let lines = TextColumns.folded(columns.joined(separator: " "), to: 56)
                for (index, line) in lines.enumerated() {
                    let name = index == 0 ? view : ""
                    let space = String(repeating: " ", count: max(1, 22 - name.count))
                    Console.line(name + space + line)
                }
            }
        }
    }

    private static func wording(_ failure: QueryFailure, _ seconds: Int) -> CommandFailure {
        switch failure {
        case .wrong(let text):
            CommandFailure(.usage, "--sql: \(CardNumberMask.masked(text))", cure: "see --views")
        case .prohibited(let text):
            CommandFailure(.usage, "--sql: \(CardNumberMask.masked(text))", cure: "see --views")
        case .tooMuch:
            CommandFailure(
                .failed,
                "the query took more than \(seconds) s or 256 MiB",
                cure: "narrow it by seq, or raise --seconds"
            )
        case .journal(let error): JournalFailure.wording(error)
        }
    }

    private static func object(_ row: [QueryValue], _ columns: [String]) -> JSONValue {
        .object(
            zip(columns, row).map { name, value in
                guard let text = value.text else { return JSONValue.Member(name, .null) }
                let isWhole = value.isNumber && Int64(text) != nil
                return JSONValue.Member(name, isWhole ? .number(text) : .string(text))
            }
        )
    }

    /// Columns as wide as what stands in them, numbers on the right.
    static func table(_ columns: [String], _ rows: [[QueryValue]]) -> [String] {
        let cells = rows.map { $0.map { PrintableText.line($0.text ?? "") } }
        let widths = columns.indices.map { index in
            cells.reduce(TextColumns.width(of: columns[index])) {
                max($0, TextColumns.width(of: $1[index]))
            }
        }
        func line(_ texts: [String], _ isRight: (Int) -> Bool) -> String {
            var line = texts.indices.map { index in
                let missing = widths[index] - TextColumns.width(of: texts[index])
                let space = String(repeating: " ", count: max(0, missing))
                return isRight(index) ? space + texts[index] : texts[index] + space
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
        let numbers = columns.indices.map { index in rows.first?[index].isNumber == true }
        let header = line(columns.map(PrintableText.line)) { numbers[$0] }
        return [header] + zip(rows, cells).map { row, texts in line(texts) { row[$0].isNumber } }
    }
}
