/// What was reported and acknowledged, and stands in suspense: its terminal was told an approval,
/// and no customer has paid.
///
/// Its money moved with its own record, which opened a case, or with the record of its host's
/// answer, which named suspense as the account of its leg.
enum SuspendedRow {
    /// The word for it, as a query of its terminal has it.
    static let word = "suspended"

    /// Whether a row of `journal_v` is one; few rows are acknowledged, and no other is looked up.
    private static let condition = """
        (outcome = 'approved' AND reason = 'acknowledged' AND EXISTS (
            SELECT 1 FROM leg l
            WHERE l.id BETWEEN journal_v.seq * 16 AND journal_v.seq * 16 + 15 AND l.resolution = 1
                AND (l.account IS NOT NULL
                    OR EXISTS (SELECT 1 FROM discrepancy x WHERE x.seq = journal_v.seq))))
        """

    /// In place of the view's `outcome`.
    ///
    /// An act that records that files were refused reads as they do.
    static let outcome = """
        CASE WHEN \(condition) THEN '\(word)'
            WHEN outcome = 'approved' AND operation IN ('import-refuse', 'routing-refuse')
                THEN 'refused'
            ELSE outcome END
        """

    /// In place of the view's `reason`: why nobody has paid, where the case is in this file.
    static let reason = """
        CASE WHEN \(condition) THEN coalesce((SELECT o.name FROM discrepancy x
                JOIN outcome o ON o.number = x.reason
                WHERE x.seq IN (journal_v.seq, journal_v.decided_by) LIMIT 1), reason)
            ELSE reason END
        """
}
