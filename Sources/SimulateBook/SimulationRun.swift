import BookSimulation
import Foundation

/// Runs seeds of the book's simulations, of cards and of wallets:
/// `SimulateBook [SEEDS [FIRST [--first-failure]]]`.
///
/// Without a difference it prints what was covered and ends with 0; of a hundred seeds and more it
/// asks that every transition happened and every fault in a seed of twenty. A failing seed is
/// shortened and printed, and the end is 1. With `--first-failure` the seeds run one by one, each
/// named before it runs, because a broken rule may end the process, and nothing else is asked.
@main
struct SimulationRun {
    static let eventsPerSeed = 260

    static func main() async {
        guard let asked = AskedSeeds(CommandLine.arguments.dropFirst()) else {
            FileHandle.standardError.write(Data((AskedSeeds.usage + "\n").utf8))
            exit(64)
        }
        let (seeds, first) = (asked.count, asked.first)
        if asked.areNamed { exit(hasFailure(first..<first + seeds)) }
        let lanes = max(1, ProcessInfo.processInfo.activeProcessorCount)
        var total = Tally()
        await withTaskGroup(of: Tally.self) { group in
            for lane in 0..<UInt64(lanes) {
                group.addTask {
                    var tally = Tally()
                    for seed in stride(from: first + lane, to: first + seeds, by: lanes) {
                        tally.run(seed)
                        if tally.failed != nil { break }
                    }
                    return tally
                }
            }
            for await tally in group { total.add(tally) }
        }
        total.tell(seeds)
        let gaps = seeds < 100 ? [] : Simulation.gaps(in: total.seeds, of: Int(seeds))
        if total.failed == nil { for gap in gaps { say(gap) } }
        exit(total.failed == nil && gaps.isEmpty ? 0 : 1)
    }

    /// 1 at the first difference, 0 without one.
    private static func hasFailure(_ seeds: Range<UInt64>) -> Int32 {
        for seed in seeds {
            say("seed \(seed)")
            let steps = Simulation.steps(of: seed, count: eventsPerSeed)
            for world in SimulatedWorld.allCases {
                guard let problem = world.run(seed, steps).problem else { continue }
                say("seed \(seed): \(problem)")
                return 1
            }
        }
        return 0
    }

    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

/// Which seeds are to be run.
private struct AskedSeeds {
    static let usage = "SimulateBook: write SimulateBook [SEEDS [FIRST [--first-failure]]]"

    var count: UInt64 = 1_000
    var first: UInt64 = 0
    /// Whether each is named before it runs.
    var areNamed = false

    /// nil where the words say something else.
    init?(_ words: ArraySlice<String>) {
        var words = words
        let most: UInt64 = 1_000_000_000_000
        if let word = words.popFirst() {
            guard let number = UInt64(word), number <= most else { return nil }
            count = number
        }
        if let word = words.popFirst() {
            guard let number = UInt64(word), number <= most else { return nil }
            first = number
        }
        if let word = words.popFirst() {
            guard word == "--first-failure" else { return nil }
            areNamed = true
        }
        guard words.isEmpty else { return nil }
    }
}

/// What a seed is run in.
private enum SimulatedWorld: CaseIterable {
    case wallets
    case cards

    func run(_ seed: UInt64, _ steps: [UInt64], tracing: Bool = false) -> Simulation.Report {
        switch self {
        case .wallets: WalletSimulation.run(seed: seed, steps: steps, tracing: tracing)
        case .cards: Simulation.run(seed: seed, steps: steps, tracing: tracing)
        }
    }
}

/// What some seeds came to.
private struct Tally: Sendable {
    var events = 0
    var covered: [String: Int] = [:]
    /// Seeds that had it.
    var seeds: [String: Int] = [:]
    var failed: UInt64?
    var problem = ""
    var world = SimulatedWorld.cards

    mutating func run(_ seed: UInt64) {
        let steps = Simulation.steps(of: seed, count: SimulationRun.eventsPerSeed)
        for world in SimulatedWorld.allCases {
            let report = world.run(seed, steps)
            events += report.events
            for (name, count) in report.covered {
                covered[name, default: 0] += count
                seeds[name, default: 0] += 1
            }
            guard let problem = report.problem else { continue }
            failed = seed
            self.problem = problem
            self.world = world
            return
        }
    }

    mutating func add(_ other: Tally) {
        events += other.events
        covered.merge(other.covered, uniquingKeysWith: +)
        seeds.merge(other.seeds, uniquingKeysWith: +)
        guard let seed = other.failed, seed < failed ?? .max else { return }
        failed = seed
        problem = other.problem
        world = other.world
    }

    /// What is wrong, whichever record it is about.
    private static func kind(of problem: String) -> String {
        String(problem.filter { !$0.isNumber }.prefix(24))
    }

    func tell(_ count: UInt64) {
        guard let failed else {
            for (name, number) in covered.sorted(by: { $0.key < $1.key }) {
                let share = (seeds[name] ?? 0) * 100 / Int(max(1, count))
                SimulationRun.say("\(name): \(number) times, in \(share) % of the seeds")
            }
            let transitions = Simulation.transitions
            let happened = transitions.count { covered[$0] != nil }
            SimulationRun.say("\(happened) of \(transitions.count) transitions happened")
            SimulationRun.say("\(count) seeds, \(events) events, no difference")
            return
        }
        SimulationRun.say("seed \(failed): \(problem)")
        let steps = Simulation.steps(of: failed, count: SimulationRun.eventsPerSeed)
        let shortest = Shrinking.shortest(steps) {
            Self.kind(of: world.run(failed, $0).problem ?? "") == Self.kind(of: problem)
        }
        let report = world.run(failed, shortest, tracing: true)
        SimulationRun.say("\(shortest.count) steps are enough: \(report.problem ?? "")")
        for line in report.trace { SimulationRun.say("  " + line) }
    }
}
