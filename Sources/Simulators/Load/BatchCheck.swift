package import Payments

/// A batch that a terminal has settled: what it was told is equal to its own totals.
package struct SettledBatch: Sendable, Hashable {
    /// Number of the demo terminal.
    package var terminal: Int32
    package var number: UInt32
    package var domestic: SideTallies
    package var foreign: SideTallies

    package init(
        terminal: Int,
        number: UInt32,
        domestic: SideTallies,
        foreign: SideTallies
    ) {
        self.terminal = Int32(terminal)
        self.number = number
        self.domestic = domestic
        self.foreign = foreign
    }

    /// Debits of both halves less their credits, minor units.
    var net: Int64 {
        [domestic, foreign].reduce(0) { $0 + $1.debits.amount - $1.credits.amount }
    }
}

/// Compares the batches that terminals have settled with those that the journal says are settled.
package struct BatchCheck {
    /// What the comparison came to.
    package struct Result: Sendable, Equatable {
        /// Batches that both sides have, with the same totals.
        package var settled = 0
        /// What those came to, debits less credits, minor units.
        package var net: Int64 = 0
        /// Settled for their terminals, and not in the journal.
        package var lost = 0
        /// Settled in the journal, though their terminals were not told so.
        package var unknown = 0
        /// With other totals in the journal.
        package var different = 0
        /// The first few, in words.
        package var differences: [String] = []

        package init() {}

        /// Whether every batch is the same on both sides.
        package var isRight: Bool { lost == 0 && unknown == 0 && different == 0 }
    }

    private struct Name: Hashable {
        var terminal: Int32
        var number: UInt32
    }

    private static let shown = 10

    private var expected: [Name: SettledBatch] = [:]
    /// Terminals that never heard what became of their last settlement.
    private let unheard: Set<Int32>
    private var result = Result()

    package init(_ batches: [SettledBatch], unheard: Set<Int32> = []) {
        self.unheard = unheard
        expected.reserveCapacity(batches.count)
        for batch in batches { expected[Self.name(batch)] = batch }
    }

    /// Takes one settled batch of the journal, in any order.
    package mutating func add(_ row: SettledBatch) {
        guard let own = expected.removeValue(forKey: Self.name(row)) else {
            guard !unheard.contains(row.terminal) else { return }
            result.unknown += 1
            return note(row, "settled, but not for its terminal")
        }
        guard own == row else {
            result.different += 1
            return note(row, "other totals in the journal")
        }
        result.settled += 1
        result.net += row.net
    }

    /// The comparison after the last one.
    package mutating func finish() -> Result {
        let lost = expected.values.sorted { ($0.terminal, $0.number) < ($1.terminal, $1.number) }
        for batch in lost {
            result.lost += 1
            note(batch, "settled, but not in the journal")
        }
        return result
    }

    private static func name(_ batch: SettledBatch) -> Name {
        Name(terminal: batch.terminal, number: batch.number)
    }

    private mutating func note(_ batch: SettledBatch, _ text: String) {
        guard result.differences.count < Self.shown else { return }
        result.differences.append("batch \(batch.number) of T\(batch.terminal): \(text)")
    }
}
