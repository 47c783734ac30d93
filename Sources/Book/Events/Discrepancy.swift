package import Payments

/// Something that a person has to look at: a reversal that could not be applied, an answer of a
/// host that contradicts the book.
package struct Discrepancy: Hashable, Sendable {
    /// The record that opened it.
    package var seq: Int64
    package var original: Int64?
    /// `reversalMismatch` also for an answer of another amount, `originalNotFound` for an answer
    /// that belongs to nothing and a part of what does not stand, `reversedOriginal` for an
    /// approval after its reversal, `channelTimeout` for a reversal that the host does not take.
    package var reason: Outcome

    package init(seq: Int64, original: Int64?, reason: Outcome) {
        self.seq = seq
        self.original = original
        self.reason = reason
    }
}
