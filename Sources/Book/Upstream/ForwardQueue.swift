import Payments

/// The stored reversals of one channel in the order of some time: when they are due, or since when
/// they are stored.
///
/// A heap of times and ids. An entry that no longer says what the reversal's own entry says is
/// stale and falls out when it comes up.
struct ForwardQueue: Sendable {
    struct Due: Hashable, Sendable, Comparable {
        var at: Timestamp
        var id: Int64

        static func < (left: Due, right: Due) -> Bool {
            (left.at, left.id) < (right.at, right.id)
        }
    }

    private var heap: ContiguousArray<Due> = []

    var first: Due? { heap.first }
    /// Stale ones included.
    var count: Int { heap.count }

    mutating func insert(_ due: Due) {
        heap.append(due)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeAll(where isStale: (Due) -> Bool) {
        let old = heap
        heap.removeAll()
        for due in old where !isStale(due) { insert(due) }
    }

    mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(least, parent)
            parent = least
        }
    }
}
