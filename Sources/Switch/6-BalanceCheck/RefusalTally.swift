import Book
import Payments

/// Refusals before the book since they were last recorded.
///
/// One row for each registered terminal, reason and second, as long as there is room; all others
/// are one row for each listener and second, so that what a stranger sends costs a fixed number of
/// rows, whatever he calls himself.
struct RefusalTally: Sendable {
    private struct Key: Hashable, Comparable {
        var listener: ListenerNumber
        /// Empty for those without a row of their own.
        var terminal: String
        var reason: Outcome

        static func < (left: Key, right: Key) -> Bool {
            (left.listener.rawValue, left.terminal, left.reason.rawValue)
                < (right.listener.rawValue, right.terminal, right.reason.rawValue)
        }
    }

    /// Registered terminals and reasons with a row of their own in one second.
    static let namedRows = 32
    private var counts: [Key: UInt32] = [:]
    private var named = 0

    var isEmpty: Bool { counts.isEmpty }

    /// Counts a refusal; `terminal` is nil unless it is registered.
    mutating func add(_ listener: ListenerNumber, terminal: String?, _ reason: Outcome) {
        add(Key(listener: listener, terminal: terminal ?? "", reason: reason), 1)
    }

    /// Takes over what another one counted.
    mutating func add(_ other: RefusalTally) {
        for (key, count) in other.ordered { add(key, count) }
    }

    private mutating func add(_ key: Key, _ count: UInt32) {
        var key = key
        if !key.terminal.isEmpty, counts[key] == nil {
            if named < Self.namedRows { named += 1 } else { key.terminal = "" }
        }
        let (sum, isOver) = counts[key, default: 0].addingReportingOverflow(count)
        counts[key] = isOver ? .max : sum
    }

    /// What was counted, in one order whenever it is read.
    private var ordered: [(key: Key, value: UInt32)] { counts.sorted { $0.key < $1.key } }

    /// The rows; a row of several reasons bears the commonest.
    func rows() -> [RefusalCount] {
        var rows: [RefusalCount] = []
        var others: [ListenerNumber: (count: UInt64, reason: Outcome, most: UInt32)] = [:]
        for (key, count) in ordered {
            guard key.terminal.isEmpty else {
                rows.append(
                    RefusalCount(
                        listener: key.listener,
                        terminal: key.terminal,
                        reason: key.reason,
                        count: count
                    )
                )
                continue
            }
            var sum = others[key.listener] ?? (0, key.reason, 0)
            sum.count += UInt64(count)
            if count > sum.most { (sum.reason, sum.most) = (key.reason, count) }
            others[key.listener] = sum
        }
        for (listener, sum) in others.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            rows.append(
                RefusalCount(
                    listener: listener,
                    terminal: "",
                    reason: sum.reason,
                    count: UInt32(clamping: sum.count)
                )
            )
        }
        return rows
    }
}
