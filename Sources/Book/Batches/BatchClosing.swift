package import Payments

/// How a batch was closed.
///
/// Raw values are stored in the journal.
package enum ClosingKind: UInt8, Sendable, CaseIterable {
    /// Its terminal's totals were ours.
    case settled = 1
    /// Its payments were compared, one by one.
    case uploaded = 2
    /// By a newer batch or by a person: its terminal has not been heard.
    case forced = 3

    /// What people and scripts read.
    package var name: String { "\(self)" }
}

/// A batch that takes no payments any more, as it was when it was closed.
///
/// What is decided later counts in the totals of the batch and changes nothing here.
package struct BatchClosing: Hashable, Sendable {
    /// The record that closed it.
    package let seq: Int64
    package let key: BatchKey
    package var openedOn: BusinessDate
    package var closedOn: BusinessDate
    package var at: Timestamp
    package var kind: ClosingKind
    package var asset: Asset
    /// Our totals, and how they compare; nil where no terminal's were seen.
    package var ours: SettlementAnswer?
    /// The terminal's totals that were compared last.
    package var theirs: SettlementClaim?
    /// Rows of its upload that have come, each once.
    package var rows: UInt32
    /// The record that changed it last, when its terminal was heard behind it.
    package var changedBy: Int64?

    package init(
        seq: Int64,
        key: BatchKey,
        openedOn: BusinessDate,
        closedOn: BusinessDate,
        at: Timestamp,
        kind: ClosingKind,
        asset: Asset
    ) {
        self.seq = seq
        self.key = key
        self.openedOn = openedOn
        self.closedOn = closedOn
        self.at = at
        self.kind = kind
        self.asset = asset
        rows = 0
    }
}
