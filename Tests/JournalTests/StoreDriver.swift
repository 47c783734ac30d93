import Book
import BookSimulation
import Foundation
import Journal
import JournalFormat
import Payments

/// The stores there are; each test of what a store must do runs against all of them.
enum StoreKind: CaseIterable {
    case sqlite
    case memory
}

/// A book over any store, driven batch by batch as the switch does.
final class StoreDriver<Store: JournalStore> {
    let store: Store
    private(set) var book: PaymentBook
    private var step = Step()
    private let rules: BookRules

    init(_ store: Store, rules: BookRules = .simulated) throws {
        self.store = store
        self.rules = rules
        let snapshot = try store.recover()
        // Payment channels have the numbers that their plans say.
        _ = try store.registerNames(
            dialects: [],
            listeners: [],
            channels: ["in-house", ExternalChannel.bank.name]
        )
        book = PaymentBook(snapshot: snapshot, rules: rules)
    }

    /// One batch: prepare, step, commit.
    @discardableResult
    func run(_ events: [BookEvent], storing keys: [WrappedKey] = []) throws -> BookOutput {
        step.removeAll()
        try book.prepare(events) { keys in try store.read(keys) }
        for event in events { book.step(event, origin: nil, into: &step) }
        book.takeFolds(&step)
        let output = step.output
        let began = events.first?.at ?? Timestamp(rawValue: 0)
        try store.commit(output, codes: LiveJournal.codes, at: began, storing: keys)
        book.evict()
        return output
    }

    /// A new book from the store.
    func recover() throws {
        book = PaymentBook(snapshot: try store.recover(), rules: rules)
    }

    /// All events in batches of several sizes, with a new book now and then.
    func run(batching events: [BookEvent]) throws {
        var first = 0
        while first < events.count {
            let size = min(1 + first % 7, events.count - first)
            try run(Array(events[first..<first + size]))
            first += size
            if first % 5 == 0 { try recover() }
        }
    }
}

extension StoreDriver where Store == JournalWriter {
    /// A file of its own, which goes with `folder`.
    static func file(in folder: TemporaryFolder) throws -> StoreDriver {
        var options = JournalOptions(clock: clock)
        options.waitingIdentities = 50
        return try StoreDriver(
            JournalWriter(path: folder.path + "/journal.sqlite", options: options)
        )
    }
}

extension StoreDriver where Store == MemoryStore {
    static func memory() throws -> StoreDriver { try StoreDriver(MemoryStore(clock: clock)) }
}

extension StoreDriver {
    fileprivate static var clock: @Sendable () -> Timestamp {
        { Timestamp(rawValue: TestWorld.start + 9_000_000_000_000) }
    }
}
