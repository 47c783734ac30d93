import Synchronization

/// Tells the last of several threads that it is the last.
package final class Countdown: Sendable {
    private let left: Atomic<Int>

    package init(_ count: Int) {
        left = Atomic(count)
    }

    /// True for exactly one caller: the one that arrives last.
    package func arrive() -> Bool {
        left.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0
    }
}
