internal import JournalFormat

/// Binds a row of `record` to its place in a block of inserts.
///
/// Texts and blobs point into the bytes that were hashed (`chained`) and into `side`.
struct RecordBinder {
    let statement: Statement
    let chained: ByteWriter
    let side: ByteWriter
    /// The card's copy in `side`; nil without one.
    let sealed: ByteWriter.Slice?
    /// Numbers of the names.
    let channel: Int64?
    let rule: Int64?

    /// The row's columns behind a position, then the two that no list has.
    func bind(
        _ columns: RowColumns,
        event: ByteWriter.Slice,
        hash: ByteWriter.Slice,
        behind offset: Int32
    ) {
        var position = offset
        for column in columns.all {
            position += 1
            bind(column, at: position)
        }
        statement.bind(blob: chained.bytes(event), at: position + 1)
        statement.bind(blob: side.bytes(hash), at: position + 2)
    }

    @inline(__always)
    private func bind(_ column: RowColumns.Column, at position: Int32) {
        switch column {
        case .null: statement.bindNull(at: position)
        case .integer(let number): statement.bind(number, at: position)
        case .text(let slice): statement.bind(text: chained.bytes(slice), at: position)
        case .blob(let slice): statement.bind(blob: chained.bytes(slice), at: position)
        case .named(.channel): statement.bind(channel, at: position)
        case .named(.rule): statement.bind(rule, at: position)
        case .sealedCopy:
            guard let sealed else { return statement.bindNull(at: position) }
            statement.bind(blob: side.bytes(sealed), at: position)
        }
    }
}
