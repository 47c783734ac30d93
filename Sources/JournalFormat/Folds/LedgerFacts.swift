package import Book
package import Ledger
package import Payments
package import Reference

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

/// A payment that its terminal has reversed, and what it got back.
package struct TakenBack {
    package var row: RecordRow
    package var asset: Asset
    package var amount: Int64

    package init(row: RecordRow, asset: Asset, amount: Int64) {
        self.row = row
        self.asset = asset
        self.amount = amount
    }
}

/// What a check of the ledger looks up beside the record at hand, as it stands at last: in the
/// files of a journal, or in memory.
///
/// Rows that lie before the first record of a store are absent, and nothing follows from them.
package protocol LedgerFacts: DayFacts where Failure: LedgerFailure {
    func transfer(_ id: Int64) throws(Failure) -> StoredTransfer?
    /// The transfer that ended a hold.
    func resolution(of hold: Int64) throws(Failure) -> TransferRecord?
    /// The transfer that moved the money of a payment with one leg, once it was decided.
    func posted(of payment: Int64) throws(Failure) -> TransferRecord?
    /// Of the record at hand, or of one before it.
    func change(of payment: Int64) throws(Failure) -> PaymentChange
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
    /// The batch that a payment counts in whose record does not say it; nil where nobody knows.
    func batch(of payment: Int64) -> UInt32?
    func totals(of date: Int32) throws(Failure) -> [TotalsKey: TotalsValue]
    /// Payments of a date that moved money and that their terminals have reversed since, on
    /// whichever date.
    func takenBack(on date: Int32) throws(Failure) -> [TakenBack]
    /// The newest closing of a batch, by a record or by one before it.
    func closing(of batch: BatchKey, by seq: Int64) throws(Failure) -> BatchClosingRow?
    /// A row of an upload, of a record or of one before it.
    func tick(_ key: TickKey, by seq: Int64) throws(Failure) -> UploadTick?
    /// Shifts that the record at hand has ended.
    func shifts(endedBy seq: Int64) throws(Failure) -> [ShiftRow]
    /// Whether a case says that a record has closed it, as far as it is here.
    func isClosed(_ id: CaseID, by seq: Int64) throws(Failure) -> Bool
    /// A version of the tables of reference data.
    func referenceVersion(_ number: UInt32) throws(Failure) -> ReferenceVersion?
    /// Changes of a version from behind one on, in the order in which they came, at most so many.
    func referenceChanges(
        of version: UInt32,
        after number: UInt32,
        limit: Int
    ) throws(Failure) -> [ReferenceChange]
}
