package import Text

/// A run as `run.json` holds it and `forecourt report` reads it.
package enum RunDocument {
    /// Columns of the heat map at most; a long run puts several seconds into one.
    static let heatColumns = 240

    /// The whole document.
    package static func document(_ facts: RunFacts) -> JSONValue {
        .object(
            head(facts) + counts(facts) + times(facts) + costs(facts) + checks(facts)
                + series(facts.result)
        )
    }

    /// The document without what only charts need.
    package static func summary(_ facts: RunFacts) -> JSONValue {
        .object(head(facts) + counts(facts) + times(facts) + costs(facts) + checks(facts))
    }

    private static func head(_ facts: RunFacts) -> [JSONValue.Member] {
        [
            .init("schema", .number("1")), .init("started_at", text(facts.startedAt)),
            .init("version", text(facts.version)), .init("command", text(facts.command)),
            .init("target", .string(facts.target)),
            .init("dialect", .string(facts.dialect)), .init("mode", .string(facts.mode)),
            .init("rate", number(facts.rate)), .init("sessions", number(facts.sessions)),
            .init("stages", .array(facts.stages.map { .string($0) })),
            .init("think", text(facts.think)), .init("mix", .string(facts.mix)),
            .init("chaos", text(facts.chaos)),
            .init("connect", .string(facts.connect)),
            .init("seconds", number(Double(facts.result.duration) / 1_000_000)),
            .init("planned_seconds", number(Double(facts.planned) / 1_000_000)),
            .init("interrupted", .boolean(facts.result.wasInterrupted)),
            .init("ended_by", text(facts.endedBy)),
            .init("seed", .number("\(facts.seed)")), .init("valid", .boolean(facts.isValid)),
            .init("invalid_reason", text(facts.invalidReason)),
        ]
    }

    private static func counts(_ facts: RunFacts) -> [JSONValue.Member] {
        let counts = facts.result.counts
        let codes = counts.codes.sorted { $0.key < $1.key }
        let chaos = counts.chaos.sorted { $0.key.rawValue < $1.key.rawValue }
        return [
            .init("sent", number(counts.sent)), .init("answered", number(counts.answered)),
            .init("approved", number(counts.approved)),
            .init("declined", number(counts.declined)),
            .init("codes", .object(codes.map { .init($0.key, number($0.value)) })),
            .init("timeouts", number(counts.timeouts)),
            .init("reconnects", number(counts.reconnects)),
            .init("wrong", number(counts.wrong)),
            .init("lost", facts.money.map { number($0.lost) } ?? .null),
            .init("duplicated", facts.money.map { number($0.duplicated) } ?? .null),
            .init("unresolved", facts.money.map { number($0.unresolved) } ?? .null),
            .init("late", number(counts.late)), .init("recoveries", number(counts.recoveries)),
            .init("resends", number(counts.resends)), .init("sign_ons", number(counts.signOns)),
            .init(
                "faults_made",
                .object(chaos.map { .init($0.key.rawValue, number($0.value)) })
            ),
            .init("backlog", number(facts.result.backlog)),
            .init("complaints", .array(counts.complaints.map { .string($0) })),
        ]
    }

    private static func times(_ facts: RunFacts) -> [JSONValue.Member] {
        let result = facts.result
        return [
            .init("tps", number(result.rate)), .init("goodput", number(result.goodput)),
            .init("baseline_tps", number(facts.baseline?.rate)),
            .init("decoding_baseline_tps", number(facts.decodingBaseline?.rate)),
            .init("ratio", number(facts.ratio)),
            .init("response_ms", percentiles(result.response.summary)),
            .init("service_ms", percentiles(result.service.summary)),
            .init("schedule_lag_ms", percentiles(result.lag.summary)),
            .init("approved_ms", percentiles(result.approved.summary)),
            .init("refused_ms", percentiles(result.refused.summary)),
            .init("slowed_ms", percentiles(result.slowed.summary)),
            .init("dialects", .array(result.dialects.map(dialect))),
        ]
    }

    private static func dialect(_ figures: LoadDialectFigures) -> JSONValue {
        .object([
            .init("name", .string(figures.name)), .init("target", .string(figures.target)),
            .init("sessions", number(figures.sessions)),
            .init("answered", number(figures.answered)),
            .init("approved", number(figures.approved)),
            .init("response_ms", percentiles(figures.response.summary)),
        ])
    }

    private static func costs(_ facts: RunFacts) -> [JSONValue.Member] {
        let result = facts.result
        let busy = Double(result.generatorCPU) * 100 / Double(max(1, result.duration))
        var members: [JSONValue.Member] = [
            .init("switch_cpu_us_per_payment", number(facts.switchCPUPerPayment)),
            .init("baseline_cpu_us_per_message", number(facts.baseline?.cpuPerMessage)),
            .init(
                "decoding_baseline_cpu_us_per_message",
                number(facts.decodingBaseline?.cpuPerMessage)
            ),
            .init("switch_rss_mb", number(facts.switchKilobytes.map { Double($0) / 1024 })),
            .init("generator_cpu_us_per_message", number(facts.generatorCPUPerMessage)),
            .init(
                "baseline_generator_cpu_us_per_message",
                number(facts.baseline?.generatorCPUPerMessage)
            ),
            .init("generator_busy_percent", number(busy)),
            .init("load_average", Double(facts.loadAverage).map { number($0) } ?? .null),
            .init("slopes_per_hour", slopes(result.series)), .init("host", facts.host),
        ]
        if facts.extraConnections > 0 {
            let (before, after) = result.extraKilobytes
            let each = before.flatMap { before in
                after.map { Double($0 - before) / Double(facts.extraConnections) }
            }
            members.append(
                .init(
                    "extra_connections",
                    .object([
                        .init("open", number(facts.extraConnections)),
                        .init("closed_by_the_switch", number(result.counts.extraClosed)),
                        .init("kb_each", number(each)),
                    ])
                )
            )
        }
        return members
    }

    private static func slopes(_ series: LoadSeries) -> JSONValue {
        let resident = series.slopePerHour { $0.residentKilobytes.map { Double($0) / 1024 } }
        let descriptors = series.slopePerHour { $0.descriptors.map(Double.init) }
        let log = series.slopePerHour { $0.logBytes.map { Double($0) / 1_048_576 } }
        let p99 = series.slopePerHour { second in
            second.answered > 0 ? second.milliseconds(perThousand: 990) : nil
        }
        return .object([
            .init("rss_mb", number(resident)), .init("descriptors", number(descriptors)),
            .init("wal_mb", number(log)), .init("p99_ms", number(p99)),
        ])
    }

    private static func checks(_ facts: RunFacts) -> [JSONValue.Member] {
        let thresholds = facts.outcomes.map { outcome in
            JSONValue.object([
                .init("text", .string(outcome.text)), .init("value", number(outcome.value)),
                .init("met", .boolean(outcome.isMet)),
            ])
        }
        return [
            .init("thresholds", .array(thresholds)), .init("money", money(facts)),
        ] + batches(facts) + [.init("journal", journal(facts.journal))]
    }

    private static func money(_ facts: RunFacts) -> JSONValue {
        guard let money = facts.money else { return .null }
        return .object([
            .init("right", .boolean(facts.isMoneyRight)),
            .init("approved", number(money.approved)), .init("lost", number(money.lost)),
            .init("duplicated", number(money.duplicated)),
            .init("different", number(money.different)),
            .init("unresolved", number(money.unresolved)),
            .init("terminal_sum_minor", .number("\(money.terminalSum)")),
            .init("journal_sum_minor", .number("\(money.journalSum)")),
            .init("verified_rows", facts.verified.map { .number("\($0)") } ?? .null),
            .init("verify_failure", facts.verifyFailure.map { .string($0) } ?? .null),
            .init("differences", .array(money.differences.map { .string($0) })),
        ])
    }

    private static func journal(_ facts: JournalFacts?) -> JSONValue {
        guard let facts else { return .null }
        let channels = facts.channels.sorted { $0.key < $1.key }.map { name, counts in
            JSONValue.object([
                .init("name", .string(name)), .init("payments", number(counts.payments)),
                .init("approved", number(counts.approved)),
                .init("durable_ms", percentiles(counts.durable.summary)),
            ])
        }
        return .object([
            .init("payments", number(facts.payments)),
            .init("wait_ms", percentiles(facts.wait.summary)),
            .init("commit_ms", percentiles(facts.commit.summary)),
            .init("durable_ms", percentiles(facts.durable.summary)),
            .init("host_ms", facts.host.isEmpty ? .null : percentiles(facts.host.summary)),
            .init("reply_ms", facts.reply.isEmpty ? .null : percentiles(facts.reply.summary)),
            .init("channels", .array(channels)),
        ])
    }

    // MARK: For charts

    private static func series(_ result: LoadResult) -> [JSONValue.Member] {
        let seconds = result.series.seconds.enumerated().map { index, second in
            JSONValue.object([
                .init("s", number(index + 1)), .init("sent", number(second.sent)),
                .init("answered", number(second.answered)),
                .init("approved", number(second.approved)),
                .init("declined", number(second.declined)),
                .init("failed", number(second.failed)),
                .init("p50_ms", number(second.milliseconds(perThousand: 500))),
                .init("p99_ms", number(second.milliseconds(perThousand: 990))),
                .init("max_ms", number(Double(second.slowest) / 1000)),
                .init("rss_kb", second.residentKilobytes.map { number($0) } ?? .null),
                .init("descriptors", second.descriptors.map { number($0) } ?? .null),
                .init("wal_bytes", second.logBytes.map { .number("\($0)") } ?? .null),
            ])
        }
        return [
            .init("series", .array(seconds)), .init("heat", heat(result.series)),
            .init("curve", curve(result.response)),
            .init("service_curve", curve(result.service)),
        ]
    }

    private static func curve(_ recorder: LatencyRecorder) -> JSONValue {
        .array(
            recorder.curve.map { point in
                .array([
                    .number(Decimal3.text(point.percentile, places: 6)),
                    number(point.milliseconds),
                ])
            }
        )
    }

    /// Columns of counts, one row of the heat map after the other.
    private static func heat(_ series: LoadSeries) -> JSONValue {
        let seconds = series.seconds
        let width = max(1, (seconds.count + heatColumns - 1) / heatColumns)
        var columns: [JSONValue] = []
        for start in stride(from: 0, to: seconds.count, by: width) {
            var sums = [Int](repeating: 0, count: LoadSeries.heatRows)
            for second in seconds[start..<min(seconds.count, start + width)] {
                for (row, count) in second.heat.enumerated() { sums[row] += Int(count) }
            }
            columns.append(.array(sums.map { number($0) }))
        }
        return .object([
            .init("seconds_a_column", number(width)), .init("columns", .array(columns)),
        ])
    }

    static func percentiles(_ summary: LatencySummary) -> JSONValue {
        guard summary.count > 0 else { return .null }
        return .object(summary.named.map { .init($0.name, number($0.milliseconds)) })
    }

    private static func text(_ value: String?) -> JSONValue {
        value.map { .string($0) } ?? .null
    }

    static func number(_ value: Int) -> JSONValue { .number("\(value)") }

    static func number(_ value: Double?) -> JSONValue {
        value.map { .number(Decimal3.text($0)) } ?? .null
    }
}

extension JSONValue {
    /// No figure of a run is larger, and every smaller one has a whole number beside it.
    static let largestFigure = 1e15

    /// A number as a fraction; nil for anything else, and for what is no figure of a run.
    var double: Double? {
        guard case .number(let text) = self, let value = Double(text),
            abs(value) <= Self.largestFigure
        else { return nil }
        return value
    }

    var items: [JSONValue] {
        if case .array(let items) = self { return items }
        return []
    }

    var members: [Member] {
        if case .object(let members) = self { return members }
        return []
    }

    var flag: Bool? {
        if case .boolean(let flag) = self { return flag }
        return nil
    }
}
