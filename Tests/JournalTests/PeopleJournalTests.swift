import Book
import BookSimulation
import Journal
import Ledger
import Payments
import Testing

/// People, their roles and what they proposed or were refused, in the file.
@Suite struct PeopleJournalTests {
    private static func act(
        _ kind: OperatorAct.Kind,
        by name: String,
        _ standing: Standing = .user
    ) -> BookEvent.Kind {
        .operatorAct(
            OperatorAct(operatorName: name, standing: standing, reason: "audit", kind: kind)
        )
    }

    private static func add(_ name: String, by other: String) -> BookEvent.Kind {
        let names = [
            PersonName(.unixUser, name), PersonName(.login, name + "@desk"),
            PersonName(.operatorNumber, "00\(name.utf8.count)", merchant: "DEMOSTATION0001"),
        ]
        let opening = PersonOpening(name: "Mr " + name, names: names)
        return act(.addPerson(opening), by: other, other == "root" ? .owner : .user)
    }

    /// Four people, two with roles of their own, and a proposal that nobody approved.
    static var acts: [BookEvent.Kind] {
        [
            add("a", by: "root"), add("bb", by: "a"), add("ccc", by: "a"),
            act(.grantRole(number(2), .administrator), by: "a"), add("dddd", by: "a"),
            act(.grantRole(number(4), .viewer), by: "a"),
            act(.revokeRole(number(4), .viewer), by: "a"),
            act(.grantRole(number(3), .operator), by: "a"),
            act(.grantRole(number(3), .finance), by: "a"),
        ]
    }

    private static func number(_ number: Int32) -> PersonNumber { PersonNumber(rawValue: number) }

    /// A file in which two administrators made a *finance* and a *controller*, and these two
    /// credited account 1 with 500.
    ///
    /// The last four records are the proposal, its approval, a proposal that waits, and a
    /// stranger's refused act.
    static func world() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.journal.noteRules(BookRules.signingOn)
        try live.populate(terminals: 1, cards: 2)
        try add(to: live)
        return live
    }

    /// The same behind what a file holds, whose account 1 can be credited.
    static func add(to live: LiveJournal) throws {
        try live.run([add("a", by: "root"), add("bb", by: "a")])
        try live.run([add("ccc", by: "a"), act(.grantRole(number(2), .administrator), by: "a")])
        try live.run([add("dddd", by: "a"), act(.grantRole(number(4), .viewer), by: "a")])
        for (person, role) in [(Int32(3), Role.finance), (4, .controller)] {
            let proposal = try live.run([act(.grantRole(number(person), role), by: "a")])
            let seq = proposal.records[0].seq
            try live.run([act(.approve(proposal: seq), by: "bb")])
        }
        let credit = OperatorAct.Kind.credit(account: 1, amount: 500, asset: .yuan)
        // Both in one batch: what approves brings no rows of its own.
        let next = try (JournalReader(path: live.path).lastSeq()) + 1
        try live.run([act(credit, by: "ccc"), act(.approve(proposal: next), by: "dddd")])
        try live.run([act(credit, by: "ccc")])
        try live.run([act(credit, by: "guest")])
    }

    @Test func `proposals, approvals and refusals are listed as what they are`() throws {
        let live = try Self.world()
        let rows = try JournalReader(path: live.path).last(4)
        #expect(
            rows.map(\.operation) == [
                "account-credit", "approve", "account-credit", "account-credit",
            ]
        )
        #expect(rows.map(\.outcome) == ["approved", "approved", "pending", "refused"])
        #expect(rows.map(\.operatorName) == ["ccc", "dddd", "ccc", "guest"])
        #expect(rows.allSatisfy { $0.operatorReason == "audit" })
        let proposal = rows[0].seq
        #expect(rows[1].object == "proposal \(proposal): account-credit, account 1")
        #expect(rows[1].originalID == rows[0].id && rows[1].amountMinor == 500)
        #expect(rows[1].pan == rows[0].pan && rows[1].account == 1)
        #expect(rows[3].note == "takes a person that the switch knows, which guest is not")
        #expect(rows[3].amountMinor == nil && rows[3].pan == nil && rows[3].attempts == 1)
        let history = try JournalReader(path: live.path).history(of: proposal)
        #expect(history?.related.map(\.seq) == [rows[1].seq])
        let columns = ["number", "name", "status", "users", "operators", "logins", "roles"]
        let shown = try RawFile(path: live.path).run(
            "SELECT \(columns.joined(separator: " || '|' || ")) FROM person_v WHERE number = 4"
        )
        let expected = [
            "4", "Mr dddd", "enabled", "dddd", "DEMOSTATION0001:004", "dddd@desk",
            "viewer controller",
        ]
        #expect(shown == [expected.joined(separator: "|")])
    }

    @Test func `the file is verified and replayed, and a start knows the same people`() throws {
        let live = try Self.world()
        let count = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == count)
        #expect(try ReplayTests.replay(path: live.path) == .complete(count))
        let before = live.book.peopleRows
        try live.restart()
        let after = live.book.peopleRows
        #expect(after == before)
        #expect(after.proposals.map(\.seq) == [count - 1] && after.persons.count == 4)
        // What waited is approved by the start after.
        try live.run([Self.act(.approve(proposal: count - 1), by: "dddd")])
        #expect(live.book.peopleRows.proposals.isEmpty)
        #expect(try JournalVerifier(path: live.path).run() == count + 1)
        #expect(try ReplayTests.replay(path: live.path) == .complete(count + 1))
        #expect(try JournalProof.run(of: live.path).records == count + 1)
    }

    @Test(
        arguments: [
            "UPDATE person SET name = 'x' WHERE number = 2",
            "UPDATE person SET enabled = 0 WHERE number = 2",
            "UPDATE person_name SET person = 1 WHERE person = 3",
            "DELETE FROM person_name WHERE person = 3",
            "INSERT INTO person_name VALUES (1, '', 'mallory', 4)",
            "INSERT INTO person_role VALUES (9999, 2, 4, 1, 1, 0, NULL)",
            "UPDATE person_role SET role = 4 WHERE role = 1",
            "UPDATE person_role SET granted_by = NULL WHERE role = 5",
            "UPDATE person_role SET at_us = 0 WHERE role = 1",
            "UPDATE person_role SET revoked_by = 3 WHERE role = 5",
            "DELETE FROM proposal WHERE decided_by IS NULL",
            "UPDATE proposal SET decided_by = 1 WHERE decided_by IS NULL",
            "UPDATE proposal SET person = 1 WHERE decided_by IS NULL",
            "UPDATE proposal SET at_us = at_us + 1 WHERE decided_by IS NULL",
        ]
    )
    func `a changed row is seen by a start, by verify and by a replay`(change: String) throws {
        let live = try Self.world()
        live.abandon()
        try RawFile(path: live.path).run(change)
        #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
        guard case .different = try ReplayTests.replay(path: live.path) else {
            Issue.record("the replay comes to the same")
            return
        }
        #expect(throws: JournalError.self) {
            let journal = try JournalWriter(path: live.path, options: live.options)
            _ = try journal.recover()
        }
    }

    @Test(
        arguments: [
            "UPDATE proposal SET decided_by = 1 WHERE decided_by IS NOT NULL",
            "UPDATE act SET reason = 'x' WHERE operator = 'guest'",
            "UPDATE act SET operator = 'x' WHERE operator = 'guest'",
            "UPDATE act SET object = 'x' WHERE verb = 'approve'",
            "UPDATE act SET amount = 1 WHERE verb = 'approve' AND amount = 500",
            "DELETE FROM act WHERE operator = 'guest'",
        ]
    )
    func `what listings say of proposals and refusals is proved`(change: String) throws {
        let live = try Self.world()
        live.abandon()
        try RawFile(path: live.path).run(change)
        do {
            _ = try JournalVerifier(path: live.path).run()
        } catch {
            return
        }
        guard case .different = try ReplayTests.replay(path: live.path) else {
            Issue.record("the replay comes to the same")
            return
        }
    }

    @Test func `a change of people changes the digest of its batch`() throws {
        let live = try Self.world()
        let before = live.book.peopleRows
        let digest = try RawFile(path: live.path).run("SELECT hex(balances) FROM batch")
        try live.restart()
        #expect(live.book.peopleRows == before)
        try live.run([Self.act(.revokeRole(Self.number(3), .finance), by: "a")])
        let after = try RawFile(path: live.path).run("SELECT hex(balances) FROM batch")
        #expect(after.last != digest.last)
        try live.restart()
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
    }

    private static let opening = OperatorAct.Kind.openAccount(
        AccountOpening(
            kind: .personalCard,
            asset: .yuan,
            card: TestWorld.card(7),
            expiry: 3012,
            openingBalance: 700
        )
    )

    @Test func `an account that two people opened is proved with the copy of its card`() throws {
        let live = try Self.world()
        let proposal = try live.run([Self.act(Self.opening, by: "ccc")]).records[0].seq
        let opened = try live.run([Self.act(.approve(proposal: proposal), by: "dddd")]).records[0]
        let id = try #require(opened.account)
        for isErased in [false, true] {
            if isErased { _ = try live.journal.eraseCardCopies(before: .max, limit: 1000) }
            #expect(try JournalVerifier(path: live.path).run() == opened.seq)
            #expect(try ReplayTests.replay(path: live.path) == .complete(opened.seq))
        }
        live.abandon()
        try RawFile(path: live.path).run(
            "UPDATE account SET card_sealed = zeroblob(36) WHERE id = \(id)"
        )
        #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
    }

    @Test func `the card of an opening that waits is kept until it is decided`() throws {
        let live = try Self.world()
        let proposal = try live.run([Self.act(Self.opening, by: "ccc")]).records[0].seq
        for _ in 1...3 { try live.cutOver() }
        var settings = JournalArchiver.Settings()
        settings.cardDates = 1
        /// How many of the records up to the proposal have a copy when nothing is left to erase.
        func copies() throws -> [String] {
            let archiver = JournalArchiver(
                journal: live.journal,
                folder: live.directory,
                settings: settings
            )
            while try archiver.step() != .idle {}
            return try RawFile(path: live.path).run(
                """
                SELECT seq FROM record WHERE seq <= \(proposal) AND length(card_sealed) > 0
                """
            )
        }
        #expect(try copies() == ["\(proposal)"])
        try live.restart()
        let opened = try live.run([Self.act(.approve(proposal: proposal), by: "dddd")]).records[0]
        let id = try #require(opened.account)
        let copy = try RawFile(path: live.path).run(
            "SELECT hex(card_sealed) FROM account WHERE id = \(id)"
        )
        #expect(copy.first?.count == 2 * TestWorld.card(7).sealed.count)
        #expect(try copies() == [])
        #expect(try JournalVerifier(path: live.path).run() == opened.seq)
        #expect(try ReplayTests.replay(path: live.path) == .complete(opened.seq))
    }

    @Test func `the card of an opening that has lapsed is erased, and a start goes on`() throws {
        let live = try Self.world()
        let proposal = try live.run([Self.act(Self.opening, by: "ccc")]).records[0].seq
        live.wait(microseconds: BookRules.proposalMicroseconds)
        for _ in 1...3 { try live.cutOver() }
        var settings = JournalArchiver.Settings()
        settings.cardDates = 1
        let archiver = JournalArchiver(
            journal: live.journal,
            folder: live.directory,
            settings: settings
        )
        while try archiver.step() != .idle {}
        let left = try RawFile(path: live.path).run(
            "SELECT seq FROM record WHERE seq = \(proposal) AND length(card_sealed) > 0"
        )
        #expect(left.isEmpty)
        try live.restart()
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(path: live.path) == .complete(last))
    }
}
