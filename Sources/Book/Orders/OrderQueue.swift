import Payments

/// When something is due of orders, in that order.
///
/// A heap of times, ids and timers. An entry that no longer says what its order says is stale and
/// falls out when it comes up.
struct OrderQueue: Sendable {
    struct Due: Hashable, Sendable, Comparable {
        var at: Timestamp
        var id: Int64
        var timer: OrderTimer

        static func < (left: Due, right: Due) -> Bool {
            (left.at, left.id, left.timer) < (right.at, right.id, right.timer)
        }
    }

    private var heap: ContiguousArray<Due> = []

    var first: Due? { heap.first }
    /// Stale ones included.
    var count: Int { heap.count }
    /// All of them without those that stand there twice.
    var all: Set<Due> { Set(heap) }

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
