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
            number: 1,
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
        for action in UpstreamAction.allCases {
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
}
