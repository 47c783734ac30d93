/// Random numbers from a seed (SplitMix64), so that a run can be drawn again.
package struct LoadRandom: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// Why an option of a load run cannot be read: what is wrong, and what to write instead.
package struct LoadSettingError: Error, Equatable {
    package var problem: String
    package var cure: String

    init(_ problem: String, cure: String) {
        self.problem = problem
        self.cure = cure
    }
}
