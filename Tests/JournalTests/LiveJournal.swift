import Book
import BookSimulation
import Foundation
import Journal
import JournalFormat
import Payments

/// A book and its journal in a directory of their own, driven batch by batch as the switch does.
final class LiveJournal {
    let directory: String
    var options: JournalOptions
    private(set) var journal: JournalWriter
    private(set) var book: PaymentBook
    private var step = Step()
    /// Microseconds since the world's start; an event moves it by a millisecond.
    private(set) var now: Int64 = 0
    /// All that a commit wrote, for comparison.
    private(set) var records: [BookRecord] = []
    var rules = BookRules.signingOn

    static let codes = OutcomeCodes(
        entries: [
            DialectNumber(rawValue: 1): [
                .approved: "00", .reversalAccepted: "00", .networkAccepted: "00",
                .insufficientFunds: "51", .macFailed: "A0", .invalidCard: "14",
                .reversalMismatch: "12", .channelTimeout: "68", .channelUnavailable: "91",
                .settled: "00", .totalsDiffer: "00",
            ]
        ],
        dialects: [ListenerNumber(rawValue: 1): DialectNumber(rawValue: 1)]
    )

    init(
        options change: (inout JournalOptions) -> Void = { _ in }
    ) throws {
        directory = NSTemporaryDirectory() + "journal-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        options = JournalOptions(clock: { Timestamp(rawValue: TestWorld.start + 5_000_000) })
        options.busyTimeoutMilliseconds = 50
        change(&options)
        journal = try JournalWriter(path: directory + "/journal.sqlite", options: options)
        book = PaymentBook(snapshot: try journal.recover(), rules: BookRules.signingOn)
    }

    /// A copy of a journal that was closed, which the next `restart` opens.
    convenience init(copying other: LiveJournal) throws {
        try self.init()
        try journal.close()
        for suffix in ["", "-wal", "-shm"]
        where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
        try FileManager.default.copyItem(atPath: other.path, toPath: path)
        now = other.now
    }

    /// Lets the file go as a process does that ends.
    func abandon() {
        options.fileSystem = nil
        // A journal in memory always opens; if not, the file stays open and the test says so.
        guard let other = try? JournalWriter(path: "", options: options) else { return }
        journal = other
    }

    deinit {
        // What is left behind in the temporary directory is no failure.
        try? FileManager.default.removeItem(atPath: directory)
    }

    var path: String { directory + "/journal.sqlite" }

    /// One batch: prepare, step, commit.
    @discardableResult
    func run(_ kinds: [BookEvent.Kind]) throws -> BookOutput {
        let events = kinds.map { kind in
            now += 1000
            return TestWorld.event(kind, at: now)
        }
        return try run(events: events)
    }

    @discardableResult
    func run(events: [BookEvent]) throws -> BookOutput {
        step.removeAll()
        try book.prepare(events) { keys in try journal.read(keys) }
        for event in events { book.step(event, origin: nil, into: &step) }
        book.takeFolds(&step)
        let output = step.output
        try journal.commit(
            output,
            codes: LiveJournal.codes,
            at: Timestamp(rawValue: TestWorld.start + now)
        )
        book.evict()
        records += output.records
        return output
    }

    /// Why an operator cannot reverse a payment; nil when that is possible.
    func refusal(ofReversing seq: Int64) throws -> OperatorRefusal? {
        let event = TestWorld.event(TestWorld.act(.reverse(payment: seq)), at: now)
        try book.prepare([event]) { keys in try journal.read(keys) }
        defer { book.evict() }
        return book.validate(event)
    }

    /// Nothing happens for a while.
    func wait(microseconds: Int64) { now += microseconds }

    /// A cutover to the day after the current one.
    func cutOver() throws {
        guard let date = book.businessDate else { return }
        try run([.cutover(date.next)])
    }

    /// Terminals that are signed on and cards with money.
    func populate(terminals: Int, cards: Int) throws {
        for first in stride(from: 1, through: terminals, by: 250) {
            let numbers = first...min(first + 249, terminals)
            try run(numbers.map { TestWorld.register($0) })
            try run(numbers.map { TestWorld.signOn($0) })
        }
        for first in stride(from: 1, through: cards, by: 250) {
            try run((first...min(first + 249, cards)).map { TestWorld.open($0) })
        }
    }

    /// Ends the process's hold on the file, as a kill would, and starts again.
    @discardableResult
    func restart(cleanly: Bool = false, rules: BookRules? = nil) throws -> BookSnapshot {
        if let rules { self.rules = rules }
        if cleanly { try journal.close() }
        journal = try JournalWriter(path: path, options: options)
        return try recover()
    }

    /// Payment channels have the numbers that their plans say, as a start gives them.
    func numberChannels() throws {
        _ = try journal.registerNames(
            dialects: [],
            listeners: [],
            channels: ["in-house", ExternalChannel.bank.name]
        )
    }

    /// A new book from the file.
    @discardableResult
    func recover() throws -> BookSnapshot {
        let snapshot = try journal.recover()
        book = PaymentBook(snapshot: snapshot, rules: rules)
        return snapshot
    }
}
