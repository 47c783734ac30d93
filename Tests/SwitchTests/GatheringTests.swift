import Payments
import Testing

@testable import Switch

@Suite struct GatheringTests {
    private static let millisecond: Int64 = 1_000_000

    /// Commits of so many batches, `every` nanoseconds apart, each of `count` terminals out of
    /// `known` in turn.
    private func run(
        batches: Int,
        of count: Int,
        outOf known: Int32,
        every nanoseconds: Int64
    ) -> Gathering {
        var gathering = Gathering()
        var now: Int64 = 1
        var next: Int32 = 0
        for _ in 0..<batches {
            var terminals: [TerminalRow] = []
            for _ in 0..<count {
                terminals.append(TerminalRow(rawValue: next + 1))
                next = (next + 1) % known
            }
            gathering.begins(terminals, at: now)
            now += nanoseconds
        }
        return gathering
    }

    @Test func `many terminals that come fast are waited for, half a millisecond at most`() {
        let gathering = run(batches: 64, of: 1, outOf: 1500, every: Self.millisecond / 2)
        #expect(gathering.isGathering)
        #expect(gathering.wait(for: 1, oldest: 10, now: 10) == 500_000)
        #expect(gathering.wait(for: 5, oldest: 10, now: 300_010) == 200_000)
        #expect(gathering.wait(for: 1, oldest: 10, now: 900_000) == 0)
    }

    @Test func `enough that wait already are not kept waiting`() {
        let gathering = run(batches: 64, of: 1, outOf: 1500, every: Self.millisecond / 2)
        #expect(gathering.wait(for: Gathering.enough - 1, oldest: 10, now: 10) > 0)
        #expect(gathering.wait(for: Gathering.enough, oldest: 10, now: 10) == 0)
    }

    @Test(arguments: [1, 2, 10])
    func `sessions that each wait for their answer wait for nobody else`(sessions: Int) {
        // Each batch holds who was answered just before, whatever the rate.
        let together = run(
            batches: 64,
            of: sessions,
            outOf: Int32(sessions),
            every: Self.millisecond / 2
        )
        #expect(!together.isGathering)
        let inHalves = run(
            batches: 64,
            of: (sessions + 1) / 2,
            outOf: Int32(sessions),
            every: Self.millisecond / 2
        )
        #expect(!inHalves.isGathering)
    }

    @Test(arguments: [(1_000_001, false), (1_000_000, true)] as [(Int64, Bool)])
    func `what comes slowly is not waited for`(nanoseconds: Int64, gathers: Bool) {
        let gathering = run(batches: 64, of: 1, outOf: 1500, every: nanoseconds)
        #expect(gathering.isGathering == gathers)
        if !gathers { #expect(gathering.wait(for: 1, oldest: 10, now: 10) == 0) }
    }

    @Test func `a clock that stands still gathers nothing`() {
        #expect(!run(batches: 64, of: 3, outOf: 1500, every: 0).isGathering)
    }
}
