import Payments
import Testing

@testable import WalletChannels

@Suite struct BreakerTests {
    private func at(_ seconds: Int64) -> Timestamp {
        Timestamp(rawValue: seconds * 1_000_000)
    }

    @Test func `ten in a row open it, and an answer in between begins anew`() {
        var breaker = Breaker()
        for _ in 1...9 { breaker.failed(at: at(0)) }
        breaker.answered()
        for _ in 1...9 { breaker.failed(at: at(0)) }
        #expect(breaker.state == .closed(failures: 9))
        breaker.failed(at: at(0))
        #expect(breaker.state == .open(until: at(5)))
    }

    @Test func `behind its pause one may try, and its end decides`() {
        var breaker = Breaker()
        for _ in 1...10 { breaker.failed(at: at(0)) }
        var other = breaker
        let admitted = [4, 5, 5].map { breaker.admits(at: at($0)) }
        #expect(admitted == [false, true, false])
        breaker.failed(at: at(6))
        #expect(breaker.state == .open(until: at(11)))
        let isAdmitted = other.admits(at: at(9))
        #expect(isAdmitted)
        other.answered()
        #expect(other.state == .closed(failures: 0))
    }

    @Test func `a probe without an end lets the next one try`() {
        var breaker = Breaker()
        for _ in 1...10 { breaker.failed(at: at(0)) }
        let first = breaker.admits(at: at(5))
        breaker.leftOpen()
        let second = breaker.admits(at: at(5))
        #expect(first && second)
    }

    @Test func `failures while it is open do not lengthen it`() {
        var breaker = Breaker()
        for _ in 1...10 { breaker.failed(at: at(0)) }
        breaker.failed(at: at(4))
        #expect(breaker.state == .open(until: at(5)))
    }

    @Test func `a difference of clocks is said once an hour, and when it changes sides`() {
        var skew = ClockSkew()
        let said = [
            (60, 0), (61, 0), (100, 10), (241, 20), (250, 30), (70, 40), (70, 3_639), (70, 3_640),
        ]
        .map { skew.measured($0.0, at: at($0.1)) }
        #expect(said == [false, true, false, true, false, true, false, true])
        #expect(!skew.isTooFar)
    }
}
