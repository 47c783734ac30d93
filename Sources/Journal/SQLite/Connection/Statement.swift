internal import CSQLite

/// A prepared statement: bind, step, read, reset.
///
/// Bytes are bound without a copy: they must stay where they are until the statement was stepped.
final class Statement {
    private let handle: OpaquePointer
    private let connection: Connection

    init(_ handle: OpaquePointer, of connection: Connection) {
        self.handle = handle
        self.connection = connection
    }

    deinit {
        if !connection.isClosed { sqlite3_finalize(handle) }
    }

    // MARK: Binding, positions from 1

    @inline(__always)
    func bind(_ value: Int64, at position: Int32) {
        sqlite3_bind_int64(handle, position, value)
    }

    @inline(__always)
    func bind(_ value: (some BinaryInteger)?, at position: Int32) {
        guard let value else {
            sqlite3_bind_null(handle, position)
            return
        }
        sqlite3_bind_int64(handle, position, Int64(truncatingIfNeeded: value))
    }

    @inline(__always)
    func bindNull(at position: Int32) { sqlite3_bind_null(handle, position) }

    @inline(__always)
    func bind(blob: UnsafeRawBufferPointer, at position: Int32) {
        // An empty blob and NULL differ, and a nil base address would make it NULL.
        guard let base = blob.baseAddress, blob.count > 0 else {
            sqlite3_bind_zeroblob(handle, position, 0)
            return
        }
        sqlite3_bind_blob(handle, position, base, Int32(blob.count), nil)
    }

    @inline(__always)
    func bind(text: UnsafeRawBufferPointer, at position: Int32) {
        guard let base = text.baseAddress, text.count > 0 else {
            sqlite3_bind_text(handle, position, "", 0, nil)
            return
        }
        sqlite3_bind_text(
            handle,
            position,
            base.assumingMemoryBound(to: CChar.self),
            Int32(text.count),
            nil
        )
    }

    /// Binds a copy of the text; for statements that are not on a payment's path.
    func bind(copying text: String?, at position: Int32) {
        guard var text else {
            sqlite3_bind_null(handle, position)
            return
        }
        // With its length: without one SQLite takes what stands before the first NUL.
        text.withUTF8 { bytes in
            guard let base = bytes.baseAddress, bytes.count > 0 else {
                sqlite3_bind_text(handle, position, "", 0, nil)
                return
            }
            base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { base in
                _ = sqlite3_bind_text(handle, position, base, Int32(bytes.count), Self.copied)
            }
        }
    }

    /// Binds a copy of the bytes; for statements that are not on a payment's path.
    func bind(copying bytes: [UInt8]?, at position: Int32) {
        guard let bytes else {
            sqlite3_bind_null(handle, position)
            return
        }
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, bytes.count > 0 else {
                sqlite3_bind_zeroblob(handle, position, 0)
                return
            }
            sqlite3_bind_blob(handle, position, base, Int32(bytes.count), Self.copied)
        }
    }

    /// SQLITE_TRANSIENT, a macro that casts -1 to a function pointer.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// Binds a column of another statement's row, whatever its type.
    func bind(_ other: Statement, column: Int32, at position: Int32) {
        sqlite3_bind_value(handle, position, sqlite3_column_value(other.handle, column))
    }

    // MARK: Running

    /// Advances to the next row; false when there is none.
    func step() throws(JournalError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = connection.failure(code)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs a statement that returns no row, and makes it ready for the next.
    @inline(__always)
    func run() throws(JournalError) {
        let code = sqlite3_step(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else {
            let error = connection.failure(code)
            sqlite3_reset(handle)
            throw error
        }
        sqlite3_reset(handle)
    }

    /// Makes the statement ready for other values; ends its read lock.
    func reset() { sqlite3_reset(handle) }

    // MARK: Reading, columns from 0

    var columnCount: Int32 { sqlite3_column_count(handle) }

    /// What a column is called.
    func name(_ column: Int32) -> String {
        sqlite3_column_name(handle, column).map { String(cString: $0) } ?? ""
    }

    /// Whether it holds a number.
    func isNumber(_ column: Int32) -> Bool {
        [SQLITE_INTEGER, SQLITE_FLOAT].contains(sqlite3_column_type(handle, column))
    }

    @inline(__always)
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    @inline(__always)
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func isBlob(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_BLOB }

    func optionalInteger(_ column: Int32) -> Int64? {
        isNull(column) ? nil : sqlite3_column_int64(handle, column)
    }

    /// The bytes of a column, valid until the statement moves on.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: sqlite3_column_blob(handle, column),
            count: Int(sqlite3_column_bytes(handle, column))
        )
    }

    func blob(_ column: Int32) -> [UInt8] { [UInt8](bytes(column)) }

    func text(_ column: Int32) -> String? {
        isNull(column) ? nil : String(decoding: bytes(column), as: UTF8.self)
    }
}
