/// A payment at a wallet, with what its provider knows it by.
package struct OrderListing: Hashable, Sendable {
    /// Seq of the payment.
    package var payment: Int64
    /// `YYMMDD-N` of it.
    package var id: String
    /// The provider's name of it for life.
    package var number: String
    package var amountMinor: Int64
    /// As `order_v` has it: `asked`, `drawn`, `resolving`, `unclaimed`, `paid`, `unpaid`,
    /// `undoing`, `undone`, `disputed`.
    package var state: String
}

/// What a wallet was to give back of an order, under a number of its own, and the switch counts.
package struct OrderRefundListing: Hashable, Sendable {
    /// The order's number.
    package var order: String
    package var number: String
    package var amountMinor: Int64
}

extension JournalReader {
    /// The orders of a channel, the oldest first, as far as this file holds their dates.
    package func orders(
        on channel: String,
        after seq: Int64 = 0,
        limit: Int
    ) throws(JournalError) -> [OrderListing] {
        let statement = try connection.prepare(
            """
            SELECT w.id, j.id, w.number, w.amount_minor, w.state
            FROM order_v w JOIN journal_v j ON j.seq = w.id
            WHERE w.channel = ?1 AND w.id > ?2 ORDER BY w.id LIMIT ?3
            """
        )
        statement.bind(copying: channel, at: 1)
        statement.bind(seq, at: 2)
        statement.bind(Int64(limit), at: 3)
        var rows: [OrderListing] = []
        while try statement.step() {
            rows.append(
                OrderListing(
                    payment: statement.integer(0),
                    id: statement.text(1) ?? "",
                    number: statement.text(2) ?? "",
                    amountMinor: statement.integer(3),
                    state: statement.text(4) ?? ""
                )
            )
        }
        return rows
    }

    /// Voids and refunds of a channel's orders that stand in the book.
    package func orderRefunds(on channel: String) throws(JournalError) -> [OrderRefundListing] {
        let statement = try connection.prepare(
            """
            SELECT e.original_order, e.order_number, e.amount
            FROM exchange e JOIN leg l ON l.id = e.payment << 4 | e.leg
                JOIN channel c ON c.number = e.channel
            WHERE c.name = ?1 AND e.kind IN (6, 7) AND e.original_order IS NOT NULL
                AND l.resolution = 1
            ORDER BY e.id
            """
        )
        statement.bind(copying: channel, at: 1)
        var rows: [OrderRefundListing] = []
        while try statement.step() {
            rows.append(
                OrderRefundListing(
                    order: statement.text(0) ?? "",
                    number: statement.text(1) ?? "",
                    amountMinor: statement.integer(2)
                )
            )
        }
        return rows
    }
}
