import Payments
import Testing

@testable import Switch

@Suite struct ReleaseQueueTests {
    /// A commit with one answer, told by its token.
    private func commit(_ token: UInt64) -> LaneDeliveries {
        let reply = PaymentReply(outcome: .approved, decidedAt: Timestamp(rawValue: 0))
        return LaneDeliveries([(lane: 0, answer: LaneDelivery.Answer(token: token, reply: reply))])
    }

    private func tokens(_ releases: [ReleaseQueue.Release]) -> [UInt64] {
        releases.flatMap { tokens($0.deliveries) }
    }

    private func tokens(_ deliveries: LaneDeliveries?) -> [UInt64] {
        deliveries?[0]?.answers.map(\.token) ?? []
    }

    @Test func `answers leave at once while none waits`() {
        var queue = ReleaseQueue()
        #expect(tokens(queue.pass(commit(1))) == [1])
        #expect(tokens(queue.pass(commit(2))) == [2])
    }

    @Test func `what was committed behind new keys leaves behind them`() {
        var queue = ReleaseQueue()
        let first = queue.hold(ReleaseQueue.Release(deliveries: commit(1)))
        #expect(tokens(queue.pass(commit(2))) == [])
        let second = queue.hold(ReleaseQueue.Release(deliveries: commit(3)))
        #expect(tokens(queue.pass(commit(4))) == [])
        // The keys of the second commit are everywhere before those of the first.
        #expect(tokens(queue.spread(second)) == [])
        #expect(tokens(queue.spread(first)) == [1, 2, 3, 4])
        #expect(tokens(queue.pass(commit(5))) == [5])
    }

    @Test func `what is ready leaves without what still waits`() {
        var queue = ReleaseQueue()
        let first = queue.hold(ReleaseQueue.Release(deliveries: commit(1)))
        let second = queue.hold(ReleaseQueue.Release(deliveries: commit(2)))
        #expect(tokens(queue.spread(first)) == [1])
        #expect(tokens(queue.pass(commit(3))) == [])
        #expect(tokens(queue.spread(second)) == [2, 3])
    }
}
