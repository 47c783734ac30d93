/// What a record changes of what payments count: one entry a payment.
///
/// The first lies inline: most records have no other.
package struct LimitEntries: Hashable, Sendable, RandomAccessCollection {
    private var head: LimitEntry?
    /// nil where there is none, so that a copy costs nothing.
    private var rest: [LimitEntry]?

    package init() {}

    package init(_ entries: some Sequence<LimitEntry>) {
        for entry in entries { append(entry) }
    }

    package mutating func append(_ entry: LimitEntry) {
        if head == nil {
            head = entry
        } else if rest?.append(entry) == nil {
            rest = [entry]
        }
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { head == nil ? 0 : 1 + (rest?.count ?? 0) }

    package subscript(place: Int) -> LimitEntry {
        if place == 0, let head { return head }
        guard place > 0, let rest else { preconditionFailure("A record has no such entry.") }
        return rest[place - 1]
    }

    /// Adds a change to the entry of its payment; that of one that has none counts where it changes
    /// something.
    mutating func add(_ entry: LimitEntry) {
        let change = entry.after - entry.before
        if head?.payment == entry.payment {
            head?.after += change
        } else if let place = rest?.firstIndex(where: { $0.payment == entry.payment }) {
            rest?[place].after += change
        } else if change != 0 {
            append(entry)
        }
    }

    func has(_ payment: Int64) -> Bool {
        head?.payment == payment || rest?.contains { $0.payment == payment } ?? false
    }

    /// Drops what came to no change, but for what the payment of the record itself may count.
    mutating func settle(in seq: Int64) {
        guard contains(where: { $0.payment != seq && $0.before == $0.after }) else { return }
        self = LimitEntries(filter { $0.payment == seq || $0.before != $0.after })
    }
}
