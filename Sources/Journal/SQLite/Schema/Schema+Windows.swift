extension Schema {
    /// The sixth migration: kinds of windows.
    ///
    /// `seen.window_kind` is 0 in rows of older files, which stand for every kind; `used_us` is the
    /// time of the newest record in the ranges. `tombstone` names the window that its reversal
    /// named. `late_window` holds what opened a case for a reversal of a date out of reach.
    static let windows = """
        ALTER TABLE seen RENAME TO seen_before;
        CREATE TABLE seen (
            terminal_row INTEGER NOT NULL,
            message_class INTEGER NOT NULL,
            window_kind INTEGER NOT NULL,
            window INTEGER NOT NULL,
            business_date INTEGER NOT NULL,
            used_us INTEGER NOT NULL,
            ranges BLOB NOT NULL,
            PRIMARY KEY (terminal_row, message_class, window_kind, window)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO seen SELECT terminal_row, message_class, 0, window, business_date,
            (SELECT coalesce(max(at_us), 0) FROM record
                WHERE seq = (SELECT max(seq) FROM record)), ranges FROM seen_before;
        DROP TABLE seen_before;

        ALTER TABLE tombstone ADD COLUMN window_kind INTEGER;
        ALTER TABLE tombstone ADD COLUMN window INTEGER;

        CREATE TABLE late_window (
            terminal_row INTEGER NOT NULL,
            window_kind INTEGER NOT NULL,
            window INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (terminal_row, window_kind, window)
        ) STRICT, WITHOUT ROWID;
        """
}
