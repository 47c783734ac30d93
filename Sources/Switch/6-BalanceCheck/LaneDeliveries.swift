import Book
import Payments

/// The answers of one commit, sorted by lane.
struct LaneDeliveries: Sendable {
    /// By number of the lane, up to the last one that gets something.
    private var byLane: [LaneDelivery] = []

    init() {}

    /// Refusals that never got as far as a step, each with its origin's lane.
    init(_ refused: [(lane: UInt8, answer: LaneDelivery.Answer)]) {
        for (lane, answer) in refused { add(answer, to: lane) }
    }

    var isEmpty: Bool { byLane.isEmpty }

    /// What a lane gets; nil when nothing is for it.
    subscript(lane: UInt8) -> LaneDelivery? {
        guard Int(lane) < byLane.count, !byLane[Int(lane)].isEmpty else { return nil }
        return byLane[Int(lane)]
    }

    mutating func add(_ send: LaneDelivery.Send, to lane: UInt8) {
        reach(lane)
        byLane[Int(lane)].sends.append(send)
    }

    mutating func add(_ answer: LaneDelivery.Answer, to lane: UInt8) {
        reach(lane)
        byLane[Int(lane)].answers.append(answer)
    }

    /// The answer to a request, which was added before, asks its terminal to fetch reference data.
    mutating func askForDownload(_ origin: Origin) {
        let lane = Int(origin.lane)
        guard lane < byLane.count,
            let place = byLane[lane].answers.lastIndex(where: { $0.token == origin.token })
        else { return }
        byLane[lane].answers[place].hasParameters = true
    }

    private mutating func reach(_ lane: UInt8) {
        while byLane.count <= Int(lane) { byLane.append(LaneDelivery()) }
    }
}
