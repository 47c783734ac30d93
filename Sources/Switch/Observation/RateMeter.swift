import Synchronization

/// Payments over the last seconds, for `status`: a ring of one cell a second.
///
/// The book's tick writes the running total once a second; any thread reads.
final class RateMeter: Sendable {
    private static let seconds = 64
    private let totals: InlineArray<64, Atomic<Int>>
    private let position = Atomic<Int>(0)

    init() {
        totals = InlineArray { _ in Atomic<Int>(0) }
    }

    /// Notes the running total at the end of a second.
    func note(total: Int) {
        let next = position.load(ordering: .relaxed) + 1
        totals[next % Self.seconds].store(total, ordering: .relaxed)
        position.store(next, ordering: .releasing)
    }

    /// Payments a second over the last `seconds` (at most 60), times ten.
    func tenthsPerSecond(over seconds: Int) -> Int {
        let last = position.load(ordering: .acquiring)
        let span = min(seconds, last, 60)
        guard span > 0 else { return 0 }
        let now = totals[last % Self.seconds].load(ordering: .relaxed)
        let then = totals[(last - span) % Self.seconds].load(ordering: .relaxed)
        return (now - then) * 10 / span
    }
}
