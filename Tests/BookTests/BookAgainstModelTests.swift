import Book
import BookSimulation
import Payments
import Testing

/// The book against the model, over drawn sequences of events.
///
/// Each seed runs once in batches of random size with restarts in between; then all that was
/// recorded is replayed event by event with nothing kept in memory, and must give the same.
@Suite struct BookAgainstModelTests {
    private static let seedsPerTest: UInt64 = 25
    private static let eventsPerSeed = 200

    @Test(arguments: 0..<UInt64(8))
    func `book and model agree on every outcome and balance`(part: UInt64) {
        var covered: [String: Int] = [:]
        for seed in part * Self.seedsPerTest..<(part + 1) * Self.seedsPerTest {
            if let problem = Self.run(seed: seed, covered: &covered) {
                Issue.record("seed \(seed): \(problem)")
                return
            }
        }
        for name in ["repeat", "mutated", "reversal", "reversal-first", "late-original", "cutover"]
        {
            #expect(covered[name, default: 0] >= Int(Self.seedsPerTest), "\(name)")
        }
        for outcome in [
            Outcome.approved, .reversalAccepted, .duplicateMismatch, .reversedOriginal,
            .reversalMismatch, .noSessionKeys, .batchMismatch, .insufficientFunds, .amountLimit,
            .restrictedCard, .expiredCard, .invalidCard, .wrongCurrency, .invalidAmount,
            .channelUnavailable, .terminalDisabled,
        ] {
            #expect(covered["\(outcome)", default: 0] > 0, "\(outcome)")
        }
    }

    /// The first difference; nil when there is none.
    private static func run(seed: UInt64, covered: inout [String: Int]) -> String? {
        var generator = EventGenerator(seed: seed)
        var random = SeededGenerator(seed: ~seed)
        var rules = BookRules.test
        rules.hotStans = Int.random(in: 0...40, using: &random)
        rules.hotAccounts = Int.random(in: 3...20, using: &random)
        var harness = BookHarness(rules: rules)
        harness.checksInvariants = false
        var batch = generator.opening()
        var left = eventsPerSeed
        while !batch.isEmpty {
            if let problem = compare(batch, &harness, generator.model, &covered) { return problem }
            if generator.accountIDs.isEmpty { generator.accountIDs = harness.accountIDs }
            if random.chance(10) {
                harness.restart(
                    MemoryJournal.Memory.allCases.randomElement(using: &random) ?? .none
                )
            }
            if random.chance(5) { harness.now = Timestamp(rawValue: harness.now.rawValue - 50_000) }
            batch = []
            let size = min(left, Int.random(in: 1...8, using: &random))
            for _ in 0..<size { batch.append(generator.next()) }
            left -= size
        }
        let problems = LedgerInvariants(journal: harness.journal).violations()
        guard problems.isEmpty else { return "\(problems)" }
        return replay(harness.journal, &random) ? nil : "the replay gives another journal"
    }

    private static func compare(
        _ batch: [EventGenerator.Drawn],
        _ harness: inout BookHarness,
        _ model: BookModel,
        _ covered: inout [String: Int]
    ) -> String? {
        let output = harness.run(batch.map { harness.event($0.kind) })
        for (drawn, record) in zip(batch, output.records) {
            covered[drawn.name, default: 0] += 1
            guard let outcome = drawn.outcome else { continue }
            covered["\(outcome)", default: 0] += 1
            if record.reply?.outcome != outcome {
                return "\(drawn.name) at \(record.seq): the book says "
                    + "\(record.reply.map { "\($0.outcome)" } ?? "nothing"), the model \(outcome)"
            }
        }
        guard batch.count == output.records.count else { return "an event left no record" }
        for card in 1...6 where Int64(harness.available(card)) != model.available(card) {
            return "card \(card) has \(harness.available(card)), "
                + "in the model \(model.available(card)), at \(harness.lastSeq)"
        }
        return nil
    }

    /// Whether the recorded events alone, one at a time and with nothing in memory, give the same
    /// records, replies, balances and totals.
    private static func replay(_ journal: MemoryJournal, _ random: inout SeededGenerator) -> Bool {
        var rules = BookRules.test
        rules.hotStans = 0
        rules.hotAccounts = 0
        var harness = BookHarness(rules: rules)
        harness.checksInvariants = false
        for record in journal.records {
            _ = harness.run([record.event])
            if random.chance(4) { harness.restart(.none) }
        }
        return harness.journal == journal
    }
}

extension BookHarness {
    /// Ids of the customers' accounts by the number of their card.
    fileprivate var accountIDs: [Int: Int64] {
        var ids: [Int: Int64] = [:]
        for account in journal.accounts.values {
            if let card = account.card { ids[Int(card.token.low)] = account.id }
        }
        return ids
    }
}
