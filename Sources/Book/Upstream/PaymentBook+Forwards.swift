package import Payments
import Text
import Upstream

/// Reversals that are stored until the host has taken them.
///
/// Ordered per payment, because a payment has one open reversal at most; all others go in
/// parallel. An attempt is counted when it is sent. Every retry has a bound, and then a person.
extension PaymentBook {
    /// Stores the reversal of a payment's own request, under the record that causes it.
    mutating func forward(_ own: ExchangeState, _ slot: PaymentSlot, _ step: inout Step) {
        var exchange = ExchangeState(
            id: step.seq,
            channel: own.channel,
            action: .reverse,
            messageClass: .reversal,
            number: takeNumber(own.channel, &step),
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
        exchange.approvalCode = own.approvalCode
        exchange.original = UpstreamOriginal(
            messageClass: own.messageClass,
            reference: own.reference
        )
        exchange.delivered = recents[slot].leg?.delivered
        exchange.nextAt = step.at
        recents[slot].forward = step.seq
        write(exchange, isNew: true, &step)
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
        guard var exchange = exchanges[id], exchange.isForward else {
            step.record.note = "no stored reversal has number \(id)"
            return
        }
        step.record.describe(exchange)
        guard exchange.state == .queued || exchange.state == .sent,
            exchange.nextAt.map({ $0 <= step.at }) ?? false
        else {
            step.record.note = "not due"
            return
        }
        let terms = terms(of: exchange)
        if step.at.rawValue - exchange.since.rawValue >= Int64(terms.expirySeconds) * 1_000_000 {
            return hold(&exchange, as: .expired, "too old", &step)
        }
        if exchange.attempts - exchange.attemptsBefore >= terms.attemptLimit {
            return hold(&exchange, as: .quarantined, "never answered", &step)
        }
        exchange.attempts += 1
        exchange.state = .sent
        let timeout = Int64(terms.timeoutMilliseconds) * 1_000
        let landing = Timestamp(rawValue: step.at.rawValue + timeout)
        exchange.nextAt = Timestamp(
            rawValue: landing.rawValue
                + exchange.backoff(terms, after: exchange.attempts - exchange.attemptsBefore)
        )
        step.record.note = "attempt \(exchange.attempts)"
        write(exchange, &step)
        exchanges.fly(id, on: exchange.channel, until: landing)
        step.output.effects.append(.send(exchange.request, origin: nil))
    }

    private func terms(of exchange: ExchangeState) -> HostTerms {
        let terms = exchanges.channel(exchange.channel)?.terms ?? HostTerms()
        return terms
    }

    private mutating func hold(
        _ exchange: inout ExchangeState,
        as state: ExchangeState.State,
        _ why: String,
        _ step: inout Step
    ) {
        exchange.state = state
        exchange.nextAt = nil
        step.record.note = "given up to a person: \(why)"
        if exchange.discrepancy == nil {
            exchange.discrepancy = step.seq
            step.openCase(.channelTimeout, original: exchange.payment)
        }
        write(exchange, &step)
    }

    // MARK: What comes of it

    /// No answer to an attempt.
    mutating func postpone(
        _ exchange: inout ExchangeState,
        attempt: UInt32,
        _ failure: UpstreamFailure,
        _ step: inout Step
    ) {
        exchanges.land(exchange.id, on: exchange.channel)
        // What was sent before a person released it says nothing any more.
        guard exchange.state == .sent, exchange.attempts == attempt,
            attempt > exchange.attemptsBefore
        else { return }
        let terms = terms(of: exchange)
        let wait: Int64
        if failure.isUnsent {
            exchange.attempts -= 1
            if exchange.attempts == 0 { exchange.state = .queued }
            wait = exchange.backoff(terms, after: 1)
        } else {
            wait = exchange.backoff(terms, after: attempt - exchange.attemptsBefore)
        }
        let next = Timestamp(rawValue: step.at.rawValue + wait)
        exchange.nextAt = min(exchange.nextAt ?? next, next)
        exchange.answeredBy = step.seq
        write(exchange, &step)
    }

    /// The host's answer to a stored reversal.
    mutating func settle(
        _ exchange: inout ExchangeState,
        _ answer: UpstreamAnswer,
        _ step: inout Step
    ) -> AnswerMatch {
        exchanges.land(exchange.id, on: exchange.channel)
        if exchange.payment == nil { step.record.describe(exchange) }
        guard exchange.state.isOpen || exchange.state.isHeld else {
            step.record.note = "a second answer: \(answer.word)"
            return .repeated
        }
        let match: AnswerMatch = exchange.state == .sent ? .awaited : .late
        exchange.note(answer, in: step.seq)
        switch answer.decision {
        case .approved:
            end(&exchange, as: .acknowledged, &step)
            step.record.note = "reversed: \(answer.word)"
        // A host that does not know the payment has nothing that could stand in part.
        case .declined(.originalNotFound) where exchange.delivered == nil:
            end(&exchange, as: .acknowledged, &step)
            step.record.note = "reversed: \(answer.word)"
        case .declined, .malformed:
            step.record.note = "not reversed: \(answer.word)"
            refuse(&exchange, &step)
        }
        return match
    }

    private mutating func refuse(_ exchange: inout ExchangeState, _ step: inout Step) {
        exchange.refusals += 1
        guard exchange.state == .sent else { return write(exchange, &step) }
        let terms = terms(of: exchange)
        guard exchange.refusals < terms.refusalLimit else {
            return hold(&exchange, as: .quarantined, step.record.note ?? "refused", &step)
        }
        exchange.nextAt = Timestamp(
            rawValue: step.at.rawValue + exchange.backoff(terms, after: exchange.refusals)
        )
        write(exchange, &step)
    }

    /// The host has the reversal, or an operator vouches for it: what was held for it is free.
    mutating func end(
        _ exchange: inout ExchangeState,
        as state: ExchangeState.State,
        _ step: inout Step
    ) {
        exchange.state = state
        exchange.nextAt = nil
        if let discrepancy = exchange.discrepancy {
            step.output.closedDiscrepancies[discrepancy] = step.seq
            exchange.discrepancy = nil
        }
        write(exchange, &step)
        guard let payment = exchange.payment else { return }
        let slot = slot(ofPayment: payment)
        guard recents[slot].leg?.resolution == .reversing else { return }
        release(slot, to: .reversed, &step)
        write(slot, &step)
    }

    // MARK: Operators

    func refusal(decidingOn id: Int64, releasing: Bool) -> OperatorRefusal? {
        guard let exchange = exchanges[id], exchange.isForward else { return .unknownForward(id) }
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
        exchange.state = exchange.attempts == 0 ? .queued : .sent
        exchange.refusals = 0
        exchange.attemptsBefore = exchange.attempts
        exchange.since = step.at
        exchange.nextAt = step.at
        if let payment = exchange.payment {
            let slot = slot(ofPayment: payment)
            recents[slot].forward = id
            write(slot, &step)
        }
        write(exchange, &step)
    }

    mutating func discardForward(_ id: Int64, _ step: inout Step) {
        guard var exchange = exchanges[id] else { return }
        step.record.describe(exchange)
        end(&exchange, as: .discarded, &step)
    }

    // MARK: What there is

    /// What is open on a channel.
    package func summary(of number: ChannelNumber) -> ChannelSummary {
        exchanges.summary(of: number)
    }

    /// The external channels that the book has met, by number.
    package var channels: [ChannelState] { exchanges.channels }

    /// The stored reversals of a channel that wait for a person, oldest first, up to a bound.
    package func heldForwards(of number: ChannelNumber, limit: Int) -> [Int64] {
        exchanges.held(of: number, limit: limit)
    }
}

extension ExchangeState {
    /// The wait after an attempt, in microseconds: doubled each time up to the longest, with a
    /// quarter of jitter either way that follows from request and attempt alone.
    func backoff(_ terms: HostTerms, after attempt: UInt32) -> Int64 {
        let doublings = min(attempt > 0 ? attempt - 1 : 0, 24)
        let base =
            min(
                Int64(terms.backoffMilliseconds) << Int64(doublings),
                Int64(terms.maximumBackoffMilliseconds)
            ) * 1_000
        let hash = SeededGenerator.mixed(
            UInt64(bitPattern: id) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(attempts)
        )
        return base * 3 / 4 + Int64(hash % UInt64(base / 2 + 1))
    }
}
