import Synchronization

/// Whether the book takes what waits in its mailbox, from one look to the next.
///
/// Looked at by one thread.
final class MailboxWatch: Sendable {
    private let port: BookPort
    private let counters: CounterSet
    private let oldest = Atomic<Int64>(0)
    private let commits = Atomic<Int>(0)

    init(port: BookPort, counters: CounterSet) {
        (self.port, self.counters) = (port, counters)
    }

    /// False when the very same has waited since the last look and nothing was committed.
    func moves() -> Bool {
        let (waits, done) = (port.oldestNanoseconds, counters.value(.commits))
        let before = (
            waits: oldest.exchange(waits, ordering: .relaxed),
            done: commits.exchange(done, ordering: .relaxed)
        )
        return waits == 0 || waits != before.waits || done != before.done
    }
}
