import Journal

/// What the balance check takes at construction besides its ledger.
struct BalanceCheckSettings: Sendable {
    /// Entries in one commit.
    var batchLimit: Int
    var directory: DataDirectory
    var businessDay: BusinessDaySettings
    /// How long working keys verify after their rotation was asked for.
    var keyOverlap: Duration
    /// What leaves the journal's file, and when.
    var archives = JournalArchiver.Settings()
    /// Ends the process with a line: a sync failed, or the file contradicts the book.
    var endProcess: @Sendable (String) -> Never

    init(
        _ configuration: SwitchConfiguration,
        _ directory: DataDirectory,
        _ environment: SwitchEnvironment
    ) {
        batchLimit = configuration.mailboxes.batch
        self.directory = directory
        businessDay = configuration.businessDay
        keyOverlap = configuration.keys.overlap
        archives.liveDates = configuration.journal.liveDates
        archives.cardDates = configuration.journal.cardDates
        endProcess = environment.endProcess
    }
}
