/// Card numbers by their first digits: a prefix, or a range of prefixes of one length.
package struct CardRange: Sendable, Equatable {
    /// The first eleven digits of the lowest and the highest card.
    package let lowest: UInt64
    package let highest: UInt64

    /// A prefix `622200` or a range `622200-622299`, 4 to 11 digits; nil for anything else.
    package init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 1 || ends.count == 2, let first = ends.first, let last = ends.last,
            (4...11).contains(first.utf8.count), first.utf8.count == last.utf8.count,
            ends.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let low = UInt64(first), let high = UInt64(last), low <= high
        else { return nil }
        var scale: UInt64 = 1
        for _ in first.utf8.count..<11 { scale *= 10 }
        lowest = low * scale
        highest = high * scale + (scale - 1)
    }

    init(lowest: UInt64, highest: UInt64) {
        self.lowest = lowest
        self.highest = highest
    }

    /// How many of the numbers of eleven digits it holds.
    var width: UInt64 { highest - lowest + 1 }

    package func contains(_ firstEleven: UInt64) -> Bool {
        lowest <= firstEleven && firstEleven <= highest
    }
}
