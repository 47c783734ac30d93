/// What a row says in place of the outcome in its view.
enum ShownOutcome {
    /// Acts that only record that files were refused: they were done, and brought nothing.
    private static let refusals = "'import-refuse', 'routing-refuse'"

    static let outcome =
        "CASE WHEN operation IN (\(refusals)) THEN 'refused' ELSE \(SuspendedRow.outcome) END"
}
