internal import JournalFormat

internal import struct CardSecurity.SHA256Digest

/// Proves a journal, some rows at a time: the hash chain, every invariant of the ledger that
/// applies, and that nothing is left open.
///
/// Reads on a connection of its own in short snapshots, so that it never holds the write-ahead log
/// back. The switch calls `step` in the background at a bounded rate; `journal verify` calls it
/// until it is done. Not thread-safe.
package final class JournalVerifier {
    /// How far a step came.
    package enum Progress: Equatable, Sendable {
        /// Records checked so far.
        case checked(Int64)
        /// All is right up to this record.
        case complete(Int64)
    }

    /// Which records have to be there.
    package enum Scope: Sendable {
        /// From the first one on, in archives and live file.
        case whole
        /// What the one file holds, as a copy without its archives.
        case oneFile
    }

    /// The file that is read: an archive first, where there are some, the live file at the end.
    var reader: Connection
    var statements: VerifierStatements
    /// Other files that a look-up went to, the live file among them.
    var others: [String: VerifierStatements] = [:]
    var files: JournalFiles
    /// The archive that is read; nil for the live file.
    var archive: String?
    var names = RecordNames()
    /// Numbers that the file names, compared with the code when it was entered.
    var named = NamedNumbers()
    /// What terminals were told, as the live file notes it.
    var codes = RecordedCodes()
    let scope: Scope
    /// The first record that is proved; above 1 where the ones before are in no file here.
    package let first: Int64
    /// Identities of records before it are in the file.
    private(set) var identitiesFrom: Int64 = 0
    private(set) var next: Int64
    private(set) var hash: SHA256Digest
    var ledger: LedgerCheck
    /// What the records have counted, from the first one that the folds of the file hold.
    var day = DayFold()
    /// What limits have counted, counted again.
    var limits = LimitsFold()
    /// Batches, shifts and devices, as records left them.
    var stations: StationsFold
    /// What starts said of numbers of orders.
    var orders: OrdersFold
    let foldsFrom: Int64?

    /// Opens a journal for reading, beside a switch or without one.
    ///
    /// Without a scope: one file where it is a copy that begins later and has no place for archives
    /// beside it, else the whole. Errors: as `JournalReader`; `archiveMissing`.
    package init(path: String, scope asked: Scope? = nil) throws(JournalError) {
        files = asked == .oneFile ? JournalFiles(alone: path) : JournalFiles(live: path)
        archive = files.archives.first
        reader = try Connection.reader(path: archive ?? path).connection
        statements = try VerifierStatements(reader)
        try names.load(from: reader)
        named = try NamedNumbers(checking: reader)
        first = try reader.number("SELECT min(seq) FROM record") ?? 1
        guard first > 0 else {
            throw .rowBroken(table: "record", row: first, "the first record is 1")
        }
        scope = asked ?? (first == 1 || files.isDataDirectory ? .whole : .oneFile)
        guard first == 1 || scope == .oneFile else { throw .archiveMissing(before: first) }
        next = first
        let live = try Connection.reader(path: path).connection
        codes = try RecordedCodes(of: live)
        foldsFrom = try FoldReading.start(in: live)
        stations = StationsFold(isUpgraded: foldsFrom ?? 1 > 1)
        hash = try ChainReader.hash(before: first, in: reader)
        ledger = LedgerCheck(isWhole: first == 1)
        orders = OrdersFold(isWhole: first == 1)
    }

    /// Whether the first record of all is in a file here.
    var isWhole: Bool { first == 1 }

    /// Records checked so far.
    package var checked: Int64 { next - 1 }

    /// Checks up to so many more records; the last step also compares all balances.
    ///
    /// Errors: the first row that is wrong: `chainBroken`, `recordUnreadable`, `rowBroken`,
    /// `balancesBroken`. After an error there is nothing more to ask for.
    package func step(_ count: Int) throws(JournalError) -> Progress {
        try followArchives()
        try reader.execute("BEGIN")
        defer { reader.rollBack() }
        try names.load(from: reader)
        if archive == nil { codes = try RecordedCodes(of: reader) }
        identitiesFrom =
            try reader.number("SELECT identities_from FROM anchor ORDER BY seq DESC LIMIT 1") ?? 0
        if archive != nil { identitiesFrom = .max }
        let chain = try ChainReader(reader, from: next, after: hash, names: names)
        var left = count
        while left > 0 {
            guard let entry = try chain.read(decoding: true) else {
                if archive != nil {
                    try leaveArchive()
                    return .checked(next - 1)
                }
                try finish()
                return .complete(next - 1)
            }
            try checkAnchor(at: entry.row.seq, hash: chain.hash)
            try check(entry)
            next = chain.next
            hash = chain.hash
            left -= 1
        }
        return .checked(next - 1)
    }

    /// Checks the whole file.
    package func run(
        each: (Int64) -> Void = { _ in }
    ) throws(JournalError) -> Int64 {
        for path in files.all { try Self.checkPages(of: path) }
        while true {
            switch try step(10_000) {
            case .checked(let seq): each(seq)
            case .complete(let seq): return seq
            }
        }
    }

    /// Lets SQLite check the structure of the file: its pages, that every row fits its table, and
    /// that every index has each row once, in order; and that the tables are those that we made.
    ///
    /// Reads each index against its table, which `step` does not: that looks rows up as the switch
    /// does, and cannot miss what no look-up asks for.
    private static func checkPages(of path: String) throws(JournalError) {
        let reader = try Connection.reader(path: path).connection
        try Schema.checkIntact(reader)
        let statement = try reader.prepare("PRAGMA main.integrity_check(1)")
        guard try statement.step(), let text = statement.text(0), text != "ok" else { return }
        throw .structureBroken(path: path, text)
    }

    private func checkAnchor(at seq: Int64, hash: SHA256Digest) throws(JournalError) {
        let statement = statements.anchor
        statement.bind(seq, at: 1)
        defer { statement.reset() }
        guard try statement.step(), SHA256Digest(bytes: statement.bytes(0)) != hash else { return }
        throw .rowBroken(table: "anchor", row: seq, "its hash is not the chain's")
    }
}
