import Journal

/// What the balance check takes at construction besides its ledger.
struct BalanceCheckSettings: Sendable {
    /// Entries in one commit.
    var batchLimit: Int
    var directory: DataDirectory
    var businessDay: BusinessDaySettings
    /// How long working keys verify after their rotation was asked for.
    var keyOverlap: Duration
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
        endProcess = environment.endProcess
    }
}
