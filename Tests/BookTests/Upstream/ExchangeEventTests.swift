import Payments
import Testing
import Upstream

@testable import Book

/// The machine of one exchange, without a book around it.
@Suite struct ExchangeEventTests {
    private let terms = HostTerms()
    private let start = Timestamp(rawValue: 1_795_278_600_000_000)

    private func exchange(_ action: UpstreamAction, _ state: ExchangeState.State) -> ExchangeState {
        var exchange = ExchangeState(
            id: 7,
            channel: ChannelNumber(rawValue: 1),
            action: action,
            messageClass: action == .reverse ? .reversal : .financial,
            reference: UpstreamReference(number: 1, at: start),
            at: start,
            terminal: "T0000001",
            merchant: "DEMOSTATION0001",
            state: state
        )
        if state == .queued || state == .sent { exchange.nextAt = start }
        return exchange
    }

    @Test(
        arguments: [
            (ExchangeState.State.awaiting, ExchangeState.State.answered), (.timedOut, .late),
            (.unsent, .late), (.answered, .answered), (.late, .late), (.queued, .acknowledged),
            (.sent, .acknowledged), (.quarantined, .acknowledged), (.expired, .acknowledged),
            (.acknowledged, .acknowledged), (.discarded, .discarded),
        ]
    )
    func `an approval is taken in every state`(
        _ before: ExchangeState.State,
        _ after: ExchangeState.State
    ) {
        for action in UpstreamAction.allCases where UpstreamKind.host.offers(action) {
            var exchange = exchange(action, before)
            _ = exchange.handle(.answered(.approved(Taken())), at: start, terms)
            #expect(exchange.state == after)
        }
    }

    @Test(
        arguments: [
            (UpstreamFailure.unsent, ExchangeState.State.unsent), (.refused, .unsent),
            (.timedOut, .timedOut), (.linkLost, .timedOut), (.restarted, .timedOut),
        ]
    )
    func `what is asked once is given up by silence`(
        _ failure: UpstreamFailure,
        _ state: ExchangeState.State
    ) {
        var exchange = exchange(.pay, .awaiting)
        _ = exchange.handle(.silent(attempt: 1, failure), at: start, terms)
        #expect(exchange.state == state)
        _ = exchange.handle(.silent(attempt: 1, .timedOut), at: start, terms)
        #expect(exchange.state == state)
    }

    @Test func `what is stored leaves when it is due, and not before`() {
        var exchange = exchange(.reverse, .queued)
        _ = exchange.handle(.due, at: Timestamp(rawValue: start.rawValue - 1), terms)
        #expect(exchange.state == .queued && exchange.attempts == 0)
        guard case .leaves(let landing) = exchange.handle(.due, at: start, terms) else {
            Issue.record("it stays")
            return
        }
        #expect(exchange.state == .sent && exchange.attempts == 1)
        #expect(landing.rawValue - start.rawValue == 10_000_000)
        #expect(exchange.nextAt.map { $0 > landing } == true)
        _ = exchange.handle(.silent(attempt: 1, .unsent), at: start, terms)
        #expect(exchange.state == .queued && exchange.attempts == 0)
    }

    @Test func `a person ends what is held and nothing else`() {
        for state in ExchangeState.State.allCases {
            var released = exchange(.reverse, state)
            _ = released.handle(.released, at: start, terms)
            #expect(released.state == (state.isHeld ? .queued : state))
            var discarded = exchange(.reverse, state)
            _ = discarded.handle(.discarded, at: start, terms)
            #expect(discarded.state == (state.isHeld ? .discarded : state))
        }
    }

    @Test func `a reversal of a part is not ended by a host that does not know the payment`() {
        for delivered in [nil, 100] as [Int64?] {
            var exchange = exchange(.reverse, .sent)
            exchange.delivered = delivered
            _ = exchange.handle(.answered(.declined(.originalNotFound)), at: start, terms)
            #expect(exchange.state == (delivered == nil ? .acknowledged : .sent))
        }
    }

    // MARK: Refunds

    private func leaving(_ action: UpstreamAction) -> ExchangeState {
        var exchange = exchange(action, .awaiting)
        exchange.amount = 500
        exchange.asset = .yuan
        _ = exchange.leave(at: start, terms)
        return exchange
    }

    private func taken(_ amount: Int64) -> Taken {
        var taken = Taken()
        taken.amount = amount
        taken.asset = .yuan
        return taken
    }

    @Test func `a refund is stored and leaves at once, anything else that is asked is not`() {
        for action in UpstreamAction.allCases
        where UpstreamKind.host.offers(action) && action != .reverse && !action.informs {
            let exchange = leaving(action)
            #expect(exchange.attempts == 1 && exchange.isAwaited)
            #expect(exchange.state == (action == .refund ? .sent : .awaiting))
            #expect((exchange.nextAt != nil) == (action == .refund))
        }
    }

    @Test(
        arguments: [
            (UpstreamFailure.unsent, ExchangeState.State.unsent), (.refused, .unsent),
            (.timedOut, .sent), (.linkLost, .sent), (.restarted, .sent),
        ]
    )
    func `a refund ends when its first attempt was not sent, and is repeated otherwise`(
        _ failure: UpstreamFailure,
        _ state: ExchangeState.State
    ) {
        var exchange = leaving(.refund)
        let consequence = exchange.handle(.silent(attempt: 1, failure), at: start, terms)
        #expect(exchange.state == state && exchange.attempts == 1)
        #expect((exchange.nextAt == nil) == failure.isUnsent)
        switch consequence {
        case .unasked: #expect(failure.isUnsent)
        case .delayed: #expect(!failure.isUnsent)
        default: Issue.record("another consequence")
        }
    }

    @Test func `a repeat of a refund that was not sent says nothing of the first attempt`() {
        var exchange = leaving(.refund)
        _ = exchange.handle(.silent(attempt: 1, .timedOut), at: start, terms)
        let due = exchange.nextAt ?? start
        _ = exchange.handle(.due, at: due, terms)
        #expect(exchange.attempts == 2)
        _ = exchange.handle(.silent(attempt: 2, .unsent), at: due, terms)
        #expect(exchange.state == .sent && exchange.attempts == 1)
    }

    @Test(
        arguments: [
            (Outcome.overloaded, false), (.unreadable, false), (.channelUnavailable, false),
            (.channelTimeout, false), (.cutoverInProgress, false), (.duplicateMismatch, false),
            (.undecided, false), (.refundExceedsOriginal, true), (.declinedByHost, true),
            (.originalNotFound, true), (.unknownTransaction, true), (.notOffered, true),
        ]
    )
    func `a decline ends a refund unless it leaves open what the first attempt did`(
        _ outcome: Outcome,
        _ ends: Bool
    ) {
        for state in [ExchangeState.State.sent, .quarantined, .expired] {
            var exchange = leaving(.refund)
            exchange.state = state
            let consequence = exchange.handle(.answered(.declined(outcome)), at: start, terms)
            #expect(exchange.state == (ends ? .acknowledged : state))
            if case .declined = consequence { #expect(ends) } else { #expect(!ends) }
        }
    }

    @Test func `row 44: a refund that approves another amount waits for a person at once`() {
        var exchange = leaving(.refund)
        let other = exchange.handle(.answered(.approved(taken(501))), at: start, terms)
        #expect(exchange.state == .quarantined)
        if case .mismatched = other {} else { Issue.record("another consequence") }
        _ = exchange.handle(.answered(.approved(taken(500))), at: start, terms)
        #expect(exchange.state == .acknowledged)
    }

    @Test func `a refund that is refused too often waits for a person`() {
        var exchange = leaving(.refund)
        for _ in 1..<terms.refusalLimit {
            let answer = exchange.handle(.answered(.malformed), at: start, terms)
            #expect(exchange.state == .sent)
            if case .delayed = answer {} else { Issue.record("another consequence") }
        }
        _ = exchange.handle(.answered(.malformed), at: start, terms)
        #expect(exchange.state == .quarantined)
        _ = exchange.handle(.released, at: start, terms)
        #expect(exchange.state == .sent)
    }

    // MARK: Advices

    private func reported(_ action: UpstreamAction = .advise) -> ExchangeState {
        var exchange = exchange(action, .queued)
        if action.movesMoney {
            exchange.amount = 500
            exchange.asset = .yuan
        }
        _ = exchange.handle(.due, at: start, terms)
        return exchange
    }

    @Test(arguments: [UpstreamFailure.unsent, .refused])
    func `row 17: what is reported waits when it was not sent, the first time too`(
        _ failure: UpstreamFailure
    ) {
        var exchange = reported()
        #expect(exchange.state == .sent && exchange.attempts == 1 && !exchange.isAwaited)
        _ = exchange.handle(.silent(attempt: 1, failure), at: start, terms)
        #expect(exchange.state == .queued && exchange.attempts == 0 && exchange.nextAt != nil)
    }

    @Test func `silence repeats what is reported, and nobody hears of it`() {
        var exchange = reported()
        let consequence = exchange.handle(.silent(attempt: 1, .timedOut), at: start, terms)
        #expect(exchange.state == .sent)
        if case .waits = consequence {} else { Issue.record("another consequence") }
    }

    @Test func `row 44: an advice of another amount is a person's, a notice has none`() {
        var advice = reported()
        _ = advice.handle(.answered(.approved(taken(501))), at: start, terms)
        #expect(advice.state == .quarantined)
        var notice = reported(.notify)
        _ = notice.handle(.answered(.approved(taken(501))), at: start, terms)
        #expect(notice.state == .acknowledged)
    }
}
