internal import JournalFormat

internal import struct CardSecurity.SHA256Digest

/// The records of a journal in order, over its archives and the live file; the chain is checked on
/// the way, from one file into the next.
///
/// Each group is read in a snapshot of its own, so that the write-ahead log of a running switch
/// stays short.
final class RecordSource {
    /// Records that end where a batch did, as far as possible.
    struct Group {
        var entries: [RecordEntry] = []
        /// The digest of all balances behind the last one, where the file has it.
        var balances: StateDigest?
    }

    /// Files that are still to be read, the current one first.
    private var waiting: ArraySlice<String>
    private(set) var connection: Connection
    private var names = RecordNames()
    private(set) var next: Int64
    private var hash: SHA256Digest
    /// The records of the files that were read to their end: path, first and last.
    private(set) var finished: [(path: String, first: Int64, last: Int64)] = []
    private(set) var firstOfFile: Int64

    /// Starts at a record.
    ///
    /// Errors: `archiveMissing` when no file holds it.
    init(_ files: JournalFiles, from seq: Int64) throws(JournalError) {
        waiting = files.all[...]
        connection = try Connection.reader(path: files.live).connection
        next = seq
        firstOfFile = seq
        hash = RecordChain.genesis
        while let path = waiting.first {
            if path != files.live { connection = try Connection.reader(path: path).connection }
            let last = try connection.number("SELECT max(seq) FROM record") ?? 0
            if last >= seq || waiting.count == 1 { break }
            waiting.removeFirst()
        }
        if waiting.count == 1 { connection = try Connection.reader(path: files.live).connection }
        try enter()
    }

    /// Whether the live file is being read: the last one.
    var isLive: Bool { waiting.count == 1 }

    private func enter() throws(JournalError) {
        _ = try NamedNumbers(checking: connection)
        let first = try connection.number("SELECT min(seq) FROM record") ?? next
        guard first <= next else { throw .archiveMissing(before: first) }
        firstOfFile = next
        hash = try ChainReader.hash(before: next, in: connection)
    }

    /// The next records: some more than `count` at most, none behind `last`; empty at the end.
    ///
    /// Errors: as `ChainReader.read`, `archiveMissing`.
    func group(_ count: Int, upTo last: Int64?) throws(JournalError) -> Group {
        try connection.execute("BEGIN")
        defer { connection.rollBack() }
        return try groupInSnapshot(count, upTo: last)
    }

    /// The same within a snapshot that the caller holds.
    func groupInSnapshot(_ count: Int, upTo last: Int64?) throws(JournalError) -> Group {
        while true {
            let group = try read(count, upTo: last)
            guard group.entries.isEmpty, next <= last ?? .max, !isLive else { return group }
            try leave()
        }
    }

    private func leave() throws(JournalError) {
        finished.append((waiting[waiting.startIndex], firstOfFile, next - 1))
        waiting.removeFirst()
        let before = hash
        connection.rollBack()
        connection = try Connection.reader(path: waiting[waiting.startIndex]).connection
        try connection.execute("BEGIN")
        try enter()
        guard hash == before else { throw .chainBroken(seq: next) }
    }

    private func read(_ count: Int, upTo last: Int64?) throws(JournalError) -> Group {
        try names.load(from: connection)
        let chain = try ChainReader(connection, from: next, after: hash, names: names)
        let batch = try connection.prepare(
            """
            SELECT last_seq, balances FROM batch WHERE first_seq <= ?1
            ORDER BY first_seq DESC LIMIT 1
            """
        )
        var group = Group()
        var end = last ?? .max
        while next <= end, let entry = try chain.read(decoding: true) {
            group.entries.append(entry)
            next = chain.next
            hash = chain.hash
            guard group.entries.count == count else { continue }
            batch.bind(entry.row.seq, at: 1)
            if try batch.step() { end = min(end, batch.integer(0)) }
            batch.reset()
        }
        guard let seq = group.entries.last?.row.seq else { return group }
        batch.bind(seq, at: 1)
        if try batch.step(), batch.integer(0) == seq {
            group.balances = StateDigest(bytes: batch.bytes(1))
        }
        return group
    }
}
