internal import Book
internal import Text

/// The version of what payments are routed by, with its digest: a row of `meta` for each,
/// `routing:` and the version in ten digits.
///
/// Records bear the version; 1 is also that of all that were made before any was noted.
extension JournalWriter {
    /// The routing that was noted last; nil before any was.
    ///
    /// Errors: as `recover`.
    package func lastRouting() throws(JournalError) -> (version: UInt32, digest: String)? {
        let newest = try connection.prepare(
            "SELECT key, value FROM meta WHERE key >= 'routing:' AND key < 'routing;'"
                + " ORDER BY key DESC LIMIT 1"
        )
        guard try newest.step() else { return nil }
        let key = newest.text(0) ?? ""
        guard let version = UInt32(key.dropFirst("routing:".count)), version < .max else {
            throw .rowBroken(table: "meta", row: 0, "\(key) cannot be read")
        }
        return (version, newest.text(1) ?? "")
    }

    /// The version of what payments are routed by, given its digest: the one noted last where that
    /// has not changed, else the next, durably.
    ///
    /// For the first routing of a file; what comes behind it is an act, and noted with that. Once
    /// at each start, behind `recover`. Errors: as `commit`.
    package func noteRouting(_ digest: String) throws(JournalError) -> UInt32 {
        precondition(isRecovered, "Whether the file has records is known after recovery.")
        let last = try lastRouting()
        if let last, last.digest == digest { return last.version }
        let version = last.map { $0.version + 1 } ?? (lastSeq == 0 ? 1 : 2)
        try write(version, digest)
        return version
    }

    /// Notes the routings that began to decide in a batch, in its transaction.
    func writeRoutings(of output: BookOutput) throws(JournalError) {
        for notice in output.routings { try write(notice.version, notice.digest) }
    }

    private func write(_ version: UInt32, _ digest: String) throws(JournalError) {
        let statement = try connection.prepare("INSERT INTO meta VALUES (?1, ?2)")
        statement.bind(copying: "routing:" + DecimalText.padded(version, digits: 10), at: 1)
        statement.bind(copying: digest, at: 2)
        try statement.run()
    }
}
