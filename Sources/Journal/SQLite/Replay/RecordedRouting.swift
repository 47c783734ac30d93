internal import Text

extension JournalWriter {
    /// The version of what payments are routed by, given its digest: the one noted last where that
    /// has not changed, else the next, durably.
    ///
    /// A row of `meta` for each: `routing:` and the version in ten digits. Records bear the
    /// version; 1 is also that of all that were made before any was noted. Once at each start,
    /// behind `recover`. Errors: as `commit`.
    package func noteRouting(_ digest: String) throws(JournalError) -> UInt32 {
        precondition(isRecovered, "Whether the file has records is known after recovery.")
        let newest = try connection.prepare(
            "SELECT key, value FROM meta WHERE key >= 'routing:' AND key < 'routing;'"
                + " ORDER BY key DESC LIMIT 1"
        )
        var version: UInt32 = lastSeq == 0 ? 1 : 2
        if try newest.step() {
            let key = newest.text(0) ?? ""
            guard let last = UInt32(key.dropFirst("routing:".count)), last < .max else {
                throw .rowBroken(table: "meta", row: 0, "\(key) cannot be read")
            }
            if newest.text(1) == digest { return last }
            version = last + 1
        }
        let statement = try connection.prepare("INSERT INTO meta VALUES (?1, ?2)")
        statement.bind(copying: "routing:" + DecimalText.padded(version, digits: 10), at: 1)
        statement.bind(copying: digest, at: 2)
        try statement.run()
        return version
    }
}
