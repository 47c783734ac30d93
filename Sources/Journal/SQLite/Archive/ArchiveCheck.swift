internal import JournalFormat

internal import struct CardSecurity.SHA256Digest

/// Proves the archive of one date against the live file: its chain, from the hash before its first
/// record to the live file's hash of its last; and, before anything is removed, row by row what no
/// hash covers.
final class ArchiveCheck {
    let date: ArchivedDate
    /// Whether the file has its final name: then part of the date may have left the live file.
    let isPublished: Bool
    private let archive: Connection
    private let live: Connection
    private var names = RecordNames()
    private var next: Int64
    private var hash: SHA256Digest

    init(
        _ date: ArchivedDate,
        at path: String,
        of journal: JournalWriter,
        isPublished: Bool
    ) throws(JournalError) {
        self.date = date
        self.isPublished = isPublished
        live = journal.connection
        archive = try Connection(path: path, mode: .reading, busyTimeoutMilliseconds: 0)
        next = date.first
        let schema = try Schema.check(archive)
        guard schema > 0 else { throw .notAJournal(path: path) }
        // One that an older binary published, and whose date has not left the live file whole.
        if schema < Schema.version { try Schema.bridge(archive) }
        try names.load(from: archive)
        hash = try ChainReader.hash(before: date.first, in: archive)
        let first = try live.number("SELECT min(seq) FROM record")
        guard isPublished, first != date.first else {
            // The whole date is here: both chains begin alike.
            guard hash == (try ChainReader.hash(before: date.first, in: live)) else {
                throw .archiveBroken(path: path)
            }
            return
        }
    }

    func close() { archive.close() }

    /// Checks some more records; gives the last one, nil when all are right.
    ///
    /// Errors: `archiveBroken`, `chainBroken`.
    func step(_ count: Int64) throws(JournalError) -> Int64? {
        guard next <= date.last else { return nil }
        let chain = try ChainReader(archive, from: next, after: hash, names: names)
        let range = StateComparison.Range(first: next, last: min(date.last, next + count - 1))
        while next <= range.last {
            guard try chain.read(decoding: true) != nil else {
                throw .archiveBroken(path: archive.path)
            }
            next = chain.next
            hash = chain.hash
        }
        if !isPublished {
            let comparison = StateComparison(recorded: live, replayed: archive, isCopy: true)
            let isWhole = range.last == date.last
            guard try comparison.difference(in: range, isLive: false, withDates: isWhole) == nil,
                try DecisionTimes.agree(live, archive, in: range, ending: date.last)
            else { throw .archiveBroken(path: archive.path) }
        }
        guard next > date.last else { return range.last }
        let last = try live.prepare("SELECT hash FROM record WHERE seq = ?1")
        last.bind(date.last, at: 1)
        guard try last.step(), SHA256Digest(bytes: last.bytes(0)) == hash else {
            throw .archiveBroken(path: archive.path)
        }
        return range.last
    }
}
