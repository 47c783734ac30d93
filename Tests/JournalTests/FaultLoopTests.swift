import Book
import CSQLite
import CSQLiteFaults
import Foundation
import Journal
import Payments
import Reference
import Testing

/// A short run that fails at each of its writes, syncs and opens in turn, and one whose power
/// fails; whatever is left starts, verifies, and holds all that was acknowledged.
///
/// Nested in the serialized suite, whose counters belong to the process.
extension FaultTests {
    /// A call that can fail.
    enum Fault: String, CaseIterable, Sendable {
        case write
        case sync
        case open
        case space

        func set(after count: Int32, lasting: Int32) {
            switch self {
            case .write: faults_fail_write(count, SQLITE_IOERR | (3 << 8), lasting)
            case .sync: faults_fail_sync(count, SQLITE_IOERR | (4 << 8), lasting)
            case .open: faults_fail_open(count, SQLITE_CANTOPEN, lasting)
            case .space: faults_fail_write(count, SQLITE_FULL, lasting)
            }
        }

        var calls: Int32 {
            switch self {
            case .write, .space: faults_writes()
            case .sync: faults_syncs()
            case .open: faults_opens()
            }
        }
    }

    /// What a run was told to be durable.
    struct Acknowledged {
        var records = 0
        var payments: Int64 = 0
        var isComplete = false
    }

    private func seed() throws -> LiveJournal {
        #expect(faults_register() == SQLITE_OK)
        faults_reset()
        faults_record(0)
        let seed = try LiveJournal()
        try seed.populate(terminals: 1, cards: 2)
        try LimitJournalTests.addLimits(to: seed)
        // An import is open, of which each batch brings a step.
        try seed.run([ReferenceWorld.stage(Self.staged, as: 2, behind: 1)[0]])
        try seed.journal.close()
        return seed
    }

    private static let staged = [3, 4, 5, 6].map { ReferenceChange.put(ReferenceWorld.hotCard($0)) }

    /// Opens, pays in a few batches with checkpoints between, and closes; ends at the first error,
    /// as a process would.
    private func run(on live: LiveJournal, after records: Int) -> Acknowledged {
        var done = Acknowledged(records: records)
        do {
            live.options.fileSystem = "faults"
            live.options.logIdleBytes = 8192
            try live.restart()
            for batch in 0..<2 {
                let stan = UInt32(100 + batch * 10)
                let output = try live.run([
                    TestWorld.purchase(stan, 100), TestWorld.purchase(stan + 1, 100, card: 2),
                    TestWorld.reversal(of: stan, 100),
                    ReferenceWorld.stage(Self.staged, as: 2, behind: 1)[batch + 1],
                ])
                done.records += output.records.count
                done.payments += 2
                try live.journal.checkpointIfDue(idle: true)
            }
            try live.journal.close()
            done.isComplete = true
        } catch { return done }
        return done
    }

    /// The file starts, verifies, and has what was acknowledged, whole batches only.
    private func check(_ path: String, holds done: Acknowledged, _ what: Comment) throws {
        let options = JournalOptions(clock: { Timestamp(rawValue: TestWorld.start) })
        let journal = try JournalWriter(path: path, options: options)
        let last = Int(try journal.recover().nextSeq) - 1
        #expect(last >= done.records, what)
        #expect((last - done.records) % 4 == 0, what)
        try journal.close()
        // What limits have counted and what was staged is proved with it.
        #expect(try JournalVerifier(path: path).run() == Int64(last), what)
    }

    @Test(arguments: Fault.allCases)
    func `rows 22, 26 and 27: a run that fails at any call starts again with all it acknowledged`(
        fault: Fault
    ) throws {
        // A full disk stays full; anything else may be right the next time.
        let lasting = fault == .space
        let seed = try seed()
        var failures = 0
        for call in 0..<Int32(400) {
            let live = try LiveJournal(copying: seed)
            fault.set(after: call, lasting: lasting ? 1 : 0)
            let done = run(on: live, after: seed.records.count)
            let calls = fault.calls
            faults_reset()
            live.abandon()
            if !done.isComplete { failures += 1 }
            try check(live.path, holds: done, "\(fault) \(call)")
            // Beyond its last call nothing fails any more.
            if calls <= call { break }
        }
        #expect(failures >= (fault == .open ? 1 : 4))
    }

    @Test(arguments: [UInt32(0), 7])
    func `row 25: what was acknowledged survives a power failure at any write`(
        seedOfLoss: UInt32
    ) throws {
        let seed = try seed()
        var lost: Int32 = 0
        for call in 0..<Int32(400) {
            let live = try LiveJournal(copying: seed)
            faults_reset()
            faults_record(1)
            Fault.write.set(after: call, lasting: 1)
            let done = run(on: live, after: seed.records.count)
            let calls = faults_writes()
            let copy = live.directory + "/survivor.sqlite"
            for suffix in ["", "-wal"] {
                let count = faults_survivor(live.path + suffix, copy + suffix, seedOfLoss)
                lost = max(lost, count)
            }
            faults_record(0)
            faults_reset()
            live.abandon()
            try check(copy, holds: done, "write \(call)")
            if calls <= call { break }
        }
        #expect(lost > 3)
    }

    @Test func `row 29: flipped bytes in each region are found, the rest is readable`() throws {
        let live = try ReplayTests.world()
        try live.journal.close()
        let file = RawFile(path: live.path)
        let size = Int(try file.run("PRAGMA page_size")[0]) ?? 4096
        let regions = try file.run(
            "SELECT name || ' ' || rootpage FROM sqlite_schema WHERE rootpage > 0"
        )
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: live.path)))
        let rows = try JournalReader(path: live.path).last(nil)
        let copy = live.directory + "/copy.sqlite"
        var found: Set<String> = []
        for region in ["header 1"] + regions {
            let parts = region.split(separator: " ")
            let page = ((Int(parts[1]) ?? 1) - 1) * size
            // The head of the page, its first cell pointer, and its cells from the end backwards.
            let places = [3, 9, size - 2, size - 40, size - 200]
            for place in places.map({ page + $0 }) {
                var bytes = whole
                bytes[place] ^= 0x55
                try Data(bytes).write(to: URL(fileURLWithPath: copy))
                do {
                    _ = try JournalVerifier(path: copy).run()
                    // Sessions of terminals are proved by a replay alone.
                    let progress = try ReplayTests.replay(path: copy)
                    if progress != .complete(rows.last?.seq ?? 0) { found.insert(String(parts[0])) }
                } catch is JournalError {
                    found.insert(String(parts[0]))
                } catch {
                    Issue.record("\(region): \(error)")
                }
                do {
                    _ = try JournalReader(path: copy).last(nil)
                } catch {
                    #expect(!error.description.isEmpty)
                }
            }
        }
        #expect(found.isSuperset(of: ["record", "leg", "transfer", "balance", "account", "batch"]))
    }

    @Test func `row 31: a tail that reads all the time does not hold the log`() throws {
        faults_reset()
        let live = try LiveJournal {
            $0.logIdleBytes = 64 << 10
            $0.logLimitBytes = 256 << 10
        }
        try live.populate(terminals: 2, cards: 2)
        let tail = try JournalReader(path: live.path)
        var seen: Int64 = 0
        var longest = 0
        for round in 0..<300 {
            try live.run([TestWorld.purchase(UInt32(round + 10), 1)])
            seen = try tail.first(100, of: JournalQuery(after: seen)).last?.seq ?? seen
            try live.journal.checkpointIfDue(idle: true)
            longest = max(longest, live.journal.logBytes)
        }
        #expect(seen == Int64(live.records.count))
        #expect(longest < 512 << 10)
    }
}
