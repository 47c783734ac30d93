import DequeModule

/// What waits in a mailbox, on the receiving loop.
///
/// A value owned by the receiving actor. `append` says whether a drain must be scheduled: one
/// stands behind whatever has been posted, so a batch holds all that waited.
struct MailboxQueue<Element: Sendable>: Sendable {
    private struct Entry: Sendable {
        var element: Element
        var arrivedNanoseconds: Int64
    }

    private var entries = Deque<Entry>()
    private var drainScheduled = false

    init() {}

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }

    /// Queues an element that has been admitted.
    ///
    /// True once until a `take` leaves nothing: the caller then schedules the drain.
    mutating func append(_ element: Element, at nanoseconds: Int64) -> Bool {
        entries.append(Entry(element: element, arrivedNanoseconds: nanoseconds))
        defer { drainScheduled = true }
        return !drainScheduled
    }

    /// When the oldest came; nil for an empty queue.
    var oldestNanoseconds: Int64? { entries.first?.arrivedNanoseconds }

    /// Takes up to `maximum` elements in the order in which they came and records how long each
    /// waited.
    ///
    /// When some are left, the drain stays scheduled and the caller runs another one.
    mutating func take(
        _ maximum: Int,
        into batch: inout [Element],
        at nanoseconds: Int64,
        measuring waiting: ServiceHistogram
    ) {
        let count = min(maximum, entries.count)
        batch.reserveCapacity(batch.count + count)
        for _ in 0..<count {
            guard let entry = entries.popFirst() else { break }
            waiting.record(nanoseconds: nanoseconds - entry.arrivedNanoseconds)
            batch.append(entry.element)
        }
        drainScheduled = !entries.isEmpty
    }
}
