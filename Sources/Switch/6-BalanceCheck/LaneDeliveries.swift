import Payments

/// The answers of one commit, sorted by lane.
struct LaneDeliveries: Sendable {
    private var byLane: [UInt8: LaneDelivery] = [:]

    init() {}

    /// Refusals that never got as far as a step, each with its origin's lane.
    init(_ refused: [(lane: UInt8, answer: LaneDelivery.Answer)]) {
        for (lane, answer) in refused { add(answer, to: lane) }
    }

    var isEmpty: Bool { byLane.isEmpty }

    subscript(lane: UInt8) -> LaneDelivery? { byLane[lane] }

    mutating func add(_ send: LaneDelivery.HostSend, to lane: UInt8) {
        byLane[lane, default: LaneDelivery()].sends.append(send)
    }

    mutating func add(_ answer: LaneDelivery.Answer, to lane: UInt8) {
        byLane[lane, default: LaneDelivery()].answers.append(answer)
    }
}
