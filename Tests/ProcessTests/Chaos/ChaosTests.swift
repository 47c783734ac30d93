import Foundation
import Glibc
import ISO8583
import Journal
import Simulators
import Testing
import Text

/// Everything at once: terminals of four dialects with cards of the house and of a bank, copies,
/// races and drops, operators, cutovers, a bank that is silent, late, dying and lying, and a switch
/// that is killed.
///
/// At the end every account holds what the terminals' and operators' own slips add up to, and every
/// proof of the journal is right.
///
/// `FORECOURT_CHAOS` says how many seeds run, none without it (`make soak SOAK="--chaos 10"`),
/// `FORECOURT_CHAOS_FIRST` which is the first, and `FORECOURT_CHAOS_KILLS` how often the switch is
/// killed in each. The order of things is the machine's: a seed fixes what is done, not when.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["FORECOURT_CHAOS"] != nil))
struct ChaosTests {
    private static func number(_ name: String, else standard: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
    }

    private static let kills = number("FORECOURT_CHAOS_KILLS", else: 5)
    private static let seeds: [UInt64] = {
        let first = number("FORECOURT_CHAOS_FIRST", else: 1)
        return (first..<first + max(1, number("FORECOURT_CHAOS", else: 1))).map { UInt64($0) }
    }()

    @Test(.timeLimit(.minutes(60)), arguments: seeds)
    func `rows 2, 5, 7, 12, 22, 23, 24 and 58: whatever happens at once, every account adds up`(
        seed: UInt64
    ) async throws {
        let isDerived = seed % 2 == 0
        let world = try ProcessWorld { Self.adjust(&$0, isDerived: isDerived) }
        let bank = try CrashBank(world, script: Self.script(seed))
        let books = ChaosBooks()
        let bankLog = CrashLog()
        var problems: [String] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await bank.run(bankLog) }
            let server = try await Self.run(world, books, seed: seed, isDerived: isDerived)
            try await bank.heal()
            try await Self.settle(books)
            problems += books.failures + bankLog.failures
            do {
                try await Self.waitUntilNothingIsOpen(world)
            } catch {
                problems.append("\(error); the bank's complaints: \(bankLog.failures)")
            }
            problems += try await Self.proofs(world, bank, books, server)
            group.cancelAll()
            try await group.waitForAll()
        }
        Self.report(seed, books, bank, problems)
        #expect(problems == [], "seed \(seed)")
    }

    // MARK: The run

    /// Kills the switch again and again while everybody works.
    private static func run(
        _ world: ProcessWorld,
        _ books: ChaosBooks,
        seed: UInt64,
        isDerived: Bool
    ) async throws -> ForecourtProcess {
        var random = SeededGenerator(seed: seed, lane: 0)
        var server = try await world.serve()
        for (lane, seat) in try seats(world).enumerated() {
            ChaosTerminal.begin(seat, books, lane: lane + 1, seed: seed, isDerived: isDerived)
        }
        for number in 0..<2 { ChaosOperator.begin(world, books, number, seed: seed) }
        for cycle in 1...kills {
            let pause = Int.random(in: 700...2000, using: &random)
            try await Task.sleep(for: .milliseconds(pause))
            let watch = CommitWatch(pid: server.pid)
            _ = watch.killInsideCommit(attempts: cycle % 3 == 0 ? 1 : 40)
            guard try await server.wait() == .signalled(SIGKILL) else {
                throw ProcessFailure("it ended by itself: \(server.complaints.suffix(3))")
            }
            server = try await world.serve()
            guard books.failures.isEmpty else { break }
        }
        try await Task.sleep(for: .milliseconds(500))
        return server
    }

    /// Four dialects, each with cards of the house and of the bank.
    private static func seats(_ world: ProcessWorld) throws -> [CrashSeat] {
        let seats = try CrashTests.seats(world)
        return seats
            + seats.enumerated().map { index, seat in
                var seat = seat
                seat.number = 9 + index
                seat.cards = BankCards.numbers
                seat.isAtBank = true
                return seat
            }
    }

    /// A host that is given up early and asked again soon; by turns IFSF under derived keys.
    private static func adjust(_ configuration: inout String, isDerived: Bool) {
        ProcessWorld.openBatchesBySignOn(&configuration)
        configuration = configuration.replacingOccurrences(
            of: "timeout: 10s, in_flight: 500",
            with: """
                timeout: 400ms, in_flight: 500, \
                forward: {backoff: 50ms, longest_backoff: 1s, attempts: 1000, refusals: 50}
                """
        )
        guard isDerived else { return }
        configuration = configuration.replacingOccurrences(
            of: "key: fixed, required: true, key_file: ifsf.key",
            with:
                "key: dukpt, required: true, key_file: ifsf.key, derivation: tdes-2009"
        )
    }

    private static func script(_ seed: UInt64) -> BankScript {
        var script = BankScript()
        script.seed = seed
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

    /// Lets every terminal solve what it was not told for certain.
    private static func settle(_ books: ChaosBooks) async throws {
        books.settle()
        let deadline = ContinuousClock.now + .seconds(60)
        while books.running > 0 {
            guard ContinuousClock.now < deadline else {
                throw ProcessFailure(
                    "\(books.running) threads did not come to an end: \(books.failures.prefix(3))"
                )
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func waitUntilNothingIsOpen(_ world: ProcessWorld) async throws {
        let journal = try RawJournal(path: world.journal)
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            // What was taken back before it came stays noted, and a discrepancy is a person's.
            let open = try journal.value(
                """
                SELECT count(*) || coalesce(': ' || group_concat(what || ' ' || seq), '')
                FROM open_v WHERE what NOT IN ('tombstone', 'discrepancy')
                """
            )
            if open == "0" { return }
            guard ContinuousClock.now < deadline else { throw ProcessFailure("open: \(open)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    // MARK: A line a seed

    private static func report(
        _ seed: UInt64,
        _ books: ChaosBooks,
        _ bank: CrashBank,
        _ problems: [String]
    ) {
        let counts = books.counts
        let text =
            "chaos seed \(seed): \(problems.isEmpty ? "clean" : "\(problems.count) PROBLEMS");"
            + " \(kills) kills, \(counts.purchases) purchases, \(counts.approvals) approved,"
            + " \(counts.reversals) taken back, \(counts.copies) copies, \(counts.races) races,"
            + " \(counts.drops) drops, \(counts.signOns) sign-ons, \(counts.acts) acts of operators"
            + " (\(counts.refusedActs) refused), the bank died \(bank.deaths) times\n"
        let lines = problems.prefix(8).map { "  \($0)\n" }.joined()
        FileHandle.standardError.write(Data((text + lines).utf8))
    }
}
