import Book
import CardSecurity
import Logging
import NIOCore
import Payments

/// Builds the lanes: for each loop a verifier, a router and the lane that drives them.
struct LaneBuilder {
    let configuration: SwitchConfiguration
    let environment: SwitchEnvironment
    let facts: StartFacts
    let book: BalanceChecker
    let availability: ChannelAvailability
    let logger: Logger

    func lanes(on loops: [any EventLoop]) throws(CardSecurityError) -> [Lane] {
        let table = RoutingTable(
            configuration,
            numbers: facts.channels,
            version: facts.routingVersion
        )
        var lanes: [Lane] = []
        for (index, loop) in loops.enumerated() {
            lanes.append(try lane(UInt8(index), on: loop, table))
        }
        return lanes
    }

    private func lane(
        _ number: UInt8,
        on loop: any EventLoop,
        _ table: RoutingTable
    ) throws(CardSecurityError) -> Lane {
        let executor = LoopExecutor(loop)
        let own = LaneEnvironment(
            lane: number,
            mailboxes: configuration.mailboxes,
            profiles: facts.profiles,
            clock: environment.clock,
            counters: CounterSet(),
            times: StageTimes(),
            logger: logger
        )
        let verifier = try MACVerifier(
            executor: executor,
            clock: environment.clock,
            keyOverlap: configuration.keys.overlap,
            keys: LaneKeySettings(
                lane: number,
                ring: facts.ring,
                modules: environment.modules,
                random: environment.random,
                policy: configuration.keys.policy,
                profiles: facts.profiles,
                terminals: facts.terminals,
                counters: own.counters,
                logger: logger
            )
        )
        let router = Router(
            executor: executor,
            clock: environment.clock,
            offsetMinutes: configuration.businessDay.offsetMinutes,
            channels: availability,
            table: table
        )
        return try Lane(
            executor: executor,
            environment: own,
            verifier: verifier,
            router: router,
            book: book,
            ring: facts.ring
        )
    }
}
