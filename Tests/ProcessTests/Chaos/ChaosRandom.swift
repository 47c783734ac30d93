/// Draws that come from a seed: every thread of a run has a row of its own.
struct ChaosRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64, lane: Int) {
        // Mixed: the state of the next seed must not be that of the next draw.
        state = Self.mixed(seed) &+ Self.mixed(UInt64(lane) &+ 1_000_003)
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    private static func mixed(_ state: UInt64) -> UInt64 {
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// Whether something happens that happens in so many of a hundred cases.
    mutating func happens(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < percent
    }
}
