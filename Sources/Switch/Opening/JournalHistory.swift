import Journal

/// A person's word that a journal that went back in time is the one to go on with.
package struct Restoration: Sendable {
    package var operatorName: String
    package var reason: String

    package init(operatorName: String, reason: String) {
        self.operatorName = operatorName
        self.reason = reason
    }
}

/// Keeps a journal from going back in time unnoticed: its data directory remembers beside the file
/// which start wrote last, and up to which record.
struct JournalHistory {
    /// Held by who opened the directory, and free when that one goes.
    private weak var lock: DirectoryLock?
    let journal: JournalWriter
    /// The number of this start; 0 before it has one.
    var epoch: UInt32 = 0
    private var noted: Int64 = 0

    init(lock: DirectoryLock, journal: JournalWriter, epoch: UInt32 = 0) {
        self.lock = lock
        self.journal = journal
        self.epoch = epoch
    }

    /// Refuses a file that is older than what the directory remembers, unless a person accepts it.
    func check(accepting restoration: Restoration?) throws(StartError) {
        guard restoration == nil else { return }
        let text: String?
        do throws(JournalError) { text = try contradiction() } catch { throw StartError(error) }
        if let text { throw StartError(.wentBack(path: journal.filePath, text)) }
    }

    private func contradiction() throws(JournalError) -> String? {
        let (epoch, seq) = (try journal.bootEpoch(), try journal.newestRecord())
        if let found = lock?.found {
            if found.epoch > epoch {
                return "is of start \(epoch), but start \(found.epoch) of this directory was later"
            }
            if found.seq > seq {
                return "ends at record \(seq), but record \(found.seq) was written behind it"
            }
            return nil
        }
        // A file of an earlier binary has never had its mark.
        guard seq > 0, try journal.hasMark else { return nil }
        return "holds \(seq) records, but the lock file beside it does not say how far it had come"
    }

    /// From here on the directory knows this start, durably, and the files are watched.
    mutating func begin() throws(StartError) {
        noted = journal.lastRecord
        guard lock?.note(JournalMark(epoch: epoch, seq: noted), durably: true) == true else {
            throw StartError(
                .inaccessible(path: journal.filePath, reason: "the lock file cannot be written")
            )
        }
        do throws(JournalError) {
            try journal.setMark()
            try journal.watch()
        } catch { throw StartError(error) }
    }

    /// Sees that the lock file is still the one that was locked.
    ///
    /// Errors: `fatal(.unlocked)`.
    func watch() throws(JournalError) { try lock?.watch() }

    /// Remembers how far the journal is; written to the file, not synced: what is durable in the
    /// journal may be missing here after the machine stops, never the other way round.
    mutating func note() {
        guard journal.lastRecord != noted else { return }
        noted = journal.lastRecord
        lock?.note(JournalMark(epoch: epoch, seq: noted))
    }

    /// The journal is closed: another process may go on with it.
    func end() { lock?.release() }
}
