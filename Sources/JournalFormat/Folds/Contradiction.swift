/// A row that the rows before it, or beside it, do not allow: what a fold of the journal found.
package struct Contradiction: Error, Equatable, Sendable, CustomStringConvertible {
    /// The invariant of the ledger, as `docs/faults.md` and the simulation number them (`I2`).
    package let invariant: String
    package let table: String
    package let row: Int64
    package let text: String

    package init(_ invariant: String, table: String, row: Int64, _ text: String) {
        self.invariant = invariant
        self.table = table
        self.row = row
        self.text = text
    }

    /// In one line.
    package var description: String { "\(invariant): \(table) \(row): \(text)" }
}

/// What a store throws: that it cannot be read, or what a fold of its rows found.
package protocol LedgerFailure: Error {
    init(_ found: Contradiction)
}

extension Contradiction: LedgerFailure {
    package init(_ found: Contradiction) { self = found }
}

extension LedgerFailure {
    static func wrong(_ invariant: String, _ row: RecordRow, _ text: String) -> Self {
        Self(Contradiction(invariant, table: "record", row: row.seq, text))
    }

    static func wrong(
        _ invariant: String,
        table: String,
        _ row: Int64,
        _ text: String
    ) -> Self {
        Self(Contradiction(invariant, table: table, row: row, text))
    }
}
