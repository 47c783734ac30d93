import Text

extension SeededGenerator {
    /// Every thread of a run has a row of draws of its own.
    init(seed: UInt64, lane: Int) {
        // Mixed: the state of the next seed must not be that of the next draw.
        self.init(seed: Self.mixed(seed) &+ Self.mixed(UInt64(lane) &+ 1_000_003))
    }
}
