import Logging

/// What a lane takes at construction.
struct LaneEnvironment: Sendable {
    let lane: UInt8
    let mailboxes: MailboxSettings
    let profiles: [ListenerProfile]
    let clock: any SwitchClock
    let counters: CounterSet
    let times: StageTimes
    let logger: Logger
}
