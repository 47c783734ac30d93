import Glibc
import Synchronization

/// Lets nothing pass behind the last word, whichever thread says either.
final class LastWord: Sendable {
    private enum State {
        static let silent = 0
        /// Somebody speaks.
        static let spoken = 1
        static let over = 2
    }

    private let state = Atomic<Int>(State.silent)

    /// Says something, unless the last word was said before.
    func say(_ body: () -> Void) {
        guard begin(State.spoken) else { return }
        body()
        state.store(State.silent, ordering: .releasing)
    }

    /// Says the last word, behind whatever is being said.
    func sayLast(_ body: () -> Void) {
        if begin(State.over) { body() }
    }

    /// Waits for whoever speaks; false where the last word was said.
    ///
    /// Words are few and short.
    private func begin(_ next: Int) -> Bool {
        while true {
            let (isTaken, found) = state.compareExchange(
                expected: State.silent,
                desired: next,
                ordering: .acquiringAndReleasing
            )
            guard !isTaken, found != State.over else { return isTaken }
            usleep(1000)
        }
    }
}
