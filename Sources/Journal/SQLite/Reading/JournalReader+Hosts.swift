internal import Text

/// A request to a host as people read it: a payment's own, or a stored reversal.
package struct JournalExchange: Hashable, Sendable {
    /// Seq of the record that holds its intent.
    package var id: Int64
    package var payment: Int64?
    package var channel: String
    /// What is asked for, as the view `exchange_v` names it: `purchase`, `refund`, `cancel` and the
    /// like.
    package var kind: String
    /// Six digits, as the host knows it; nil at a wallet.
    package var stan: String?
    /// As a wallet knows it; nil at a host.
    package var orderNumber: String?
    /// RFC 3339 with microseconds, UTC.
    package var beganAt: String
    package var amountMinor: Int64?
    package var currency: String?
    /// `awaiting`, `answered`, `unsent`, `timed-out`, `late`; of a stored reversal `queued`,
    /// `sent`, `accepted`, `acknowledged`, `quarantined`, `expired`, `discarded`.
    package var state: String
    /// Times that it was sent.
    package var attempts: Int64
    /// When a stored reversal is due next.
    package var nextAt: String?
    /// What the host said last (DE 39).
    package var code: String?
    package var hostReference: String?

    static let columns = """
        id, payment, channel, kind, stan, began_at, amount_minor, currency, state, attempts,
        next_at, code, host_reference, order_number
        """

    init(_ statement: Statement) {
        id = statement.integer(0)
        payment = statement.optionalInteger(1)
        channel = statement.text(2) ?? ""
        kind = statement.text(3) ?? ""
        stan = statement.text(4)
        beganAt = statement.text(5) ?? ""
        amountMinor = statement.optionalInteger(6)
        currency = statement.text(7)
        state = statement.text(8) ?? ""
        attempts = statement.integer(9)
        nextAt = statement.text(10)
        code = statement.text(11)
        hostReference = statement.text(12)
        orderNumber = statement.text(13)
    }
}

/// A stored reversal that waits for a person, as `status` names it.
package struct HeldForward: Hashable, Sendable {
    /// What `channel release` and `channel discard` take.
    package var id: Int64
    package var terminal: String
    package var amountMinor: Int64?
    /// Three digits.
    package var currency: String?
    /// When it was queued or released last, microseconds.
    package var since: Int64

    init(_ statement: Statement) {
        id = statement.integer(0)
        terminal = statement.text(1) ?? ""
        amountMinor = statement.optionalInteger(2)
        currency = statement.optionalInteger(3).map { DecimalText.padded($0, digits: 3) }
        since = statement.integer(4)
    }
}

/// What happened between the switch and a host: an answer, its absence, or an attempt.
package struct JournalHostEvent: Hashable, Sendable {
    package var seq: Int64
    /// `host-answer`, `host-failure`, `forward` or `order-event`.
    package var kind: String
    /// RFC 3339 with microseconds, UTC.
    package var receivedAt: String
    /// What the host said (DE 39).
    package var code: String?
    package var note: String?
}

extension JournalReader {
    /// Requests to hosts whose intents are among these records.
    func exchanges(among seqs: [Int64]) throws(JournalError) -> [JournalExchange] {
        let statement = try connection.prepare(
            "SELECT \(JournalExchange.columns) FROM exchange_v WHERE id = ?1"
        )
        var exchanges: [JournalExchange] = []
        for seq in seqs {
            statement.bind(seq, at: 1)
            if try statement.step() { exchanges.append(JournalExchange(statement)) }
            statement.reset()
        }
        return exchanges
    }

    /// Stored reversals that are open or wait for a person, oldest first.
    package func openForwards(limit: Int) throws(JournalError) -> [JournalExchange] {
        let statement = try connection.prepare(
            """
            SELECT \(JournalExchange.columns) FROM forward_v
            WHERE state_number IN (10, 11, 13, 14) ORDER BY id LIMIT ?1
            """
        )
        statement.bind(Int64(limit), at: 1)
        var exchanges: [JournalExchange] = []
        while try statement.step() { exchanges.append(JournalExchange(statement)) }
        return exchanges
    }

    /// Stored reversals that wait for a person, oldest first.
    package func heldForwards(limit: Int) throws(JournalError) -> [HeldForward] {
        let statement = try connection.prepare(
            """
            SELECT id, terminal, amount, asset, since_us FROM exchange
            WHERE state IN (13, 14) ORDER BY id LIMIT ?1
            """
        )
        statement.bind(Int64(limit), at: 1)
        var held: [HeldForward] = []
        while try statement.step() { held.append(HeldForward(statement)) }
        return held
    }

    func hostEvents(among seqs: [Int64]) throws(JournalError) -> [JournalHostEvent] {
        let statement = try connection.prepare(
            """
            SELECT r.seq, (SELECT name FROM operation WHERE number = r.operation), r.at_us, r.code,
                r.note
            FROM record r WHERE r.seq = ?1 AND (r.kind BETWEEN 8 AND 10 OR r.kind = 15)
            """
        )
        var events: [JournalHostEvent] = []
        for seq in seqs {
            statement.bind(seq, at: 1)
            if try statement.step() {
                events.append(
                    JournalHostEvent(
                        seq: seq,
                        kind: statement.text(1) ?? "",
                        receivedAt: ShownText.time(statement.integer(2)),
                        code: statement.text(3),
                        note: statement.text(4)
                    )
                )
            }
            statement.reset()
        }
        return events
    }
}
