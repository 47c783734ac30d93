import Payments
import Testing
import Upstream

@Suite struct SilenceTests {
    @Test func `whatever may move money has an end behind silence`() {
        for kind in UpstreamKind.allCases {
            for action in UpstreamAction.allCases {
                let silence = kind.silence(after: action)
                #expect(action.movesMoney == (silence.repeats || silence.reverses))
                #expect(!silence.reverses || action.takesMoney)
            }
        }
    }

    @Test func `a host's silence after a payment is reversed and after a reversal repeated`() {
        #expect(UpstreamKind.host.silence(after: .pay) == .reverses)
        #expect(UpstreamKind.host.silence(after: .balance) == .changesNothing)
        #expect(UpstreamKind.host.silence(after: .reverse) == .repeats)
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
