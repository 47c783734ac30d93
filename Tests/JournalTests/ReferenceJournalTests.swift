import Book
import Foundation
import Journal
import JournalFormat
import Payments
import Reference
import Testing

/// Versions of the tables of reference data in the file.
@Suite struct ReferenceJournalTests {
    /// What a book knows of the tables.
    private static func known(_ tables: ReferenceTables) -> [String] {
        let minute: Int32 = 30_000_000
        let hot = (1...6).filter { tables.isHot(TestWorld.card($0).token, at: minute) }
        return [
            "\(hot)", "\(tables.lastNumber) \(tables.lastInForce)",
            "\(String(describing: tables.open))",
            "\(ReferenceKind.allCases.map { tables.version(of: $0) })",
        ]
    }

    @Test func `both stores take the same acts, and a start finds the same tables`() throws {
        let folder = try TemporaryFolder()
        let (file, memory) = (
            try StoreDriver<JournalWriter>.file(in: folder), try StoreDriver<MemoryStore>.memory()
        )
        let kinds =
            [TestWorld.register(1), TestWorld.open(3), TestWorld.signOn(1)] + ReferenceWorld.story
            + ReferenceWorld.waiting + [TestWorld.purchase(30, card: 3)]
        for (index, kind) in kinds.enumerated() {
            // The last one comes when the open import does.
            let at = index == kinds.count - 1 ? ReferenceWorld.hour : Int64(index) * 1000
            try file.run([TestWorld.event(kind, at: at)])
            try memory.run([TestWorld.event(kind, at: at)])
            #expect(file.store.position == memory.store.position)
            let before = Self.known(file.book.referenceTables)
            #expect(Self.known(memory.book.referenceTables) == before)
            try file.recover()
            try memory.recover()
            #expect(Self.known(file.book.referenceTables) == before)
            #expect(Self.known(memory.book.referenceTables) == before)
        }
        #expect(Self.known(file.book.referenceTables).first == "[2, 3, 6]")
        withExtendedLifetime(folder) {}
    }

    @Test func `the file is verified, replayed and copied`() throws {
        let live = try ReferenceWorld.world()
        func prove() throws {
            let last = try JournalReader(path: live.path).lastSeq()
            #expect(try JournalVerifier(path: live.path).run() == last)
            #expect(try ReplayTests.replay(path: live.path) == .complete(last))
            #expect(try JournalProof.run(of: live.path).gap == nil)
        }
        try prove()
        try live.restart()
        live.wait(microseconds: ReferenceWorld.hour)
        try live.run([TestWorld.purchase(40, card: 4)])
        try prove()
        try live.restart(cleanly: true)
        let copy = live.directory + "/copy.sqlite"
        _ = try JournalBackup().run(of: live.path, to: copy)
        let last = try JournalReader(path: live.path).lastSeq()
        #expect(try JournalVerifier(path: copy).run() == last)
        #expect(try ReplayTests.replay(path: live.path) == .complete(last))
    }

    @Test func `a batch may bring several steps and versions`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 4)
        try live.run(ReferenceWorld.story + ReferenceWorld.waiting)
        let before = Self.known(live.book.referenceTables)
        try live.restart()
        #expect(Self.known(live.book.referenceTables) == before)
        let last = try JournalReader(path: live.path).lastSeq()
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
    }

    @Test func `versions and changes stay in the live file when their dates are archived`() throws {
        let live = try ReferenceWorld.world()
        for _ in 1...4 {
            try live.cutOver()
            try live.run([TestWorld.balance(UInt32(50 + live.records.count), card: 3)])
        }
        // Its batch would keep the dates.
        try live.run([TestWorld.act(.setTerminalEnabled(TerminalRow(rawValue: 1), false))])
        let archives = ArchiveTests()
        let archiver = try archives.archiver(of: live, keeping: 2)
        let before = Self.known(live.book.referenceTables)
        #expect(try archives.finish(archiver).count > 1)
        let reader = try JournalReader(path: live.path)
        #expect(try RawFile(path: live.path).run("SELECT min(seq) > 20 FROM record") == ["1"])
        #expect(try reader.referenceVersions(limit: 9).map(\.number) == [6, 5, 4, 3, 2, 1])
        let last = try reader.lastSeq()
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try JournalVerifier(path: live.path, scope: .oneFile).run() == last)
        #expect(try ReplayTests.replay(path: live.path) == .complete(last))
        try live.restart()
        #expect(Self.known(live.book.referenceTables) == before)
        // A row that changed is seen in the live file, though its record has left it.
        live.abandon()
        try RawFile(path: live.path).run(
            "UPDATE reference_change SET rest = 'stolen\\' WHERE kind = 13 AND id >> 32 = 1"
        )
        #expect(
            throws: JournalError.rowBroken(
                table: "reference_change",
                row: 1 << 32 | 4,
                "it is not what its record brought"
            )
        ) { try JournalVerifier(path: live.path).run() }
        #expect(throws: JournalError.self) {
            try JournalVerifier(path: live.path, scope: .oneFile).run()
        }
    }

    static let changes = [
        "UPDATE reference_version SET number = 7 WHERE number = 5",
        "UPDATE reference_version SET state = 3 WHERE number = 2",
        "UPDATE reference_version SET base = 0 WHERE number = 2",
        "UPDATE reference_version SET base = 0 WHERE number = 4",
        "UPDATE reference_version SET steps = 9 WHERE number = 2",
        "UPDATE reference_version SET staged = 9 WHERE number = 2",
        "UPDATE reference_version SET began = began + 1 WHERE number = 2",
        "UPDATE reference_version SET ended = ended - 1 WHERE number = 2",
        "UPDATE reference_version SET in_force_at = in_force_at + 1 WHERE number = 2",
        "UPDATE reference_version SET in_force_at = in_force_at + 1 WHERE number = 6",
        "UPDATE reference_version SET in_force = in_force + 1 WHERE number = 2",
        "UPDATE reference_version SET in_force = NULL WHERE number = 4",
        "UPDATE reference_version SET in_force = 90 WHERE number = 6",
        "UPDATE reference_version SET author = 'x' WHERE number = 2",
        "UPDATE reference_version SET author = 'x' WHERE number = 6",
        "UPDATE reference_count SET puts = 9 WHERE version = 2 AND kind = 2",
        "UPDATE reference_count SET removals = 9 WHERE version = 2 AND kind = 2",
        "UPDATE reference_count SET kind = 5 WHERE version = 2 AND kind = 2",
        "UPDATE reference_source SET name = 'x' WHERE version = 2 AND number = 1",
        "UPDATE reference_source SET sha256 = 'x' WHERE version = 5 AND number = 1",
        "UPDATE reference_change SET kind = 14 WHERE kind = 13 AND id >> 32 = 1",
        "UPDATE reference_change SET row_id = replace(row_id, 'EAST', 'EASY') WHERE kind = 2",
        "UPDATE reference_change SET rest = NULL WHERE kind = 13 AND id >> 32 = 3",
        "UPDATE reference_change SET rest = replace(rest, 'lost', 'fraud') WHERE id >> 32 = 5",
        "UPDATE reference_change SET id = id + 7 WHERE id >> 32 = 5",
        "DELETE FROM reference_version WHERE number = 5",
        "DELETE FROM reference_count WHERE version = 2 AND kind = 2",
        "DELETE FROM reference_source WHERE version = 2 AND number = 2",
        "DELETE FROM reference_change WHERE id = (SELECT max(id) FROM reference_change)",
        "DELETE FROM reference_change WHERE id >> 32 = 1 AND id & 7 = 2",
    ]

    @Test(arguments: changes)
    func `row 29: a changed row is seen by a start, by verify and by a replay`(
        change: String
    ) throws {
        let live = try ReferenceWorld.world()
        try live.restart()
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
            "INSERT INTO reference_change VALUES (7 << 32 | 1, 13, 'a\\', 'b\\')",
            "INSERT INTO reference_source VALUES (7, 1, 'a', 'b')",
            "INSERT INTO reference_count VALUES (7, 1, 1, 1)",
        ]
    )
    func `a row that belongs to nothing is named by verify`(change: String) throws {
        let live = try ReferenceWorld.world()
        live.abandon()
        try RawFile(path: live.path).run(change)
        #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
    }

    @Test(
        arguments: [
            "UPDATE reference_version SET number = 100000000 WHERE number = 6",
            "UPDATE reference_version SET number = 0 WHERE number = 1",
            "UPDATE reference_version SET state = 4", "UPDATE reference_version SET base = number",
            "UPDATE reference_version SET ended = began - 1",
            "UPDATE reference_version SET in_force = ended - 1",
            "UPDATE reference_change SET id = 5 WHERE id >> 32 = 1",
            "UPDATE reference_change SET id = 1 << 32 WHERE id >> 32 = 1",
            "UPDATE reference_source SET number = 0 WHERE version = 1 AND number = 1",
        ]
    )
    func `no other row can be written`(change: String) throws {
        let live = try ReferenceWorld.world()
        #expect(throws: RawFile.Failure.self) { try RawFile(path: live.path).run(change) }
    }
}
