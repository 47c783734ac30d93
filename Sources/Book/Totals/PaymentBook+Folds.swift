import Payments

/// Totals that are folded in memory, and given to the journal at its checkpoints.
extension PaymentBook {
    /// Something has counted in totals: `isReversed` says that it was taken back by its terminal.
    mutating func countFold(
        _ payment: PaymentState,
        _ total: TotalsClass,
        _ amount: Int64,
        isReversed: Bool,
        _ step: inout Step
    ) {}

    /// Ends a batch of events whose commit is to write a checkpoint.
    package mutating func takeFolds(_ step: inout Step) {}
}
