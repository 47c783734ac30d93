import Payments

/// The numbers of records: without a gap within, and what outsiders are told of them.
struct RecordNumbers: Sendable {
    /// The seq of the next record.
    private(set) var next: Int64
    /// The first seq of this batch of events: rows from here on are all in memory.
    private var firstOfBatch: Int64
    private var skips: NumberSkips

    init(next: Int64, skips: NumberSkips) {
        self.next = next
        self.skips = skips
        firstOfBatch = next
    }

    mutating func take() { next += 1 }

    /// Whether a step of this very batch makes, or has made, what has this number.
    func isOfThisBatch(_ seq: Int64) -> Bool { seq >= firstOfBatch }

    mutating func endBatch() { firstOfBatch = next }

    /// What is told of the records behind this one leaves a range out.
    mutating func skip(behind seq: Int64) { skips.append(seq) }

    // MARK: What outsiders see

    /// DE 37 of a record of the open date.
    func reference(of seq: Int64, _ dates: BusinessDates) -> RetrievalReference {
        dates.reference(of: seq, skipping: skips)
    }

    /// The record that a DE 37 names; nil when it is none of ours.
    func seq(of reference: String, _ dates: BusinessDates) -> Int64? {
        dates.seq(of: reference, skipping: skips)
    }

    /// DE 38 of a record: six base-36 digits, which come back after 2 176 782 336 records.
    func approvalCode(of seq: Int64) -> String {
        var rest = (seq + skips.offset(of: seq)) % 2_176_782_336
        return String(unsafeUninitializedCapacity: 6) { buffer in
            for index in stride(from: 5, through: 0, by: -1) {
                let digit = UInt8(rest % 36)
                buffer[index] = digit < 10 ? 0x30 + digit : 0x41 + digit - 10
                rest /= 36
            }
            return 6
        }
    }
}
