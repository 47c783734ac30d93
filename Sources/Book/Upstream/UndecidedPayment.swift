package import Payments
import Upstream

/// A payment that its host has not decided, and that its terminal may not count yet.
package struct UndecidedPayment: Hashable, Sendable {
    /// The record that accepted it.
    package let seq: Int64
    /// DE 41.
    package let terminal: String
    /// The batch that was open then.
    package let batch: UInt32
    /// Minor units that its host is asked for.
    package let amount: Int64

    package init(seq: Int64, terminal: String, batch: UInt32, amount: Int64) {
        self.seq = seq
        self.terminal = terminal
        self.batch = batch
        self.amount = amount
    }
}

extension ExchangeState {
    /// The payment that waits for this request to be decided; nil for a stored reversal, for an
    /// advice, which counts whatever its host says, and for what moves nothing.
    package var undecided: UndecidedPayment? {
        // Of what a wallet decides its order tells; and whether money that was told comes is a
        // person's matter, and no batch's.
        guard action.isAwaited, isOwn, !silence.resolves, !isTold, state.isOpen || state.isHeld
        else { return nil }
        return UndecidedPayment(
            seq: id,
            terminal: terminal,
            batch: batch,
            amount: amount ?? 0
        )
    }
}

extension UpstreamAction {
    /// Whether the payment that asks for it is not decided as long as it is open.
    package var isAwaited: Bool { movesMoney && !undoes && !informs }
}
