import Synchronization

/// How many inbound connections the process has descriptors for, over all listeners.
///
/// What is left over belongs to the journal, the hosts, the people's sockets and the threads:
/// strangers who connect never take a descriptor from them.
final class DescriptorBudget: Sendable {
    /// Connections at most.
    let capacity: Int
    private let taken = Atomic<Int>(0)
    private let waiting = Atomic<Int>(0)

    init(capacity: Int) { self.capacity = max(0, capacity) }

    var isExhausted: Bool { taken.load(ordering: .relaxed) >= capacity }

    /// Listeners that do not accept for want of descriptors.
    var waitingListeners: Int { waiting.load(ordering: .relaxed) }

    func take() { taken.add(1, ordering: .relaxed) }

    func giveBack() { taken.subtract(1, ordering: .relaxed) }

    func beginWaiting() { waiting.add(1, ordering: .relaxed) }

    func endWaiting() { waiting.subtract(1, ordering: .relaxed) }
}
