import Payments

/// What was reported and acknowledged, and stands in suspense: its terminal was told an approval,
/// and no customer has paid.
///
/// Its money moved with its own record, which opened a case, or with the record of its host's
/// answer, which named suspense as the account of its leg. What a terminal holds by itself is
/// never paid so: acknowledged and no more, it is held by nobody.
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

    /// Whether a row is of money that its terminal holds by itself, and nobody else.
    private static let isUnheld = """
        (outcome = 'approved' AND reason = 'acknowledged' AND operation IN (\(holds)))
        """

    private static let holds = Operation.allCases.filter { operation in
        if case .payment(.hold) = operation.rules.effect { operation.rules.isAdvice } else { false }
    }.map { "'\($0.name)'" }.joined(separator: ", ")

    /// In place of the view's `outcome`.
    ///
    /// An act that records that files were refused reads as they do.
    static let outcome = """
        CASE WHEN \(condition) THEN '\(word)'
            WHEN \(isUnheld) THEN 'declined'
            WHEN outcome = 'approved' AND operation IN ('import-refuse', 'routing-refuse')
                THEN 'refused'
            ELSE outcome END
        """

    /// In place of the view's `reason`: why nobody has paid, or holds, where the case is here.
    static let reason = """
        CASE WHEN \(condition) OR \(isUnheld) THEN coalesce((SELECT o.name FROM discrepancy x
                JOIN outcome o ON o.number = x.reason
                WHERE x.seq IN (journal_v.seq, journal_v.decided_by) LIMIT 1), reason)
            ELSE reason END
        """
}
