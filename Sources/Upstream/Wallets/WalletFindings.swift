package import Payments

/// What a provider says to a payment by a scanned code.
package enum PayFinding: Hashable, Sendable {
    case paid(WalletTaken)
    /// The customer has still to do something.
    case inProgress
    /// It was not paid, and will not be.
    case refused(Outcome)
    /// It says that this number was paid before, although it is asked for the first time.
    case alreadyPaid
    /// It says that this number has ended, although it is asked for the first time.
    case deadNumber
    case unknown(UnknownReason)
}

/// What a provider says to an order that a customer is to scan.
package enum DrawFinding: Hashable, Sendable {
    /// The text of the code to draw, 1 to 512 bytes.
    case drawn(text: String)
    case refused(Outcome)
    case unknown(UnknownReason)
}

/// What a provider says has become of an order.
package enum QueryFinding: Hashable, Sendable {
    case paid(WalletTaken)
    case notYet
    /// No such order: says nothing while the order may be on its way.
    case absent
    /// It was not paid, and will not be.
    case never(Outcome)
    /// It was paid and has gone back, all of it.
    case returned(WalletTaken)
    /// It was paid, and some of it went back.
    case partlyReturned(WalletTaken)
    case unknown(UnknownReason)
}

/// What a provider says to a cancel or a close.
package enum UndoFinding: Hashable, Sendable {
    /// Nothing stands; whether it had been paid before, where the provider says so.
    case done(wasPaid: Bool?)
    /// It is to be asked once more.
    case again
    /// No such order.
    case absent
    case tooEarly
    case tooLate
    /// A close of what is paid.
    case paid
    case refused(Outcome)
    case unknown(UnknownReason)
}

/// What a provider says to a refund, or has to say of one.
package enum RefundFinding: Hashable, Sendable {
    /// The customer has this part, in fen.
    case paid(fen: Int64)
    /// It will be paid.
    case accepted(fen: Int64)
    /// No such refund.
    case absent
    case refused(Outcome)
    case closed
    /// It cannot be paid to where it came from.
    case abnormal
    /// The merchant's account does not have it.
    case notEnough
    case unknown(UnknownReason)
}
