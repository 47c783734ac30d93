import Journal

/// What a command says of records that are in no file, on standard error.
enum JournalGaps {
    /// Of those that a query asks for.
    static func say(_ source: some RowSource, _ query: JournalQuery = JournalQuery()) throws {
        for gap in try JournalFailure.bridging({ try source.gaps(query) }) {
            Console.talk(
                "forecourt: records \(gap.lowerBound) to \(gap.upperBound) are in no file:"
                    + " put their archives back into archive/"
            )
        }
    }

    /// The same for the last rows of a query: where there were enough, nothing before was asked.
    static func say(
        _ source: some RowSource,
        _ query: JournalQuery,
        after rows: [JournalRow],
        limit: Int?
    ) throws {
        var query = query
        if let limit, rows.count >= limit {
            query.after = max(query.after ?? 0, (rows.first?.seq ?? .max) - 1)
        }
        try say(source, query)
    }
}
