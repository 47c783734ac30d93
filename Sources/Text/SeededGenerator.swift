/// SplitMix64: the same numbers for the same seed everywhere.
///
/// Inlinable, since a simulation draws millions of them.
package struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    @usableFromInline package var state: UInt64

    @inlinable
    package init(seed: UInt64) { state = seed }

    @inlinable
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// The finaliser alone: a number whose every bit depends on every bit of another.
    @inlinable
    package static func mixed(_ number: UInt64) -> UInt64 {
        var value = number
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// True this many times of a hundred.
    @inlinable
    package mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < percent
    }
}
