import Payments
import Testing

@testable import Simulators

/// Settled batches of terminals against those of the journal.
struct BatchCheckTests {
    private static func batch(
        _ terminal: Int,
        _ number: UInt32,
        amount: Int64 = 500
    ) -> SettledBatch {
        SettledBatch(
            terminal: terminal,
            number: number,
            domestic: SideTallies(
                debits: Tally(count: 2, amount: amount),
                credits: Tally(count: 1, amount: 100)
            ),
            foreign: SideTallies(debits: Tally(count: 1, amount: 7))
        )
    }

    private static func check(
        _ batches: [SettledBatch],
        _ rows: [SettledBatch],
        unheard: Set<Int32> = []
    ) -> BatchCheck.Result {
        var check = BatchCheck(batches, unheard: unheard)
        for row in rows { check.add(row) }
        return check.finish()
    }

    @Test func `batches with the same totals on both sides are right`() {
        let batches = [Self.batch(1, 1), Self.batch(1, 2), Self.batch(2, 1)]
        let result = Self.check(batches, batches.reversed())
        #expect(result.isRight && result.settled == 3)
        #expect(result.net == 3 * 407)
    }

    @Test func `a batch that one side lacks, or has with other totals, is wrong`() {
        let batch = Self.batch(1, 1)
        #expect(Self.check([batch], []).lost == 1)
        #expect(Self.check([], [batch]).unknown == 1)
        #expect(Self.check([batch], [batch, batch]).unknown == 1)
        let other = Self.check([batch], [Self.batch(1, 1, amount: 501)])
        #expect(other.different == 1 && other.lost == 0 && !other.isRight)
        #expect(other.differences == ["batch 1 of T1: other totals in the journal"])
    }

    @Test func `a settlement that was never heard may have closed its batch`() {
        #expect(Self.check([], [Self.batch(3, 1)], unheard: [3]).isRight)
        #expect(!Self.check([], [Self.batch(4, 1)], unheard: [3]).isRight)
    }
}
