import Journal

/// What `--stats` counts between two lines.
struct TailFigures {
    private var started = TerminalOptions.microseconds()
    private var count = 0
    private var approved = 0
    private var durations: [Int64] = []

    init() {}

    /// A payment that waits for its host is counted when it comes again.
    mutating func note(_ row: JournalRow) {
        guard row.outcome != "pending" else { return }
        count += 1
        if row.outcome == "approved" { approved += 1 }
        if let duration = row.durationMicroseconds { durations.append(duration) }
    }

    /// The line, once the interval is over; starts the next one.
    mutating func line(every seconds: Int) -> String? {
        let now = TerminalOptions.microseconds()
        let elapsed = now - started
        guard elapsed >= Int64(seconds) * 1_000_000 else { return nil }
        let sorted = durations.sorted()
        let rate = Int64(count) * 10_000_000 / max(1, elapsed)
        var text = "\(Counted.text(count, "row")), \(rate / 10).\(rate % 10) a second"
        if count > 0 { text += ", \(approved * 100 / count) % approved" }
        if let median = sorted.dropFirst(sorted.count / 2).first,
            let high = sorted.dropFirst(sorted.count * 99 / 100).first
        {
            text += ", p50 \(ExchangePrinter.milliseconds(median))"
            text += ", p99 \(ExchangePrinter.milliseconds(high))"
        }
        self = TailFigures()
        return text
    }
}
