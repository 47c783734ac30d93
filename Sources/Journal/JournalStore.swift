package import Book
package import JournalFormat
package import Payments

/// Where a book's records are kept, with the rows that they leave: the calls that a book needs, a
/// batch at a time.
///
/// One thread at a time uses it, and may block in it. The life of one: `recover`, then per batch
/// `read`, `commit`, `checkpointIfDue`, and at the end `close`. After `batchFailed` the caller
/// drops its book and calls `recover` again; after `fatal` it ends the process. What any store must
/// do is held by one suite of tests, `JournalStoreTests`, which runs against each.
package protocol JournalStore: AnyObject {
    /// False until `recover`, and after a failed commit.
    var isRecovered: Bool { get }
    /// How far the records have come, once they were recovered.
    var position: JournalPosition { get }

    /// What the book keeps in memory, from what is stored.
    func recover() throws(JournalError) -> BookSnapshot
    /// The rows that a batch of events needs; a key without a row is absent from the answer.
    func read(_ keys: ColdKeys) throws(JournalError) -> ColdRows
    /// Writes one batch whole, or nothing of it, and returns when it is durable.
    ///
    /// `began`: when the batch was taken from the intake; `keys` are wrapped keys that change with
    /// it.
    func commit(
        _ output: BookOutput,
        codes: OutcomeCodes,
        at began: Timestamp,
        storing keys: [WrappedKey]
    ) throws(JournalError)
    /// Writes when the last batch became durable, which else waits for the next commit.
    func recordDurability() throws(JournalError)
    /// Tidies up between two batches; `idle`: nothing waits in the book's intake.
    func checkpointIfDue(idle: Bool) throws(JournalError)
    /// Sees that it still writes to what it opened.
    func watch() throws(JournalError)
    /// A clean stop; nothing may be asked afterwards.
    func close() throws(JournalError)

    /// Open pre-authorisations that lapsed before a date and that nothing reserves, oldest first;
    /// at most so many.
    func dueAuthorisations(before date: BusinessDate, limit: Int) throws(JournalError) -> [Int64]

    /// Records from `seq` on with what belongs to them, at most so many; their chain is right.
    func entries(from seq: Int64, limit: Int) throws(JournalError) -> [RecordEntry]

    /// The durable numbers of dialects, listeners and channels; a name gets one when it is met
    /// first and keeps it.
    func registerNames(
        dialects: [String],
        listeners: [String],
        channels: [String]
    ) throws(JournalError) -> RegisteredNames
    /// A number that no earlier start got, nor one behind `other`; durable before it returns.
    func nextBootEpoch(behind other: UInt32) throws(JournalError) -> UInt32

    /// All wrapped keys, by name and version.
    func loadKeys() throws(JournalError) -> [WrappedKey]
    /// Stores wrapped keys, all or none; a version that is there is replaced.
    func storeKeys(_ keys: [WrappedKey]) throws(JournalError)
    /// Removes wrapped keys that nothing is sealed under any more.
    func dropKeys(_ name: String, versions: [UInt32]) throws(JournalError)
}
