package import JournalFormat

extension JournalError {
    /// A record that contradicts the rules of the ledger.
    static func wrong(_ row: RecordRow, _ what: String) -> JournalError {
        .rowBroken(table: "record", row: row.seq, what)
    }
}

extension JournalError: LedgerFailure {
    /// What a fold of the records found.
    package init(_ found: Contradiction) {
        self = .rowBroken(table: found.table, row: found.row, found.text)
    }
}
