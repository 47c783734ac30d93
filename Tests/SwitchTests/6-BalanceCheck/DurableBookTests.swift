import Book
import CardSecurity
import Journal
import JournalFormat
import Payments
import Testing

@testable import Switch

/// The book over a store in memory: what it does does not hang on a file.
@Suite struct DurableBookTests {
    private func register(_ number: Int) -> BookEntry {
        let registration = TerminalRegistration(
            terminal: "T000000\(number)",
            merchant: "DEMOSTATION0001",
            ifsfTerminal: nil,
            ifsfMerchant: nil,
            sealedMasterKey: [1]
        )
        let act = OperatorAct(
            operatorName: "tester",
            reason: "test",
            kind: .registerTerminal(registration)
        )
        return BookEntry(
            event: BookEvent(at: Timestamp(rawValue: Int64(number)), kind: .operatorAct(act)),
            origin: nil
        )
    }

    @Test func `a failed batch is lost whole, and the book goes on behind the one before`() throws {
        let store = MemoryStore(clock: { Timestamp(rawValue: 9) })
        let random = SeededRandomSource(seed: 7)
        let keys = try KeyStore(
            master: KeyBytes(count: MasterKey.length, from: random),
            of: KeyFile(path: "/nowhere/master.key"),
            rows: [],
            random: random,
            clock: FixedClock(now: Timestamp(rawValue: 5))
        )
        let book = DurableBook(
            journal: store,
            snapshot: try store.recover(),
            rules: BookRules(),
            keys: keys,
            codes: OutcomeCodes(),
            clock: FixedClock(now: Timestamp(rawValue: 5))
        )
        #expect(try book.run([register(1)]).records == 1)
        let before = store.position
        store.failure = .batchFailed(.full)
        #expect(throws: JournalError.batchFailed(.full)) { try book.run([register(2)]) }
        #expect(store.position == before)
        #expect(try book.rebuild(answering: []).map(\.registration.terminal) == ["T0000001"])
        #expect(try book.run([register(2), register(3)]).records == 2)
        #expect(store.position.seq == before.seq + 2)
    }
}
