/// A case as `journal show` names it beside its payment.
package struct JournalCase: Hashable, Sendable {
    package var id: String
    package var kind: String
    /// `open` or `closed`.
    package var status: String
    package var reason: String?
    /// `YYYY-MM-DD`.
    package var dueOn: String?
    package var closedBy: Int64?
}

extension JournalReader {
    /// Cases that a payment's records opened, or that are about it.
    package func cases(about history: PaymentHistory) throws(JournalError) -> [JournalCase] {
        let seqs =
            [history.payment.seq] + history.related.map(\.seq) + history.hostEvents.map(\.seq)
        let statement = try connection.prepare(
            """
            SELECT id, kind, status, reason, due_on, closed_by FROM case_v
            WHERE seq = ?1 ORDER BY seq, item
            """
        )
        var cases: [JournalCase] = []
        for seq in seqs {
            statement.bind(seq, at: 1)
            while try statement.step() {
                cases.append(
                    JournalCase(
                        id: statement.text(0) ?? "",
                        kind: statement.text(1) ?? "",
                        status: statement.text(2) ?? "",
                        reason: statement.text(3),
                        dueOn: statement.text(4),
                        closedBy: statement.optionalInteger(5)
                    )
                )
            }
            statement.reset()
        }
        return cases
    }
}
