package import Payments

/// A leg of a payment, by the payment's first record and its place in the plan.
package struct LegKey: Hashable, Comparable, Sendable {
    package let payment: Int64
    package let number: LegNumber

    package init(payment: Int64, number: LegNumber) {
        self.payment = payment
        self.number = number
    }

    package static func < (left: LegKey, right: LegKey) -> Bool {
        (left.payment, left.number) < (right.payment, right.number)
    }
}

/// One leg of a payment: who decides it, what it is asked for, and what has become of that.
package struct Leg: Hashable, Sendable {
    /// Who decides a leg.
    package enum Decider: Hashable, Sendable {
        /// The book in its own step; nil where it got no further than the card.
        case ledger(account: Int64?)
        /// A payment channel that was asked.
        case channel(ChannelNumber)

        /// The customer's account, where the ledger decides.
        package var account: Int64? {
            if case .ledger(let account) = self { account } else { nil }
        }

        /// The channel that decides.
        package var channel: ChannelNumber? {
            if case .channel(let number) = self { number } else { nil }
        }

        package var isInHouse: Bool { channel == nil }
    }

    package let key: LegKey
    package private(set) var decider: Decider
    /// Name of the payment channel as records show it.
    package let channel: String
    /// Name of the route's rule.
    package let rule: String?
    package let asked: Money
    package internal(set) var outcome: Outcome
    package private(set) var state: LegState
    /// What holds its money until its channel has answered.
    package private(set) var hold: Int64?
    /// The transfer that moved its money; nil when declined or an inquiry.
    package private(set) var transfer: Int64?
    /// The transfer that moved it back.
    package private(set) var undoneBy: Int64?
    /// What was delivered, minor units, when its reversal gave back only the rest.
    package private(set) var delivered: Int64?

    /// The customer's account, where the ledger decides; suspense where no customer pays.
    var account: Int64? { decider.account }

    /// A leg that nothing has happened to.
    init(
        key: LegKey,
        decider: Decider,
        channel: String,
        rule: String?,
        asked: Money,
        outcome: Outcome
    ) {
        self.key = key
        self.decider = decider
        self.channel = channel
        self.rule = rule
        self.asked = asked
        self.outcome = outcome
        state = .planned
    }

    /// A leg as a journal keeps it.
    package init(
        key: LegKey,
        decider: Decider,
        channel: String,
        rule: String?,
        asked: Money,
        outcome: Outcome,
        state: LegState,
        hold: Int64?,
        transfer: Int64?,
        undoneBy: Int64?,
        delivered: Int64?
    ) {
        self.key = key
        self.decider = decider
        self.channel = channel
        self.rule = rule
        self.asked = asked
        self.outcome = outcome
        self.state = state
        self.hold = hold
        self.transfer = transfer
        self.undoneBy = undoneBy
        self.delivered = delivered
    }

    /// The same leg, decided by another: a journal learns it behind the leg's row.
    package func decided(by decider: Decider) -> Leg {
        var leg = self
        leg.decider = decider
        return leg
    }

    // MARK: What becomes of it

    /// What a step of a leg's life did to its money.
    enum Movement {
        case none
        case held(Int64)
        case moved(Int64)
        /// Moved back by a transfer, but for what was delivered.
        case movedBack(Int64, leaving: Int64)
    }

    /// The next state with what was done to its money.
    ///
    /// The state's table is asked before the money moves, so that it holds here.
    mutating func enter(_ next: LegState, _ movement: Movement) {
        state = next
        switch movement {
        case .none: break
        case .held(let id): hold = id
        case .moved(let id):
            // What was moved once more keeps the transfer that moved it first.
            if transfer == nil { transfer = id }
            undoneBy = nil
        case .movedBack(let id, let part):
            undoneBy = id
            if part > 0 { delivered = part }
        }
    }

    /// Whether a channel decides it.
    package var isWithChannel: Bool { if case .channel = decider { true } else { false } }

    /// What it has moved, whether or not that stands.
    package var moved: Int64 { transfer == nil ? 0 : asked.minorUnits }

    /// What of its amount stands.
    package var standing: Int64 {
        switch state {
        case .posted: moved
        case .reversed: delivered ?? 0
        case .planned, .pending, .declined, .reversing, .held: 0
        }
    }
}

/// The legs of a payment in their order; none of what is no payment.
///
/// The first lies inline: most payments have no other.
package struct Legs: Hashable, Sendable, RandomAccessCollection, MutableCollection {
    private var head = Leg.blank
    private var rest: [Leg] = []
    package private(set) var count = 0

    package init() {}

    package init(_ legs: some Sequence<Leg>) {
        for leg in legs { append(leg) }
    }

    package mutating func append(_ leg: Leg) {
        precondition(count < LegNumber.maximum, "A payment has fifteen legs at most.")
        if count == 0 { head = leg } else { rest.append(leg) }
        count += 1
    }

    /// What a payment of these legs comes to: approved where all are, else the refusal that takes
    /// precedence.
    package var outcome: Outcome {
        guard count > 1 else { return count == 0 ? .approved : head.outcome }
        let refusals = lazy.map(\.outcome).filter { !$0.isApproval }
        return refusals.min { $0.rawValue < $1.rawValue } ?? .approved
    }

    /// Whether a channel has still to answer.
    package var isPending: Bool {
        head.state == .pending || !rest.isEmpty && rest.contains { $0.state == .pending }
    }

    /// The channel that the first is for.
    package var firstChannel: String? { count == 0 ? nil : head.channel }

    /// The sum of something of each: the first one is not copied for it.
    func sum(_ part: (Leg) -> Int64) -> Int64 {
        guard count > 0 else { return 0 }
        return rest.isEmpty ? part(head) : rest.reduce(part(head)) { $0 + part($1) }
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(place: Int) -> Leg {
        // No coroutines: an optimised build without whole modules read what was gone.
        get {
            precondition(place < count, "A payment has no such leg.")
            return place == 0 ? head : rest[place - 1]
        }
        set {
            precondition(place < count, "A payment has no such leg.")
            if place == 0 { head = newValue } else { rest[place - 1] = newValue }
        }
    }
}

extension Leg {
    /// What lies where there is none.
    fileprivate static var blank: Leg {
        Leg(
            key: LegKey(payment: 0, number: .first),
            decider: .ledger(account: nil),
            channel: "",
            rule: nil,
            asked: Money(minorUnits: 0, asset: .unnamed),
            outcome: .approved
        )
    }
}
