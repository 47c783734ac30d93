import Synchronization

/// Lets nothing pass behind the last word, whichever thread says either.
final class LastWord: Sendable {
    private let isSaid = Mutex(false)

    /// Says something, unless the last word was said before.
    func say(_ body: () -> Void) {
        isSaid.withLock { isSaid in
            if !isSaid { body() }
        }
    }

    /// Says the last word, behind whatever is being said.
    func sayLast(_ body: () -> Void) {
        isSaid.withLock { isSaid in
            isSaid = true
            body()
        }
    }
}
