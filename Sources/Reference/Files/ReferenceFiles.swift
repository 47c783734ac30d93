package import ISO8583
import Text

/// The rows of the files of one import, each with its place.
///
/// ```swift
/// var files = ReferenceFiles()
/// try files.read("product.csv", next: nextBytes, cards: fieldsOfCards)
/// ```
/// At most ``mostRows`` are kept; what is beyond is counted, and the import refused. Several files
/// of one table say together what it holds.
package struct ReferenceFiles: Sendable {
    /// A row and where it stands.
    struct Placed: Sendable {
        var row: ReferenceRow
        var file: UInt16
        var line: UInt32
        /// The byte at which an object of JSON begins; 0 for a line of CSV.
        var column: UInt32
    }

    private struct Pending: Sendable {
        var draft: RowDraft
        var line: Int
        var column: Int
    }

    /// How many rows an import may have.
    package static let mostRows = 2_000_000
    /// How many cards are turned at once.
    package static let cardsAtOnce = 1_000

    package private(set) var mistakes = ReferenceMistakes()
    /// How many rows the files have, the wrong ones and those that are not kept included.
    package private(set) var rowCount = 0
    private let mostRows: Int
    private var names: [String] = []
    /// The cell of each column, by file; empty for a file of JSON.
    private var layouts: [[Int]] = []
    private var tables: [[Placed]?]
    /// Of the rows that are not kept because they are wrong.
    private(set) var wrongRows: [ReferenceKind: WrongRows] = [:]
    private var pending: [Pending] = []

    package init() { self.init(mostRows: Self.mostRows) }

    init(mostRows: Int) {
        self.mostRows = mostRows
        tables = Array(repeating: nil, count: ReferenceKind.allCases.count + 1)
    }

    /// Reads a file to its end, whatever is wrong with it.
    ///
    /// - Parameters:
    ///   - name: Its name without folders; the table that it names where `kind` is nil.
    ///   - kind: The table of a file of CSV; a file of JSON names its own.
    ///   - next: Its next bytes, as many as there are; nil behind the last.
    ///   - cards: The fields that rows keep of cards, in the same order (``ReferenceCard``).
    ///     ``cardsAtOnce`` are asked for at most.
    package mutating func read<Failure: Error>(
        _ name: String,
        as kind: ReferenceKind? = nil,
        next: () throws(Failure) -> [UInt8]?,
        cards: ([PrimaryAccountNumber]) throws(Failure) -> [String]
    ) throws(Failure) {
        names.append(PrintableText.line(CardNumberMask.scrubbed(name)))
        layouts.append([])
        let before = rowCount
        var reader = TableReader(name: name, kind: kind)
        while let bytes = try next() {
            reader.read(bytes[...], into: &self)
            if pending.count >= Self.cardsAtOnce { try turnCards(cards) }
        }
        reader.finish(into: &self)
        try turnCards(cards)
        if rowCount > mostRows, rowCount > before {
            mistake(
                line: 1,
                column: 1,
                FieldError(
                    "with this file the import has \(rowCount) rows",
                    cure: "an import takes \(mostRows) at most, split the table or leave files out"
                )
            )
        }
    }

    private mutating func turnCards<Failure: Error>(
        _ cards: ([PrimaryAccountNumber]) throws(Failure) -> [String]
    ) throws(Failure) {
        var rest = pending[...]
        pending = []
        while !rest.isEmpty {
            let block = rest.prefix(Self.cardsAtOnce)
            rest = rest.dropFirst(block.count)
            let numbers = block.compactMap { $0.draft.card?.number }
            let fields = numbers.isEmpty ? [] : try cards(numbers)
            precondition(fields.count == numbers.count, "each card has its field")
            var next = fields.makeIterator()
            for entry in block {
                let field = entry.draft.card == nil ? nil : next.next()
                guard let row = entry.draft.row(card: field) else {
                    preconditionFailure("the field of a card is of its form")
                }
                keep(row, line: entry.line, column: entry.column)
            }
        }
    }

    // MARK: What readers of files find

    /// A table stands in the file being read, maybe without a row.
    mutating func begin(_ kind: ReferenceKind, cells: [Int]) {
        layouts[layouts.count - 1] = cells
        if tables[Int(kind.rawValue)] == nil { tables[Int(kind.rawValue)] = [] }
    }

    /// Counts a row; whether it is one of those that are kept.
    mutating func countRow() -> Bool {
        rowCount += 1
        guard rowCount > mostRows else { return true }
        if rowCount == mostRows + 1 {
            // Nothing of the import will be looked at any more.
            for index in tables.indices where tables[index] != nil { tables[index] = [] }
            pending = []
        }
        return false
    }

    mutating func add(_ draft: RowDraft, line: Int, column: Int) {
        // What stands behind a card waits with it, so that rows stay in order.
        if draft.card != nil || !pending.isEmpty {
            pending.append(Pending(draft: draft, line: line, column: column))
        } else if let row = draft.row() {
            keep(row, line: line, column: column)
        }
    }

    /// A row is wrong, which is told, or a table as a whole.
    mutating func miss(_ kind: ReferenceKind, _ fields: [String]? = nil, wrong: Set<Int> = []) {
        wrongRows[kind, default: WrongRows()].add(kind, fields, wrong: wrong)
    }

    mutating func mistake(line: Int, column: Int, _ error: FieldError) {
        let name = names.last ?? ""
        mistakes.add(
            ReferenceMistake(
                at: ReferenceMistake.Place(file: name, line: line, column: column),
                error.description
            )
        )
    }

    private mutating func keep(_ row: ReferenceRow, line: Int, column: Int) {
        let placed = Placed(
            row: row,
            file: UInt16(clamping: names.count - 1),
            line: UInt32(clamping: line),
            column: UInt32(clamping: column)
        )
        tables[Int(row.kind.rawValue)]?.append(placed)
    }

    // MARK: What they hold

    /// The tables that the files say, in order.
    package var kinds: [ReferenceKind] {
        ReferenceKind.allCases.filter { tables[Int($0.rawValue)] != nil }
    }

    /// The rows without their places.
    package var rows: ReferenceRows {
        var rows = ReferenceRows()
        for kind in kinds { rows[kind] = placed(kind).map(\.row) }
        return rows
    }

    /// Whether all rows are kept.
    var isWhole: Bool { rowCount <= mostRows }

    /// In the order of files and of their lines.
    func placed(_ kind: ReferenceKind) -> [Placed] { tables[Int(kind.rawValue)] ?? [] }

    /// Where a field of a row stands, or the row.
    func place(of placed: Placed, column: Int) -> ReferenceMistake.Place {
        let cells = layouts[Int(placed.file)]
        let cell = cells.indices.contains(column) && cells[column] > 0 ? cells[column] : 1
        return ReferenceMistake.Place(
            file: names[Int(placed.file)],
            line: Int(placed.line),
            column: placed.column > 0 ? Int(placed.column) : cell
        )
    }
}
