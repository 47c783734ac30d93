import Payments
import Testing
import Upstream

@Suite struct SilenceTests {
    @Test func `whatever may move money has an end behind silence, and what is passed on`() {
        for kind in UpstreamKind.allCases {
            for action in UpstreamAction.allCases {
                let silence = kind.silence(after: action)
                let isOwed = action.movesMoney || action.informs
                let owed = [silence.repeats, silence.reverses, silence.resolves].filter { $0 }
                #expect(owed.count == (isOwed ? 1 : 0))
            }
        }
    }

    @Test func `a host's silence after what takes or frees money is reversed`() {
        for action in [UpstreamAction.pay, .hold, .complete, .void] {
            #expect(UpstreamKind.host.silence(after: action) == .reverses)
        }
        #expect(UpstreamKind.host.silence(after: .balance) == .changesNothing)
    }

    @Test func `a host's silence after what gives money back is repeated`() {
        #expect(UpstreamKind.host.silence(after: .reverse) == .repeats)
        #expect(UpstreamKind.host.silence(after: .refund) == .repeats)
    }

    @Test func `a host's silence after what has happened is repeated`() {
        #expect(UpstreamAction.allCases.filter(\.informs) == [.advise, .notify])
        for action in [UpstreamAction.advise, .notify] {
            #expect(UpstreamKind.host.silence(after: action) == .repeats)
        }
    }

    @Test func `a wallet is asked what became of what it was asked for`() {
        #expect(
            UpstreamAction.allCases.filter { UpstreamKind.wallet.silence(after: $0).resolves }
                == [.pay, .order]
        )
        for action in [UpstreamAction.void, .refund, .cancel, .close] {
            #expect(UpstreamKind.wallet.silence(after: action) == .repeats)
        }
    }

    @Test func `a channel is asked for what its kind understands`() {
        let wallet = UpstreamAction.allCases.filter(UpstreamKind.wallet.offers)
        #expect(wallet == [.pay, .void, .refund, .order, .cancel, .close])
        let host = UpstreamAction.allCases.filter(UpstreamKind.host.offers)
        #expect(host == UpstreamAction.allCases.filter { $0.rawValue < 10 })
    }

    @Test func `what undoes and what reports has places of its own`() {
        let kept = UpstreamAction.allCases.filter(\.isReserved)
        #expect(kept == [.reverse, .refund, .advise, .notify, .cancel, .close])
        #expect(UpstreamAction.allCases.filter(\.undoes) == [.reverse, .cancel, .close])
    }

    @Test func `only what the customer does himself shows his card`() {
        let shown = UpstreamAction.allCases.filter(\.showsCard)
        #expect(shown == [.pay, .balance, .hold])
        #expect(UpstreamAction.allCases.filter(\.takesMoney) == [.pay])
    }

    @Test(arguments: UpstreamFailure.allCases)
    func `a failure says whether the request can have arrived`(_ failure: UpstreamFailure) {
        let isUnsent = failure == .unsent || failure == .refused
        #expect(failure.isUnsent == isUnsent)
        #expect(failure.verdict == (isUnsent ? .unsent : .unknown))
    }

    @Test func `numbers have six digits and begin again`() {
        #expect(UpstreamReference.number(after: 0) == 1)
        #expect(UpstreamReference.number(after: 999_998) == 999_999)
        #expect(UpstreamReference.number(after: 999_999) == 1)
        let moment = Timestamp(rawValue: 1_795_278_600_000_000)
        #expect(UpstreamReference(number: 3, at: moment) == .iso(number: 3, time: 1_121_163_000))
    }
}
