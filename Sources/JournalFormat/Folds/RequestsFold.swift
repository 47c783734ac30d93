package import Book
package import Payments

/// What is open with channels, behind the last record: each request is of a record, what is
/// awaited is pending, and what no one resolves any more is listed for a person (I4); a leg has one
/// open request that moves money, and no number is in use twice.
package struct RequestsFold {
    /// One request, with what the journal says of its payment.
    package struct Request {
        package var id: Int64
        package var payment: Int64?
        package var leg: UInt8
        /// What names it at a host; nil at a wallet.
        package var link: LinkKey?
        package var state: ExchangeState.State
        package var movesMoney: Bool
        /// Whether it has a time at which it goes out again.
        package var isDue: Bool
        package var hasRecord: Bool
        /// Whether it serves a leg: what only tells a channel something does not.
        package var hasLeg: Bool
        /// How far the leg has come that it serves; nil without one.
        package var legState: LegState?
        /// Whether its case is open.
        package var isListed: Bool
        /// Whether its order has still to be resolved, so that its payment waits for that.
        package var hasOpenOrder: Bool

        package init(
            id: Int64,
            payment: Int64?,
            leg: UInt8,
            link: LinkKey?,
            state: ExchangeState.State,
            movesMoney: Bool,
            isDue: Bool,
            hasRecord: Bool,
            hasLeg: Bool,
            legState: LegState?,
            isListed: Bool,
            hasOpenOrder: Bool = false
        ) {
            self.id = id
            self.payment = payment
            self.leg = leg
            self.link = link
            self.state = state
            self.movesMoney = movesMoney
            self.isDue = isDue
            self.hasRecord = hasRecord
            self.hasLeg = hasLeg
            self.legState = legState
            self.isListed = isListed
            self.hasOpenOrder = hasOpenOrder
        }
    }

    private var numbers: Set<LinkKey> = []
    private var moving: Set<[Int64]> = []

    package init() {}

    /// What is wrong with the next request.
    package mutating func take(_ request: Request) -> Contradiction? {
        problem(of: request).map { Contradiction("I4", table: "exchange", row: request.id, $0) }
    }

    private mutating func problem(of request: Request) -> String? {
        let state = request.state
        guard request.hasRecord else { return "its record is missing" }
        guard request.payment == nil || !request.hasLeg || request.legState != nil else {
            return "its payment has no leg"
        }
        // What is repeated until it is answered is open or held as long as its payment waits.
        let isAwaited = request.id == request.payment && request.legState == .pending
        let isPending = state.isOpen || state.isHeld || request.hasOpenOrder
        guard isAwaited ? isPending : state != .awaiting else {
            return "it awaits an answer that its payment does not, or not"
        }
        guard !state.isHeld || request.isListed else {
            return "it waits for a person and is not listed"
        }
        guard (state == .queued || state == .sent || state == .accepted) == request.isDue else {
            return "it is open and never due, or the other way round"
        }
        guard state.isOpen || state.isHeld else { return nil }
        if let link = request.link, !numbers.insert(link).inserted {
            return "its number is in use twice"
        }
        if let payment = request.payment, state.isOpen, request.movesMoney {
            guard moving.insert([payment, Int64(request.leg)]).inserted else {
                return "its leg has another open request"
            }
        }
        return nil
    }

    /// What is wrong with a leg whose money its channel must give back: `forward` is the state of
    /// the reversal that was stored last; a refund that a wallet has accepted is asked about.
    package static func problem(
        reversing payment: Int64,
        _ forward: ExchangeState.State?
    ) -> Contradiction? {
        guard let forward, forward.isOpen || forward.isHeld || forward == .accepted,
            forward != .awaiting
        else {
            return Contradiction("I13", table: "leg", row: payment, "nothing will resolve its hold")
        }
        return nil
    }
}

extension UpstreamAction {
    /// Whether a leg of its payment waits for it: what only tells a channel something has none.
    package var servesLeg: Bool {
        switch self {
        case .notify: false
        case .pay, .balance, .reverse, .hold, .complete, .void, .refund, .advise, .order, .cancel,
            .close:
            true
        }
    }
}
