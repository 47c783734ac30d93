import Journal

/// Rows as they are printed, those alone that a pattern asks for.
struct JournalListing {
    let printer: JournalPrinter
    var grep: LinePattern?

    /// Rows that are in memory at once.
    static let page = 1000

    /// The number of `-n`; nil for all.
    static func limit(_ count: String) throws -> Int? {
        if count == "all" { return nil }
        guard let number = Int(count), number >= 0 else {
            throw CommandFailure(.usage, "'\(count)' is no count", cure: "write -n 20 or -n all")
        }
        return number
    }

    func holds(_ row: JournalRow) throws -> Bool {
        try grep?.matches(printer.searched(row)) ?? true
    }

    func show(_ row: JournalRow) throws {
        guard try holds(row) else { return }
        Console.painted(try printer.line(of: row))
    }

    /// The last rows that it holds, oldest first.
    func last(
        _ count: Int,
        of follower: JournalFollower<some RowSource>
    ) throws -> [JournalRow] {
        var found: [JournalRow] = []
        let page = grep == nil ? min(count, Self.page) : Self.page
        while let rows = try JournalFailure.bridging({ try follower.back(page) }) {
            for row in rows where found.count < count {
                if try holds(row) { found.append(row) }
            }
            if found.count >= count { break }
        }
        return found.reversed()
    }

    /// Prints the newest first, `limit` of those that it holds.
    func showBack(_ limit: Int?, of follower: JournalFollower<some RowSource>) throws {
        var left = limit ?? .max
        while left > 0,
            let rows = try JournalFailure.bridging({ try follower.back(min(left, Self.page)) })
        {
            for row in rows where left > 0 {
                guard try holds(row) else { continue }
                try show(row)
                left -= 1
            }
        }
    }
}
