import NIOCore

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
}
