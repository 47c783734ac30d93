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

    /// PINs for a host go under this key from here on, on every lane.
    func use(_ key: ZonePINKey, of channel: ChannelNumber) {
        for lane in lanes {
            lane.executor.eventLoop.execute {
                lane.assumeIsolated { $0.use(key, of: channel) }
            }
        }
    }
}
