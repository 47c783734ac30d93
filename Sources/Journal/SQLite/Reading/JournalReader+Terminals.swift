package import Payments
internal import Text

/// Which terminals are listed; what is nil chooses nothing.
package struct TerminalChoice: Hashable, Sendable {
    /// DE 41, or merchant and terminal of IFSF joined by `/`.
    package var name: String?
    /// DE 42.
    package var merchant: String?
    /// Only those behind this row: the next page of a list.
    package var after: Int64
    package var limit: Int

    package init(
        name: String? = nil,
        merchant: String? = nil,
        after: Int64 = 0,
        limit: Int = 50
    ) {
        self.name = name
        self.merchant = merchant
        self.after = after
        self.limit = limit
    }
}

/// A terminal with what it did last and what of it is open.
package struct TerminalStanding: Hashable, Sendable {
    /// The last payment, if it is among the newest records that were looked at.
    package struct Payment: Hashable, Sendable {
        /// `YYMMDD-N`.
        package var id: String
        /// RFC 3339 with microseconds, UTC.
        package var receivedAt: String
        package var operation: String
        /// Six digits.
        package var stan: String?
        package var amountMinor: Int64?
        package var currency: String?
        package var outcome: String
        package var code: String?
    }

    /// The shift that goes on.
    package struct Shift: Hashable, Sendable {
        package var number: Int64
        /// Three digits.
        package var operatorDigits: String
        package var openedAt: Timestamp
    }

    package var listing: TerminalListing
    package var payment: Payment?
    /// Six digits of its newest request, whatever it asked for.
    package var stan: String?
    package var shift: Shift?
    /// Requests to hosts that await an answer.
    package var undecided: Int64
    /// Reversals towards hosts that are stored, and those of them that wait for a person.
    package var openReversals: Int64
    package var heldReversals: Int64
}

extension JournalReader {
    /// Terminals in order of their rows, each with what it did last and what of it is open.
    package func standings(
        _ choice: TerminalChoice
    ) throws(JournalError) -> [TerminalStanding] {
        try inSnapshot { () throws(JournalError) in
            let listings = try listings(choice)
            // One that is named is looked for far back, a page of them in one short pass.
            let newest =
                choice.name != nil && listings.count == 1
                ? try newestOf(listings[0].row, within: 1_000_000) : try newest(within: 20_000)
            var standings: [TerminalStanding] = []
            for listing in listings {
                standings.append(try standing(of: listing, newest[listing.row] ?? Newest()))
            }
            return standings
        }
    }

    /// The records that tell what a terminal did last.
    private struct Newest {
        var payment: Int64?
        var request: Int64?
    }

    /// What moves money: a terminal that asks for balances all day has sold nothing.
    private static let moving = Operation.allCases.filter(\.rules.movesMoney)
        .map { "\($0.rawValue)" }.joined(separator: ", ")

    /// A terminal's own requests: payments, reversals, sign-ons and services.
    private static let isRequest = "kind <= 3 AND terminal_row IS NOT NULL AND stan IS NOT NULL"

    private func listings(
        _ choice: TerminalChoice
    ) throws(JournalError) -> [TerminalListing] {
        let statement = try connection.prepare(
            TerminalListing.selection + """
                WHERE (?1 IS NULL OR t.terminal = ?1
                        OR t.ifsf_merchant || '/' || t.ifsf_terminal = ?1)
                    AND (?2 IS NULL OR t.merchant = ?2) AND t.row > ?3
                ORDER BY t.row LIMIT ?4
                """
        )
        statement.bind(copying: choice.name, at: 1)
        statement.bind(copying: choice.merchant, at: 2)
        statement.bind(choice.after, at: 3)
        statement.bind(Int64(choice.limit), at: 4)
        var rows: [TerminalListing] = []
        while try statement.step() { rows.append(TerminalListing(statement)) }
        return rows
    }

    /// The newest payment and STAN of each terminal's row.
    ///
    /// No index leads from a terminal to its payments: one pass over so many of the newest records
    /// stays short however large the file is.
    private func newest(within count: Int64) throws(JournalError) -> [Int64: Newest] {
        let statement = try connection.prepare(
            """
            SELECT terminal_row, max(seq) FILTER (WHERE operation IN (\(Self.moving)) AND kind = 1),
                max(seq)
            FROM record
            WHERE seq > (SELECT max(seq) FROM record) - ?1 AND \(Self.isRequest)
            GROUP BY terminal_row
            """
        )
        statement.bind(count, at: 1)
        var newest: [Int64: Newest] = [:]
        while try statement.step() {
            newest[statement.integer(0)] = Newest(
                payment: statement.optionalInteger(1),
                request: statement.integer(2)
            )
        }
        return newest
    }

    /// The same of one row, from the newest record backwards.
    private func newestOf(
        _ row: Int64,
        within count: Int64
    ) throws(JournalError) -> [Int64: Newest] {
        func last(_ condition: String) throws(JournalError) -> Int64? {
            let statement = try connection.prepare(
                """
                SELECT seq FROM record
                WHERE seq > (SELECT max(seq) FROM record) - ?2 AND terminal_row = ?1
                    AND \(Self.isRequest)\(condition)
                ORDER BY seq DESC LIMIT 1
                """
            )
            statement.bind(row, at: 1)
            statement.bind(count, at: 2)
            return try statement.step() ? statement.integer(0) : nil
        }
        guard let request = try last("") else { return [:] }
        let payment = try last(" AND kind = 1 AND operation IN (\(Self.moving))")
        return [row: Newest(payment: payment, request: request)]
    }

    private func stan(of seq: Int64?) throws(JournalError) -> String? {
        guard let seq else { return nil }
        let statement = try connection.prepare("SELECT stan FROM record WHERE seq = ?1")
        statement.bind(seq, at: 1)
        guard try statement.step(), let stan = statement.optionalInteger(0) else { return nil }
        return DecimalText.padded(stan, digits: 6)
    }

    private func standing(
        of listing: TerminalListing,
        _ newest: Newest
    ) throws(JournalError) -> TerminalStanding {
        let open = try connection.prepare(
            """
            SELECT count(*) FILTER (WHERE state < 10), count(*) FILTER (WHERE state >= 10),
                count(*) FILTER (WHERE state IN (13, 14))
            FROM exchange WHERE id IN (\(Schema.openRequests)) AND terminal = ?1 AND merchant = ?2
            """
        )
        open.bind(copying: listing.terminal, at: 1)
        open.bind(copying: listing.merchant, at: 2)
        let hasOpen = try open.step()
        return TerminalStanding(
            listing: listing,
            payment: try lastPayment(newest.payment),
            stan: try stan(of: newest.request),
            shift: try openShift(of: listing.row),
            undecided: hasOpen ? open.integer(0) : 0,
            openReversals: hasOpen ? open.integer(1) : 0,
            heldReversals: hasOpen ? open.integer(2) : 0
        )
    }

    private func lastPayment(
        _ seq: Int64?
    ) throws(JournalError) -> TerminalStanding.Payment? {
        guard let seq else { return nil }
        let statement = try connection.prepare(
            """
            SELECT id, received_at, operation, stan, amount_minor, currency, outcome, code
            FROM journal_v WHERE seq = ?1
            """
        )
        statement.bind(seq, at: 1)
        guard try statement.step() else { return nil }
        return TerminalStanding.Payment(
            id: statement.text(0) ?? "",
            receivedAt: statement.text(1) ?? "",
            operation: statement.text(2) ?? "",
            stan: statement.text(3),
            amountMinor: statement.optionalInteger(4),
            currency: statement.text(5),
            outcome: statement.text(6) ?? "",
            code: statement.text(7)
        )
    }

    private func openShift(of row: Int64) throws(JournalError) -> TerminalStanding.Shift? {
        let statement = try connection.prepare(
            """
            SELECT number, operator, opened_at FROM shift
            WHERE terminal_row = ?1 AND closed_by IS NULL
            """
        )
        statement.bind(row, at: 1)
        guard try statement.step() else { return nil }
        return TerminalStanding.Shift(
            number: statement.integer(0),
            operatorDigits: DecimalText.padded(statement.integer(1), digits: 3),
            openedAt: Timestamp(rawValue: statement.integer(2))
        )
    }
}
