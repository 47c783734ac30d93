import Testing

@testable import Switch

@Suite struct ServiceHistogramTests {
    @Test func `every duration falls into the bucket whose bounds hold it`() {
        for exponent in 0..<39 {
            for offset in [-1, 0, 1, 3] as [Int64] {
                let value = max(0, (Int64(1) << Int64(exponent)) + offset)
                let bucket = ServiceHistogram.bucket(ofNanoseconds: value)
                #expect(value < ServiceHistogram.upperBoundNanoseconds(ofBucket: bucket))
                if bucket > 0 {
                    let below = ServiceHistogram.upperBoundNanoseconds(ofBucket: bucket - 1)
                    #expect(value >= below)
                }
            }
        }
    }

    @Test func `quantiles are within an eighth`() {
        let histogram = ServiceHistogram()
        for value in 1...1000 as ClosedRange<Int64> { histogram.record(nanoseconds: value * 1000) }
        let snapshot = histogram.snapshot()
        #expect(snapshot.count == 1000)
        let half = snapshot.quantileNanoseconds(perThousand: 500)
        #expect((500_000...570_000).contains(half))
        let most = snapshot.quantileNanoseconds(perThousand: 990)
        #expect((990_000...1_130_000).contains(most))
        #expect(HistogramSnapshot().quantileNanoseconds(perThousand: 990) == 0)
    }

    @Test func `durations beyond every bucket count in the last one`() {
        let histogram = ServiceHistogram()
        histogram.record(nanoseconds: .max)
        histogram.record(nanoseconds: -5)
        #expect(histogram.snapshot().count == 2)
    }
}
