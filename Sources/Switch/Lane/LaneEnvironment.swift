import CardSecurity
import Logging

/// What the actors of a lane take at construction: everything with a clock or a random source.
struct LaneEnvironment: Sendable {
    let lane: UInt8
    let configuration: SwitchConfiguration
    let profiles: [ListenerProfile]
    let clock: any SwitchClock
    let random: @Sendable () -> any RandomSource
    let modules: SecurityModuleSource
    let counters: CounterSet
    let times: StageTimes
    let logger: Logger
}
