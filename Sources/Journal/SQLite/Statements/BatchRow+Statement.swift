internal import JournalFormat

internal import struct CardSecurity.SHA256Digest

extension BatchRow {
    static let columns = "first_seq, last_seq, began_at, durable_us, balances, seal, names"

    /// A row of a statement that selects `columns`.
    ///
    /// Errors: `rowBroken`.
    init(_ statement: Statement) throws(JournalError) {
        guard let digest = StateDigest(bytes: statement.bytes(4)) else {
            let row = statement.integer(0)
            throw .rowBroken(table: "batch", row: row, "its digest cannot be read")
        }
        self.init(
            first: statement.integer(0),
            last: statement.integer(1),
            beganAt: statement.integer(2),
            balances: digest
        )
        durable = statement.optionalInteger(3)
        seal = SHA256Digest(bytes: statement.bytes(5))
        names = statement.integer(6)
        guard (seal == nil) == statement.isNull(5) else {
            throw .rowBroken(table: "batch", row: first, "its seal cannot be read")
        }
    }

    /// Whether the seal is that of the row and its names.
    func check(_ known: RecordNames, with writer: ByteWriter) throws(JournalError) {
        guard let seal else { return }
        guard seal == sealed(under: known, with: writer) else {
            throw .rowBroken(table: "batch", row: first, "its times or names are not as sealed")
        }
    }
}
