import Foundation
import Glibc
import ISO8583
import Journal
import Simulators

/// What is compared once everything is quiet: the slips with every account, and the journal with
/// itself.
extension ChaosTests {
    /// What is wrong; the switch has ended after it.
    static func proofs(
        _ world: ProcessWorld,
        _ bank: CrashBank,
        _ books: ChaosBooks,
        _ server: ForecourtProcess
    ) async throws -> [String] {
        var problems = try payments(world, books) + accounts(world, books)
        problems += try bankAccounts(bank, books)
        let compare = try await world.run(
            ["simulate", "compare", "--book", bank.bookPath] + world.named
        )
        if compare.ending != .exited(0) {
            problems.append("simulate compare: \(compare.output)\(compare.errors)")
        }
        server.signal(SIGTERM)
        if try await server.wait() != .exited(0) { problems.append("it did not end with 0") }
        for proof in [["verify"], ["replay", "--verify"]] {
            let run = try world.start(["journal"] + proof + world.named)
            guard try await run.wait(seconds: 300) != .exited(0) else { continue }
            let last = run.complaints.last ?? "no words"
            problems.append("journal \(proof.joined(separator: " ")): \(last)")
        }
        return problems
    }

    /// Every approval that stands in the journal is one that its terminal holds, and the other way
    /// round.
    private static func payments(_ world: ProcessWorld, _ books: ChaosBooks) throws -> [String] {
        let reader = try JournalReader(path: world.journal)
        let filter = try JournalFilter(["operation=purchase", "outcome=approved"])
        let rows = try reader.first(1_000_000, of: JournalQuery(filter: filter))
        let inJournal = Set(rows.compactMap(\.rrn))
        let slips = books.payments
        let held = Set(slips.filter(\.stands).compactMap(\.reference))
        let known = Dictionary(
            slips.compactMap { slip in slip.reference.map { ($0, slip) } },
            uniquingKeysWith: { first, _ in first }
        )
        var problems = rows.filter { !held.contains($0.rrn ?? "") }.map { row in
            "\(row.id) \(row.listener ?? "-") STAN \(row.stan ?? "-") stands, its terminal says"
                + " \(known[row.rrn ?? ""].map { "\($0)" } ?? "nothing")"
        }
        for slip in slips where slip.stands && !inJournal.contains(slip.reference ?? "") {
            problems.append("\(slip): held by its terminal, not in the journal")
        }
        return problems
    }

    /// A card's account is found by its first six and last four digits, which no two cards of the
    /// small world share.
    private static func accounts(_ world: ProcessWorld, _ books: ChaosBooks) throws -> [String] {
        let rows = try JournalReader(path: world.journal).accounts(limit: 10_000)
        let spent = books.standing(isAtBank: false)
        return CrashTerminal.cards.enumerated().flatMap { card, number -> [String] in
            let expected = 1_000_000 + books.credits[card, default: 0] - spent[card, default: 0]
            let found = rows.filter { $0.pan == number.masked() }
            guard found.count == 1, let row = found.first else {
                return ["card \(card): no account"]
            }
            var problems: [String] = []
            if row.availableMinor != expected {
                problems.append("card \(card): holds \(row.availableMinor), slips say \(expected)")
            }
            if row.heldMinor != 0 { problems.append("card \(card): \(row.heldMinor) are held") }
            return problems
        }
    }

    /// What the bank took from each of its cards.
    private static func bankAccounts(_ bank: CrashBank, _ books: ChaosBooks) throws -> [String] {
        let rows = try bank.rows()
        let spent = books.standing(isAtBank: true)
        return BankCards.numbers.enumerated().compactMap { card, number in
            let taken = rows.filter { $0.card == number.masked() }.reduce(0) {
                $0 + $1.standingMinor
            }
            let expected = spent[card, default: 0]
            return taken == expected
                ? nil : "card \(card) of the bank: took \(taken), slips say \(expected)"
        }
    }
}
