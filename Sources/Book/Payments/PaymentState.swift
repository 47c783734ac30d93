package import Payments

/// What the book must know of an earlier request: enough to repeat its answer and to undo it.
///
/// One for each record of the kinds payment, reversal and session.
package struct PaymentState: Hashable, Sendable {
    /// First record.
    package var seq: Int64
    package var businessDate: BusinessDate
    package var request: PaymentRequest
    /// What the terminal is told; while `isPending`, what it would be told if nothing came.
    package var reply: PaymentReply
    /// The record of the host's answer or failure that decided it.
    package var decidedBy: Int64?
    /// The last reversal that was stored for the host.
    package var forward: Int64?
    /// What a sign-on or key change handed out.
    package var keys: KeyMaterial?
    package var account: Int64?
    package var legs = Legs()
    /// When it was accepted.
    package var acceptedAt: Timestamp
    /// Where it counts in the day of its station.
    package var place = DayPlace.unknown
    /// What it counts against limits; nil for nothing.
    package var limits: LimitSlip?
    /// The record of the upload that had it.
    package var tickedBy: Int64?
    /// What a reversal found as its original; nil where it left a tombstone.
    package var original: Int64?
    /// Seq of the standing reversal; nil when there is none.
    package var reversedBy: Int64?
    /// A terminal's accepted reversal of what was reversed before: nobody puts it back then.
    package var endedBy: Int64?
    /// The standing adjustment or tip, by which more was taken for it.
    package var increasedBy: Int64?
    /// Times the request was received, 1 for one without repeats.
    package var attempts: UInt32
    /// Whether the request took its identity, so that another one like it is a repeat.
    ///
    /// False for what was refused without a decision on the payment itself: no session, wrong
    /// batch, terminal disabled, other content under a known identity, a reversal that could not
    /// be applied. No look-up finds such a row. Even among the others an identity is not unique
    /// in a file: batch numbers and days without a year come back, and several reversals may have
    /// taken one.
    package var holdsIdentity: Bool

    package init(
        seq: Int64,
        businessDate: BusinessDate,
        request: PaymentRequest,
        reply: PaymentReply
    ) {
        self.seq = seq
        self.businessDate = businessDate
        self.request = request
        self.reply = reply
        acceptedAt = reply.decidedAt
        attempts = 1
        holdsIdentity = true
    }
}

/// What a payment is, as its legs are.
extension PaymentState {
    /// Whether a channel has still to answer.
    package var isPending: Bool { legs.isPending }

    /// Whether its terminal has no answer before a channel's.
    var awaitsChannel: Bool {
        isPending && !(request.operation.rules.action?.informs ?? false)
    }

    /// Whether a channel was asked for money.
    package var isWithChannel: Bool {
        request.operation.rules.movesMoney && legs.contains { $0.isWithChannel }
    }

    /// The asset of its legs.
    var asset: Asset { legs.first?.asked.asset ?? .unnamed }

    /// What it is asked for.
    var askedAmount: Int64 { legs.sum { $0.asked.minorUnits } }

    /// What the payment moved; 0 when it moved nothing.
    var movedAmount: Int64 { legs.sum { $0.moved } }

    /// What of it stands.
    package var standingAmount: Int64 { legs.sum { $0.standing } }

    /// Whether its reversal left something standing.
    var isUndoneInPart: Bool { reversedBy != nil && standingAmount > 0 }
}
