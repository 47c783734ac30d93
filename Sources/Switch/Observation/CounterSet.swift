import Payments
import Synchronization

/// The counters of one lane or of the book's thread: one writer, read by a scrape.
final class CounterSet: Sendable {
    /// Cells for outcomes stand behind those of the names; `Outcome` ends well under 100.
    private let cells: InlineArray<96, Atomic<Int>>
    private let outcomes: InlineArray<128, Atomic<Int>>

    init() {
        cells = InlineArray { _ in Atomic<Int>(0) }
        outcomes = InlineArray { _ in Atomic<Int>(0) }
    }

    func add(_ name: CounterName, _ amount: Int = 1) {
        cells[name.rawValue].wrappingAdd(amount, ordering: .relaxed)
    }

    func value(_ name: CounterName) -> Int {
        cells[name.rawValue].load(ordering: .relaxed)
    }

    /// Counts a reply by what was decided.
    func addReply(_ outcome: Outcome) {
        outcomes[Int(outcome.rawValue)].wrappingAdd(1, ordering: .relaxed)
    }

    func replies(_ outcome: Outcome) -> Int {
        outcomes[Int(outcome.rawValue)].load(ordering: .relaxed)
    }
}
