/// When payments of a business date were decided on a later one: times of records that the date's
/// archive does not hold, and that its listings show.
enum DecisionTimes {
    /// Of payments among the records of a range, in their order, in a file that holds the records
    /// that decided them.
    static let selection = """
        SELECT c.payment, r.at_us, b.began_at + b.durable_us
        FROM payment_change c JOIN record r ON r.seq = c.decided_by
        LEFT JOIN batch b ON b.first_seq =
            (SELECT first_seq FROM batch WHERE first_seq <= r.seq ORDER BY first_seq DESC LIMIT 1)
        WHERE c.payment BETWEEN ?1 AND ?2 AND c.decided_by > ?3 ORDER BY c.payment
        """

    /// Whether an archive says of a range what the live file says.
    static func agree(
        _ live: Connection,
        _ archive: Connection,
        in range: StateComparison.Range,
        ending last: Int64
    ) throws(JournalError) -> Bool {
        let expected = try live.prepare(selection)
        for (index, value) in [range.first, range.last, last].enumerated() {
            expected.bind(value, at: Int32(index + 1))
        }
        let found = try archive.prepare(
            """
            SELECT payment, heard_at, answered_at FROM decision_time
            WHERE payment BETWEEN ?1 AND ?2 ORDER BY payment
            """
        )
        found.bind(range.first, at: 1)
        found.bind(range.last, at: 2)
        while try expected.step() {
            guard try found.step(), expected.integer(0) == found.integer(0),
                expected.integer(1) == found.integer(1),
                expected.optionalInteger(2) == found.optionalInteger(2)
            else { return false }
        }
        return try !found.step()
    }
}
