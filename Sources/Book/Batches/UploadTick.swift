package import Payments

/// What a row of an upload came to.
///
/// Raw values are stored in the journal.
package enum TickState: UInt8, Sendable, CaseIterable {
    /// We have the payment, and it is the same.
    case ticked = 1
    /// We have none under that number.
    case missingHere = 2
    /// Ours has another amount or card, or the terminal has sent two rows of one number.
    case differs = 3
    /// Ours was reversed.
    case reversedHere = 4

    /// What people and scripts read.
    package var name: String {
        switch self {
        case .ticked: "ticked"
        case .missingHere: "missing-here"
        case .differs: "differs"
        case .reversedHere: "reversed-here"
        }
    }
}

/// The number of a row in the upload of a batch.
package struct TickKey: Hashable, Sendable {
    package var batch: BatchKey
    package var stan: UInt32

    package init(batch: BatchKey, stan: UInt32) {
        self.batch = batch
        self.stan = stan
    }
}

/// A row of an upload and what it came to; each once, however often it is sent.
package struct UploadTick: Hashable, Sendable {
    package let key: TickKey
    package var state: TickState
    package var row: UploadRow
    /// The record that brought it.
    package var seq: Int64
    /// Our payment of that number.
    package var payment: Int64?
    /// Which case of that record it opened; nil for none.
    package var item: UInt16?

    package init(
        key: TickKey,
        state: TickState,
        row: UploadRow,
        seq: Int64,
        payment: Int64?,
        item: UInt16?
    ) {
        self.key = key
        self.state = state
        self.row = row
        self.seq = seq
        self.payment = payment
        self.item = item
    }
}
