import Synchronization

/// Tells the last of several threads that it is the last.
final class Countdown: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) {
        left = Atomic(count)
    }

    /// True for exactly one caller: the one that arrives last.
    func arrive() -> Bool {
        left.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0
    }
}
