import Book
import Foundation
import Journal
import Payments
import Testing

/// An archive that an older binary published and a newer one finds while its date is still in the
/// live file.
@Suite struct OlderArchiveTests {
    private static func archiver(of live: LiveJournal) throws -> JournalArchiver {
        var settings = JournalArchiver.Settings()
        settings.liveDates = 1
        settings.removedRecords = 2
        let folder = live.directory + "/archive"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        return JournalArchiver(journal: live.journal, folder: folder, settings: settings)
    }

    @Test func `a date that an older binary archived is proved and leaves the live file`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 2)
        try live.run([TestWorld.purchase(11), TestWorld.purchase(12, card: 2)])
        for _ in 1...2 { try live.cutOver() }
        let last = Int64(live.records.count)
        // The batch is open for as long as the terminal is not disabled.
        try live.run([TestWorld.act(.setTerminalEnabled(TerminalRow(rawValue: 1), false))])
        var archiver = try Self.archiver(of: live)
        var published = false
        for _ in 0..<100 where !published {
            if case .published = try archiver.step() { published = true }
        }
        #expect(published)
        let archive = try #require(JournalFiles(live: live.path).archives.first)
        let whole = try Data(contentsOf: URL(fileURLWithPath: archive))
        try RawFile(path: archive).run(
            "DROP VIEW leg_v; ALTER TABLE leg DROP COLUMN account; PRAGMA user_version = 9"
        )
        try live.restart(cleanly: true)
        archiver = try Self.archiver(of: live)
        for _ in 0..<100 {
            if case .idle = try archiver.step() { break }
        }
        #expect(try RawFile(path: live.path).run("SELECT min(seq) FROM record") != ["1"])
        // Its schema is older in what matters here and in nothing else, which verify would say.
        try whole.write(to: URL(fileURLWithPath: archive))
        #expect(try JournalVerifier(path: live.path).run() == last + 1)
        #expect(try ReplayTests.replay(live) == .complete(last + 1))
    }
}
