internal import JournalFormat
internal import Reference

/// Which versions count: those that came in force before a record or with it, in the order in which
/// they did so, and one that is looked at as if it came next.
///
/// Of two that came in force with one record, the one with the lower number came first.
struct ReferenceBound {
    /// The record, and the highest number that counts of those that came in force with it.
    var inForce: Int64 = .max
    var number: UInt32 = .max
    var onTop: UInt32?

    /// Of a version `v`, with three parameters from one on; `in_force` is NULL where it is not so.
    static func condition(from parameter: Int) -> String {
        """
        ((v.in_force, v.number) <= (?\(parameter), ?\(parameter + 1)) AND v.in_force IS NOT NULL
            OR v.number = ?\(parameter + 2))
        """
    }

    /// Of versions `v` that count, oldest first or last.
    static func order(_ direction: String = "") -> String {
        "v.number = ?4\(direction), v.in_force\(direction), v.number\(direction)"
    }

    func bind(to statement: Statement, from parameter: Int32) {
        statement.bind(inForce, at: parameter)
        statement.bind(Int64(number), at: parameter + 1)
        statement.bind(onTop, at: parameter + 2)
    }
}

/// Goes through the rows of a table at one moment, in the order of their ids.
final class ReferenceRowCursor {
    private let bound: ReferenceBound
    private let all: Statement
    private let one: Statement
    private var current: Statement
    private var kind = ReferenceKind.region
    /// The newest change of the id that is read, behind which others may come.
    private var pending: (id: String, rest: String?, version: UInt32)?
    private var isAtEnd = true

    init(_ connection: Connection, _ bound: ReferenceBound) throws(JournalError) {
        self.bound = bound
        func select(_ comparison: String) -> String {
            """
            SELECT c.row_id, c.rest, c.id >> 32 FROM reference_change c
                CROSS JOIN reference_version v ON v.number = c.id >> 32
            WHERE c.kind = ?1 AND c.row_id \(comparison) ?5 AND \(ReferenceBound.condition(from: 2))
            ORDER BY c.row_id, \(ReferenceBound.order())
            """
        }
        all = try connection.prepare(select(">"))
        one = try connection.prepare(select("="))
        current = all
    }

    func select(_ kind: ReferenceKind, after id: String) throws(JournalError) {
        try start(all, kind, id)
    }

    func select(_ kind: ReferenceKind, id: String) throws(JournalError) {
        try start(one, kind, id)
    }

    private func start(
        _ statement: Statement,
        _ kind: ReferenceKind,
        _ id: String
    ) throws(JournalError) {
        current.reset()
        current = statement
        self.kind = kind
        statement.bind(Int64(kind.rawValue), at: 1)
        bound.bind(to: statement, from: 2)
        statement.bind(copying: id, at: 5)
        isAtEnd = false
        pending = try read()
    }

    /// The next row that is there; nil behind the last.
    ///
    /// Errors: `rowBroken`.
    func next() throws(JournalError) -> ReferenceListing? {
        while let last = pending {
            var newest = last
            pending = try read()
            while let later = pending, later.id == newest.id {
                newest = later
                pending = try read()
            }
            guard let rest = newest.rest else { continue }
            guard let row = ReferenceChangeRow.row(kind, newest.id, rest) else {
                let first = ReferenceChangeRow.id(version: newest.version, number: 1)
                throw .rowBroken(table: "reference_change", row: first, "it cannot be read")
            }
            return ReferenceListing(row: row, version: newest.version)
        }
        return nil
    }

    private func read() throws(JournalError) -> (id: String, rest: String?, version: UInt32)? {
        guard !isAtEnd, try current.step() else {
            isAtEnd = true
            return nil
        }
        return (
            current.text(0) ?? "", current.text(1), UInt32(clamping: current.integer(2))
        )
    }
}
