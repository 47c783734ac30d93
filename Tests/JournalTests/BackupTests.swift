import Book
import Foundation
import Journal
import Payments
import Testing

@Suite struct BackupTests {
    @Test func `a backup is one whole file that readers, replays and starts take`() throws {
        let live = try ReplayTests.world()
        let target = live.directory + "/copy.sqlite"
        let last = try JournalBackup().run(of: live.path, to: target)
        #expect(last == Int64(live.records.count))
        // Later commits are not in it.
        try live.run([TestWorld.purchase(900)])
        let reader = try JournalReader(path: target)
        #expect(reader.state == .stopped)
        #expect(try reader.lastSeq() == last)
        let names = try FileManager.default.contentsOfDirectory(atPath: live.directory)
        #expect(names.filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
        var options = JournalReplayer.Options()
        options.rules = BookRules.signingOn
        let replayed = try JournalReplayer(path: target, options: options).run()
        #expect(replayed == .complete(last))
        let writer = try JournalWriter(path: target, options: live.options)
        #expect(try writer.recover().nextSeq == last + 1)
    }

    @Test func `a backup replaces nothing`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        let target = live.directory + "/copy.sqlite"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: target))
        #expect(throws: JournalError.self) { try JournalBackup().run(of: live.path, to: target) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == Data("precious".utf8))
    }

    @Test func `row 31: a backup gives up when the write-ahead log passes its bound`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 200, cards: 4000)
        var backup = JournalBackup()
        backup.logLimitBytes = 1 << 16
        let target = live.directory + "/copy.sqlite"
        #expect {
            try backup.run(of: live.path, to: target)
        } throws: { error in
            if case .backupTooSlow = error as? JournalError { true } else { false }
        }
        #expect(!FileManager.default.fileExists(atPath: target))
        #expect(!FileManager.default.fileExists(atPath: target + ".part"))
    }

    @Test func `row 29: a damaged journal gives no backup`() throws {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        let sale = try live.run([TestWorld.purchase(10)]).records[0].seq
        try RawFile(path: live.path).run("UPDATE record SET amount = 1 WHERE seq = \(sale)")
        let target = live.directory + "/copy.sqlite"
        #expect(throws: JournalError.chainBroken(seq: sale)) {
            try JournalBackup().run(of: live.path, to: target)
        }
        #expect(!FileManager.default.fileExists(atPath: target))
    }
}
