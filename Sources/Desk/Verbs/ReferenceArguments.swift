import Book
import ISO8583
import Journal
import Payments
package import Reference
import Switch
import Text

/// What verbs say of the tables of reference data.
extension Arguments {
    static let heading = VerbArgument<ImportHeading>([
        ArgumentField("base", .integer, "The version that it was compared with."),
        ArgumentField("tables", .list, "Objects of table, puts and removals."),
        sourcesField,
    ]) { (arguments) throws(DeskFailure) in
        var counts: [ImportHeading.Count] = []
        for item in try arguments.list("tables", atMost: ReferenceKind.allCases.count) {
            let table = VerbArguments(verb: arguments.verb, members: item)
            counts.append(
                ImportHeading.Count(
                    kind: try ReferenceKind(given: table.text("table")),
                    puts: try UInt32(given: table.integer("puts"), "puts"),
                    removals: try UInt32(given: table.integer("removals"), "removals")
                )
            )
        }
        return ImportHeading(
            base: try UInt32(given: arguments.integer("base"), "base"),
            counts: counts,
            sources: try sources(arguments)
        )
    } write: { heading in
        let counts = heading.counts.map { count in
            JSONValue.members(
                ("table", .string(count.kind.name)),
                ("puts", .integer(Int(count.puts))),
                ("removals", .integer(Int(count.removals)))
            )
        }
        return [
            JSONValue.Member("base", .integer(Int(heading.base))),
            JSONValue.Member("tables", .array(counts)), sourcesMember(heading.sources),
        ]
    }

    /// A step of an import, its changes as `+table\\row` and `-table\\id`.
    static let step = VerbArgument<ImportStep>([
        ArgumentField("version", .integer, "The import."),
        ArgumentField("step", .integer, "Its number, from 1."),
        ArgumentField("changes", .list, "+table\\row or -table\\id, up to 1000."),
    ]) { (arguments) throws(DeskFailure) in
        ImportStep(
            version: try UInt32(given: arguments.integer("version"), "version"),
            number: try UInt32(given: arguments.integer("step"), "step"),
            changes: try arguments.texts("changes", atMost: ReferenceAct.mostChanges)
                .map { (text) throws(DeskFailure) in try ReferenceChange(given: text) }
        )
    } write: { step in
        [
            JSONValue.Member("version", .integer(Int(step.version))),
            JSONValue.Member("step", .integer(Int(step.number))),
            JSONValue.Member("changes", .array(step.changes.map { .string($0.line) })),
        ]
    }

    /// From when on an import decides; nil: at once.
    static let activation = VerbArgument<Timestamp?>([
        ArgumentField("at", .text, isRequired: false, "2026-12-01T00:00:00Z; at once without.")
    ]) { (arguments) throws(DeskFailure) in
        try arguments.optionalText("at").map { (text) throws(DeskFailure) in
            try Timestamp(given: text)
        }
    } write: { time in
        time.map { [JSONValue.Member("at", .string($0.utc))] } ?? []
    }

    static let takesTwo = VerbArgument<Bool>([
        ArgumentField("terms", .flag, isRequired: false, "It has fees or settlement accounts.")
    ]) { (arguments) throws(DeskFailure) in
        try arguments.optionalFlag("terms")
    } write: {
        $0 ? [JSONValue.Member("terms", .boolean(true))] : []
    }

    static let version = VerbArgument<UInt32>([
        ArgumentField("version", .integer, "As reference list prints it.")
    ]) { (arguments) throws(DeskFailure) in
        try UInt32(given: arguments.integer("version"), "version")
    } write: {
        [JSONValue.Member("version", .integer(Int($0)))]
    }

    /// Files that were refused.
    static let refusal = VerbArgument<ImportRefusal>([
        sourcesField,
        ArgumentField("mistakes", .integer, "How many there are."),
        ArgumentField("first", .text, "The first of them."),
    ]) { (arguments) throws(DeskFailure) in
        ImportRefusal(
            sources: try sources(arguments),
            mistakes: try UInt32(given: arguments.integer("mistakes"), "mistakes"),
            first: CardNumberMask.masked(try arguments.text("first"))
        )
    } write: { refusal in
        [
            sourcesMember(refusal.sources),
            JSONValue.Member("mistakes", .integer(Int(refusal.mistakes))),
            JSONValue.Member("first", .string(refusal.first)),
        ]
    }

    // MARK: Questions

    static let versionChoice = VerbArgument<VersionChoice>([
        ArgumentField("before", .integer, isRequired: false, "Only versions below this one."),
        rowLimitField,
    ]) { (arguments) throws(DeskFailure) in
        VersionChoice(
            before: try arguments.optionalInteger("before").map { (number) throws(DeskFailure) in
                try UInt32(given: number, "version")
            } ?? .max,
            limit: try rowLimit(arguments)
        )
    } write: { choice in
        (choice.before == .max ? [] : [JSONValue.Member("before", .integer(Int(choice.before)))])
            + [JSONValue.Member("limit", .integer(choice.limit))]
    }

    static let moment = VerbArgument<ReferenceMoment>(momentFields) {
        (arguments) throws(DeskFailure) in
        try moment(arguments)
    } write: {
        members($0)
    }

    /// Whether rows are counted, which takes as long as they are many.
    static let counts = VerbArgument<Bool>([
        ArgumentField("counts", .flag, isRequired: false, "How many rows each has.")
    ]) { (arguments) throws(DeskFailure) in
        try arguments.optionalFlag("counts")
    } write: {
        $0 ? [JSONValue.Member("counts", .boolean(true))] : []
    }

    static let rowChoice = VerbArgument<RowChoice>(
        [
            ArgumentField("table", .text, "org, station, product, hot-card …"),
            ArgumentField("key", .text, isRequired: false, "Only the rows of this key."),
            ArgumentField("after", .text, isRequired: false, "Only rows behind this id."),
        ] + momentFields + [rowLimitField]
    ) { (arguments) throws(DeskFailure) in
        RowChoice(
            kind: try ReferenceKind(given: arguments.text("table")),
            moment: try moment(arguments),
            key: try arguments.optionalText("key"),
            after: try arguments.optionalText("after") ?? "",
            limit: try rowLimit(arguments)
        )
    } write: { choice in
        [JSONValue.Member("table", .string(choice.kind.name))]
            + (choice.key.map { [JSONValue.Member("key", .string($0))] } ?? [])
            + (choice.after.isEmpty ? [] : [JSONValue.Member("after", .string(choice.after))])
            + members(choice.moment) + [JSONValue.Member("limit", .integer(choice.limit))]
    }

    static let changeChoice = VerbArgument<ChangeChoice>([
        ArgumentField("version", .integer, "As reference list prints it."),
        ArgumentField("after", .integer, isRequired: false, "Only changes behind this one."),
        rowLimitField,
    ]) { (arguments) throws(DeskFailure) in
        ChangeChoice(
            version: try UInt32(given: arguments.integer("version"), "version"),
            after: try arguments.optionalInteger("after").map { (number) throws(DeskFailure) in
                try UInt32(given: number, "change")
            } ?? 0,
            limit: try rowLimit(arguments)
        )
    } write: { choice in
        [
            JSONValue.Member("version", .integer(Int(choice.version))),
            JSONValue.Member("after", .integer(Int(choice.after))),
            JSONValue.Member("limit", .integer(choice.limit)),
        ]
    }

    // MARK: What they share

    private static let momentFields = [
        ArgumentField("version", .integer, isRequired: false, "As with this version; now without.")
    ]
    private static let rowLimitField = ArgumentField(
        "limit",
        .integer,
        isRequired: false,
        "How many at most, up to 1000; 50 without."
    )
    private static let sourcesField = ArgumentField(
        "sources",
        .list,
        "Objects of name and sha256, the files."
    )

    private static func moment(
        _ arguments: VerbArguments
    ) throws(DeskFailure) -> ReferenceMoment {
        guard let number = try arguments.optionalInteger("version") else { return .newest }
        return .version(try UInt32(given: number, "version"))
    }

    private static func members(_ moment: ReferenceMoment) -> [JSONValue.Member] {
        switch moment {
        case .newest: []
        case .version(let number): [JSONValue.Member("version", .integer(Int(number)))]
        }
    }

    private static func rowLimit(_ arguments: VerbArguments) throws(DeskFailure) -> Int {
        let limit = try arguments.optionalInteger("limit") ?? 50
        guard (1...1000).contains(limit) else {
            throw DeskFailure(64, "\(arguments.verb) lists 1 to 1000", cure: "give such a limit")
        }
        return Int(limit)
    }

    private static func sources(
        _ arguments: VerbArguments
    ) throws(DeskFailure) -> [ImportHeading.Source] {
        var sources: [ImportHeading.Source] = []
        for item in try arguments.list("sources", atMost: ReferenceAct.mostSources) {
            let source = VerbArguments(verb: arguments.verb, members: item)
            let (name, digest) = (try source.text("name"), try source.text("sha256"))
            guard name.utf8.count <= 64, ImportHeading.Source.isDigest(digest) else {
                throw DeskFailure(
                    64,
                    "\(arguments.verb) names a source that is none",
                    cure: "a name of up to 64 bytes, and 64 hexadecimal digits"
                )
            }
            sources.append(
                ImportHeading.Source(name: CardNumberMask.scrubbed(name), digest: digest)
            )
        }
        return sources
    }

    private static func sourcesMember(
        _ sources: [ImportHeading.Source]
    ) -> JSONValue.Member {
        JSONValue.Member("sources", .array(sources.map(\.document)))
    }
}

/// A step of an import on its way.
package struct ImportStep: Sendable, Hashable {
    package var version: UInt32
    package var number: UInt32
    package var changes: [ReferenceChange]

    package init(version: UInt32, number: UInt32, changes: [ReferenceChange]) {
        self.version = version
        self.number = number
        self.changes = changes
    }
}

/// Files that were refused, and the first of their mistakes.
package struct ImportRefusal: Sendable, Hashable {
    package var sources: [ImportHeading.Source]
    package var mistakes: UInt32
    package var first: String

    package init(sources: [ImportHeading.Source], mistakes: UInt32, first: String) {
        self.sources = sources
        self.mistakes = mistakes
        self.first = first
    }
}

extension ImportHeading.Source {
    var document: JSONValue {
        .members(("name", .string(name)), ("sha256", .string(digest)))
    }

    /// Whether it is 64 lower-case hexadecimal digits.
    fileprivate static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

extension ReferenceChange {
    /// As verbs write it.
    package var line: String {
        switch self {
        case .put(let row): "+\(row.kind.name)\\\(row.text)"
        case .remove(let kind, let id): "-\(kind.name)\\\(id)"
        }
    }

    /// A change as a line says it: what it puts must be a row as it is kept.
    package init(given line: String) throws(DeskFailure) {
        let parts = line.dropFirst().split(
            separator: "\\",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, let sign = line.first, "+-".contains(sign) else {
            throw DeskFailure(64, "that is no change", cure: "+table\\row or -table\\id")
        }
        let kind = try ReferenceKind(given: String(parts[0]))
        guard sign == "+" else {
            guard parts[1].utf8.count <= ReferenceRow.mostBytes else {
                throw DeskFailure(65, "an id is longer than a row", cure: "see reference show")
            }
            self = .remove(kind, id: String(parts[1]))
            return
        }
        self = .put(try ReferenceRow(given: String(parts[1]), of: kind))
    }
}

extension ReferenceRow {
    /// A row in the form in which it is kept.
    init(given text: String, of kind: ReferenceKind) throws(DeskFailure) {
        if let fault = ReferenceRow.fault(in: text, of: kind) {
            throw DeskFailure(65, line: fault.description)
        }
        self.init(kind: kind, text: text)
    }
}

extension ReferenceKind {
    /// A table as a person names it.
    package init(given word: String) throws(DeskFailure) {
        guard let kind = ReferenceKind(name: word) else {
            let names = ReferenceKind.allCases.map(\.name)
            let nearest = NearestWord.find(word, among: names)
            throw DeskFailure(
                64,
                "unknown table",
                cure: nearest.map { "did you mean \($0)?" }
                    ?? "name one of \(names.joined(separator: ", "))"
            )
        }
        self = kind
    }
}

extension Timestamp {
    /// A time as verbs write it.
    fileprivate init(given text: String) throws(DeskFailure) {
        guard let microseconds = TimeText.microseconds(text, now: 0), text.contains("-") else {
            throw DeskFailure(64, "that is no time", cure: "write it as 2026-12-01T00:00:00Z")
        }
        self.init(rawValue: microseconds)
    }
}

extension UInt32 {
    /// A number of a version, a step or the like.
    fileprivate init(given number: Int64, _ noun: String) throws(DeskFailure) {
        guard let value = UInt32(exactly: number) else {
            throw DeskFailure(64, "\(noun) is out of range", cure: "see reference list")
        }
        self = value
    }
}
