extension Schema {
    /// The sixth migration: DE 37 as the views show it goes on later behind a restored file.
    ///
    /// `meta` holds a row `number_skip:SEQ` for each mark; the rest of the view is as it was.
    static let numberSkips =
        "DROP VIEW journal_v;\n"
        + journalView.replacing(
            "date = s.business_date) + 1",
            with: "date = s.business_date) + 1 + 1000000 * (SELECT count(*) FROM meta"
                + " WHERE key GLOB 'number_skip:*' AND value < s.seq)"
        )
}
