import Book

/// What a commit did to the days of stations, as it is counted.
struct DayTally {
    private var counts: [CounterName: Int] = [:]

    init(_ changes: DayChanges) {
        // They are added up, in whatever order.
        for key in changes.newClosings {
            guard let closing = changes.closings[key] else { continue }
            switch closing.kind {
            case .settled: counts[.batchesSettled, default: 0] += 1
            case .uploaded: counts[.batchesUploaded, default: 0] += 1
            case .forced: counts[.batchesForced, default: 0] += 1
            }
        }
        for tick in changes.ticks {
            switch tick.state {
            case .ticked: counts[.rowsTicked, default: 0] += 1
            case .missingHere: counts[.rowsMissing, default: 0] += 1
            case .differs: counts[.rowsDiffering, default: 0] += 1
            case .reversedHere: counts[.rowsReversed, default: 0] += 1
            }
        }
    }

    func add(to counters: CounterSet) {
        // They are added up, in whatever order.
        for (name, count) in counts { counters.add(name, count) }
    }
}
