internal import Histogram

/// The percentiles that reports name, milliseconds.
package struct LatencySummary: Sendable, Equatable {
    package var count: Int
    package var mean: Double
    package var p50: Double
    package var p90: Double
    package var p95: Double
    package var p99: Double
    package var p999: Double
    package var p9999: Double
    package var max: Double

    /// The values with the names that thresholds and `run.json` use.
    package var named: [(name: String, milliseconds: Double)] {
        [
            ("mean", mean), ("p50", p50), ("p90", p90), ("p95", p95), ("p99", p99),
            ("p99_9", p999), ("p99_99", p9999), ("max", max),
        ]
    }
}

/// Times in microseconds, three significant digits, up to an hour.
package struct LatencyRecorder: Sendable {
    private static let longest: UInt64 = 3_600_000_000

    private var histogram = Histogram<UInt64>(
        highestTrackableValue: longest,
        numberOfSignificantValueDigits: .three
    )

    package init() {}

    package var isEmpty: Bool { histogram.totalCount == 0 }

    package mutating func record(_ microseconds: Int64) {
        // Within the range by construction, so nothing is dropped.
        histogram.record(min(Self.longest, UInt64(max(0, microseconds))))
    }

    /// The percentiles; zeros when nothing was recorded.
    package var summary: LatencySummary {
        func at(_ percentile: Double) -> Double {
            isEmpty ? 0 : Double(min(histogram.maxRecorded, value(at: percentile))) / 1000
        }
        return LatencySummary(
            count: Int(histogram.totalCount),
            mean: isEmpty ? 0 : histogram.mean / 1000,
            p50: at(50),
            p90: at(90),
            p95: at(95),
            p99: at(99),
            p999: at(99.9),
            p9999: at(99.99),
            max: isEmpty ? 0 : Double(histogram.maxRecorded) / 1000
        )
    }

    /// Milliseconds at percentiles that lie ever closer to the whole, for a curve.
    package var curve: [(percentile: Double, milliseconds: Double)] {
        guard !isEmpty else { return [] }
        return histogram.percentiles(ticksPerHalfDistance: 5).map { step in
            (step.percentileLevelIteratedTo, Double(min(histogram.maxRecorded, step.value)) / 1000)
        }
    }

    /// The percentile distribution as the plotters of HdrHistogram read it (`.hgrm`), in
    /// milliseconds.
    package var hgrm: String {
        var text = ""
        histogram.outputPercentileDistribution(
            to: &text,
            outputValueUnitScalingRatio: 1000,
            percentileTicksPerHalfDistance: 5
        )
        return text
    }

    private func value(at percentile: Double) -> UInt64 {
        histogram.valueAtPercentile(percentile)
    }
}
