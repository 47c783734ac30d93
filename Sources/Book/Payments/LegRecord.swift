package import Payments

/// One leg of a payment: outcome, route and resolution of its own.
package struct LegRecord: Hashable, Sendable {
    /// How far a leg has come.
    ///
    /// Raw values are stored in the journal.
    package enum Resolution: UInt8, Sendable {
        case declined = 0
        case posted = 1
        case reversed = 2
        /// Its money is held until the host has answered.
        case pending = 3
        /// Its money is held until the host has its reversal.
        case reversing = 4
    }

    /// First record of the payment.
    package var payment: Int64
    /// From 1.
    package var number: UInt8
    package var channel: String
    package var rule: String?
    package var amount: Money
    package var outcome: Outcome
    package var resolution: Resolution
    /// The transfer that moved its money; nil when declined or an inquiry.
    package var transfer: Int64?
    /// The transfer that moved it back.
    package var undoneBy: Int64?
    /// The hold that a leg with a host begins with.
    package var hold: Int64?
    /// What was delivered, minor units, when its reversal gave back only the rest.
    package var delivered: Int64?

    package init(
        payment: Int64,
        number: UInt8,
        channel: String,
        rule: String?,
        amount: Money,
        outcome: Outcome,
        resolution: Resolution,
        transfer: Int64?
    ) {
        self.payment = payment
        self.number = number
        self.channel = channel
        self.rule = rule
        self.amount = amount
        self.outcome = outcome
        self.resolution = resolution
        self.transfer = transfer
    }
}
