import Book
import Payments

/// Refusals before the book since the last second: one row per terminal, reason and second.
struct RefusalTally {
    private struct Key: Hashable {
        var listener: ListenerNumber
        var terminal: String
        var reason: Outcome
    }

    /// Beyond so many different ones a stranger could fill the memory: the rest is counted
    /// without the terminal's name.
    private static let maximumKeys = 1024
    private var counts: [Key: UInt32] = [:]

    mutating func add(_ listener: ListenerNumber, terminal: String, _ reason: Outcome) {
        var key = Key(listener: listener, terminal: terminal, reason: reason)
        if counts[key] == nil, counts.count >= Self.maximumKeys { key.terminal = "" }
        counts[key, default: 0] += 1
    }

    /// What was counted since the last call.
    mutating func take() -> [RefusalCount] {
        defer { counts.removeAll(keepingCapacity: true) }
        return counts.map { key, count in
            RefusalCount(
                listener: key.listener,
                terminal: key.terminal,
                reason: key.reason,
                count: count
            )
        }
    }

    var isEmpty: Bool { counts.isEmpty }
}
