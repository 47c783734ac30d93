import Book
import ISO8583
import Payments

/// Refusals before the book since they were last recorded.
///
/// One row for each registered terminal, reason and second, as long as there is room; all others
/// are one row for each listener and second, so that what a stranger sends costs a fixed number of
/// rows, whatever he calls himself. Each row says what the first of it was, and names a few of the
/// others' sources.
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

    private struct Count {
        var number: UInt32 = 0
        /// Of the first.
        var note: RefusalNote?
        /// Where the first and a few others came from.
        var sources: [PeerSource] = []
        /// Those others.
        var peers: [String] = []

        var isFull: Bool { sources.count > RefusalTally.namedPeers }

        mutating func add(_ count: UInt32) {
            let (sum, isOver) = number.addingReportingOverflow(count)
            number = isOver ? .max : sum
        }

        /// Takes over another one, behind its own.
        mutating func add(_ other: Count) {
            guard note != nil, let first = other.note else {
                let own = number
                self = other
                return add(own)
            }
            add(other.number)
            for (source, peer) in zip(other.sources, [first.peer] + other.peers)
            where !isFull && !sources.contains(source) {
                sources.append(source)
                peers.append(peer)
            }
        }

        /// As the journal keeps it; empty where nothing is known of the first.
        var text: String {
            guard let note else { return "" }
            return peers.isEmpty
                ? note.text : note.text + "; also from " + peers.joined(separator: ", ")
        }
    }

    /// Registered terminals and reasons with a row of their own in one second.
    static let namedRows = 32
    /// Sources that one row names beside the first.
    static let namedPeers = 8
    private var counts: [Key: Count] = [:]
    private var named = 0

    var isEmpty: Bool { counts.isEmpty }

    /// Counts a refusal; `terminal` is nil unless it is registered.
    ///
    /// `note` is asked for the first of a row, and for its peer as long as another source is named.
    mutating func add(
        _ listener: ListenerNumber,
        terminal: String?,
        _ reason: Outcome,
        from source: PeerSource,
        _ note: () -> RefusalNote
    ) {
        let key = place(Key(listener: listener, terminal: terminal ?? "", reason: reason))
        guard var count = counts.removeValue(forKey: key) else {
            counts[key] = Count(number: 1, note: note(), sources: [source])
            return
        }
        count.add(1)
        if !count.isFull, !count.sources.contains(source) {
            count.sources.append(source)
            count.peers.append(note().peer)
        }
        counts[key] = count
    }

    /// Takes over what another one counted.
    mutating func add(_ other: RefusalTally) {
        for (key, count) in other.ordered {
            counts[place(key), default: Count()].add(count)
        }
    }

    /// Where it is counted: a terminal for whose row there is no room is one of the others.
    private mutating func place(_ key: Key) -> Key {
        var key = key
        if !key.terminal.isEmpty, counts[key] == nil {
            if named < Self.namedRows { named += 1 } else { key.terminal = "" }
        }
        return key
    }

    /// What was counted, in one order whenever it is read.
    private var ordered: [(key: Key, value: Count)] { counts.sorted { $0.key < $1.key } }

    /// The rows; a row of several reasons bears the commonest.
    func rows() -> [RefusalCount] {
        var rows: [RefusalCount] = []
        var others: [ListenerNumber: (reason: Outcome, most: UInt32, all: Count)] = [:]
        for (key, count) in ordered {
            guard key.terminal.isEmpty else {
                rows.append(Self.row(key, count))
                continue
            }
            guard var sum = others[key.listener] else {
                others[key.listener] = (key.reason, count.number, count)
                continue
            }
            if count.number > sum.most {
                (sum.reason, sum.most) = (key.reason, count.number)
                var first = count
                first.add(sum.all)
                sum.all = first
            } else {
                sum.all.add(count)
            }
            others[key.listener] = sum
        }
        for (listener, sum) in others.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            rows.append(
                Self.row(Key(listener: listener, terminal: "", reason: sum.reason), sum.all)
            )
        }
        return rows
    }

    private static func row(_ key: Key, _ count: Count) -> RefusalCount {
        var row = RefusalCount(
            listener: key.listener,
            terminal: key.terminal,
            reason: key.reason,
            count: count.number
        )
        row.note = count.text
        row.messageType = count.note?.messageType?.packed
        row.stan = count.note?.stan
        return row
    }
}
