package import Payments

/// A reversal that came before its original: catches it by terminal + STAN + amount (+ card), in
/// the window that it names or in any, for as long as the original may still come as new, and for
/// two business dates at least.
///
/// A query that found nothing leaves one, too, for whatever amount and card.
package struct Tombstone: Hashable, Sendable {
    package var terminal: TerminalRow
    package var stan: UInt32
    /// Minor units; `anyAmount` when the reversal named none.
    package var amount: Int64
    package var card: CardToken?
    /// The window that the reversal names; nil when it names none.
    package var window: UInt32?
    /// What the windows of its terminal count; nil when the reversal names none and the record is
    /// of the second edition of the rules or before.
    package var windowKind: WindowKind?
    package var businessDate: BusinessDate
    /// When the reversal came.
    package var at: Timestamp
    /// The reversal's record.
    package var seq: Int64
    /// The original that it caught; a tombstone catches one.
    package var caught: Int64?

    /// Stands for the amount of a reversal that named none.
    package static let anyAmount: Int64 = -1

    package init(
        terminal: TerminalRow,
        stan: UInt32,
        amount: Int64,
        card: CardToken?,
        businessDate: BusinessDate,
        at: Timestamp,
        seq: Int64
    ) {
        self.terminal = terminal
        self.stan = stan
        self.amount = amount
        self.card = card
        self.businessDate = businessDate
        self.at = at
        self.seq = seq
    }
}
