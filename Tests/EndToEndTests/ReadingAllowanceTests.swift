import NIOCore
import Testing
import Text

@testable import Desk

/// How much of the journal one connection, and all together, may read.
@Suite struct ReadingAllowanceTests {
    private func cost(_ rows: Int) -> TimeAmount {
        let items = [JSONValue](repeating: .null, count: rows)
        return ReadingAllowance.cost(of: .success(.object([.init("rows", .array(items))])))
    }

    @Test func `who reads much waits, and who reads little does not`() {
        var allowance = ReadingAllowance(share: 1, credit: .seconds(4))
        var now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        // The credit: seven whole pages at once, and the eighth begins at once, too.
        for _ in 0..<8 {
            #expect(allowance.next(now) == now)
            allowance.charge(cost(500), now)
        }
        // From then on 500 rows in 550 milliseconds.
        for _ in 0..<20 {
            let next = allowance.next(now)
            #expect(next > now)
            now = next
            allowance.charge(cost(500), now)
        }
        #expect(allowance.next(now) == now + .milliseconds(550))
        // Whoever asks five times a second for what is new does not wait.
        for _ in 0..<50 {
            now = now + .milliseconds(200)
            if allowance.next(now) > now { now = allowance.next(now) }
            allowance.charge(cost(0), now)
        }
        #expect(allowance.next(now) == now)
        #expect(ReadingAllowance.cost(of: .failure(DeskFailure(1, "", cure: ""))) == cost(0))
    }
}
