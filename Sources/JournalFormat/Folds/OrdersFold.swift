package import Book
package import Payments

/// Orders at wallets, behind the last record: what each says is what its leg, its request and what
/// takes it back say, and nobody gave its number to another (I4).
package struct OrdersFold {
    /// One order, with what the journal says of its payment.
    package struct Known {
        package var order: Order
        /// The number of its request; nil without one.
        package var requested: String?
        /// How far its leg has come; nil without one.
        package var leg: LegState?
        /// How far what takes it back has come; nil without that.
        package var undoing: ExchangeState.State?
        /// Whether its case is open.
        package var isListed: Bool

        package init(
            order: Order,
            requested: String?,
            leg: LegState?,
            undoing: ExchangeState.State?,
            isListed: Bool
        ) {
            self.order = order
            self.requested = requested
            self.leg = leg
            self.undoing = undoing
            self.isListed = isListed
        }
    }

    /// Salts of starts, by the records that say them.
    private var salts: [(seq: Int64, salt: OrderSalt)] = []
    /// Whether all records were seen, or salts may stand before the first.
    private let isWhole: Bool

    package init(isWhole: Bool) {
        self.isWhole = isWhole
    }

    /// A start drew a salt.
    package mutating func take(_ salt: OrderSalt, in seq: Int64) {
        salts.append((seq, salt))
    }

    /// What is wrong with an order.
    package func problem(of known: Known) -> Contradiction? {
        words(known).map {
            Contradiction("I4", table: "wallet_order", row: known.order.id, $0)
        }
    }

    private func words(_ known: Known) -> String? {
        let order = known.order
        guard known.requested == order.number.text else { return "its request has another number" }
        guard order.number.seq == order.id, order.number.leg == order.leg else {
            return "its number is another record's"
        }
        let drawn = salts.last { $0.seq < order.id }?.salt
        guard drawn.map({ $0 == order.number.salt }) ?? !isWhole else {
            return "no start drew the salt of its number"
        }
        guard let leg = known.leg else { return "its payment has no leg" }
        guard order.state.allows(leg) else { return "its leg says otherwise" }
        switch order.state {
        case .drawn where order.drawnIn == nil && order.hurriedAt == nil:
            return "its terminal has no code to draw"
        case .unclaimed where order.toldAt == nil && !order.isDrawn:
            return "nobody claims it although its terminal waits"
        case .undoing:
            return known.undoing?.isUnderWay == true ? nil : "nothing takes it back"
        case .disputed: return known.isListed ? nil : "it waits for a person and is not listed"
        case .asked, .drawn, .resolving, .unclaimed, .paid, .unpaid, .undone: return nil
        }
    }
}

extension OrderState {
    /// Whether a leg may be there while its order is here: an order that was told to be nothing,
    /// and was paid after all, goes back without its leg.
    fileprivate func allows(_ leg: LegState) -> Bool {
        switch self {
        case .asked, .drawn, .resolving, .unclaimed, .disputed: leg == .pending
        case .paid: leg == .posted
        case .unpaid: leg == .declined
        case .undoing: leg == .reversing || leg == .reversed || leg == .declined
        // What was refunded as a whole stays posted.
        case .undone: leg == .reversed || leg == .declined || leg == .posted
        }
    }
}

extension ExchangeState.State {
    /// Whether the switch, its channel or a person has still something to do for it.
    fileprivate var isUnderWay: Bool { isOpen || isHeld || self == .accepted }
}
