internal import CSQLite

/// The library that keeps the journal.
package enum JournalLibrary {
    /// Of SQLite as it was linked: `3.40.1`.
    package static var version: String { String(cString: sqlite3_libversion()) }
}
