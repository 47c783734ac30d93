/// How long a link waits before it tries again: doubling from `first` to `most`, half of it drawn,
/// so that many links to one host do not come back in step.
struct ReconnectBackoff: Sendable, Equatable {
    private static let first: Int64 = 500_000_000
    private static let most: Int64 = 30_000_000_000
    private static let doublings = 6
    private var tries = 0

    /// Nanoseconds until the next try; `draw` is any number, drawn by the caller.
    mutating func next(draw: UInt64) -> Int64 {
        let whole = min(Self.most, Self.first << Int64(min(tries, Self.doublings)))
        tries += 1
        return whole / 2 + Int64(draw % UInt64(whole / 2 + 1))
    }

    /// The link came up: the next failure begins anew.
    mutating func reset() { tries = 0 }
}
