import Payments
import Upstream

/// An order as a wallet has it, with the customer in front of it.
struct SimulatedTrade {
    struct Refund {
        enum State: Hashable { case paid, coming, abnormal, closed }

        var amount: Int64
        var state: State
        /// When one that is coming has come.
        var arrivesAt: Int64 = 0
        /// What it comes to then.
        var end = State.paid
    }

    /// What the wallet takes, which is not always what it was asked for.
    var amount: Int64
    var isDrawn: Bool
    /// When the customer pays; nil for never.
    var paysAt: Int64?
    /// When the customer says no.
    var refusesAt: Int64?
    var paidAt: Int64?
    /// Whether nobody can pay it any more.
    var isClosed = false
    /// Whether all of it went back by a cancel.
    var isRevoked = false
    var refunds: [OrderNumber: Refund] = [:]

    var isPaid: Bool { paidAt != nil }

    var refunded: Int64 {
        refunds.values.reduce(0) { sum, refund in
            refund.state == .paid || refund.state == .coming ? sum + refund.amount : sum
        }
    }

    /// What of the customer's money is with the merchant.
    var standing: Int64 { isPaid && !isRevoked ? amount - refunded : 0 }

    /// The customer acts, and refunds arrive.
    mutating func move(to now: Int64) {
        for (number, refund) in refunds where refund.state == .coming && refund.arrivesAt <= now {
            refunds[number]?.state = refund.end
        }
        guard !isClosed, !isPaid else { return }
        if let refusesAt, refusesAt <= now { isClosed = true }
        if let paysAt, paysAt <= now, !isClosed { paidAt = paysAt }
    }
}

/// What a wallet has on its way to the switch.
struct WalletLetter {
    enum Content {
        case answer(WalletAnswer)
        case failure(exchange: Int64, attempt: UInt32, UpstreamFailure)
        case hint(WalletHint)
        /// A question that reaches the wallet only now.
        case question(WalletQuestion)
    }

    var at: Int64
    var content: Content
    var name: String
    /// Of the order, whose terminal it is no matter of.
    var number: OrderNumber?
}
