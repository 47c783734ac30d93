/// What happened in one second of a run.
package struct LoadSecond: Sendable, Equatable {
    package var sent = 0
    package var answered = 0
    package var approved = 0
    package var declined = 0
    /// Time-outs, lost connections and wrong answers.
    package var failed = 0
    /// Answers by response time, without those that the run slowed down, in the rows of
    /// ``LoadSeries/heatRow(of:)``.
    package var heat = [UInt32](repeating: 0, count: LoadSeries.heatRows)
    /// Response times, for the percentiles of this second.
    package var slowest: Int64 = 0
    package var residentKilobytes: Int?
    package var descriptors: Int?
    package var logBytes: Int64?

    /// Enters the response time of an answer, microseconds.
    mutating func note(_ response: Int64) {
        heat[LoadSeries.heatRow(of: response)] += 1
        slowest = max(slowest, response)
    }

    /// The time in milliseconds that so many of a thousand answers did not exceed, as near as the
    /// rows of the heat map tell.
    package func milliseconds(perThousand: Int) -> Double {
        let timed = heat.reduce(0) { $0 + Int($1) }
        let wanted = (timed * perThousand + 999) / 1000
        guard wanted > 0 else { return 0 }
        var seen = 0
        for (row, count) in heat.enumerated() {
            seen += Int(count)
            if seen >= wanted {
                return min(Double(slowest) / 1000, LoadSeries.upperMilliseconds(ofRow: row))
            }
        }
        return Double(slowest) / 1000
    }
}

/// A run second by second.
package struct LoadSeries: Sendable, Equatable {
    /// Four rows an octave from 64 µs to 67 s.
    package static let heatRows = 80

    package private(set) var seconds: [LoadSecond] = []

    package init() {}

    /// The second that holds an offset in microseconds from the start; made when it is missing.
    package mutating func update(at offset: Int64, _ body: (inout LoadSecond) -> Void) {
        let index = Int(max(0, offset) / 1_000_000)
        while seconds.count <= index { seconds.append(LoadSecond()) }
        body(&seconds[index])
    }

    /// The row of a response time in microseconds.
    package static func heatRow(of microseconds: Int64) -> Int {
        guard microseconds > 64 else { return 0 }
        let octave = 63 - microseconds.leadingZeroBitCount
        // The two bits below the highest tell the quarter of the octave.
        let quarter = Int(microseconds >> (octave - 2)) & 3
        return min(heatRows - 1, (octave - 6) * 4 + quarter)
    }

    /// Where a row ends, milliseconds.
    package static func upperMilliseconds(ofRow row: Int) -> Double {
        let base = Double(64 << (row / 4))
        return base * (1 + Double(row % 4 + 1) / 4) / 1000
    }

    /// The slope of a sampled value, units an hour, by least squares; nil for less than a
    /// minute, which tells nothing.
    package func slopePerHour(_ value: (LoadSecond) -> Double?) -> Double? {
        let points = seconds.enumerated().compactMap { index, second in
            value(second).map { (Double(index) / 3600, $0) }
        }
        guard points.count >= 60 else { return nil }
        let count = Double(points.count)
        let meanX = points.reduce(0) { $0 + $1.0 } / count
        let meanY = points.reduce(0) { $0 + $1.1 } / count
        let spread = points.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
        guard spread > 0 else { return nil }
        return points.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / spread
    }
}
