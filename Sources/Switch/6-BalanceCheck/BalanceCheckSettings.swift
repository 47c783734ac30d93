import Journal

/// What the balance check takes at construction besides its book.
struct BalanceCheckSettings: Sendable {
    /// Entries in one commit.
    var batchLimit: Int
    /// How long an entry may wait for its commit to begin before others are refused.
    var longestWait: Duration
    var directory: DataDirectory
    /// The book's time, and whether the wall clock may be believed.
    var clock: GuardedClock
    var businessDay: BusinessDaySettings
    /// Names of the payment channels.
    var channels: [String]
    /// How long working keys verify after their rotation was asked for.
    var keyOverlap: Duration
    /// Where operators' keys are sealed.
    var keyDesk: KeyDeskSettings
    /// What leaves the journal's file, and when.
    var archives = JournalArchiver.Settings()
    /// Ends the process with a line: a sync failed, or the file contradicts the book.
    var endProcess: @Sendable (String) -> Never

    init(
        _ configuration: SwitchConfiguration,
        _ directory: DataDirectory,
        _ environment: SwitchEnvironment,
        _ clock: GuardedClock
    ) {
        self.clock = clock
        batchLimit = configuration.mailboxes.batch
        longestWait = configuration.mailboxes.wait
        self.directory = directory
        businessDay = configuration.businessDay
        channels = configuration.channels.map(\.name)
        keyOverlap = configuration.keys.overlap
        keyDesk = KeyDeskSettings(configuration, environment)
        archives.liveDates = configuration.journal.liveDates
        archives.cardDates = configuration.journal.cardDates
        endProcess = environment.endProcess
    }
}
