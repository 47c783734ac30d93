package import Payments

/// Bounds of a journal, and what it takes from outside: a clock.
package struct JournalOptions: Sendable {
    /// The wall clock, read when a commit is durable.
    package var clock: @Sendable () -> Timestamp
    /// How long a commit waits for another connection's write lock.
    package var busyTimeoutMilliseconds: Int32 = 2000
    /// Records from one anchor to the next: what a start has to check.
    package var anchorRecords: Int64 = 10_000
    /// Identities that wait in memory for their place in the file; a start reads as many records.
    package var waitingIdentities = 65_536
    /// Pages of the file that stay in memory.
    package var cacheBytes = 32 << 20
    /// The write-ahead log is checkpointed from this size on, whatever waits.
    package var logLimitBytes = 64 << 20
    /// And from this size on when nothing waits.
    package var logIdleBytes = 16 << 20
    /// The VFS of SQLite; nil for the default.
    ///
    /// Tests inject faults here.
    package var fileSystem: String?

    package init(clock: @escaping @Sendable () -> Timestamp) { self.clock = clock }
}
