extension TestWorld {
    /// The journal of this world.
    func journal() throws -> OpenJournal { try OpenJournal(path: path + "/journal.sqlite") }

    /// The first column of each row of the journal that a query finds.
    func column(_ sql: String) throws -> [String] { try journal().column(sql) }
}
