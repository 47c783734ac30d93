internal import Payments

/// The file as a source of rows.
extension JournalReader: RowSource {
    package func forward(
        _ query: JournalQuery,
        from position: Int64,
        limit: Int
    ) throws(JournalError) -> RowPage {
        try forward(query, from: position, limit: limit, within: nil)
    }

    package func backward(
        _ query: JournalQuery,
        before bound: Int64?,
        limit: Int
    ) throws(JournalError) -> RowPage {
        try backward(query, before: bound, limit: limit, within: nil)
    }

    /// The same, but looks at no more than so many records.
    package func forward(
        _ query: JournalQuery,
        from position: Int64,
        limit: Int,
        within records: Int64?
    ) throws(JournalError) -> RowPage {
        try inSnapshot { () throws(JournalError) in
            let head = try lastSeq()
            // What was decided behind this record is of rows behind it, too.
            let position = max(position, min(query.after ?? 0, head))
            guard position < head else { return RowPage([], end: position, head: head) }
            let last = records.map { min(head, position + $0) } ?? head
            var between = query
            between.after = max(query.after ?? 0, position)
            between.before = min(query.before ?? .max, last + 1)
            let rows = try first(limit, of: between)
            let end = rows.count == limit ? rows.last?.seq ?? last : last
            let decided = try decided(query, from: position, upTo: end)
            let items = rows.map { RowPage.Item(at: $0.seq, row: $0) } + decided
            var page = RowPage(
                decided.isEmpty ? items : items.sorted { $0.at < $1.at },
                end: end,
                head: head
            )
            page.keep(limit)
            return page
        }
    }

    /// The same, but looks at no more than so many records.
    package func backward(
        _ query: JournalQuery,
        before bound: Int64?,
        limit: Int,
        within records: Int64?
    ) throws(JournalError) -> RowPage {
        try inSnapshot { () throws(JournalError) in
            let head = try lastSeq()
            let bound = min(bound ?? head + 1, head + 1)
            guard bound > 1 else { return RowPage([], end: 1, head: head) }
            let first = records.map { max(1, bound - $0) } ?? 1
            // Behind what is asked for there is no next page.
            let isLast = if first == 1 { true } else { try !reaches(before: first, query) }
            var query = query
            query.before = min(query.before ?? .max, bound)
            query.after = max(query.after ?? 0, first - 1)
            let rows = try last(limit, of: query)
            return RowPage(
                rows.reversed().map { RowPage.Item(at: $0.seq, row: $0) },
                end: rows.count == limit ? rows.first?.seq ?? 1 : isLast ? 1 : first,
                head: head
            )
        }
    }

    /// Payments that were read before and that a record behind `position` decided, up to `end`.
    private func decided(
        _ query: JournalQuery,
        from position: Int64,
        upTo end: Int64
    ) throws(JournalError) -> [RowPage.Item] {
        var found: [RowPage.Item] = []
        for (seq, payment) in try decisions(from: position + 1, upTo: end) {
            guard let row = try row(of: payment, matching: query), row.decidedBy == seq else {
                continue
            }
            found.append(RowPage.Item(at: seq, row: row))
        }
        return found
    }

    /// Records that may have decided an earlier payment, each with the payment.
    ///
    /// Only payments before the first of these records.
    private func decisions(
        from first: Int64,
        upTo last: Int64
    ) throws(JournalError) -> [(seq: Int64, payment: Int64)] {
        var found: [(seq: Int64, payment: Int64)] = []
        var next = first
        while next <= last {
            let file = try reader(holding: next)
            let end = min(try file.lastSeq(), last)
            let statement = try file.connection.prepare(
                """
                SELECT seq, original_seq FROM record
                WHERE seq BETWEEN ?1 AND ?2 AND kind IN (8, 9) AND original_seq < ?3 ORDER BY seq
                """
            )
            statement.bind(next, at: 1)
            statement.bind(end, at: 2)
            statement.bind(first, at: 3)
            while try statement.step() {
                found.append((statement.integer(0), statement.integer(1)))
            }
            guard end >= next else { break }
            next = end + 1
        }
        return found
    }

    /// One row, if a query asks for it.
    private func row(
        of seq: Int64,
        matching query: JournalQuery
    ) throws(JournalError) -> JournalRow? {
        guard seq > query.after ?? 0 else { return nil }
        let filter = query.filter.sql(firstParameter: 4)
        let file = try reader(holding: seq)
        let statement = try file.connection.prepare(
            """
            SELECT \(JournalRow.columns) FROM journal_v
            WHERE seq = ?1 AND at_us >= ?2 AND at_us < ?3\(filter.text)
            """
        )
        statement.bind(seq, at: 1)
        statement.bind(query.since?.rawValue ?? .min, at: 2)
        statement.bind(query.until?.rawValue ?? .max, at: 3)
        JournalFilter.bind(filter.values, to: statement, firstParameter: 4)
        guard try statement.step() else { return nil }
        var rows = [JournalRow(statement)]
        statement.reset()
        try file.complete(&rows, query)
        return rows.first
    }
}
