package import Payments

/// An immutable movement between two accounts of one asset.
package struct TransferRecord: Hashable, Sendable {
    /// Raw values are stored in the journal.
    package enum Kind: UInt8, Sendable {
        case post = 1
        /// A hold on both accounts.
        case pending = 2
        /// Moves what a hold holds or a part of it; the rest is free again.
        case postPending = 3
        /// Gives a hold back, all of it.
        case voidPending = 4
    }

    package var id: Int64
    package var kind: Kind
    package var debitAccount: Int64
    package var creditAccount: Int64
    package var asset: Asset
    /// Minor units, > 0.
    package var amount: Int64
    /// The transfer that this one mirrors; at most one standing undoing each.
    package var undoes: Int64?
    /// The hold that this one resolves; a hold is resolved once.
    package var resolves: Int64?
    /// What the hold held, where more or less than that was posted; nil where it was just that.
    package var released: Int64?
    /// The transfer of the sale that this one refunds, all of it or a part.
    package var refunds: Int64?
    package var businessDate: BusinessDate
    /// The record that caused it.
    package var seq: Int64

    package init(
        id: Int64,
        kind: Kind,
        debitAccount: Int64,
        creditAccount: Int64,
        asset: Asset,
        amount: Int64,
        undoes: Int64?,
        resolves: Int64? = nil,
        released: Int64? = nil,
        refunds: Int64? = nil,
        businessDate: BusinessDate,
        seq: Int64
    ) {
        self.id = id
        self.kind = kind
        self.debitAccount = debitAccount
        self.creditAccount = creditAccount
        self.asset = asset
        self.amount = amount
        self.undoes = undoes
        self.resolves = resolves
        self.released = released
        self.refunds = refunds
        self.businessDate = businessDate
        self.seq = seq
    }

    /// What it frees of its hold: all of it, whatever it moves.
    package var freed: Int64 { resolves == nil ? 0 : released ?? amount }
}

/// The record that causes a transfer, and the business date that it bears.
package struct TransferCause: Hashable, Sendable {
    package var seq: Int64
    package var businessDate: BusinessDate

    package init(seq: Int64, businessDate: BusinessDate) {
        self.seq = seq
        self.businessDate = businessDate
    }
}
