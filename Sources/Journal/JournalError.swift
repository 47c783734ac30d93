package import JournalFormat

/// Why the journal could not do what it was asked.
///
/// The caller tells three fates apart: `batchFailed` (rebuild the book from the file and answer
/// the batch 96), `fatal` (end the process; recovery starts from the file), and everything that
/// is found while opening or reading, which names the place.
package enum JournalError: Error, Equatable, Sendable {
    /// Why a commit was rolled back without doubt about what is on disk.
    package enum BatchFailure: Equatable, Sendable {
        /// No space left: give up the reserve, refuse payments, keep reversals alive.
        case full
        /// Another connection holds the write lock beyond the busy time-out.
        case busy
        /// The process or the system has no file descriptor left.
        case descriptors
        /// Reading or writing failed with this extended SQLite code.
        case transfer(code: Int32)
        /// A text of this record is longer than a reader takes.
        case tooLong(seq: Int64)
    }

    /// Why the process must not go on.
    package enum FatalFailure: Equatable, Sendable {
        /// A sync failed: the kernel may have dropped the pages, so it is never retried.
        case sync(code: Int32)
        /// A constraint that the book had checked was violated.
        case constraint(String)
        /// SQLite found the file malformed.
        case corrupt(String)
        /// The files were deleted, replaced or written by another program.
        case displaced(String)
        /// The lock file was deleted or replaced: another process may hold the directory.
        case unlocked(String)
        /// The journal's own statement is wrong, or memory ran out.
        case misuse(code: Int32, String)
    }

    case batchFailed(BatchFailure)
    case fatal(FatalFailure)
    /// No file or directory at this path.
    case missing(path: String)
    /// The file or directory cannot be opened, created or locked.
    case inaccessible(path: String, reason: String)
    /// Another switch holds the data directory; the process as its lock file names it.
    case locked(path: String, process: Int32)
    /// A file, but not a journal of ours.
    case notAJournal(path: String)
    case newerSchema(found: Int, known: Int)
    /// No file holds the records before this one.
    case archiveMissing(before: Int64)
    /// An archive does not hold what the live file says it must.
    case archiveBroken(path: String)
    /// The write-ahead log passed its bound while a backup was made.
    case backupTooSlow(logBytes: Int)
    /// The file is older than its data directory remembers; what is missing.
    case wentBack(path: String, String)
    /// The hash chain fails at this record: the first bad one.
    case chainBroken(seq: Int64)
    /// The chain has another hash where an anchor was noted.
    case anchorDiffers(AnchorText, found: AnchorText)
    /// No file holds the record of an anchor.
    case anchorMissing(seq: Int64, newest: Int64)
    /// Pages, rows or indexes of a file do not hold together; the first place, in SQLite's words.
    case structureBroken(path: String, String)
    /// A record cannot be decoded.
    case recordUnreadable(seq: Int64, EventCodecError)
    /// The counters of accounts moved since this record do not follow from its successors.
    case balancesBroken(since: Int64)
    /// A row contradicts another one.
    case rowBroken(table: String, row: Int64, String)
    /// A row is not what the records come to when they are replayed.
    case stateBroken(ReplayDifference)
}

extension JournalError: CustomStringConvertible {
    /// What is wrong and what to do about it, in one line.
    package var description: String {
        switch self {
        case .batchFailed(.full): "the disk is full: free some space, the switch resumes by itself"
        case .batchFailed(.busy):
            "another program holds the journal's write lock: end it, tools need only read"
        case .batchFailed(.descriptors):
            "no file descriptors are left: raise the limit of open files (ulimit -n), or lower the"
                + " listeners' limits.connections"
        case .batchFailed(.transfer(let code)):
            "the journal could not be read or written (SQLite \(code)): look at the disk"
        case .batchFailed(.tooLong(let seq)):
            "a text of record \(seq) is longer than \(ByteReader.longest) bytes: shorten it"
        case .fatal(.sync(let code)):
            "the disk did not confirm a write (SQLite \(code)): look at the disk, then start again"
        case .fatal(.constraint(let text)):
            "the journal refused a row that the book allowed (\(text)): report this"
        case .fatal(.corrupt(let text)):
            "the journal is malformed (\(text)): restore a backup, then replay"
        case .fatal(.displaced(let text)):
            "\(text) while the switch was running: put the journal back as it was"
        case .fatal(.unlocked(let text)):
            "\(text) while the switch was running: see that no other switch uses the directory, then"
                + " forecourt serve --restored --reason TEXT"
        case .fatal(.misuse(let code, let text)):
            "the journal's statement failed (SQLite \(code), \(text)): report this"
        case .missing(let path): "\(path) does not exist: name the data directory with --data"
        case .inaccessible(let path, let reason): "\(path) cannot be used: \(reason)"
        case .locked(let path, let process):
            "\(path) is in use by process \(process): stop that switch or name another --data"
        case .notAJournal(let path): "\(path) is not a journal: name the data directory with --data"
        case .archiveMissing(let seq):
            "the records before \(seq) are in no file: put their archives back into archive/"
        case .newerSchema(let found, let known):
            "the journal has schema \(found), this binary knows \(known): use the newer binary"
        case .archiveBroken(let path):
            "\(path) is not the archive of its date: put a whole copy in its place"
        case .backupTooSlow(let bytes):
            "the write-ahead log grew to \(bytes >> 20) MiB: write to a faster disk, or with less"
                + " traffic"
        case .wentBack(let path, let text):
            "\(path) \(text): put the newest journal back, or accept this one for good with"
                + " forecourt serve --restored --reason TEXT"
        case .chainBroken(let seq):
            "the hash chain breaks at record \(seq): restore a backup, then replay"
        case .anchorDiffers(let anchor, let found):
            "the anchor \(anchor) is not this journal's, which has \(found): ask who kept the anchor"
                + " and who changed the journal"
        case .anchorMissing(let seq, let newest):
            "record \(seq) of the anchor is in no file, the newest is \(newest): put the newest"
                + " journal or its archives back"
        case .structureBroken(let path, let text):
            "\(path) does not hold together (\(text)): restore a backup, then replay"
        case .recordUnreadable(let seq, let error):
            "record \(seq) cannot be read (\(error)): restore a backup, then replay"
        case .balancesBroken(let since):
            "balances do not follow from the records after \(since): restore a backup, then replay"
        case .rowBroken(let table, let row, let text):
            "\(table) \(row): \(text): restore a backup, then replay"
        case .stateBroken(let difference):
            "\(difference): restore a backup, then replay"
        }
    }
}
