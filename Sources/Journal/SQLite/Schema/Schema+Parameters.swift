extension Schema {
    /// What each terminal has fetched of reference data (`FetchedTables`).
    static let parameters = """
        ALTER TABLE terminal ADD COLUMN fetched TEXT NOT NULL DEFAULT '';
        """
}
