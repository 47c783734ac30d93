import BookSimulation
import Testing

/// The book against the model, over drawn sequences of events; `make simulate` runs many more.
@Suite struct BookAgainstModelTests {
    private static let seeds: UInt64 = 160
    /// Rare transitions may take more of them.
    private static let mostSeeds: UInt64 = 300
    private static let eventsPerSeed = 340

    @Test func `book and model agree on every reply and balance, through every transition`() {
        var covered: [String: Int] = [:]
        for seed in 0..<Self.mostSeeds {
            let isMissing = Simulation.transitions.contains { covered[$0] == nil }
            guard seed < Self.seeds || isMissing else { break }
            let steps = Simulation.steps(of: seed, count: Self.eventsPerSeed)
            let report = Simulation.run(seed: seed, steps: steps)
            for name in report.covered.keys { covered[name, default: 0] += 1 }
            if let problem = report.problem {
                Issue.record("seed \(seed): \(problem); make simulate SEEDS=1 FIRST=\(seed)")
                return
            }
        }
        #expect(Simulation.transitions.filter { covered[$0] == nil } == [])
        // Each kind of fault in one seed of twenty at least.
        for name in Simulation.faults {
            #expect(covered[name, default: 0] >= Int(Self.seeds) / 20, "\(name)")
        }
    }

    @Test(arguments: 0..<UInt64(8))
    func `what is told and taken back of scanned payments is right`(seed: UInt64) {
        let steps = Simulation.steps(of: seed, count: 120)
        let report = WalletSimulation.run(seed: seed, steps: steps)
        #expect(report.problem == nil, "seed \(seed); make simulate SEEDS=1 FIRST=\(seed)")
    }

    @Test func `a failing sequence is shortened to what it needs`() {
        let steps = Array(UInt64(0)..<200)
        let shortest = Shrinking.shortest(steps) { $0.contains(17) && $0.contains(140) }
        #expect(shortest == [17, 140])
    }
}
