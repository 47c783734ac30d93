import Payments

/// All lanes' and the book's thread's counters and times, added up at one moment.
struct SwitchTotals: Sendable {
    private var counters: [Int]
    private var outcomes: [Outcome: Int] = [:]
    private(set) var stages: [HistogramSnapshot]
    private(set) var roundTrip = HistogramSnapshot()
    private(set) var hostRoundTrip = HistogramSnapshot()

    /// `sources` are all of them; what they hold adds up.
    init(of sources: [(CounterSet, StageTimes)]) {
        counters = [Int](repeating: 0, count: CounterName.allCases.count)
        stages = Stage.allCases.map { _ in HistogramSnapshot() }
        for (counters, times) in sources { add(counters, times) }
    }

    private mutating func add(_ set: CounterSet, _ times: StageTimes) {
        for name in CounterName.allCases { counters[name.rawValue] += set.value(name) }
        for outcome in Outcome.allCases { outcomes[outcome, default: 0] += set.replies(outcome) }
        for stage in Stage.allCases { stages[stage.rawValue].add(times[stage].snapshot()) }
        roundTrip.add(times.roundTrip.snapshot())
        hostRoundTrip.add(times.hostRoundTrip.snapshot())
    }

    subscript(name: CounterName) -> Int { counters[name.rawValue] }
    subscript(stage: Stage) -> HistogramSnapshot { stages[stage.rawValue] }

    func replies(_ outcome: Outcome) -> Int { outcomes[outcome, default: 0] }

    /// Payments approved per thousand payments answered, sign-ons and settlements aside; nil
    /// without any.
    var approvalsPerThousand: Int? {
        let payments = Outcome.allCases.filter { !$0.isOfService }
        let answered = payments.reduce(0) { $0 + replies($1) }
        let approved = payments.reduce(0) { $0 + ($1.isApproval ? replies($1) : 0) }
        return answered > 0 ? approved * 1000 / answered : nil
    }
}
