extension Schema {
    /// The fourteenth migration: payments of which less was taken than was asked for, and
    /// authorisations that do not lapse.
    ///
    /// `record.taken` is what was taken, NULL where it is all of `amount`, or nothing;
    /// `authorisation.asked` is what was asked for where `amount`, which was authorised, is less,
    /// and `due_us` is when a pump outdoors should have reported, NULL where its hold lapses.
    static let taken =
        """
        ALTER TABLE record ADD COLUMN taken INTEGER;
        ALTER TABLE authorisation ADD COLUMN asked INTEGER;
        ALTER TABLE authorisation ADD COLUMN due_us INTEGER;
        CREATE INDEX authorisation_overdue ON authorisation (due_us)
            WHERE state = 1 AND due_us IS NOT NULL;

        DROP VIEW declined_v;
        DROP VIEW reversal_v;
        DROP VIEW payment_v;
        DROP VIEW journal_v;
        DROP VIEW authorisation_v;
        """ + ListedKinds.withTaken.views
        + authorisationView(
            """
            ,
                a.asked AS asked_minor,
                \(time("a.due_us")) AS due_at,
                a.due_us
            """
        )
}

extension Schema.ListedKinds {
    /// The same records, with what was taken.
    fileprivate static let withTaken: Self = {
        var listed = withOrders
        listed.increased += ",\n    r.taken AS taken_minor"
        return listed
    }()
}
