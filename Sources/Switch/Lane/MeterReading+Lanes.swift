import Payments

extension MeterReading {
    /// What lanes and channels have counted.
    init(_ lanes: LaneSet, _ dispatcher: ChannelDispatcher, at nanoseconds: Int64) {
        self.init(nanoseconds: nanoseconds)
        for lane in lanes.lanes {
            payments += lane.counters.value(.payments)
            roundTrip.add(lane.times.roundTrip.snapshot())
            for outcome in Outcome.allCases where !outcome.isOfService {
                let count = lane.counters.replies(outcome)
                answered += count
                if outcome.isApproval { approved += count }
            }
        }
        hosts = dispatcher.roundTrips.mapValues { $0.snapshot() }
    }
}
