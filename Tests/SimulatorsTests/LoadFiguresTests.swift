import Testing

@testable import Simulators

/// What is measured.
struct LoadFiguresTests {
    @Test func `percentiles are those of the times, to three digits`() {
        var recorder = LatencyRecorder()
        for microseconds in 1...10_000 { recorder.record(Int64(microseconds)) }
        let summary = recorder.summary
        #expect(summary.count == 10_000)
        #expect(abs(summary.mean - 5.0005) < 0.01)
        #expect(abs(summary.p50 - 5) < 0.01)
        #expect(abs(summary.p99 - 9.9) < 0.02)
        #expect(abs(summary.p999 - 9.99) < 0.02)
        #expect(abs(summary.max - 10) < 0.01)
    }

    @Test func `one slow answer in ten thousand shows at the far end only`() {
        var recorder = LatencyRecorder()
        for _ in 0..<9999 { recorder.record(1000) }
        recorder.record(4_000_000)
        #expect(recorder.summary.p999 < 1.01)
        #expect(recorder.summary.max >= 3990)
    }

    @Test func `nothing and nonsense are recorded without harm`() {
        var recorder = LatencyRecorder()
        #expect(recorder.isEmpty)
        #expect(recorder.summary.max == 0)
        #expect(recorder.curve.isEmpty)
        recorder.record(-5)
        recorder.record(.max)
        #expect(recorder.summary.count == 2)
    }

    @Test func `the curve ascends to the whole`() {
        var recorder = LatencyRecorder()
        for microseconds in 1...1000 { recorder.record(Int64(microseconds * 10)) }
        let curve = recorder.curve
        #expect(curve.last?.percentile == 100)
        #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.milliseconds <= $1.milliseconds })
        #expect(recorder.hgrm.contains("1/(1-Percentile)"))
        #expect(recorder.hgrm.contains("#[Mean"))
    }

    @Test func `the rows of the heat map follow one another without a gap`() {
        #expect(LoadSeries.heatRow(of: 0) == 0)
        #expect(LoadSeries.heatRow(of: 64) == 0)
        #expect(LoadSeries.heatRow(of: 3_600_000_000) == LoadSeries.heatRows - 1)
        for row in 0..<LoadSeries.heatRows - 1 {
            let edge = Int64((LoadSeries.upperMilliseconds(ofRow: row) * 1000).rounded())
            #expect(LoadSeries.heatRow(of: edge - 1) == row)
            #expect(LoadSeries.heatRow(of: edge) == row + 1)
        }
    }

    @Test func `a second tells its percentiles by the rows of its answers`() {
        var second = LoadSecond()
        for _ in 0..<99 { second.heat[LoadSeries.heatRow(of: 1000)] += 1 }
        second.heat[LoadSeries.heatRow(of: 800_000)] += 1
        second.answered = 100
        second.slowest = 800_000
        #expect(second.milliseconds(perThousand: 500) <= 1.28)
        #expect(second.milliseconds(perThousand: 990) <= 1.28)
        #expect(second.milliseconds(perThousand: 1000) == 800)
    }

    @Test func `a slope is that of the samples, and none of less than a minute`() {
        var series = LoadSeries()
        for second in 0..<120 {
            series.update(at: Int64(second) * 1_000_000) { $0.residentKilobytes = 100_000 + second }
        }
        // A kilobyte a second.
        #expect(
            abs((series.slopePerHour { $0.residentKilobytes.map(Double.init) } ?? 0) - 3600) < 1
        )
        #expect(series.slopePerHour { _ in nil } == nil)
        var short = LoadSeries()
        for second in 0..<59 {
            short.update(at: Int64(second) * 1_000_000) { $0.residentKilobytes = second }
        }
        #expect(short.slopePerHour { $0.residentKilobytes.map(Double.init) } == nil)
    }
}
