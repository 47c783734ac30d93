import Book
import CardSecurity
import Foundation
import Journal
import Payments
import Testing
import Text

/// Row 29: what was changed behind the journal's back is found and named.
@Suite struct CorruptionTests {
    /// Two terminals, a reversed sale, a declined one, repeats and a cutover; an anchor in between.
    private func world() throws -> (live: LiveJournal, sale: Int64) {
        let live = try LiveJournal { $0.anchorRecords = 1000 }
        try live.populate(terminals: 2, cards: 3)
        try live.run([TestWorld.purchase(10), TestWorld.purchase(11, 9_999_999, card: 2)])
        try live.run([TestWorld.purchase(10), TestWorld.reversal(of: 10)])
        try live.run([TestWorld.reversal(of: 77), TestWorld.refusals(3)])
        try live.cutOver()
        // No anchor lies behind these.
        let last = try live.run([
            TestWorld.purchase(20, 700, terminal: 2, card: 3), TestWorld.balance(21),
            TestWorld.reversal(of: 20, 1, terminal: 2, card: 3),
        ])
        return (live, last.records[0].seq)
    }

    @Test func `a file that nothing happened to verifies`() throws {
        let (live, _) = try world()
        let verifier = try JournalVerifier(path: live.path)
        #expect(try verifier.run() == Int64(live.records.count))
        var steps = 0
        let slow = try JournalVerifier(path: live.path)
        while case .checked = try slow.step(3) { steps += 1 }
        #expect(steps == live.records.count / 3)
    }

    static let recordColumns = [
        "merchant = 'X'", "terminal = 'T0000009'", "at_us = at_us + 1", "stan = stan + 1",
        "window = 2", "amount = amount + 1", "currency = 840", "code = '51'",
        "approval = '00000A'", "outcome = 42", "kind = 2", "operation = 11", "listener = 2",
        "account = account + 1", "channel = channel + 1", "rule = NULL", "note = 'x'",
        "holds_identity = 0", "business_date = business_date - 1", "configuration = 4",
        "event = CAST(substr(event, 1, length(event) - 1) || x'07' AS BLOB)", "hash = zeroblob(32)",
        "card_token = zeroblob(16)", "card_mask = card_mask + 32", "card_sealed = x'00'",
        "card_data_key = 9", "times = 2", "group_seq = group_seq - 1", "original_seq = 1",
        "mti = 256", "dialect = 2", "message_class = 4", "terminal_row = 1",
    ]

    @Test(arguments: recordColumns)
    func `row 29: a changed record after the last anchor is refused at start and named`(
        change: String
    ) throws {
        let (live, sale) = try world()
        try RawFile(path: live.path).run("UPDATE record SET \(change) WHERE seq = \(sale)")
        #expect(throws: JournalError.chainBroken(seq: sale)) { try live.restart() }
        #expect(throws: JournalError.chainBroken(seq: sale)) {
            try JournalVerifier(path: live.path).run()
        }
        // Always readable.
        #expect(try JournalReader(path: live.path).last(nil).isEmpty == false)
    }

    @Test(arguments: [
        "UPDATE transfer SET amount = amount + 1 WHERE seq = SEQ",
        "UPDATE transfer SET credit_account = 1 WHERE seq = SEQ",
        "UPDATE transfer SET seq = seq - 1 WHERE seq = SEQ",
        "DELETE FROM transfer WHERE seq = SEQ",
        "UPDATE leg SET amount = amount + 1 WHERE id = SEQ * 16 + 1",
        "UPDATE leg SET channel = channel + 1 WHERE id = SEQ * 16 + 1",
        "DELETE FROM leg WHERE id = SEQ * 16 + 1",
        "INSERT INTO leg (id, channel, rule, amount, asset, outcome, resolution)"
            + " VALUES (SEQ * 16 + 2, 1, 1, 5, 156, 0, 1)",
        "UPDATE channel SET name = 'elsewhere'", "UPDATE rule SET name = 'other'",
        "DELETE FROM record WHERE seq = SEQ",
    ])
    func `row 29: changed money after the last anchor is refused at start and named`(
        change: String
    ) throws {
        let (live, sale) = try world()
        try RawFile(path: live.path).run(change.replacing("SEQ", with: "\(sale)"))
        let seq = change.contains("seq - 1") ? sale - 1 : sale
        #expect {
            try live.restart()
        } throws: { error in
            guard case .chainBroken(let found) = error as? JournalError else { return false }
            // A changed name breaks the first record that bears it.
            return found == seq || (change.contains("name") && found < seq)
        }
    }

    @Test(arguments: [
        "UPDATE balance SET debits_posted = debits_posted + 1 WHERE account = ACCOUNT",
        "UPDATE balance SET credits_posted = credits_posted + 1 WHERE account = ACCOUNT",
        "DELETE FROM balance WHERE account = ACCOUNT",
        "UPDATE batch SET balances = zeroblob(16)",
        "UPDATE anchor SET balances = zeroblob(16)",
    ])
    func `row 29: a changed balance since the last anchor is refused`(change: String) throws {
        let (live, sale) = try world()
        let account = try RawFile(path: live.path).run(
            "SELECT account FROM record WHERE seq = \(sale)"
        )[0]
        try RawFile(path: live.path).run(change.replacing("ACCOUNT", with: account))
        #expect {
            try live.restart()
        } throws: { error in
            if case .balancesBroken = error as? JournalError { true } else { false }
        }
    }

    @Test(arguments: [
        "UPDATE record SET amount = 1 WHERE operation = 10 AND stan = 10 AND kind = 1",
        "UPDATE transfer SET amount = amount + 1 WHERE id = 1",
        "UPDATE transfer SET undone_by = NULL WHERE undone_by IS NOT NULL",
        "UPDATE leg SET resolution = 1, undone_by = NULL WHERE resolution = 2",
        "UPDATE leg SET transfer = NULL WHERE id = (SELECT min(id) FROM leg)",
        "UPDATE payment_change SET reversed_by = reversed_by + 1",
        "DELETE FROM payment_change",
        "INSERT INTO payment_change (payment, attempts) VALUES (9999, 2)",
        "UPDATE balance SET debits_posted = debits_posted + 1, credits_posted = credits_posted + 1",
        "UPDATE account SET frozen = 1 WHERE id = (SELECT max(id) FROM account)",
        "UPDATE account SET card_token = zeroblob(16) WHERE id = 1",
        "UPDATE totals SET count = count + 1", "DELETE FROM totals",
        "DELETE FROM tombstone", "DELETE FROM discrepancy",
        "UPDATE business_date SET first_seq = first_seq + 1",
        "UPDATE anchor SET hash = zeroblob(32) WHERE seq > 0",
    ])
    func `row 29: a changed row before the last anchor is found by verify`(change: String) throws {
        let (live, _) = try world()
        try live.restart(cleanly: true)
        try RawFile(path: live.path).run(change)
        #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
    }

    @Test func `row 29: a flipped bit anywhere in the file is found or changes nothing`() throws {
        let (live, _) = try world()
        try live.restart(cleanly: true)
        try live.journal.close()
        let tables = [
            "record", "leg", "transfer", "balance", "payment_change", "totals", "tombstone",
            "discrepancy", "business_date", "channel", "rule",
        ]
        let columns = Dictionary(
            uniqueKeysWithValues: try tables.map { table in
                let names = try RawFile(path: live.path).run(
                    "SELECT name FROM pragma_table_info('\(table)')"
                )
                return (table, names.map { "quote(\($0))" }.joined(separator: " || "))
            }
        )
        func dump(_ path: String) -> [[String]?] {
            tables.map { table in
                // A table that cannot be read any more is nil.
                try? RawFile(path: path).run("SELECT \(columns[table] ?? "") FROM \(table)")
            }
        }
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: live.path)))
        // Most of a small file is the empty middle of pages.
        let used = whole.indices.filter { $0 >= 100 && whole[$0] != 0 }
        let copy = live.directory + "/copy.sqlite"
        var random = SeededGenerator(seed: 7)
        var found = 0
        for _ in 0..<150 {
            var bytes = whole
            let place = used[Int.random(in: used.indices, using: &random)]
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try Data(bytes).write(to: URL(fileURLWithPath: copy))
            let verified: Result<Int64, JournalError>
            do throws(JournalError) {
                verified = .success(try JournalVerifier(path: copy).run())
            } catch { verified = .failure(error) }
            switch verified {
            case .success: #expect(dump(copy) == dump(live.path), "byte \(place)")
            case .failure(let error):
                #expect(!error.description.isEmpty)
                found += 1
            }
        }
        #expect(found > 10)
    }

    @Test func `an erased card copy keeps the chain whole when its digest is kept`() throws {
        let (live, sale) = try world()
        let digest = SHA256Hasher.digest(of: TestWorld.card(3).sealed.span).bytes
        let hex = Hexadecimal.text(digest)
        try RawFile(path: live.path).run(
            "UPDATE record SET card_sealed = NULL, card_digest = x'\(hex)' WHERE seq = \(sale)"
        )
        #expect(try JournalVerifier(path: live.path).run() > 0)
        try live.restart()
    }
}
