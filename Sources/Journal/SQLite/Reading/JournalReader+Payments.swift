package import Payments

/// A payment as a load run compares it with its terminals, without what people read.
package struct JournalPayment: Sendable {
    package var seq: Int64
    /// Time of acceptance.
    package var at: Timestamp
    /// The terminal's registered name.
    package var terminal: String
    package var operation: String
    package var stan: UInt32
    /// Twelve characters.
    package var rrn: String
    package var amountMinor: Int64?
    package var outcome: String
    package var channel: String?
    /// From acceptance until its answer was durable, and the parts of it, microseconds.
    package var durationMicroseconds: Int64?
    package var waitMicroseconds: Int64?
    package var commitMicroseconds: Int64?
    package var hostMicroseconds: Int64?
    package var replyMicroseconds: Int64?
}

extension JournalReader {
    /// The first payments after a seq, in ascending order: with the last one's seq the next page.
    package func payments(
        after seq: Int64,
        limit: Int
    ) throws(JournalError) -> [JournalPayment] {
        try connection.execute("BEGIN")
        defer { connection.rollBack() }
        let statement = try connection.prepare(
            """
            SELECT seq, at_us, terminal, operation, stan, rrn, amount_minor, outcome, channel,
                duration_us, wait_us, commit_us, host_us, reply_us
            FROM journal_v WHERE seq > ?1 AND kind = 1 ORDER BY seq LIMIT ?2
            """
        )
        statement.bind(seq, at: 1)
        statement.bind(Int64(limit), at: 2)
        var payments: [JournalPayment] = []
        payments.reserveCapacity(limit)
        while try statement.step() {
            payments.append(
                JournalPayment(
                    seq: statement.integer(0),
                    at: Timestamp(rawValue: statement.integer(1)),
                    terminal: statement.text(2) ?? "",
                    operation: statement.text(3) ?? "",
                    stan: statement.text(4).flatMap(UInt32.init) ?? 0,
                    rrn: statement.text(5) ?? "",
                    amountMinor: statement.optionalInteger(6),
                    outcome: statement.text(7) ?? "",
                    channel: statement.text(8),
                    durationMicroseconds: statement.optionalInteger(9),
                    waitMicroseconds: statement.optionalInteger(10),
                    commitMicroseconds: statement.optionalInteger(11),
                    hostMicroseconds: statement.optionalInteger(12),
                    replyMicroseconds: statement.optionalInteger(13)
                )
            )
        }
        return payments
    }
}
