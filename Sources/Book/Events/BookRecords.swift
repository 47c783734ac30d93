package import Payments

/// What a record is about.
///
/// Raw values are stored in the journal.
package enum RecordKind: UInt8, Sendable {
    case payment = 1
    case reversal = 2
    case session = 3
    case refusal = 4
    case operatorAct = 5
    case cutover = 6
    /// A repeat of a known request: no row of its own in listings, counted in `attempts`.
    case repeated = 7
    /// A host's answer.
    case hostAnswer = 8
    /// No answer of a host.
    case hostFailure = 9
    /// A stored reversal was sent, or given up to a person.
    case forward = 10
    /// The external channels as a start found them configured.
    case resumption = 11
}

/// One immutable record of the journal: the event as it entered and what was decided.
///
/// `seq` is gap-free; the hash chain runs over the canonical bytes of these.
package struct BookRecord: Hashable, Sendable {
    package var seq: Int64
    package var businessDate: BusinessDate
    package var kind: RecordKind
    package var event: BookEvent
    package var reply: PaymentReply?
    /// Merchant (DE 42) of the terminal at the time, for listings.
    package var merchant: String?
    /// DE 41 for listings.
    package var terminal: String?
    /// Account that paid.
    package var account: Int64?
    /// First record of the payment that this one reverses, voids or repeats.
    package var original: Int64?
    /// First record of the group; equals `seq` for a payment by itself.
    package var group: Int64
    /// A remark for operators, such as why a reversal could not be applied.
    package var note: String?

    package init(
        seq: Int64,
        businessDate: BusinessDate,
        kind: RecordKind,
        event: BookEvent,
        group: Int64
    ) {
        self.seq = seq
        self.businessDate = businessDate
        self.kind = kind
        self.event = event
        self.group = group
    }
}

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
    /// Whether a host has still to answer.
    package var isPending = false
    /// The record of the host's answer or failure that decided it.
    package var decidedBy: Int64?
    /// The last reversal that was stored for the host.
    package var forward: Int64?
    /// What a sign-on or key change handed out.
    package var keys: KeyMaterial?
    package var account: Int64?
    package var leg: LegRecord?
    /// When it was accepted.
    package var acceptedAt: Timestamp
    /// What a reversal found as its original; nil where it left a tombstone.
    package var original: Int64?
    /// Seq of the standing reversal; nil when there is none.
    package var reversedBy: Int64?
    /// A terminal's accepted reversal of what was reversed before: nobody puts it back then.
    package var endedBy: Int64?
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

/// A reversal that came before its original: catches it by terminal + STAN + amount (+ card), in
/// the window that it names or in any, for as long as the original may still come as new, and for
/// two business dates at least.
package struct Tombstone: Hashable, Sendable {
    package var terminal: TerminalRow
    package var stan: UInt32
    /// Minor units; `anyAmount` when the reversal named none.
    package var amount: Int64
    package var card: CardToken?
    /// The window that the reversal names; nil when it names none.
    package var window: UInt32?
    /// What the windows of its terminal count; nil when the reversal names none and the record is
    /// of the second edition of the rules or before.
    package var windowKind: WindowKind?
    package var businessDate: BusinessDate
    /// When the reversal came.
    package var at: Timestamp
    /// The reversal's record.
    package var seq: Int64
    /// The original that it caught; a tombstone catches one.
    package var caught: Int64?

    /// Stands for the amount of a reversal that named none.
    package static let anyAmount: Int64 = -1

    package init(
        terminal: TerminalRow,
        stan: UInt32,
        amount: Int64,
        card: CardToken?,
        businessDate: BusinessDate,
        at: Timestamp,
        seq: Int64
    ) {
        self.terminal = terminal
        self.stan = stan
        self.amount = amount
        self.card = card
        self.businessDate = businessDate
        self.at = at
        self.seq = seq
    }
}

/// A date out of reach for which a terminal's reversal has opened a case: the next one opens none.
package struct LateWindow: Hashable, Sendable {
    package var terminal: TerminalRow
    package var kind: WindowKind
    /// As the terminal sent it.
    package var window: UInt32
    /// The record that opened the case.
    package var seq: Int64

    /// What a terminal remembers of it.
    struct Key: Hashable, Sendable {
        let kind: WindowKind
        let window: UInt32

        init(_ late: LateWindow) {
            kind = late.kind
            window = late.window
        }
    }

    package init(terminal: TerminalRow, kind: WindowKind, window: UInt32, seq: Int64) {
        self.terminal = terminal
        self.kind = kind
        self.window = window
        self.seq = seq
    }
}

/// Something that a person has to look at: a reversal that could not be applied, an answer of a
/// host that contradicts the book.
package struct Discrepancy: Hashable, Sendable {
    /// The record that opened it.
    package var seq: Int64
    package var original: Int64?
    /// `reversalMismatch` also for an answer of another amount, `originalNotFound` for an answer
    /// that belongs to nothing and a part of what does not stand, `reversedOriginal` for an
    /// approval after its reversal, `channelTimeout` for a reversal that the host does not take.
    package var reason: Outcome

    package init(seq: Int64, original: Int64?, reason: Outcome) {
        self.seq = seq
        self.original = original
        self.reason = reason
    }
}

/// Count and sum of one class of payments of a terminal's batch.
package struct TotalsKey: Hashable, Sendable {
    package var terminal: TerminalRow
    package var batch: UInt32
    package var businessDate: BusinessDate
    package var total: TotalsClass
    package var asset: Asset

    package init(
        terminal: TerminalRow,
        batch: UInt32,
        businessDate: BusinessDate,
        total: TotalsClass,
        asset: Asset
    ) {
        self.terminal = terminal
        self.batch = batch
        self.businessDate = businessDate
        self.total = total
        self.asset = asset
    }
}

/// The value beside a `TotalsKey`.
package struct TotalsValue: Hashable, Sendable {
    package var count: Int64
    package var amount: Int64

    package init(count: Int64 = 0, amount: Int64 = 0) {
        self.count = count
        self.amount = amount
    }
}

/// A `TotalsKey` and its value as a batch left it.
package struct TotalsRow: Hashable, Sendable {
    package var key: TotalsKey
    package var value: TotalsValue

    package init(key: TotalsKey, value: TotalsValue) {
        self.key = key
        self.value = value
    }
}
