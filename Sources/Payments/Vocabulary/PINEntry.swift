/// What a PIN comes to together with its card, under a key that book and journal do not have: 16
/// bytes that are equal for equal PINs of one card and tell nothing else.
package struct PINReference: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Whether both are the same, without a branch on where they differ.
    package func matches(_ other: PINReference) -> Bool {
        (high ^ other.high) | (low ^ other.low) == 0
    }
}

/// What a request says of the card holder's PIN; never the PIN itself.
package enum PINEntry: Hashable, Sendable {
    case absent
    /// The reference of the PIN that was keyed in, for the book to compare with the card's.
    case keyed(PINReference)
    /// A PIN block that does not open: wrong key, wrong card, or damage.
    case unreadable
}
