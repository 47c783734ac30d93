package import Book
package import Ledger

/// A record with what belongs to it, as a store holds them.
package struct RecordEntry: Equatable {
    package var row: RecordRow
    package var legs: [Leg]
    package var transfers: [TransferRecord]
    /// Transfers that undo these, in the same order.
    package var undoneBy: [Int64?]
    /// Its event and reply, where they were asked for.
    package var recorded: RecordedEvent?

    package init(
        row: RecordRow,
        legs: [Leg] = [],
        transfers: [TransferRecord] = [],
        undoneBy: [Int64?] = [],
        recorded: RecordedEvent? = nil
    ) {
        self.row = row
        self.legs = legs
        self.transfers = transfers
        self.undoneBy = undoneBy
        self.recorded = recorded
    }
}

/// The records of a batch, each with what belongs to it: legs, transfers and payments come in the
/// order of their records.
package struct OutputRecords: Sequence, IteratorProtocol {
    /// One record of the batch.
    package struct Element {
        package let record: BookRecord
        package let legs: ArraySlice<Leg>
        package let transfers: ArraySlice<TransferRecord>
        /// Whether a repeat is recognised by it.
        package let holdsIdentity: Bool
    }

    private var records: ArraySlice<BookRecord>
    private var legs: ArraySlice<Leg>
    private var transfers: ArraySlice<TransferRecord>
    private var payments: ArraySlice<PaymentState>

    package init(_ output: BookOutput) {
        records = output.records[...]
        legs = output.legs[...]
        transfers = output.ledger.transfers[...]
        payments = output.newPayments[...]
    }

    package mutating func next() -> Element? {
        guard let record = records.popFirst() else { return nil }
        let ownLegs = legs.prefix { $0.key.payment == record.seq }
        legs = legs.dropFirst(ownLegs.count)
        let ownTransfers = transfers.prefix { $0.seq == record.seq }
        transfers = transfers.dropFirst(ownTransfers.count)
        var holdsIdentity = false
        if let payment = payments.first, payment.seq == record.seq {
            holdsIdentity = payment.holdsIdentity
            payments.removeFirst()
        }
        return Element(
            record: record,
            legs: ownLegs,
            transfers: ownTransfers,
            holdsIdentity: holdsIdentity
        )
    }
}
