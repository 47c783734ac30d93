import Logging

/// What the dispatcher takes at construction: its clock, and who reads what it counts and says.
struct ChannelEnvironment: Sendable {
    let clock: any SwitchClock
    let counters: CounterSet
    let times: StageTimes
    let logger: Logger
}
