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
