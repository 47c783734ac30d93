internal import Foundation

/// One consistent copy of a journal, made beside a running switch.
///
/// The copy is of one read snapshot. While it is made the write-ahead log cannot be reused from its
/// start, so it grows with what the switch commits meanwhile: beyond a bound the backup gives up
/// and leaves nothing. Archives are finished files of their own and are copied like any other.
package struct JournalBackup {
    /// The longest write-ahead log that a backup may cause, in bytes.
    package var logLimitBytes = 1 << 30
    /// Pages between two looks at the log: 4 MiB.
    private static let pages: Int32 = 1024

    package init() {}

    /// Copies a journal to a file that must not exist, and verifies the copy.
    ///
    /// Gives the newest record of the copy. Errors: as `JournalReader` and `JournalVerifier`;
    /// `inaccessible` when the target exists or cannot be written; `backupTooSlow`.
    package func run(
        of path: String,
        to target: String,
        each: (Int64) -> Void = { _ in }
    ) throws(JournalError) -> Int64 {
        let files = FileManager.default
        guard !files.fileExists(atPath: target) else {
            throw .inaccessible(path: target, reason: "it exists: name another file")
        }
        let part = target + ".part"
        // What an earlier backup left that was killed; nothing there is no failure.
        try? files.removeItem(atPath: part)
        do throws(JournalError) {
            try copy(path, to: part)
            let last = try JournalVerifier(path: part).run(each: each)
            // A link, because a rename would replace a file that came meanwhile.
            guard link(part, target) == 0 else {
                throw .inaccessible(path: target, reason: String(cString: strerror(errno)))
            }
            unlink(part)
            return last
        } catch {
            unlink(part)
            guard case .batchFailed(.full) = error else { throw error }
            throw .inaccessible(
                path: target,
                reason: "its disk is full: free some space, or name a file on another"
            )
        }
    }

    private func copy(_ path: String, to part: String) throws(JournalError) {
        let source = try Connection.reader(path: path).connection
        let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .inaccessible(path: part, reason: String(cString: strerror(errno)))
        }
        close(descriptor)
        let copy = try Connection(path: part, mode: .writing, busyTimeoutMilliseconds: 0)
        defer { copy.close() }
        try source.execute("BEGIN")
        defer { source.rollBack() }
        // The snapshot begins with the first read.
        guard let number = try source.number("SELECT max(seq) FROM anchor") else {
            throw .notAJournal(path: path)
        }
        try checkLog(of: path)
        try source.copy(to: copy, pages: Self.pages) { () throws(JournalError) in
            try checkLog(of: path)
        }
        // One file, whole: that is what the mark of a clean stop says.
        try copy.execute(
            """
            PRAGMA journal_mode = DELETE;
            UPDATE anchor SET clean = 1 WHERE seq = \(number);
            """
        )
    }

    private func checkLog(of path: String) throws(JournalError) {
        var status = stat()
        guard stat(path + "-wal", &status) == 0 else { return }
        guard Int(status.st_size) <= logLimitBytes else {
            throw .backupTooSlow(logBytes: Int(status.st_size))
        }
    }
}
