/// Times the stages of one batch, one behind the other.
struct StageWatch {
    private let clock: any SwitchClock
    private let times: StageTimes
    private var mark: Int64

    /// The first stage began at `began`, monotonic nanoseconds.
    init(_ times: StageTimes, by clock: any SwitchClock, from began: Int64) {
        self.clock = clock
        self.times = times
        mark = began
    }

    /// A stage has ended that had so many messages to do with; without any, its moment is part of
    /// the next.
    mutating func ended(_ stage: Stage, _ count: Int) {
        guard count > 0 else { return }
        let now = clock.monotonicNanoseconds()
        times.record(stage, now - mark, count)
        mark = now
    }
}
