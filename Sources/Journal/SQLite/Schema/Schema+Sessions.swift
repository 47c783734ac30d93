extension Schema {
    /// The rest of the sixth migration: the keys of a terminal that verified last, and the batch
    /// that its sign-on was told.
    ///
    /// Without them a row says what it said before: the previous keys are one version older.
    static let sessions = """

        ALTER TABLE terminal ADD COLUMN previous_key_version INTEGER;
        ALTER TABLE terminal ADD COLUMN previous_keys_stop_at INTEGER;
        ALTER TABLE terminal ADD COLUMN previous_keys_changed_at INTEGER;
        ALTER TABLE terminal ADD COLUMN keys_verified_at INTEGER;
        ALTER TABLE terminal ADD COLUMN batch_offered INTEGER NOT NULL DEFAULT 0;
        """
}
