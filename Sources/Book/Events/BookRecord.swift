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
    /// What a person asked for and was not allowed to do.
    case refusedAct = 12
    /// An operator's act that waits for a second person.
    case proposal = 13
    /// Authorisations whose last day is over.
    case lapse = 14
    /// A time of an order has come, or a wallet said that something became of it.
    case order = 15
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
    /// Where the request counts in the day of its station.
    package var place = DayPlace.unknown
    /// What it changes of what payments count against limits.
    package var limits = LimitEntries()

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
