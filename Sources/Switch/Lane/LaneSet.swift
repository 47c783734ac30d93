import CardSecurity
import NIOCore
import Payments

/// All lanes, found by number or by event loop.
final class LaneSet: Sendable {
    let lanes: [Lane]
    private let byLoop: [ObjectIdentifier: Lane]

    init(_ lanes: [Lane]) {
        self.lanes = lanes
        byLoop = Dictionary(
            uniqueKeysWithValues: lanes.map { (ObjectIdentifier($0.executor.eventLoop), $0) }
        )
    }

    func lane(on eventLoop: any EventLoop) -> Lane {
        guard let lane = byLoop[ObjectIdentifier(eventLoop)] else {
            preconditionFailure("Every loop of the group is a lane.")
        }
        return lane
    }

    /// Every lane plans by a table from here on; `then` is called when the last one does, on its
    /// loop.
    func use(_ table: RoutingTable, then: @escaping @Sendable () -> Void) {
        let countdown = Countdown(lanes.count)
        for lane in lanes {
            lane.executor.eventLoop.execute {
                lane.router.assumeIsolated { $0.use(table) }
                if countdown.arrive() { then() }
            }
        }
    }

    /// Every lane judges by this from here on: of a merchant its organisation and those above it,
    /// of a product's code its group.
    func tell(organisations: [String: [String]], productGroups: [String: String]) {
        let facts = RoutingFacts(organisations: organisations, productGroups: productGroups)
        for lane in lanes {
            lane.executor.eventLoop.execute { lane.router.assumeIsolated { $0.use(facts) } }
        }
    }

    /// Asks every lane, one behind the other, what it heard of terminals; `then` gets the newest of
    /// each, on the last lane's loop.
    func sightings(
        then: @escaping @Sendable ([TerminalRow: TerminalSighting]) -> Void
    ) {
        gather(lanes[...], [:], then)
    }

    private func gather(
        _ rest: ArraySlice<Lane>,
        _ known: [TerminalRow: TerminalSighting],
        _ then: @escaping @Sendable ([TerminalRow: TerminalSighting]) -> Void
    ) {
        guard let lane = rest.first else { return then(known) }
        lane.executor.eventLoop.execute {
            let heard = lane.verifier.assumeIsolated { $0.keys.terminals.sightings }
            self.gather(
                rest.dropFirst(),
                known.merging(heard) { $0.at < $1.at ? $1 : $0 },
                then
            )
        }
    }

    /// PINs for a host go under this key from here on, on every lane.
    func use(_ key: ZonePINKey, of channel: ChannelNumber) {
        for lane in lanes {
            lane.executor.eventLoop.execute {
                lane.assumeIsolated { $0.use(key, of: channel) }
            }
        }
    }
}
