import Book
import Foundation
import Journal
import Payments
import Testing

/// Batches that stayed open while an older binary archived their dates, which it carried nowhere.
extension CarriedTotalsTests {
    /// Puts a file of schema 10 with the same rows in the place of one that is closed.
    private func makeOlder(_ path: String) throws {
        let made = path + ".older"
        let fixture = OlderJournalTests.folder.appending(path: "format-8.sql")
        let older = RawFile(path: made)
        try older.run(String(contentsOf: fixture, encoding: .utf8))
        // Names of numbers are the older binary's.
        let tables = try older.run(
            """
            SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                AND name NOT IN ('operation', 'outcome', 'account_kind')
            """
        )
        var copy = "ATTACH '\(path)' AS newer;"
        for table in tables {
            let columns = try older.run("SELECT name FROM pragma_table_info('\(table)')")
                .joined(separator: ", ")
            copy += "DELETE FROM main.\(table); INSERT INTO main.\(table) (\(columns)) "
            copy += "SELECT \(columns) FROM newer.\(table);"
        }
        try older.run(copy + "DELETE FROM main.meta WHERE key = 'folds_from'")
        #expect(try older.run("PRAGMA user_version") == ["10"])
        for suffix in ["", "-wal", "-shm"]
        where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
        try FileManager.default.moveItem(atPath: made, toPath: path)
    }

    /// An older binary's journal, stopped: five dates of a batch without a number, three of which
    /// are in archives.
    private func older() throws -> LiveJournal {
        let live = try LiveJournal { $0.anchorRecords = 10 }
        var rules = BookRules.signingOn
        rules.edition = .sixth
        try live.restart(rules: rules)
        try live.journal.noteRules(rules)
        try live.populate(terminals: 2, cards: 1)
        try sell(1...5, on: live)
        try archives.archive(live, keeping: 2)
        try live.journal.close()
        let files = JournalFiles(live: live.path)
        #expect(files.archives.count == 3)
        for path in files.archives + [files.live] { try makeOlder(path) }
        return live
    }

    private func startNewer(_ live: LiveJournal) throws {
        try live.restart(rules: BookRules.signingOn)
        try live.journal.noteRules(BookRules.signingOn)
    }

    @Test func `row 59: what an older binary archived of an open batch is gathered once`() throws {
        let live = try older()
        let backup = live.directory + "/backup.sqlite"
        try FileManager.default.copyItem(atPath: live.path, toPath: backup)
        let last = Int64(live.records.count)
        try startNewer(live)
        #expect(try carried("batch", of: live) == ["10 6 1200 0 0"])
        try live.restart(cleanly: true)
        #expect(try carried("batch", of: live) == ["10 6 1200 0 0"])
        try sell(6...6, on: live)
        try archives.archive(live, keeping: 2)
        #expect(try carried("batch", of: live) == ["10 8 1600 0 0"])
        // What was taken back counts in its sale's row since the newer binary runs.
        let settle = unnamed(DayFlow.service(.settlement, 900, claim(11, 2_300)))
        try DayFlow.send(live, settle, .settled)
        try prove(live)
        let whole = Int64(live.records.count)
        let behind = try ReplayTests.replay(live) {
            $0.snapshot = backup
            $0.from = last + 1
        }
        #expect(behind == .complete(whole))
    }

    @Test(arguments: [false, true])
    func `a start goes on without an archive that it cannot gather from`(
        isThere: Bool
    ) throws {
        let live = try older()
        let archive = try #require(JournalFiles(live: live.path).archives.first)
        try FileManager.default.removeItem(atPath: archive)
        if isThere { try Data("no journal".utf8).write(to: URL(fileURLWithPath: archive)) }
        try startNewer(live)
        #expect(try carried("batch", of: live) == ["10 4 800 0 0"])
        try sell(6...6, on: live)
        let settle = unnamed(DayFlow.service(.settlement, 900, claim(11, 2_300)))
        try DayFlow.send(live, settle, .totalsDiffer)
    }
}
