import Synchronization

/// Durations in log-linear buckets: eight to a power of two, so a value is known to 12.5 %.
///
/// One thread records, any thread reads. Cells are atomics without order: a scrape may miss what
/// is being recorded, never more.
final class ServiceHistogram: Sendable {
    /// 2^40 ns is eighteen minutes; longer durations fall into the last bucket.
    static let bucketCount = 8 * 39

    private let cells: InlineArray<312, Atomic<Int>>
    private let total = Atomic<Int>(0)

    init() {
        cells = InlineArray { _ in Atomic<Int>(0) }
    }

    /// The bucket of a duration.
    static func bucket(ofNanoseconds nanoseconds: Int64) -> Int {
        let value = UInt64(max(0, nanoseconds))
        guard value >= 8 else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let index = (exponent - 2) * 8 + Int((value >> UInt64(exponent - 3)) & 7)
        return min(index, bucketCount - 1)
    }

    /// The first duration that is above the bucket.
    static func upperBoundNanoseconds(ofBucket index: Int) -> Int64 {
        guard index >= 8 else { return Int64(index) + 1 }
        let exponent = index / 8 + 2
        return Int64(8 + index % 8 + 1) << Int64(exponent - 3)
    }

    func record(nanoseconds: Int64) {
        record(nanoseconds: nanoseconds, times: 1)
    }

    /// Records what each element of a batch took.
    func record(nanoseconds: Int64, times: Int) {
        cells[Self.bucket(ofNanoseconds: nanoseconds)].wrappingAdd(times, ordering: .relaxed)
        total.wrappingAdd(Int(max(0, nanoseconds)) &* times, ordering: .relaxed)
    }

    func snapshot() -> HistogramSnapshot {
        var counts = [Int](repeating: 0, count: Self.bucketCount)
        for index in 0..<Self.bucketCount {
            counts[index] = cells[index].load(ordering: .relaxed)
        }
        return HistogramSnapshot(
            counts: counts,
            totalNanoseconds: total.load(ordering: .relaxed)
        )
    }
}

/// Durations as they stood at one moment; several lanes' add up.
struct HistogramSnapshot: Sendable {
    private(set) var counts: [Int]
    /// Sum of all durations.
    private(set) var totalNanoseconds: Int

    init(counts: [Int], totalNanoseconds: Int) {
        self.counts = counts
        self.totalNanoseconds = totalNanoseconds
    }

    init() {
        counts = [Int](repeating: 0, count: ServiceHistogram.bucketCount)
        totalNanoseconds = 0
    }

    var count: Int { counts.reduce(0, +) }

    mutating func add(_ other: HistogramSnapshot) {
        for index in counts.indices {
            counts[index] += other.counts[index]
        }
        totalNanoseconds += other.totalNanoseconds
    }

    /// What was recorded since an earlier snapshot of the same histogram.
    func since(_ earlier: HistogramSnapshot) -> HistogramSnapshot {
        var window = self
        for index in counts.indices {
            window.counts[index] = max(0, counts[index] - earlier.counts[index])
        }
        window.totalNanoseconds = totalNanoseconds &- earlier.totalNanoseconds
        return window
    }

    /// The duration that this share of all stayed under, 0 without any; `share` is 0 to 1 in
    /// thousandths, so that 990 is p99.
    func quantileNanoseconds(perThousand: Int) -> Int64 {
        let all = count
        guard all > 0 else { return 0 }
        let wanted = (all * perThousand + 999) / 1000
        var seen = 0
        for (index, bucketCount) in counts.enumerated() {
            seen += bucketCount
            if seen >= wanted {
                return ServiceHistogram.upperBoundNanoseconds(ofBucket: index)
            }
        }
        return ServiceHistogram.upperBoundNanoseconds(ofBucket: ServiceHistogram.bucketCount - 1)
    }

    /// How many stayed at or under a duration, for cumulative buckets.
    func count(upTo nanoseconds: Int64) -> Int {
        var sum = 0
        for (index, bucketCount) in counts.enumerated() {
            guard ServiceHistogram.upperBoundNanoseconds(ofBucket: index) <= nanoseconds + 1 else {
                break
            }
            sum += bucketCount
        }
        return sum
    }
}
