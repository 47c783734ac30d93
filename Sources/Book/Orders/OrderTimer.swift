/// What is due of an order.
///
/// Raw values are stored in the journal.
package enum OrderTimer: UInt8, Sendable, CaseIterable, Comparable {
    /// The wallet is asked what became of it.
    case query = 1
    /// Its terminal hears that nothing is known yet.
    case answer = 2
    /// It was paid, and nobody has claimed it.
    case unclaimed = 3
    /// The switch has begun anew, and nobody waits any more; no time leads here.
    case restart = 4
    /// What was asked about for long is a person's: an order, a refund that was accepted, what a
    /// wallet said by itself; and what is stored and could not be sent for as long.
    case overdue = 5

    package static func < (left: OrderTimer, right: OrderTimer) -> Bool {
        left.rawValue < right.rawValue
    }
}
