package import Book
internal import JournalFormat
internal import Ledger
internal import Payments
internal import Text

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Feeds the recorded events of a journal to a fresh book and compares what it decides, byte for
/// byte: each reply in its canonical form, each record, leg and transfer, all balances behind each
/// group of batches, and at the end every row of state.
///
/// The fresh book has a file of its own, which has no name and goes with the replay: what the book
/// does not keep in memory is read from there, never from the journal that is checked. It lies
/// where SQLite puts temporary files (`SQLITE_TMPDIR`). Memory is bounded by a group of records.
/// Not thread-safe.
package final class JournalReplayer {
    /// What to replay, and with what.
    package struct Options: Sendable {
        /// The first record that is compared; those before it are replayed only.
        ///
        /// Nil for the first that is replayed.
        package var from: Int64?
        /// The last record; nil for all there are.
        package var to: Int64?
        /// A backup whose last record stands before `from`: the replay begins behind it.
        package var snapshot: String?
        /// For journals that do not say under which rules they were made.
        package var rules = BookRules()

        package init() {
            rules.edition = .first
            rules.batchOpens = .signOn
        }
    }

    /// How far a step came.
    package enum Progress: Equatable, Sendable {
        /// Replayed up to this record.
        case replayed(Int64)
        case different(ReplayDifference)
        /// All is the same up to this record.
        case complete(Int64)
    }

    private static let groupRecords = 512

    private let options: Options
    /// The first record that is compared.
    package let from: Int64
    private let source: RecordSource
    private let scratch: JournalWriter
    private let recordedRules: RecordedRules
    private var book: PaymentBook
    private var rulesUntil: Int64
    private var knownTerminals: Int32
    private var batch = Step()
    private let bytes = (recorded: ByteWriter(), replayed: ByteWriter())
    /// Records that were replayed.
    package private(set) var records = 0
    /// Of those: payments and reversals.
    package private(set) var payments = 0

    /// Opens a journal, running, stopped or a copy, with its archives.
    ///
    /// Errors: as `JournalReader`; `archiveMissing`; `inaccessible` for a snapshot behind `from`.
    package init(path: String, options: Options) throws(JournalError) {
        self.options = options
        let files = JournalFiles(live: path)
        let live = try Connection.reader(path: path).connection
        recordedRules = try RecordedRules(of: live)
        scratch = try Self.makeScratch(options, of: path)
        let snapshot = try scratch.recover()
        from = options.from ?? (options.snapshot == nil ? 1 : snapshot.nextSeq)
        guard snapshot.nextSeq <= from || options.snapshot == nil else {
            throw .inaccessible(
                path: options.snapshot ?? "",
                reason: "its last record is \(snapshot.nextSeq - 1): begin with a later one"
            )
        }
        try Self.numberChannels(of: scratch, like: live)
        source = try RecordSource(files, from: snapshot.nextSeq)
        let rules = recordedRules.rules(at: snapshot.nextSeq) ?? options.rules
        book = PaymentBook(snapshot: snapshot, rules: rules)
        rulesUntil = (recordedRules.change(after: snapshot.nextSeq) ?? .max) - 1
        knownTerminals = snapshot.nextTerminal - 1
    }

    /// Puts the replay's own file into a folder; to be called before any file is opened, since the
    /// engine looks for it once.
    package static func useScratchFolder(_ path: String) { setenv("SQLITE_TMPDIR", path, 1) }

    /// Legs name channels by numbers, so each has the same one here, whichever is met first.
    private static func numberChannels(
        of scratch: JournalWriter,
        like live: Connection
    ) throws(JournalError) {
        var names = NameTable(table: "channel")
        try names.load(from: live)
        let channels = names.all.sorted { $0.value < $1.value }.map(\.key)
        _ = try scratch.registerNames(dialects: [], listeners: [], channels: channels)
    }

    private static func makeScratch(
        _ options: Options,
        of path: String
    ) throws(JournalError) -> JournalWriter {
        var journal = JournalOptions(clock: { Timestamp(rawValue: 0) })
        journal.cacheBytes = 64 << 20
        // No path: SQLite makes a file without a name.
        let scratch = try JournalWriter(path: "", options: journal)
        try scratch.connection.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        guard let snapshot = options.snapshot else { return scratch }
        try Connection.reader(path: snapshot).connection.copy(
            to: scratch.connection,
            pages: -1
        ) {}
        try Schema.migrate(scratch.connection, archivesOf: path)
        return scratch
    }

    /// Replays some more records, at least one group.
    ///
    /// Errors: as `JournalVerifier.step`; after an error or a difference there is nothing more to
    /// ask for.
    package func step() throws(JournalError) -> Progress {
        try followRules()
        let last = min(rulesUntil, options.to ?? .max)
        let group = try source.group(Self.groupRecords, upTo: last)
        if group.entries.isEmpty, source.next > rulesUntil, source.next <= options.to ?? .max {
            return .replayed(source.next - 1)
        }
        guard !group.entries.isEmpty else { return try finish() }
        if let found = try replay(group) { return .different(found) }
        return .replayed(source.next - 1)
    }

    /// Replays all of it; `each` is told the last record now and then.
    package func run(
        each: (Int64) -> Void = { _ in }
    ) throws(JournalError) -> Progress {
        while true {
            let progress = try step()
            guard case .replayed(let seq) = progress else { return progress }
            each(seq)
        }
    }

    /// Where other rules begin, the book is made again from its own file, as a start does.
    private func followRules() throws(JournalError) {
        guard source.next > rulesUntil else { return }
        let rules = recordedRules.rules(at: source.next) ?? options.rules
        book = PaymentBook(snapshot: try scratch.recover(), rules: rules)
        rulesUntil = (recordedRules.change(after: source.next) ?? .max) - 1
    }

    private func replay(_ group: RecordSource.Group) throws(JournalError) -> ReplayDifference? {
        let events = group.entries.compactMap { $0.recorded?.event }
        try book.prepare(events) { (keys) throws(JournalError) in try scratch.read(keys) }
        batch.removeAll()
        for (entry, event) in zip(group.entries, events) {
            if let reason = impossibility(of: event) {
                return ReplayDifference(record: entry.row.seq, "event", "done", reason)
            }
            book.step(event, origin: nil, into: &batch)
            let registered = batch.output.newTerminals.map(\.rawValue).max() ?? 0
            knownTerminals = max(knownTerminals, registered)
        }
        if let found = difference(from: group) { return found }
        try scratch.commit(batch.output, codes: OutcomeCodes(), at: Timestamp(rawValue: 0))
        book.evict()
        guard let balances = group.balances, balances != scratch.balancesDigest,
            source.next > from
        else { return nil }
        return ReplayDifference(
            record: source.next - 1,
            "digest of all balances behind it",
            balances.text,
            scratch.balancesDigest.text
        )
    }

    /// Why the book cannot have taken such an event: the file was made by something else.
    private func impossibility(of event: BookEvent) -> String? {
        switch event.kind {
        case .payment(let request, _), .signOn(let request, _), .signOff(let request),
            .service(let request):
            let row = request.identity.terminal.rawValue
            return (1...max(1, knownTerminals)).contains(row) ? nil : "no terminal \(row)"
        case .operatorAct, .cutover: return book.obstacle(to: event)?.description
        default: return nil
        }
    }

    private func difference(from group: RecordSource.Group) -> ReplayDifference? {
        let output = batch.output
        guard output.records.count == group.entries.count else {
            let seq = group.entries.first?.row.seq ?? 0
            return ReplayDifference(
                record: seq,
                "records from here on",
                "\(group.entries.count)",
                "\(output.records.count)"
            )
        }
        for (replayed, entry) in zip(OutputRecords(output), group.entries) {
            records += 1
            switch replayed.record.kind {
            case .payment, .reversal: payments += 1
            default: break
            }
            guard entry.row.seq >= from else { continue }
            if let found = ReplayDifference(replayed, with: entry, bytes: bytes) { return found }
        }
        return nil
    }

    /// Behind the last record: every row of state, unless the journal goes on behind `to`.
    private func finish() throws(JournalError) -> Progress {
        for file in source.finished {
            let connection = try Connection.reader(path: file.path).connection
            let comparison = StateComparison(recorded: connection, replayed: scratch.connection)
            let range = StateComparison.Range(first: file.first, last: file.last)
            if let found = try comparison.difference(in: range, isLive: false) {
                return .different(found)
            }
        }
        // What came while the comparison was on its way is replayed in the snapshot that it reads.
        try source.connection.execute("BEGIN")
        defer { source.connection.rollBack() }
        while options.to == nil {
            try followRules()
            let group = try source.groupInSnapshot(Self.groupRecords, upTo: rulesUntil)
            if group.entries.isEmpty, source.next > rulesUntil { continue }
            guard !group.entries.isEmpty else { break }
            if let found = try replay(group) { return .different(found) }
        }
        let newest = try source.connection.number("SELECT max(seq) FROM record") ?? 0
        guard newest == source.next - 1 else { return .complete(source.next - 1) }
        let comparison = StateComparison(recorded: source.connection, replayed: scratch.connection)
        let range = StateComparison.Range(first: source.firstOfFile, last: source.next - 1)
        if let found = try comparison.difference(in: range, isLive: true) {
            return .different(found)
        }
        return .complete(source.next - 1)
    }
}

extension StateDigest {
    fileprivate var text: String {
        [high, low].map { Hexadecimal.text($0, digits: 1).lowercased() }.joined(separator: "-")
    }
}
