package import Book
package import Ledger
package import Payments

/// A transfer as a store holds it.
package struct StoredTransfer: Equatable, Sendable {
    package var record: TransferRecord
    /// The transfer that undid it and stands.
    package var undoneBy: Int64?

    package init(_ record: TransferRecord, undoneBy: Int64?) {
        self.record = record
        self.undoneBy = undoneBy
    }
}

/// What has become of a payment since it was recorded.
package struct PaymentChange: Equatable, Sendable {
    /// The record of its standing reversal.
    package var reversedBy: Int64?
    /// The record of the host's answer or failure that decided it.
    package var decidedBy: Int64?
    /// What it was told then; nil where its own record says it.
    package var outcome: Outcome?
    /// The tip or adjustment of it that stands.
    package var increasedBy: Int64?

    package init(
        reversedBy: Int64? = nil,
        decidedBy: Int64? = nil,
        outcome: Outcome? = nil,
        increasedBy: Int64? = nil
    ) {
        self.reversedBy = reversedBy
        self.decidedBy = decidedBy
        self.outcome = outcome
        self.increasedBy = increasedBy
    }
}

/// What a check of the ledger looks up beside the record at hand, as it stands at last: in the
/// files of a journal, or in memory.
///
/// Rows that lie before the first record of a store are absent, and nothing follows from them.
package protocol LedgerFacts {
    associatedtype Failure: LedgerFailure

    func transfer(_ id: Int64) throws(Failure) -> StoredTransfer?
    /// The transfer that ended a hold.
    func resolution(of hold: Int64) throws(Failure) -> TransferRecord?
    /// The transfer that moved the money of a payment with one leg, once it was decided.
    func posted(of payment: Int64) throws(Failure) -> TransferRecord?
    /// Of the record at hand, or of one before it.
    func change(of payment: Int64) throws(Failure) -> PaymentChange
    func record(_ seq: Int64) throws(Failure) -> (row: RecordRow, recorded: RecordedEvent)?
    /// What a pre-authorisation holds.
    func authorisation(of payment: Int64) throws(Failure) -> AuthorisationRow?
    func kind(ofAccount id: Int64) throws(Failure) -> AccountKind?
    /// Whether the record at hand asked a channel.
    func hasRequest(_ seq: Int64) throws(Failure) -> Bool
    /// Whether a reversal without an original waits for it as its record says.
    func hasTombstone(of row: RecordRow, _ request: PaymentRequest?) throws(Failure) -> Bool
    /// Whether a record opened a case.
    func hasCase(_ seq: Int64) throws(Failure) -> Bool
    /// Whether an earlier reversal of the same date out of reach has opened its case.
    func hasLateWindow(before row: RecordRow) throws(Failure) -> Bool
    /// How a business date opened.
    func opening(of date: Int32) throws(Failure) -> DateOpening?
    /// The batch that a payment counts in; 0 for all of them, where that is not known.
    func batch(of payment: Int64) -> UInt32
    /// The totals of a date, by the batches that `batch` knows.
    func totals(of date: Int32) throws(Failure) -> [TotalsKey: TotalsValue]
}
