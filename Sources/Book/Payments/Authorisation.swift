package import Payments
package import Upstream

/// What an approved pre-authorisation keeps back, and what has become of it.
///
/// Its row has all that a completion or void needs, whatever happened to the business date on which
/// it began.
package struct Authorisation: Hashable, Sendable {
    /// Seq of the pre-authorisation's first record.
    package let payment: Int64
    package let businessDate: BusinessDate
    package let reference: RetrievalReference
    package let terminal: TerminalRow
    package let stan: UInt32
    package let window: UInt32
    package let windowKind: WindowKind
    /// The day of the institution's calendar on which it came, as MMDD.
    package let day: UInt16
    /// DE 42 of its terminal: whoever names it is of the same merchant.
    package let merchant: String
    /// DE 38 as the terminal was told it: ours, or the host's.
    package let code: ApprovalCode
    package let card: CardToken
    package let mask: CardMask
    package let decider: Leg.Decider
    /// Name of the payment channel as records show it.
    package let channel: String
    package let asset: Asset
    /// What was authorised, minor units.
    package let amount: Int64
    /// What its terminal asked for: more where a part was authorised.
    package let asked: Int64
    /// The most that may be completed, as the rules were when it began.
    package let ceiling: Int64
    /// The last business date on which it is held; nil where a host decides that, and outdoors,
    /// where nobody knows what the pump has given.
    package let lapsesOn: BusinessDate?
    /// When it should have been completed: from then on it is listed as overdue.
    ///
    /// nil of what a person pays at a counter, which lapses instead.
    package let dueAt: Timestamp?
    /// How its host knows it.
    package let link: UpstreamOriginal?
    /// The host's own code for it (DE 38).
    package let hostCode: String?
    package var state: AuthorisationState
    /// Of an open one what its hold holds, else what it held last.
    package var held: Int64
    /// The transfer that holds the money; nil unless open.
    package var hold: Int64?
    /// The completion, void or reversal that is under way with its host.
    package var reservedBy: Int64?
    /// The record that brought it to its state; first its own.
    package var changedBy: Int64
    /// What its pre-authorisation counts against limits; nil for nothing.
    package let limits: LimitSlip?

    package init(
        payment: Int64,
        businessDate: BusinessDate,
        reference: RetrievalReference,
        terminal: TerminalRow,
        stan: UInt32,
        window: UInt32,
        windowKind: WindowKind,
        day: UInt16,
        merchant: String,
        code: ApprovalCode,
        card: CardToken,
        mask: CardMask,
        decider: Leg.Decider,
        channel: String,
        asset: Asset,
        amount: Int64,
        asked: Int64,
        ceiling: Int64,
        lapsesOn: BusinessDate?,
        dueAt: Timestamp? = nil,
        link: UpstreamOriginal?,
        hostCode: String?,
        state: AuthorisationState,
        held: Int64,
        hold: Int64?,
        reservedBy: Int64?,
        changedBy: Int64,
        limits: LimitSlip? = nil
    ) {
        self.payment = payment
        self.businessDate = businessDate
        self.reference = reference
        self.terminal = terminal
        self.stan = stan
        self.window = window
        self.windowKind = windowKind
        self.day = day
        self.merchant = merchant
        self.code = code
        self.card = card
        self.mask = mask
        self.decider = decider
        self.channel = channel
        self.asset = asset
        self.amount = amount
        self.asked = asked
        self.ceiling = ceiling
        self.lapsesOn = lapsesOn
        self.dueAt = dueAt
        self.link = link
        self.hostCode = hostCode
        self.state = state
        self.held = held
        self.hold = hold
        self.reservedBy = reservedBy
        self.changedBy = changedBy
        self.limits = limits
    }

    /// Whether its last day is over.
    package func isPast(on date: BusinessDate) -> Bool { lapsesOn.map { $0 < date } ?? false }
}
