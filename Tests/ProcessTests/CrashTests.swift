import Foundation
import Glibc
import ISO8583
import Journal
import Testing

/// The promise of the switch, on the real binary: what a terminal was told is on disk, and what is
/// on disk adds up, whenever the process dies.
@Suite(.serialized)
struct CrashTests {
    private static let kills = 50

    @Test(.timeLimit(.minutes(20)))
    func `rows 22 and 23: fifty kills under load lose no answer and leave no approval unheld`()
        async throws
    {
        let world = try ProcessWorld(ProcessWorld.openBatchesBySignOn)
        let log = CrashLog()
        var index = JournalIndex()
        var server = try await world.serve()
        for seat in try Self.seats(world) { CrashTerminal.begin(seat, log) }
        var inside = 0
        var checked = 0
        for cycle in 1...Self.kills {
            try await Task.sleep(for: .milliseconds(Int.random(in: 40...160)))
            // On a busy machine nobody may have been answered by then.
            _ = try await Patience.until(seconds: 10) { log.receipts(from: checked).count > 0 }
            // Two kills of three look for a commit; the third takes what it meets.
            let watch = CommitWatch(pid: server.pid)
            if watch.killInsideCommit(attempts: cycle % 3 == 0 ? 1 : 200) { inside += 1 }
            #expect(try await server.wait() == .signalled(SIGKILL), "\(server.errors)")
            let receipts = log.receipts(from: checked)
            if cycle % 5 == 0 { try Self.tearLog(world) }
            server = try await world.serve()
            try index.update(from: world.journal)
            #expect(index.complaints(about: receipts) == [], "after kill \(cycle)")
            checked += receipts.count
            if cycle % 10 == 0 { _ = try JournalVerifier(path: world.journal).run() }
            guard log.failures.isEmpty else { break }
        }
        try await settle(log)
        #expect(log.failures == [])
        #expect(inside * 5 >= Self.kills, "\(inside) kills of \(Self.kills) inside a commit")
        try await checkAll(world, log, server)
        let receipts = log.receipts()
        let resent = receipts.count { $0.sendings > 1 }
        var whole = JournalIndex()
        try whole.update(from: world.journal)
        let recovered = log.recovered(whole)
        #expect(resent > 0 && log.sameAnswers > 0 && recovered > 0)
        Self.report(
            "\(Self.kills) kills, \(inside) inside a commit; \(receipts.count) receipts, \(resent)"
                + " sent more than once, \(recovered) of them durable before they were answered,"
                + " \(log.sameAnswers) repeats answered alike"
        )
    }

    /// Three dialects of sessions and one without, eight terminals in all.
    static func seats(_ world: ProcessWorld) throws -> [CrashSeat] {
        let library = try ProcessWorld.library.get()
        let places = [
            ("unionpay", "unionpay-pos", 1), ("unionpay", "unionpay-pos", 2),
            ("unionpay", "unionpay-pos", 3), ("ifsf", "ifsf", 4), ("ifsf", "ifsf", 5),
            ("plain-text", "iso8583-1987-ascii", 6), ("plain-text", "iso8583-1987-ascii", 7),
            ("plain-binary", "iso8583-1987-binary", 8),
        ]
        return try places.map { listener, dialect, number in
            guard let specification = library[dialect] else { throw ProcessFailure(dialect) }
            return CrashSeat(
                listener: listener,
                address: world.address(of: listener),
                number: number,
                specification: specification
            )
        }
    }

    /// Lets every terminal resolve what it has no answer to.
    private func settle(_ log: CrashLog) async throws {
        log.settle()
        guard try await Patience.until(seconds: 60, { log.running == 0 }) else {
            throw ProcessFailure("\(log.running) terminals did not come to an end")
        }
    }

    /// Receipts against journal, journal against receipts, balances, and the file's own proof.
    private func checkAll(
        _ world: ProcessWorld,
        _ log: CrashLog,
        _ server: ForecourtProcess
    ) async throws {
        let receipts = log.receipts()
        var index = JournalIndex()
        try index.update(from: world.journal)
        #expect(index.complaints(about: receipts) == [])
        #expect(index.complaints(without: receipts) == [])
        try Self.compareBalances(world, ReceiptSums.spent(receipts))
        // The same through the command, from the running switch's own book.
        let spent = ReceiptSums.spent(receipts)
        for card in 0..<4 {
            let name = "\(card % 2 == 0 ? "personal" : "fleet"):\(card)"
            let show = try await world.run(["account", "show", name, "--json"] + world.named)
            let expected = "\"available_minor\":\(1_000_000 - spent[card, default: 0]),"
            #expect(show.output.replacing(" ", with: "").contains(expected), "\(show.errors)")
        }
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
        #expect(try JournalVerifier(path: world.journal).run() > 0)
        for proof in [["verify"], ["replay", "--verify"]] {
            let ended = try await world.run(["journal"] + proof + world.named)
            #expect(ended.ending == .exited(0), "\(ended.errors)")
        }
    }

    /// A card's account is found by its first six and last four digits, which no two cards of the
    /// small world share.
    private static func compareBalances(_ world: ProcessWorld, _ spent: [Int: Int64]) throws {
        let rows = try JournalReader(path: world.journal).accounts(limit: 10_000)
        for (card, number) in CrashTerminal.cards.enumerated() {
            let account = rows.filter { $0.pan == number.masked() }
            #expect(account.count == 1)
            #expect(account.first?.availableMinor == 1_000_000 - spent[card, default: 0])
            #expect(account.first?.heldMinor == 0)
        }
    }

    /// A torn frame at the end of the log, as a power cut leaves it.
    private static func tearLog(_ world: ProcessWorld) throws {
        let path = world.journal + "-wal"
        guard let handle = FileHandle(forWritingAtPath: path) else { return }
        defer { handle.closeFile() }
        try handle.seekToEnd()
        let bytes = (0..<Int.random(in: 1...5000)).map { _ in UInt8.random(in: 0...255) }
        try handle.write(contentsOf: bytes)
    }

    /// A line of figures beside the test's result.
    private static func report(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
