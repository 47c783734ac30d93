import Testing
import Text

@Suite struct SeededGeneratorTests {
    /// The published first numbers of SplitMix64.
    @Test func `the numbers of a seed are those of the published algorithm`() {
        var random = SeededGenerator(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in random.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ]
        )
    }

    @Test func `a chance comes true about as often as it says`() {
        var random = SeededGenerator(seed: 1)
        let hits = (0..<10_000).count { _ in random.chance(30) }
        #expect((2800...3200).contains(hits))
        #expect((0..<100).allSatisfy { _ in !random.chance(0) && random.chance(100) })
    }
}
