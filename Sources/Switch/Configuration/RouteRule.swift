package import Payments

/// One rule of the routing table as configured: all its conditions must hold.
package struct RouteRule: Sendable, Equatable {
    /// Where a payment goes that matches.
    package enum Target: Sendable, Equatable {
        /// A channel by its name.
        case channel(String)
        case deny
    }

    package var name: String
    /// Empty: any card.
    package var cards: [CardRange] = []
    /// DE 3 or a prefix of it, 2 to 6 digits; empty: any.
    package var processingCodes: [String] = []
    package var terminals: [String] = []
    package var merchants: [String] = []
    package var listeners: [String] = []
    /// Minor units, both ends included.
    package var amount: ClosedRange<Int64>?
    package var hours: TimeWindow?
    package var target: Target
    /// Which half of a settlement its cards count in.
    package var half = CardHalf.domestic
    /// The most that one payment may cost, minor units.
    package var maximumMinor: Int64?
    /// From this amount up a personal card needs its PIN, minor units.
    package var pinFromMinor: Int64 = defaultPINFromMinor

    /// 500.00 yuan.
    package static let defaultPINFromMinor: Int64 = 50_000

    package init(name: String, target: Target) {
        self.name = name
        self.target = target
    }
}

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

    package func contains(_ firstEleven: UInt64) -> Bool {
        lowest <= firstEleven && firstEleven <= highest
    }
}

/// Hours of the local day, `22:00-06:00`; the end is not included, and it may lie past midnight.
package struct TimeWindow: Sendable, Equatable {
    /// Minutes of the day, 0 to 1439; the end up to 1440.
    package let from: Int
    package let to: Int

    package init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let from = ClockTime(String(ends[0]))?.minute,
            let to = ends[1] == "24:00" ? 1440 : ClockTime(String(ends[1]))?.minute, from != to
        else { return nil }
        self.from = from
        self.to = to
    }

    package func contains(minute: Int) -> Bool {
        from < to ? from <= minute && minute < to : minute >= from || minute < to
    }
}

/// A time of the day, `23:00`.
package struct ClockTime: Sendable, Equatable {
    /// Minutes since midnight, 0 to 1439.
    package let minute: Int

    package init?(_ text: String) {
        let parts = Array(text.utf8)
        guard parts.count == 5, parts[2] == UInt8(ascii: ":"),
            [0, 1, 3, 4].allSatisfy({ (48...57).contains(parts[$0]) })
        else { return nil }
        let hours = Int(parts[0] - 48) * 10 + Int(parts[1] - 48)
        let minutes = Int(parts[3] - 48) * 10 + Int(parts[4] - 48)
        guard hours < 24, minutes < 60 else { return nil }
        minute = hours * 60 + minutes
    }
}
