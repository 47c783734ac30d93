package import Payments
import Upstream

/// What is stored until its channel has it: reversals, refunds that were not answered, advices.
///
/// Ordered per leg, because a leg has one open request that moves money at most; all others go in
/// parallel. Every retry has a bound, and then a person.
extension PaymentBook {
    /// Stores the reversal of a payment's own request, under the record that causes it.
    ///
    /// At a wallet `action` takes back the `order` that is named.
    mutating func forward(
        _ own: ExchangeState,
        _ slot: PaymentSlot,
        as action: UpstreamAction = .reverse,
        naming order: OrderNumber? = nil,
        _ step: inout Step
    ) {
        let standing = recents[slot].forward.map(exchanges.isOpenForward) ?? false
        precondition(
            !own.isOpenAndMoves && !standing,
            "A leg has one open request that moves money at most."
        )
        var exchange = ExchangeState(
            id: step.seq,
            channel: own.channel,
            action: action,
            messageClass: .reversal,
            reference: reference(of: own, as: action, naming: order, &step),
            at: step.at,
            terminal: own.terminal,
            merchant: own.merchant,
            state: .queued
        )
        exchange.payment = own.payment
        exchange.leg = own.leg
        exchange.processingCode = own.processingCode
        exchange.amount = own.amount
        exchange.asset = own.asset
        exchange.card = own.card
        exchange.expiry = own.expiry
        exchange.retrievalReference = own.retrievalReference
        exchange.batch = own.batch
        exchange.approvalCode = own.ownApprovalCode
        exchange.original = own.asOriginal
        exchange.delivered = recents[slot].legs[own.leg.place].delivered
        if order != nil, let delivered = exchange.delivered {
            exchange.amount = own.amount.map { $0 - delivered }
        }
        exchange.nextAt = step.at
        recents[slot].forward = step.seq
        write(exchange, isNew: true, &step)
    }

    /// How its channel knows what takes a request back: what is refunded at a wallet has a number
    /// of its own.
    private mutating func reference(
        of own: ExchangeState,
        as action: UpstreamAction,
        naming order: OrderNumber?,
        _ step: inout Step
    ) -> UpstreamReference {
        guard let order else { return takeReference(own.channel, &step) }
        guard action == .refund else { return .order(order) }
        return takeReference(own.channel, .wallet, own.leg, &step)
    }

    // MARK: Sending

    /// Ids of stored reversals that are due on a channel, oldest first; each is to be stepped as
    /// `forwardDue` in the next batch.
    ///
    /// `window`: how many may be on their way at once. To be asked only while the channel is up.
    package mutating func takeDueForwards(
        on channel: ChannelNumber,
        at time: Timestamp,
        window: Int
    ) -> [Int64] {
        exchanges.takeDue(channel, at: time, window: window)
    }

    /// When `takeDueForwards` has something to give next; nil when nothing is stored.
    package mutating func nextForward(on channel: ChannelNumber, window: Int) -> Timestamp? {
        exchanges.nextDue(channel, window: window)
    }

    mutating func sendForward(_ id: Int64, _ step: inout Step) {
        guard var exchange = exchanges[id], exchange.repeats else {
            step.record.note = "no stored reversal has number \(id)"
            return
        }
        step.record.describe(exchange)
        switch exchange.handle(.due, at: step.at, terms(of: exchange)) {
        case .leaves(let landing):
            step.record.note = "attempt \(exchange.attempts)"
            write(exchange, &step)
            exchanges.fly(id, on: exchange.channel, until: landing)
            askAgain(about: exchange, &step)
            step.output.effects.append(.send(exchange.request, origin: nil))
        case .held(let why): hold(&exchange, why, &step)
        case .nothing, .answered, .unasked, .unanswered, .late, .again, .waits, .delayed,
            .mismatched, .ended, .declined:
            step.record.note = "not due"
        }
    }

    /// What a wallet is asked for once more may have been done: it is asked about that as well.
    private mutating func askAgain(about exchange: ExchangeState, _ step: inout Step) {
        guard exchange.kind == .wallet, exchange.attempts > 1 else { return }
        if exchange.action == .refund {
            ask(about: exchange, &step)
        } else if let order = exchange.payment.flatMap({ orders[$0] }) {
            ask(about: order, &step)
        }
    }

    /// The terms that its channel has by now.
    func terms(of exchange: ExchangeState) -> HostTerms {
        exchanges.channel(exchange.channel)?.terms ?? HostTerms()
    }

    /// A person has to look.
    mutating func hold(
        _ exchange: inout ExchangeState,
        _ why: String?,
        because reason: Outcome = .channelTimeout,
        _ step: inout Step
    ) {
        step.record.note = "given up to a person: \(why ?? step.record.note ?? "refused")"
        if exchange.discrepancy == nil {
            exchange.discrepancy = step.seq
            step.openCase(reason, original: exchange.payment)
        }
        write(exchange, &step)
        if exchange.isRefund, let payment = exchange.payment {
            tellUndecided(payment, &step)
        }
    }

    /// The channel has the reversal, or an operator vouches for it: what was held for it is free.
    mutating func end(_ exchange: inout ExchangeState, _ step: inout Step) {
        closeCase(of: &exchange, &step)
        write(exchange, &step)
        guard let payment = exchange.payment else { return }
        let slot = slot(ofPayment: payment)
        let place = exchange.leg.place
        guard recents[slot].legs[place].state == .reversing else {
            endOrder(of: exchange, &step)
            return freeOriginal(of: recents[slot], &step)
        }
        take(.undo, place, of: slot, &step)
        write(slot, &step)
        endOrder(of: exchange, &step)
    }

    /// What a request followed is free once its own undoing has ended: until then the channel would
    /// not take another request about it.
    private mutating func freeOriginal(of payment: PaymentState, _ step: inout Step) {
        let rules = payment.request.operation.rules
        if rules.namesAuthorisation || rules.isVoid { free(payment, &step) }
    }

    // MARK: Operators

    func refusal(decidingOn id: Int64, releasing: Bool) -> OperatorRefusal? {
        if let order = orders[id], order.state == .disputed {
            return releasing ? .orderDisputed(id) : nil
        }
        guard let exchange = exchanges[id], exchange.repeats else { return .unknownForward(id) }
        guard exchange.state.isHeld else { return .forwardNotHeld(id) }
        guard releasing, let payment = exchange.payment else { return nil }
        if let other = recents[slot(ofPayment: payment)].forward, other != id,
            exchanges.isOpenForward(other)
        {
            return .otherForwardOpen(id, other)
        }
        return nil
    }

    mutating func releaseForward(_ id: Int64, _ step: inout Step) {
        guard var exchange = exchanges[id] else { return }
        step.record.describe(exchange)
        _ = exchange.handle(.released, at: step.at, terms(of: exchange))
        if !exchange.isOwn, let payment = exchange.payment {
            let slot = slot(ofPayment: payment)
            recents[slot].forward = id
            write(slot, &step)
        }
        write(exchange, &step)
    }

    mutating func discardForward(_ id: Int64, _ step: inout Step) {
        guard var exchange = exchanges[id] else { return }
        step.record.describe(exchange)
        if exchange.silence.resolves { return discardDisputed(&exchange, &step) }
        _ = exchange.handle(.discarded, at: step.at, terms(of: exchange))
        if exchange.action.informs {
            discardAdvice(&exchange, &step)
        } else if exchange.isOwn {
            discardRefund(&exchange, &step)
        } else {
            end(&exchange, &step)
        }
    }

    // MARK: What there is

    /// What is open on a channel.
    package func summary(of number: ChannelNumber) -> ChannelSummary {
        var summary = exchanges.summary(of: number)
        summary.orders = orders.asked(on: number) + orders.waiting(on: number)
        summary.acceptedRefunds = orders.watched(on: number)
        return summary
    }

    /// The external channels that the book has met, by number.
    package var channels: [ChannelState] { exchanges.channels }

    /// The stored reversals of a channel that wait for a person, oldest first, up to a bound.
    package func heldForwards(of number: ChannelNumber, limit: Int) -> [Int64] {
        exchanges.held(of: number, limit: limit)
    }
}

extension ExchangeState {
    /// DE 38 of its own answer: before that, one that follows has its original's.
    fileprivate var ownApprovalCode: String? {
        switch state {
        case .answered, .late: approvalCode
        case .awaiting, .unsent, .timedOut, .queued, .sent, .acknowledged, .quarantined, .expired,
            .discarded, .accepted:
            action.follows ? nil : approvalCode
        }
    }
}
