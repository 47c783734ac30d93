import Foundation
import Glibc
import ISO8583
import Journal
import Simulators
import Testing

/// The promise of the switch where another party keeps a book of the same money: whatever dies and
/// whenever, the two books agree once both are there again.
///
/// `FORECOURT_KILLS` chooses how often the switch is killed.
@Suite(.serialized)
struct BankCrashTests {
    private static let kills =
        ProcessInfo.processInfo.environment["FORECOURT_KILLS"].flatMap { Int($0) } ?? 10

    /// Everything that a bank can do wrong, each often enough to happen between two kills.
    private static var script: BankScript {
        var script = BankScript()
        script.seed = UInt64.random(in: 1...1_000_000)
        script.delayMilliseconds = 0...60
        script.silent = .percent(2)
        script.late = .percent(2)
        script.lateMilliseconds = 900
        script.approveThenDie = BankShare(perTenThousand: 30)
        script.duplicateAnswers = .percent(3)
        script.wrongAmount = .percent(1)
        script.wrongCurrency = .percent(1)
        script.wrongMAC = .percent(1)
        script.halfAnswers = .percent(1)
        script.strayAnswers = .percent(1)
        script.declines = [BankScript.Refusal(code: "51", share: .percent(3))]
        script.reversalRefusals = [BankScript.Refusal(code: "96", share: .percent(1))]
        script.resetAfterBytes = 30_000
        return script
    }

    @Test(.timeLimit(.minutes(60)))
    func `rows 23 and 24: kills under mixed load with a misbehaving bank leave two equal books`()
        async throws
    {
        let world = try ProcessWorld(Self.hurry)
        let bank = try CrashBank(world, script: Self.script)
        let log = CrashLog()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await bank.run(log) }
            let run = try await Self.crash(world, log)
            try await bank.heal()
            try await Self.settle(log)
            try #require(log.failures == [])
            try await Self.waitUntilNothingIsOpen(world)
            #expect(
                run.inside * 5 >= Self.kills,
                "\(run.inside) kills of \(Self.kills) inside a commit"
            )
            try await Self.checkAll(world, bank, log, run.server)
            group.cancelAll()
            try await group.waitForAll()
            try Self.report(world, bank, log, inside: run.inside)
        }
    }

    // MARK: The run

    private struct Run {
        var server: ForecourtProcess
        var inside: Int
    }

    /// Kills the switch again and again under load and checks after each start what it wrote.
    private static func crash(_ world: ProcessWorld, _ log: CrashLog) async throws -> Run {
        var server = try await world.serve()
        var index = JournalIndex()
        var checked = 0
        var inside = 0
        for seat in try seats(world) { CrashTerminal.begin(seat, log) }
        for cycle in 1...kills {
            try await Task.sleep(for: .milliseconds(Int.random(in: 200...900)))
            // On a busy machine nobody may have been answered by then.
            _ = try await Patience.until(seconds: 10) { log.receipts(from: checked).count > 0 }
            // Two kills of three look for a commit; the third takes what it meets.
            let watch = CommitWatch(pid: server.pid)
            if watch.killInsideCommit(attempts: cycle % 3 == 0 ? 1 : 200) { inside += 1 }
            #expect(try await server.wait() == .signalled(SIGKILL), "\(server.errors)")
            let receipts = log.receipts(from: checked)
            let said = server.errors.split(separator: "\n").filter { !$0.contains("\"info\"") }
            server = try await world.serve()
            try index.update(from: world.journal)
            #expect(index.complaints(about: receipts) == [], "after kill \(cycle): \(said)")
            checked += receipts.count
            if cycle % 20 == 0 { _ = try JournalVerifier(path: world.journal).run() }
            guard log.failures.isEmpty else { break }
        }
        return Run(server: server, inside: inside)
    }

    /// In-house cards at four terminals, the bank's at eight.
    private static func seats(_ world: ProcessWorld) throws -> [CrashSeat] {
        var seats = Array(try CrashTests.seats(world)[..<4])
        for (index, seat) in try CrashTests.seats(world).enumerated() {
            var seat = seat
            seat.number = 9 + index
            seat.cards = BankCards.numbers
            seat.isAtBank = true
            seats.append(seat)
        }
        return seats
    }

    /// A host channel that gives up early and tries again soon.
    private static func hurry(_ configuration: inout String) {
        ProcessWorld.openBatchesBySignOn(&configuration)
        configuration = configuration.replacingOccurrences(
            of: "timeout: 10s, in_flight: 500",
            with: """
                timeout: 400ms, in_flight: 500, \
                forward: {backoff: 50ms, longest_backoff: 1s, attempts: 1000, refusals: 50}
                """
        )
    }

    static func settle(_ log: CrashLog) async throws {
        log.settle()
        guard try await Patience.until(seconds: 120, { log.running == 0 }) else {
            throw ProcessFailure("\(log.running) terminals did not come to an end")
        }
    }

    /// Every payment is decided and every reversal has reached the bank, and nothing waits for a
    /// person; a terminal's reversal of what never came stays noted, because it may come yet.
    static func waitUntilNothingIsOpen(
        _ world: ProcessWorld,
        seconds: Int = 120
    ) async throws {
        let journal = try RawJournal(path: world.journal)
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            let open = try journal.value(
                """
                SELECT count(*) || coalesce(': ' || group_concat(what || ' ' || seq || ' ' || reason), '')
                FROM open_v WHERE what != 'tombstone'
                """
            )
            if open == "0" { return }
            guard ContinuousClock.now < deadline else {
                let channels = try await world.run(["channel", "list", "--json"] + world.named)
                let lines = channels.output.replacingOccurrences(of: "\n", with: " ")
                throw ProcessFailure("open: \(open); \(lines)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    // MARK: The proof

    private static func checkAll(
        _ world: ProcessWorld,
        _ bank: CrashBank,
        _ log: CrashLog,
        _ server: ForecourtProcess
    ) async throws {
        let receipts = log.receipts()
        var index = JournalIndex()
        try index.update(from: world.journal)
        #expect(index.complaints(about: receipts) == [])
        #expect(index.complaints(without: receipts) == [])
        let compare = try await world.run(
            ["simulate", "compare", "--book", bank.bookPath] + world.named,
            seconds: 600
        )
        #expect(compare.ending == .exited(0), "\(compare.output)\(compare.errors)")
        try compareAccounts(log.receipts(), try bank.rows())
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
        for proof in [["verify"], ["replay", "--verify"]] {
            // Long runs leave long journals.
            let ended = try await world.run(["journal"] + proof + world.named, seconds: 600)
            #expect(ended.ending == .exited(0), "\(ended.errors)")
        }
    }

    /// What the terminals' receipts say of each card is what the bank took from it.
    private static func compareAccounts(_ receipts: [Receipt], _ rows: [BankRow]) throws {
        let spent = ReceiptSums.spent(receipts, isAtBank: true)
        for (card, number) in BankCards.numbers.enumerated() {
            let taken = rows.filter { $0.card == number.masked() }.reduce(0) {
                $0 + $1.standingMinor
            }
            #expect(taken == spent[card, default: 0], "card \(card) of the bank")
        }
    }

    /// A line of figures beside the test's result.
    private static func report(
        _ world: ProcessWorld,
        _ bank: CrashBank,
        _ log: CrashLog,
        inside: Int
    ) throws {
        var index = JournalIndex()
        try index.update(from: world.journal)
        let sums = BankSums(try bank.rows())
        let receipts = log.receipts()
        let counts = bank.counts
        let text =
            "\(kills) kills, \(inside) inside a commit; the bank died \(bank.deaths) times and cut"
            + " \(counts.resets) connections, saw \(counts.requests) requests;"
            + " \(receipts.count) receipts, \(receipts.count { $0.sendings > 1 }) sent more than once,"
            + " \(log.recovered(index)) durable before they were answered,"
            + " \(log.sameAnswers) repeats answered alike; \(sums.standing.count) payments stand in"
            + " both books with \(sums.standing.minor) fen, \(sums.reversed.count) were reversed,"
            + " \(sums.tombstones) reversed before they came\n"
        FileHandle.standardError.write(Data(text.utf8))
    }
}
