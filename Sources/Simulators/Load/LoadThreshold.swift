/// A bound that a run must keep: `p99<200ms`, `service.p99<50ms`, `tps>1000`, `approved>99%`.
package struct LoadThreshold: Sendable, Equatable {
    package enum Comparison: String, Sendable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"
        case equal = "="

        func holds(_ value: Double, _ bound: Double) -> Bool {
            switch self {
            case .below: value < bound
            case .atMost: value <= bound
            case .above: value > bound
            case .atLeast: value >= bound
            case .equal: value == bound
            }
        }
    }

    /// What is measured, as in ``LoadMeasures``.
    package let measure: String
    package let comparison: Comparison
    /// Milliseconds, percent, or a count.
    package let bound: Double
    /// As it was written.
    package let text: String

    package init(_ text: String) throws(LoadSettingError) {
        self.text = text
        let wrong = LoadSettingError(
            "'\(text)' is no threshold",
            cure: "write p99<200ms, service.p99<50ms, tps>1000 or approved>99%"
        )
        guard let start = text.firstIndex(where: { "<>=".contains($0) }),
            let comparison = Comparison.allCases.first(where: {
                text[start...].hasPrefix($0.rawValue)
            })
        else { throw wrong }
        self.comparison = comparison
        let name = String(text[..<start].filter { $0 != " " })
        let value = text[start...].dropFirst(comparison.rawValue.count).filter { $0 != " " }
        guard LoadMeasures.names.contains(name) else {
            throw LoadSettingError(
                "'\(name)' is not measured",
                cure: "one of " + LoadMeasures.names.joined(separator: ", ")
            )
        }
        measure = name
        guard let bound = Self.number(value, isTime: LoadMeasures.isTime(name)) else { throw wrong }
        self.bound = bound
    }

    /// Whether a run kept it; what was not measured was not kept.
    package func outcome(in measures: LoadMeasures) -> LoadThresholdOutcome {
        let value = measures[measure]
        return LoadThresholdOutcome(
            text: text,
            value: value,
            isMet: value.map { comparison.holds($0, bound) } ?? false
        )
    }

    private static func number(_ text: String, isTime: Bool) -> Double? {
        let units: [(String, Double)] =
            isTime ? [("us", 0.001), ("ms", 1), ("s", 1000)] : [("%", 1)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.count)).flatMap { $0.isFinite ? $0 * factor : nil }
        }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
}

/// What became of a threshold.
package struct LoadThresholdOutcome: Sendable, Equatable {
    package var text: String
    /// What was measured; nil when nothing was.
    package var value: Double?
    package var isMet: Bool
}

/// The numbers of a run by the names that thresholds use.
package struct LoadMeasures: Sendable {
    private var values: [String: Double] = [:]

    private static let times = [
        "", "service.", "approved.", "refused.", "slowed.", "lag.", "closing.",
    ]
    private static let percentiles = [
        "mean", "p50", "p90", "p95", "p99", "p99_9", "p99_99", "max",
    ]
    private static let counts = [
        "tps", "goodput", "approved", "ratio", "timeouts", "reconnects", "wrong", "lost",
        "duplicated", "closing_declined", "closing_open", "switch_cpu", "generator_cpu", "rss",
    ]

    /// Every name that can be asked for; a bare percentile is that of the response time.
    package static let names = times.flatMap { time in percentiles.map { time + $0 } } + counts

    package init() {}

    /// Whether a name is a time in milliseconds.
    static func isTime(_ name: String) -> Bool { !counts.contains(name) }

    package subscript(name: String) -> Double? { values[name] }

    /// Enters a count, a percentage, or CPU microseconds; nil is left out.
    package mutating func set(_ name: String, _ value: Double?) {
        precondition(Self.counts.contains(name), "Every measure has its name in the list.")
        values[name] = value
    }

    /// Enters the percentiles of one time: `""`, `"service."` and so on.
    package mutating func set(_ prefix: String, _ summary: LatencySummary) {
        precondition(Self.times.contains(prefix), "Every time has its name in the list.")
        guard summary.count > 0 else { return }
        for (name, milliseconds) in summary.named { values[prefix + name] = milliseconds }
    }
}
