import Foundation
import Glibc
import Journal
import Testing

/// What others do to the files of a journal that is open.
@Suite struct FileWatchTests {
    private func live() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.journal.watch()
        return live
    }

    private func expectDisplaced(
        _ live: LiveJournal,
        _ words: String,
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(sourceLocation: location) {
            try live.journal.watch()
        } throws: { error in
            guard case .fatal(.displaced(let text)) = error as? JournalError else { return false }
            return text.contains(words)
        }
    }

    @Test(arguments: ["", "-wal", "-shm"])
    func `a file that is deleted under the journal is noticed`(suffix: String) throws {
        let live = try live()
        unlink(live.path + suffix)
        expectDisplaced(live, "was deleted")
    }

    @Test(arguments: ["", "-wal", "-shm"])
    func `a file that is replaced under the journal is noticed`(suffix: String) throws {
        let live = try live()
        let copy = live.path + ".copy"
        try FileManager.default.copyItem(atPath: live.path + suffix, toPath: copy)
        #expect(rename(copy, live.path + suffix) == 0)
        expectDisplaced(live, "was replaced")
    }

    @Test func `a file that is cut short under the journal is noticed`() throws {
        let live = try live()
        #expect(truncate(live.path, 0) == 0)
        expectDisplaced(live, "was truncated")
        let other = try self.live()
        #expect(truncate(other.path + "-wal", 0) == 0)
        expectDisplaced(other, "-wal was truncated")
    }

    @Test func `an older copy written over the file in place is noticed`() throws {
        let live = try live()
        try live.journal.checkpointIfDue(idle: true)
        let old = try Data(contentsOf: URL(fileURLWithPath: live.path))
        try live.run([TestWorld.purchase(10)])
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: live.path))
        try file.write(contentsOf: old)
        try file.close()
        expectDisplaced(live, "another program wrote")
    }

    @Test func `commits, checkpoints, readers and backups of our own are no intrusion`() throws {
        let live = try LiveJournal { $0.logIdleBytes = 1 }
        try live.populate(terminals: 2, cards: 2)
        try live.journal.watch()
        for stan in 1...50 {
            try live.run([TestWorld.purchase(UInt32(stan))])
            try live.journal.checkpointIfDue(idle: stan % 3 == 0)
            try live.journal.watch()
        }
        #expect(try JournalReader(path: live.path).lastSeq() > 50)
        _ = try JournalBackup().run(of: live.path, to: live.directory + "/copy.sqlite")
        try live.journal.watch()
        try live.cutOver()
        try live.journal.watch()
    }
}
