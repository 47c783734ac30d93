import BookSimulation
import Testing

/// The book against the model, over drawn sequences of events; `make simulate` runs many more.
@Suite struct BookAgainstModelTests {
    private static let seedsPerTest: UInt64 = 40
    private static let eventsPerSeed = 340

    @Test(arguments: 0..<UInt64(4))
    func `book and model agree on every reply, request and balance`(part: UInt64) {
        var covered: [String: Int] = [:]
        for seed in part * Self.seedsPerTest..<(part + 1) * Self.seedsPerTest {
            let steps = Simulation.steps(of: seed, count: Self.eventsPerSeed)
            let report = Simulation.run(seed: seed, steps: steps)
            for name in report.covered.keys { covered[name, default: 0] += 1 }
            if let problem = report.problem {
                Issue.record("seed \(seed): \(problem); make simulate SEEDS=1 FIRST=\(seed)")
                return
            }
        }
        // Each kind of fault in one seed of twenty at least.
        for name in Simulation.faults {
            #expect(covered[name, default: 0] >= Int(Self.seedsPerTest) / 20, "\(name)")
        }
    }

    @Test(arguments: 0..<UInt64(8))
    func `what is told and taken back of scanned payments is right`(seed: UInt64) {
        let steps = Simulation.steps(of: seed, count: 120)
        let report = WalletSimulation.run(seed: seed, steps: steps)
        #expect(report.problem == nil, "seed \(seed); make simulate SEEDS=1 FIRST=\(seed)")
    }

    @Test func `every transition of a request to a host happens`() {
        var covered: Set<String> = []
        for seed in 0..<UInt64(300) {
            let steps = Simulation.steps(of: seed, count: Self.eventsPerSeed)
            covered.formUnion(Simulation.run(seed: seed, steps: steps).covered.keys)
            if covered.isSuperset(of: Simulation.transitions) { return }
        }
        #expect(Set(Simulation.transitions).subtracting(covered) == [])
    }

    @Test func `a failing sequence is shortened to what it needs`() {
        let steps = Array(UInt64(0)..<200)
        let shortest = Shrinking.shortest(steps) { $0.contains(17) && $0.contains(140) }
        #expect(shortest == [17, 140])
    }
}
