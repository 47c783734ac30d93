import Book
import Foundation
import Journal
import Payments
import Testing

@Suite struct RestoredJournalTests {
    private func journal() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.run([TestWorld.purchase(10)])
        try live.run([TestWorld.act(.restored)])
        try live.run([TestWorld.purchase(11)])
        return live
    }

    @Test func `a restored journal verifies, replays and finds both its numbers and the old ones`()
        throws
    {
        let live = try journal()
        try live.restart()
        try live.run([TestWorld.purchase(12)])
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
        let reader = try JournalReader(path: live.path)
        var positions: [Int64] = []
        for record in live.records {
            guard let reference = record.reply?.retrievalReference else { continue }
            positions.append(reference.position)
            #expect(try reader.seq(ofReference: reference.text) == record.seq)
            let shown = try RawFile(path: live.path).run(
                "SELECT rrn FROM journal_v WHERE seq = \(record.seq)"
            )
            #expect(shown == [reference.text])
        }
        #expect(Set(positions).count == positions.count)
        #expect(positions.last ?? 0 > 1_000_000)
    }

    @Test func `a journal that denies its restoration does not verify`() throws {
        let live = try journal()
        try RawFile(path: live.path).run("DELETE FROM meta WHERE key GLOB 'number_skip:*'")
        #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
    }

    @Test func `the lock file keeps the mark of its journal for whoever takes it next`() throws {
        let path = NSTemporaryDirectory() + "data-" + UUID().uuidString.prefix(8)
        let data = DataDirectory(path: path)
        try data.create()
        // What cannot be removed stays in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: path) }
        let mark = JournalMark(epoch: 12, seq: 4821)
        do {
            let lock = try data.lock()
            #expect(lock.found == nil)
            #expect(lock.note(mark, durably: true))
            #expect(data.holder() == ProcessInfo.processInfo.processIdentifier)
        }
        for _ in 0..<2 { #expect(try data.lock().found == mark) }
        // As an earlier binary leaves it.
        try Data("4711\n".utf8).write(to: URL(fileURLWithPath: data.lockFile))
        #expect(try data.lock().found == nil)
    }
}
