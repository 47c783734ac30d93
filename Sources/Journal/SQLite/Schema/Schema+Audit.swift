extension Schema {
    /// Of the sixth migration: what operators did, and what proves when batches were committed.
    ///
    /// `act` repeats of each operator's act what its event says, so that listings and scripts need
    /// not decode it; `verify` compares the two. `batch.seal` covers the row, and is covered by the
    /// first record of the next batch.
    static let audit =
        """
        CREATE TABLE act (
            seq INTEGER PRIMARY KEY,
            verb TEXT NOT NULL,
            operator TEXT NOT NULL,
            reason TEXT NOT NULL,
            object TEXT,
            terminal TEXT,
            merchant TEXT,
            account INTEGER,
            card_mask INTEGER,
            channel TEXT,
            amount INTEGER,
            currency INTEGER
        ) STRICT;
        ALTER TABLE batch ADD COLUMN seal BLOB;
        ALTER TABLE batch ADD COLUMN names INTEGER NOT NULL DEFAULT 0;
        """
}
