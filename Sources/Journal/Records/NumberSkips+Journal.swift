internal import Book

extension NumberSkips {
    /// The row of `meta` that holds the marks, separated by spaces.
    private static let key = "number_skips"

    static func load(from connection: Connection) throws(JournalError) -> NumberSkips {
        guard let text = try connection.text("SELECT value FROM meta WHERE key = '\(key)'") else {
            return NumberSkips()
        }
        let words = text.split(separator: " ")
        let marks = words.compactMap { Int64($0) }
        guard marks.count == words.count, marks == marks.sorted() else {
            throw .rowBroken(table: "meta", row: 0, "\(key) cannot be read")
        }
        return NumberSkips(marks: marks)
    }

    func store(in connection: Connection) throws(JournalError) {
        let text = marks.map(String.init).joined(separator: " ")
        let statement = try connection.prepare("REPLACE INTO meta VALUES ('\(Self.key)', ?1)")
        statement.bind(copying: text, at: 1)
        try statement.run()
    }
}

extension JournalWriter {
    /// Notes records behind which numbers go on later, within the transaction of their batch.
    func note(_ marks: [Int64]) throws(JournalError) {
        guard !marks.isEmpty else { return }
        for seq in marks { skips.append(seq) }
        try skips.store(in: connection)
    }
}
