import CardSecurity
import Logging

/// What the channels take at construction: everything with a clock, a socket or a random source.
struct ChannelEnvironment: Sendable {
    let clock: any SwitchClock
    let random: @Sendable () -> any RandomSource
    let connector: any HostConnector
    let counters: CounterSet
    let times: StageTimes
    let logger: Logger
}
