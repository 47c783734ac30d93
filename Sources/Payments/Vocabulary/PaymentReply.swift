/// One entry of DE 54.
package struct BalanceEntry: Hashable, Sendable {
    /// Amount type of DE 54.
    package enum AmountType: UInt8, Sendable {
        case ledger = 1
        case available = 2
        /// No balance: what was asked for, of which less was taken. Written, and never kept.
        case asked = 57
    }

    package var type: AmountType
    package var asset: Asset
    /// Minor units; negative is written with D.
    package var minorUnits: Int64

    package init(type: AmountType, asset: Asset, minorUnits: Int64) {
        self.type = type
        self.asset = asset
        self.minorUnits = minorUnits
    }
}

/// What the book decided: the elements of a reply that do not come from the request at hand.
///
/// The mapping of a dialect turns it, together with the request's message, into the reply's
/// message. Equal replies give messages equal in every element but MAC, TPDU and header.
package struct PaymentReply: Hashable, Sendable {
    package var outcome: Outcome
    /// DE 37; nil for refusals before the book and for echo tests.
    package var retrievalReference: RetrievalReference?
    /// DE 38, six base-36 digits; nil unless approved.
    package var approvalCode: String?
    /// DE 15.
    package var businessDate: BusinessDate?
    /// The event's time; DE 12 and 13 on UnionPay.
    package var decidedAt: Timestamp
    /// DE 54, available first.
    package var balances: [BalanceEntry]
    /// The terminal's current batch (60.2 of an 0810).
    package var batch: UInt32?
    /// Version of the working keys handed out by this reply; the lane adds the keys themselves
    /// (DE 62, or DE 48 of a plain 0810) from the effect that carries them.
    package var keyVersion: UInt32?
    /// What few replies tell; nil for nearly all.
    package var details: ReplyDetails?

    package init(
        outcome: Outcome,
        retrievalReference: RetrievalReference? = nil,
        approvalCode: String? = nil,
        businessDate: BusinessDate? = nil,
        decidedAt: Timestamp,
        balances: [BalanceEntry] = [],
        batch: UInt32? = nil,
        keyVersion: UInt32? = nil
    ) {
        self.outcome = outcome
        self.retrievalReference = retrievalReference
        self.approvalCode = approvalCode
        self.businessDate = businessDate
        self.decidedAt = decidedAt
        self.balances = balances
        self.batch = batch
        self.keyVersion = keyVersion
    }
}
