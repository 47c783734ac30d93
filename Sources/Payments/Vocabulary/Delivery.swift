/// What was delivered of a payment that a terminal takes back: only the rest is given back.
///
/// DE 95 of plain 1987, DE 4 of a 1420 whose DE 24 is 401. UnionPay POS offers nothing of the kind.
package enum Delivery: Hashable, Sendable {
    /// Minor units in the currency of the original, more than zero.
    case part(Int64)
    /// The element says something else than an amount, so that nothing may be given back.
    case unreadable
}
