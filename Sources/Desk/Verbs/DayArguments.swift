package import Book
import Journal
package import Payments
import Text

/// Which shifts, batches and cases verbs name.
extension Arguments {
    static let merchant = VerbArgument<String>([
        ArgumentField("merchant", .text, "DE 42, 15 characters.")
    ]) { (arguments) throws(DeskFailure) in
        try arguments.text("merchant")
    } write: {
        [JSONValue.Member("merchant", .string($0))]
    }

    static let isForced = VerbArgument<Bool>([
        ArgumentField("force", .flag, isRequired: false, "Whatever of it is open.")
    ]) { (arguments) throws(DeskFailure) in
        try arguments.optionalFlag("force")
    } write: {
        $0 ? [JSONValue.Member("force", .boolean(true))] : []
    }

    static let shiftChoice = VerbArgument<ShiftChoice>(
        stationFields + [
            ArgumentField("open", .flag, isRequired: false, "Only those that go on."), limitField,
        ]
    ) { (arguments) throws(DeskFailure) in
        ShiftChoice(
            terminal: try arguments.optionalText("terminal"),
            merchant: try arguments.optionalText("merchant"),
            isOpen: try arguments.optionalFlag("open"),
            limit: try limit(arguments)
        )
    } write: { choice in
        station(choice.terminal, choice.merchant)
            + (choice.isOpen ? [JSONValue.Member("open", .boolean(true))] : [])
            + [JSONValue.Member("limit", .number("\(choice.limit)"))]
    }

    static let closingChoice = VerbArgument<ClosingChoice>(
        stationFields + [
            ArgumentField("date", .text, isRequired: false, "Business date, 2026-11-28."),
            limitField,
        ]
    ) { (arguments) throws(DeskFailure) in
        ClosingChoice(
            terminal: try arguments.optionalText("terminal"),
            merchant: try arguments.optionalText("merchant"),
            date: try arguments.optionalText("date").map { (text) throws(DeskFailure) in
                try BusinessDate(given: text)
            },
            limit: try limit(arguments)
        )
    } write: { choice in
        station(choice.terminal, choice.merchant)
            + (choice.date.map { [JSONValue.Member("date", .string($0.dashed))] } ?? [])
            + [JSONValue.Member("limit", .number("\(choice.limit)"))]
    }

    static let anyDate = VerbArgument<BusinessDate?>([
        ArgumentField("date", .text, isRequired: false, "2026-11-28; the newest without.")
    ]) { (arguments) throws(DeskFailure) in
        try arguments.optionalText("date").map { (text) throws(DeskFailure) in
            try BusinessDate(given: text)
        }
    } write: { date in
        date.map { [JSONValue.Member("date", .string($0.dashed))] } ?? []
    }

    static let terminalChoice = VerbArgument<TerminalChoice>([
        ArgumentField("merchant", .text, isRequired: false, "DE 42 of one station."),
        ArgumentField("after", .integer, isRequired: false, "Row of the last one of a page."),
        limitField,
    ]) { (arguments) throws(DeskFailure) in
        TerminalChoice(
            merchant: try arguments.optionalText("merchant"),
            after: try arguments.optionalInteger("after") ?? 0,
            limit: try limit(arguments)
        )
    } write: { choice in
        station(nil, choice.merchant)
            + (choice.after > 0 ? [JSONValue.Member("after", .number("\(choice.after)"))] : [])
            + [JSONValue.Member("limit", .number("\(choice.limit)"))]
    }

    static let caseChoice = VerbArgument<CaseChoice>([
        ArgumentField("state", .text, isRequired: false, "open (so without), closed or all."),
        ArgumentField("kind", .text, isRequired: false, "settlement, missing-here …"),
        ArgumentField("due", .flag, isRequired: false, "Only those that are due."),
        limitField,
    ]) { (arguments) throws(DeskFailure) in
        CaseChoice(
            state: try CaseChoice.State(given: arguments.optionalText("state") ?? "open"),
            kind: try arguments.optionalText("kind").map { (text) throws(DeskFailure) in
                try CaseKind(given: text)
            },
            isDue: try arguments.optionalFlag("due"),
            limit: try limit(arguments)
        )
    } write: { choice in
        [JSONValue.Member("state", .string(choice.state.rawValue))]
            + (choice.kind.map { [JSONValue.Member("kind", .string($0.name))] } ?? [])
            + (choice.isDue ? [JSONValue.Member("due", .boolean(true))] : [])
            + [JSONValue.Member("limit", .number("\(choice.limit)"))]
    }

    static let shiftName = VerbArgument<ShiftName>([
        ArgumentField("terminal", .text, "DE 41, 8 characters."),
        ArgumentField("shift", .integer, isRequired: false, "Its number; the last without."),
    ]) { (arguments) throws(DeskFailure) in
        ShiftName(
            terminal: try arguments.text("terminal"),
            number: try arguments.optionalInteger("shift").map { (number) throws(DeskFailure) in
                try UInt32(given: number, "shift")
            }
        )
    } write: { name in
        [JSONValue.Member("terminal", .string(name.terminal))]
            + (name.number.map { [JSONValue.Member("shift", .number("\($0)"))] } ?? [])
    }

    static let batchName = VerbArgument<BatchName>([
        ArgumentField("terminal", .text, "DE 41, 8 characters."),
        ArgumentField("batch", .integer, "Its number; the newest of that number."),
    ]) { (arguments) throws(DeskFailure) in
        BatchName(
            terminal: try arguments.text("terminal"),
            number: try UInt32(given: arguments.integer("batch"), "batch")
        )
    } write: { name in
        [
            JSONValue.Member("terminal", .string(name.terminal)),
            JSONValue.Member("batch", .number("\(name.number)")),
        ]
    }

    static let caseName = VerbArgument<CaseID>([
        ArgumentField("case", .text, "As case list prints it: 4821 or 4821.3.")
    ]) { (arguments) throws(DeskFailure) in
        try CaseID(given: arguments.text("case"))
    } write: {
        [JSONValue.Member("case", .string("\($0)"))]
    }

    // MARK: What lists share

    private static let stationFields = [
        ArgumentField("terminal", .text, isRequired: false, "DE 41 of one terminal."),
        ArgumentField("merchant", .text, isRequired: false, "DE 42 of one station."),
    ]
    private static let limitField = ArgumentField(
        "limit",
        .integer,
        isRequired: false,
        "How many at most, up to 1000; 50 without."
    )

    private static func station(_ terminal: String?, _ merchant: String?) -> [JSONValue.Member] {
        [("terminal", terminal), ("merchant", merchant)].compactMap { name, text in
            text.map { JSONValue.Member(name, .string($0)) }
        }
    }

    /// An answer is one line of the socket, which has its bound.
    private static func limit(_ arguments: VerbArguments) throws(DeskFailure) -> Int {
        let limit = try arguments.optionalInteger("limit") ?? 50
        guard (1...1000).contains(limit) else {
            throw DeskFailure(64, "\(arguments.verb) lists 1 to 1000", cure: "give such a limit")
        }
        return Int(limit)
    }
}

extension BusinessDate {
    /// A date as a person gives it, `2026-11-28`.
    package init(given text: String) throws(DeskFailure) {
        guard let date = BusinessDate(dashed: text) else {
            throw DeskFailure(64, "that is no date", cure: "write it as 2026-11-28")
        }
        self = date
    }
}

extension CaseID {
    /// A case as a person names it.
    package init(given text: String) throws(DeskFailure) {
        guard let id = CaseID(text) else {
            throw DeskFailure(64, "that is no case", cure: "write 4821 or 4821.3, see case list")
        }
        self = id
    }
}

extension CaseKind {
    /// A kind as a person names it.
    package init(given word: String) throws(DeskFailure) {
        guard let kind = CaseKind.allCases.first(where: { $0.name == word }) else {
            throw DeskFailure(
                64,
                "unknown kind of case",
                cure: CaseKind.allCases.map(\.name).joined(separator: ", ")
            )
        }
        self = kind
    }
}

extension CaseChoice.State {
    fileprivate init(given word: String) throws(DeskFailure) {
        guard let state = CaseChoice.State(rawValue: word) else {
            throw DeskFailure(64, "unknown state of cases", cure: "open, closed or all")
        }
        self = state
    }
}

extension UInt32 {
    /// A number of a shift or batch, 1 to 999999.
    fileprivate init(given number: Int64, _ noun: String) throws(DeskFailure) {
        guard (1...999_999).contains(number) else {
            throw DeskFailure(64, "that is no \(noun)", cure: "give 1 to 999999")
        }
        self = UInt32(number)
    }
}
