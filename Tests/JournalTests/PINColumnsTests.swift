import Book
import Journal
import Payments
import Testing

/// What the file keeps of cards' PINs.
@Suite struct PINColumnsTests {
    static let other = PINReference(high: 5, low: 6)

    private static func purchase(_ stan: UInt32, _ pin: PINEntry) -> BookEvent.Kind {
        guard case .payment(var request, let plan) = TestWorld.purchase(stan) else {
            preconditionFailure("A purchase is a payment.")
        }
        request.pin = pin
        return .payment(request, plan)
    }

    /// One terminal, and card 1 with a PIN that was wrong twice.
    private func world() throws -> (live: LiveJournal, account: Int64) {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 0)
        let opened = try live.run([TestWorld.open(1, pin: TestWorld.pin)])
        try live.run([
            Self.purchase(1, .keyed(Self.other)), Self.purchase(2, .keyed(Self.other)),
        ])
        return (live, try #require(opened.records.last?.account))
    }

    @Test func `reference and tries outlive a kill`() throws {
        let (live, account) = try world()
        try live.restart()
        let row = try #require(try JournalReader(path: live.path).account(account))
        #expect(row.pin == "set")
        #expect(row.pinTries == 2)
        try live.run([Self.purchase(3, .keyed(Self.other))])
        try live.restart()
        let output = try live.run([Self.purchase(4, .keyed(TestWorld.pin))])
        #expect(output.records.first?.reply?.outcome == .pinTriesExceeded)
        #expect(try JournalReader(path: live.path).account(account)?.pin == "blocked")
        try live.run([TestWorld.act(.resetPIN(account: account))])
        try live.restart()
        let paid = try live.run([Self.purchase(5, .keyed(TestWorld.pin))])
        #expect(paid.records.first?.reply?.outcome == .approved)
        #expect(try JournalVerifier(path: live.path).run() > 0)
    }

    @Test func `another PIN is in the file, and the check follows it`() throws {
        let (live, account) = try world()
        try live.run([TestWorld.act(.setPIN(account: account, Self.other))])
        try live.restart()
        let output = try live.run([Self.purchase(6, .keyed(Self.other))])
        #expect(output.records.first?.reply?.outcome == .approved)
        #expect(try JournalVerifier(path: live.path).run() > 0)
    }

    @Test(arguments: [
        "pin_tries = 0", "pin_tries = 3", "pin_reference = NULL",
        "pin_reference = x'00000000000000050000000000000006'",
    ])
    func `a PIN that was changed behind the journal's back is found`(change: String) throws {
        let (live, account) = try world()
        #expect(try JournalVerifier(path: live.path).run() > 0)
        try RawFile(path: live.path).run("UPDATE account SET \(change) WHERE id = \(account)")
        do {
            _ = try JournalVerifier(path: live.path).run()
            Issue.record("the change was not found")
        } catch JournalError.rowBroken(let table, let row, _) {
            #expect(table == "account")
            #expect(row == account)
        }
    }

    @Test func `a file of schema 1 is brought up to date, and read by nobody before`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 2)
        try live.run([TestWorld.purchase(1)])
        try live.journal.close()
        try RawFile(path: live.path).run(
            """
            DROP VIEW declined_v; DROP VIEW reversal_v; DROP VIEW payment_v; DROP VIEW open_v;
            DROP VIEW leg_v; DROP VIEW forward_v; DROP VIEW channel_v; DROP VIEW exchange_v;
            DROP VIEW journal_v;
            DROP TABLE exchange;
            DROP TABLE channel_state;
            DROP INDEX transfer_resolution;
            ALTER TABLE payment_change DROP COLUMN decided_by;
            ALTER TABLE payment_change DROP COLUMN forward;
            ALTER TABLE payment_change DROP COLUMN told_outcome;
            ALTER TABLE payment_change DROP COLUMN told_code;
            ALTER TABLE payment_change DROP COLUMN told_approval;
            ALTER TABLE leg DROP COLUMN hold;
            ALTER TABLE transfer DROP COLUMN resolves;
            CREATE VIEW journal_v AS SELECT seq FROM record;
            CREATE VIEW payment_v AS SELECT seq FROM record;
            CREATE VIEW declined_v AS SELECT seq FROM record;
            CREATE VIEW reversal_v AS SELECT seq FROM record;
            CREATE VIEW open_v AS SELECT seq FROM record;
            CREATE VIEW leg_v AS SELECT id FROM leg;
            DROP VIEW account_v;
            ALTER TABLE account DROP COLUMN pin_reference;
            ALTER TABLE account DROP COLUMN pin_tries;
            DROP VIEW terminal_v;
            ALTER TABLE terminal DROP COLUMN keys_stop_at;
            ALTER TABLE terminal DROP COLUMN key_uses;
            CREATE VIEW account_v AS SELECT id FROM account;
            CREATE VIEW terminal_v AS SELECT row FROM terminal;
            PRAGMA user_version = 1;
            """
        )
        #expect(throws: JournalError.olderSchema(found: 1, known: 4)) {
            try JournalReader(path: live.path)
        }
        try live.restart()
        #expect(try RawFile(path: live.path).run("PRAGMA user_version") == ["4"])
        let row = try #require(try JournalReader(path: live.path).accounts(limit: 1).first)
        #expect(row.pin == "none")
        #expect(row.pinTries == 0)
        try live.run([TestWorld.purchase(2)])
        #expect(try JournalVerifier(path: live.path).run() > 0)
    }
}
