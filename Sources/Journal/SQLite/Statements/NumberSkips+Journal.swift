internal import Book

extension NumberSkips {
    /// Begins the names of the rows of `meta` that hold a mark each, so that views can count them.
    private static let key = "number_skip:"

    static func load(from connection: Connection) throws(JournalError) -> NumberSkips {
        let rows = try connection.prepare(
            "SELECT value FROM meta WHERE key GLOB '\(key)*' ORDER BY value"
        )
        var skips = NumberSkips()
        while try rows.step() { skips.append(rows.integer(0)) }
        return skips
    }

    static func store(_ seq: Int64, in connection: Connection) throws(JournalError) {
        try connection.execute("REPLACE INTO meta VALUES ('\(key)\(seq)', \(seq))")
    }
}

extension JournalWriter {
    /// Notes records behind which numbers go on later, within the transaction of their batch.
    func note(_ marks: [Int64]) throws(JournalError) {
        for seq in marks {
            try NumberSkips.store(seq, in: connection)
            skips.append(seq)
        }
    }
}
