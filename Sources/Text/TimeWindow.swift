/// Hours of the local day, `22:00-06:00`; the end is not included, and it may lie past midnight.
package struct TimeWindow: Sendable, Hashable {
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
package struct ClockTime: Sendable, Hashable {
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
