extension Schema {
    /// Of the ninth migration: how the DE 37 of a business date say positions
    /// (`RetrievalReference.Form`).
    ///
    /// Dates of older files have base 36, that which is open included.
    static let references =
        """
        ALTER TABLE business_date ADD COLUMN reference_form INTEGER NOT NULL DEFAULT 1
            CHECK (reference_form IN (1, 2));

        DROP VIEW declined_v;
        DROP VIEW reversal_v;
        DROP VIEW payment_v;
        DROP VIEW journal_v;
        """
        + ListedKinds.withPeople(.ofItsDate).views

    /// What `journal_v` makes the last eight characters of DE 37 of.
    struct ReferenceCharacters {
        /// Of `d.position`, and of the columns that are added.
        var expression: String
        /// What stands behind the position of a record.
        var columns: String

        /// As they were until business dates had a form.
        static let base36 = ReferenceCharacters(expression: "|| " + digits(8), columns: "")

        static let ofItsDate = ReferenceCharacters(
            expression: """
                || CASE
                            WHEN d.form = 1 THEN \(digits(8))
                            WHEN d.position < 10000000 THEN printf('%08d', d.position)
                            ELSE 'A' || \(digits(7)) END
                """,
            columns: """
                ,
                        (SELECT reference_form FROM business_date WHERE date = s.business_date)
                            AS form
                """
        )

        /// The last base-36 digits of `d.position`.
        private static func digits(_ count: Int) -> String {
            var weight = 1
            var digits: [String] = []
            for _ in 0..<count {
                let part = weight == 1 ? "" : " / \(weight)"
                digits.insert("substr(n.digits, 1 + d.position\(part) % 36, 1)", at: 0)
                weight *= 36
            }
            return digits.joined(separator: "\n        || ")
        }
    }
}
