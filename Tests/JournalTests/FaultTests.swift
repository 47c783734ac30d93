import Book
import CSQLite
import CSQLiteFaults
import Foundation
import Journal
import Ledger
import Payments
import Testing

/// Rows 22 and 25 to 28 of the fault table, through a VFS that fails on demand.
///
/// One at a time: the counters of the VFS belong to the process.
@Suite(.serialized) struct FaultTests {
    private static let fullCode = SQLITE_FULL
    private static let syncCode = SQLITE_IOERR | (4 << 8)
    private static let writeCode = SQLITE_IOERR | (3 << 8)

    private func live() throws -> LiveJournal {
        #expect(faults_register() == SQLITE_OK)
        faults_reset()
        let live = try LiveJournal { $0.fileSystem = "faults" }
        try live.populate(terminals: 2, cards: 2)
        return live
    }

    /// Available of both cards together, as the file has it.
    private func money(_ live: LiveJournal) throws -> Int64 {
        var keys = ColdKeys()
        keys.accountsByCard = [TestWorld.card(1).token, TestWorld.card(2).token]
        return try live.journal.read(keys).accounts.reduce(0) { $0 + $1.available }
    }

    @Test func `row 22: a commit that fails at any write leaves nothing of itself`() throws {
        let live = try live()
        var failures = 0
        for write in 0..<200 {
            let before = try money(live)
            faults_fail_write(Int32(write), Self.writeCode, 0)
            do {
                try live.run([
                    TestWorld.purchase(UInt32(write + 10), 100),
                    TestWorld.balance(UInt32(write + 400)),
                ])
                faults_reset()
                #expect(try money(live) == before - 100)
                guard failures > 0 else { continue }
                break
            } catch let error as JournalError {
                faults_reset()
                #expect(error == .batchFailed(.transfer(code: Self.writeCode)))
                failures += 1
                try live.recover()
                #expect(try money(live) == before)
            }
        }
        #expect(failures > 5)
        #expect(try JournalVerifier(path: live.path).run() > 0)
        try live.restart()
    }

    @Test func `row 27: a full disk fails the batch and the next one goes on`() throws {
        let live = try live()
        let before = try money(live)
        faults_fail_write(0, Self.fullCode, 1)
        #expect(throws: JournalError.batchFailed(.full)) {
            try live.run([TestWorld.purchase(10), TestWorld.purchase(11, card: 2)])
        }
        try live.recover()
        #expect(throws: JournalError.batchFailed(.full)) { try live.run([TestWorld.purchase(10)]) }
        faults_reset()
        try live.recover()
        #expect(try money(live) == before)
        let sale = try live.run([TestWorld.purchase(10)])
        #expect(sale.records[0].kind == .payment)
        #expect(try JournalVerifier(path: live.path).run() > 0)
    }

    @Test func `row 26: a failed sync is fatal, and the next start decides from the file`() throws {
        let live = try live()
        let before = try money(live)
        faults_fail_sync(0, Self.syncCode, 0)
        #expect(throws: JournalError.fatal(.sync(code: Self.syncCode))) {
            try live.run([TestWorld.purchase(10, 100)])
        }
        faults_reset()
        try live.restart()
        // Whether the batch is there or not, it is there whole, and the chain says so.
        let after = try money(live)
        #expect(after == before || after == before - 100)
        #expect(try JournalVerifier(path: live.path).run() > 0)
    }

    @Test func `row 26: a checkpoint whose sync fails is fatal`() throws {
        let live = try live()
        live.options.logIdleBytes = 0
        try live.restart()
        try live.run([TestWorld.purchase(10)])
        faults_fail_sync(0, Self.syncCode, 0)
        #expect(throws: JournalError.fatal(.sync(code: Self.syncCode))) {
            try live.journal.checkpointIfDue(idle: true)
        }
        faults_reset()
    }

    @Test func `row 28: a held write lock fails the batch after the busy time-out`() throws {
        let live = try live()
        var shell: OpaquePointer?
        #expect(sqlite3_open(live.path, &shell) == SQLITE_OK)
        #expect(sqlite3_exec(shell, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
        #expect(throws: JournalError.batchFailed(.busy)) { try live.run([TestWorld.purchase(10)]) }
        #expect(sqlite3_exec(shell, "ROLLBACK", nil, nil, nil) == SQLITE_OK)
        sqlite3_close_v2(shell)
        try live.recover()
        let sale = try live.run([TestWorld.purchase(10)])
        #expect(sale.records[0].kind == .payment)
    }

    @Test func `row 25: a torn end of the write-ahead log loses the last commit only`() throws {
        let live = try live()
        try live.run([TestWorld.purchase(10, 100)])
        let kept = try Data(contentsOf: URL(fileURLWithPath: live.path + "-wal")).count
        try live.run([TestWorld.purchase(11, 100)])
        let copy = live.directory + "/copy.sqlite"
        for length in [kept, kept + 100, kept + 5000] {
            for suffix in ["", "-wal"] {
                let data = try Data(contentsOf: URL(fileURLWithPath: live.path + suffix))
                let torn = suffix.isEmpty ? data : data.prefix(length)
                try torn.write(to: URL(fileURLWithPath: copy + suffix))
            }
            let journal = try JournalWriter(path: copy, options: live.options)
            #expect(try journal.recover().nextSeq == Int64(live.records.count))
            // The connection ends here; the next round writes the files again.
            try journal.close()
        }
    }

    @Test func `row 30: only the writer writes and checkpoints`() throws {
        let live = try live()
        let reader = try JournalReader(path: live.path)
        #expect(reader.isReadOnly)
        #expect(try RawFile(path: live.path).run("PRAGMA journal_mode") == ["wal"])
        let log = live.path + "-wal"
        let before = try Data(contentsOf: URL(fileURLWithPath: log)).count
        for stan in 10..<40 {
            try live.run([TestWorld.purchase(UInt32(stan), 10)])
            _ = try reader.last(10)
            _ = try JournalVerifier(path: live.path).step(50)
            _ = try JournalReader(path: live.path).last(1)
        }
        // No reader that closed has checkpointed: every commit is still in the log.
        #expect(try Data(contentsOf: URL(fileURLWithPath: log)).count > before + 30 * 4096)
        #expect(live.journal.logBytes > before)
    }
}
