import Book
import Foundation
import Journal
import Payments
import Testing

@Suite struct SchemaTests {
    @Test func `a journal of a newer schema is refused by writer and reader`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.journal.close()
        try RawFile(path: live.path).run("PRAGMA user_version = 99")
        let refusal = JournalError.newerSchema(found: 99, known: 14)
        #expect(throws: refusal) { try JournalWriter(path: live.path, options: live.options) }
        #expect(throws: refusal) { try JournalReader(path: live.path) }
    }

    @Test(arguments: [0, -1, -5, Int32.min])
    func `a schema number that no journal has is refused by writer and reader`(
        number: Int32
    ) throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.journal.close()
        try RawFile(path: live.path).run("PRAGMA user_version = \(number)")
        let refusal = JournalError.notAJournal(path: live.path)
        #expect(throws: refusal) { try JournalWriter(path: live.path, options: live.options) }
        #expect(throws: refusal) { try JournalReader(path: live.path) }
    }

    @Test func `a database of another program is refused and stays as it is`() throws {
        let live = try LiveJournal()
        let other = live.directory + "/other.sqlite"
        try RawFile(path: other).run("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        let before = try Data(contentsOf: URL(fileURLWithPath: other))
        #expect(throws: JournalError.notAJournal(path: other)) {
            try JournalWriter(path: other, options: live.options)
        }
        #expect(throws: JournalError.notAJournal(path: other)) { try JournalReader(path: other) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: other)) == before)
        let text = live.directory + "/text"
        try Data("no database at all, but long enough to be one".utf8).write(
            to: URL(fileURLWithPath: text)
        )
        #expect(throws: JournalError.notAJournal(path: text)) { try JournalReader(path: text) }
    }

    @Test func `a missing file is missing, and reading does not make it`() throws {
        let live = try LiveJournal()
        let path = live.directory + "/none.sqlite"
        #expect(throws: JournalError.missing(path: path)) { try JournalReader(path: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `no customer's balance can be written below zero`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        #expect(throws: RawFile.Failure.self) {
            try RawFile(path: live.path).run(
                "UPDATE balance SET debits_posted = credits_posted + 1 WHERE customer = 1"
            )
        }
    }

    @Test func `a transfer has one standing reversal at most`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.run([TestWorld.purchase(1), TestWorld.reversal(of: 1)])
        #expect(throws: RawFile.Failure.self) {
            try RawFile(path: live.path).run(
                """
                INSERT INTO transfer SELECT 999, kind, debit_account, credit_account, asset, amount,
                    reverses, NULL, business_date, seq, NULL, NULL, NULL FROM transfer
                WHERE reverses IS NOT NULL
                """
            )
        }
    }

    @Test func `an undone reversal may be done again`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        let sale = try live.run([TestWorld.purchase(1)]).records[0].seq
        let undo = try live.run([TestWorld.act(.reverse(payment: sale))]).records[0].seq
        try live.run([TestWorld.act(.reverse(payment: undo))])
        try live.run([TestWorld.reversal(of: 1)])
        try live.restart()
        #expect(try JournalVerifier(path: live.path).run() > 0)
        let row = try #require(try JournalReader(path: live.path).history(of: sale))
        #expect(row.payment.outcome == "reversed")
        #expect(row.transfers.count == 4)
    }

    @Test func `keys, names and boot epochs survive a restart`() throws {
        let live = try LiveJournal()
        let names = try live.journal.registerNames(
            dialects: ["unionpay-pos", "ifsf"],
            listeners: ["a", "b"],
            channels: ["in-house"]
        )
        let key = WrappedKey(
            name: "data",
            version: 1,
            createdAt: Timestamp(rawValue: 5),
            wrapped: [1, 2]
        )
        try live.journal.storeKeys([key])
        try live.journal.setInstitution("00000001")
        let epoch = try live.journal.nextBootEpoch()
        try live.restart()
        #expect(try live.journal.loadKeys() == [key])
        #expect(try live.journal.institution() == "00000001")
        #expect(try live.journal.nextBootEpoch() == epoch + 1)
        let again = try live.journal.registerNames(
            dialects: ["ifsf"],
            listeners: ["c"],
            channels: []
        )
        #expect(again.dialects == names.dialects)
        #expect(again.listeners["a"] == names.listeners["a"])
        #expect(again.listeners.count == 3)
    }
}
