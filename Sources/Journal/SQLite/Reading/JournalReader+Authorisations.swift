/// One pre-authorisation as `preauth list` and `preauth show` print it.
package struct AuthorisationListing: Hashable, Sendable {
    /// Seq of the payment that made it.
    package var payment: Int64
    /// `YYMMDD-N` of that payment.
    package var id: String
    /// DE 38, by which it is completed and voided.
    package var code: String
    /// `open`, `completed`, `voided`, `reversed` or `lapsed`.
    package var state: String
    package var merchant: String
    package var terminal: String?
    /// First six and last four digits.
    package var pan: String
    package var amountMinor: Int64
    /// What its terminal asked for, where a part was authorised.
    package var askedMinor: Int64?
    package var heldMinor: Int64
    /// The most that a completion may be for.
    package var ceilingMinor: Int64
    /// Three digits.
    package var currency: String
    package var channel: String?
    /// The last business date on which it holds; nil at a host, and of a fill outdoors.
    package var lapsesOn: String?
    /// When a pump outdoors should have reported; RFC 3339, UTC.
    package var dueAt: String?
    /// The same as microseconds since 1970.
    package var dueMicroseconds: Int64?
    /// Seq of what is on its way for it.
    package var reservedBy: Int64?
    /// Seq of what brought it to its state.
    package var changedBy: Int64

    /// Whether it still holds what a pump outdoors should have reported by then.
    package func isOverdue(at time: Int64) -> Bool {
        state == "open" && dueMicroseconds.map { $0 <= time } ?? false
    }
}

/// Which pre-authorisations are listed; what is nil chooses nothing.
package struct AuthorisationChoice: Hashable, Sendable {
    package var merchant: String?
    package var terminal: String?
    package var state: String?
    package var code: String?
    /// Those that are overdue at this time, microseconds since 1970.
    package var overdueAt: Int64?

    package init(
        merchant: String? = nil,
        terminal: String? = nil,
        state: String? = nil,
        code: String? = nil,
        overdueAt: Int64? = nil
    ) {
        self.merchant = merchant
        self.terminal = terminal
        self.state = state
        self.code = code
        self.overdueAt = overdueAt
    }
}

/// What was given back of one leg of a payment, and what may still be.
package struct RemainderListing: Hashable, Sendable {
    /// Number of the leg.
    package var number: Int64
    package var currency: String
    package var askedMinor: Int64
    package var refundedMinor: Int64
    /// On its way back.
    package var reservedMinor: Int64
    package var leftMinor: Int64
    /// Seq of the void or reversal that took all of it back.
    package var closedBy: Int64?
}

extension JournalReader {
    private static let authorisationColumns = """
        SELECT payment, id, code, state, merchant, terminal, pan, amount_minor, held_minor,
            ceiling_minor, currency, channel, lapses_on, reserved_by, changed_by, asked_minor,
            due_at, due_us
        FROM authorisation_v\u{20}
        """

    /// Pre-authorisations, the newest first.
    package func authorisations(
        _ choice: AuthorisationChoice,
        limit: Int
    ) throws(JournalError) -> [AuthorisationListing] {
        let statement = try connection.prepare(
            JournalReader.authorisationColumns + """
                WHERE (?1 IS NULL OR merchant = ?1) AND (?2 IS NULL OR terminal = ?2)
                    AND (?3 IS NULL OR state = ?3) AND (?4 IS NULL OR code = ?4)
                    AND (?6 IS NULL OR state = 'open' AND due_us <= ?6)
                ORDER BY payment DESC LIMIT ?5
                """
        )
        statement.bind(copying: choice.merchant, at: 1)
        statement.bind(copying: choice.terminal, at: 2)
        statement.bind(copying: choice.state, at: 3)
        statement.bind(copying: choice.code, at: 4)
        statement.bind(Int64(limit), at: 5)
        statement.bind(choice.overdueAt, at: 6)
        var rows: [AuthorisationListing] = []
        while try statement.step() { rows.append(AuthorisationListing(statement)) }
        return rows
    }

    /// The pre-authorisation that a payment made.
    package func authorisation(_ payment: Int64) throws(JournalError) -> AuthorisationListing? {
        let statement = try connection.prepare(
            JournalReader.authorisationColumns + "WHERE payment = ?1"
        )
        statement.bind(payment, at: 1)
        return try statement.step() ? AuthorisationListing(statement) : nil
    }

    /// What of a payment was given back in parts; empty where nothing was.
    package func remainders(of payment: Int64) throws(JournalError) -> [RemainderListing] {
        let statement = try connection.prepare(
            """
            SELECT number, currency, asked_minor, refunded_minor, reserved_minor, left_minor,
                closed_by
            FROM remainder_v WHERE payment = ?1 ORDER BY number
            """
        )
        statement.bind(payment, at: 1)
        var rows: [RemainderListing] = []
        while try statement.step() { rows.append(RemainderListing(statement)) }
        return rows
    }
}

extension AuthorisationListing {
    fileprivate init(_ statement: Statement) {
        payment = statement.integer(0)
        id = statement.text(1) ?? ""
        code = statement.text(2) ?? ""
        state = statement.text(3) ?? ""
        merchant = statement.text(4) ?? ""
        terminal = statement.text(5)
        pan = statement.text(6) ?? ""
        amountMinor = statement.integer(7)
        heldMinor = statement.integer(8)
        ceilingMinor = statement.integer(9)
        currency = statement.text(10) ?? ""
        channel = statement.text(11)
        lapsesOn = statement.text(12)
        reservedBy = statement.optionalInteger(13)
        changedBy = statement.integer(14)
        askedMinor = statement.optionalInteger(15)
        dueAt = statement.text(16)
        dueMicroseconds = statement.optionalInteger(17)
    }
}

extension RemainderListing {
    fileprivate init(_ statement: Statement) {
        number = statement.integer(0)
        currency = statement.text(1) ?? ""
        askedMinor = statement.integer(2)
        refundedMinor = statement.integer(3)
        reservedMinor = statement.integer(4)
        leftMinor = statement.integer(5)
        closedBy = statement.optionalInteger(6)
    }
}
