import Payments

/// What a batch of events asks of uploads: all else is in the file.
struct Uploads: Sendable {
    /// The most rows of one batch; an end tells their number in four digits.
    static let mostRows: UInt32 = 9_999

    /// Rows that came before, nil for those that did not.
    private var ticks: [TickKey: UploadTick?] = [:]
    /// The records of all payments and reversals of a batch.
    private var records: [BatchKey: [Int64]] = [:]

    func isKnown(_ key: TickKey) -> Bool { ticks[key] != nil }

    func isKnown(recordsOf batch: BatchKey) -> Bool { records[batch] != nil }

    subscript(key: TickKey) -> UploadTick? { ticks[key] ?? nil }

    /// Those that were in the file when the batch of events began.
    func records(of batch: BatchKey) -> [Int64] {
        guard let known = records[batch] else {
            preconditionFailure("A batch reads the payments that an upload is compared with.")
        }
        return known
    }

    mutating func admit(_ key: TickKey, _ tick: UploadTick?) {
        if !isKnown(key) { ticks.updateValue(tick, forKey: key) }
    }

    mutating func admit(_ payments: [PaymentState], of batch: BatchKey) {
        records[batch] = payments.map(\.seq)
    }

    mutating func put(_ tick: UploadTick) { ticks.updateValue(tick, forKey: tick.key) }

    /// Ends a batch of events whose commit is done.
    mutating func endBatch() {
        if !ticks.isEmpty { ticks.removeAll(keepingCapacity: true) }
        if !records.isEmpty { records.removeAll(keepingCapacity: true) }
    }
}
