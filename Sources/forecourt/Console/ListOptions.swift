import ArgumentParser
import Text

/// How a list is printed.
enum ListForm: String, CaseIterable, ExpressibleByArgument {
    /// Aligned columns that fit the screen; whole in a pipe.
    case columns
    /// Every column, whole.
    case wide
    /// One JSON object a line.
    case json
}

/// How a list is printed, as its command was told.
struct ListOptions: ParsableArguments {
    @Option(
        name: .customShort("o"),
        help: ArgumentHelp(
            "columns, wide (every column, nothing cut) or json.",
            valueName: "form"
        )
    )
    var form: ListForm = .columns
    @Flag(help: "One JSON object a line, as -o json.") var json = false

    func validate() throws {
        guard !(json && form == .wide) else {
            throw ValidationError("--json is -o json, and -o wide was asked for")
        }
    }

    var isJSON: Bool { json || form == .json }
}

/// Prints a list as it comes: objects at once, columns in parts of some rows.
struct ListPrinter {
    /// Rows that decide together how wide their columns are.
    private static let part = 1000

    private let options: ListOptions
    private let screen = Screen.current
    private var table: ColumnTable
    private var isEmpty = true

    init(_ options: ListOptions, _ columns: [ColumnTable.Column]) {
        self.options = options
        table = ColumnTable(columns)
    }

    /// Prints an item as an object, or takes its row.
    mutating func add(_ document: @autoclosure () -> JSONValue, _ row: @autoclosure () -> [String])
    {
        isEmpty = false
        guard !options.isJSON else { return Console.line(document().text()) }
        table.add(row())
        if table.rows.count == Self.part { printRows() }
    }

    /// Prints what is left; called once, at the end.
    ///
    /// People are told of nothing, who would wonder.
    mutating func flush() {
        if isEmpty, !options.isJSON, Console.errorIsTerminal { Console.talk("none") }
        printRows()
    }

    private mutating func printRows() {
        for line in table.lines(on: screen, wide: options.form == .wide) { Console.line(line) }
    }
}
