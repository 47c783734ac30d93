package import Text

/// A run as text: thresholds first, then what was measured.
package enum RunText {
    /// Columns of a line, of which the titles take the first sixteen.
    private static let width = 80
    private static let indent = 16

    /// The lines, from the document of the run: of 80 columns at most.
    package static func lines(_ run: JSONValue) -> [String] {
        all(run).flatMap(folded)
    }

    /// A line that is too long goes on below its text.
    private static func folded(_ line: String) -> [String] {
        guard TextColumns.width(of: line) > width else { return [line] }
        // Blanks in front of and behind a title are part of its column.
        let isTitled = line.count > indent && Array(line)[indent - 1] == " "
        let start = isTitled ? indent : min(indent, line.prefix { $0 == " " }.count)
        let margin = String(repeating: " ", count: isTitled ? indent : start + 2)
        let text = unbroken(line.dropFirst(start))
        let parts = TextColumns.folded(text, to: width - margin.count)
            .map { $0.replacing("\u{A0}", with: " ") }
        return parts.enumerated().map { $0 == 0 ? String(line.prefix(start)) + $1 : margin + $1 }
    }

    /// The text with blanks that do not break between two digits, and behind a short title: 20 143
    /// stays in one line.
    private static func unbroken(_ text: Substring) -> String {
        var result = ""
        var last: Character = "-"
        for (character, next) in zip(text, Array(text.dropFirst()) + [" "]) {
            let isHeld = last.isNumber && next.isNumber || last == " " || next == " "
            result.append(character == " " && isHeld ? "\u{A0}" : character)
            last = character
        }
        return result
    }

    private static func all(_ run: JSONValue) -> [String] {
        var lines: [String] = []
        if run["valid"]?.flag == false {
            lines.append("INVALID  \(run["invalid_reason"]?.string ?? "")")
        }
        if run["interrupted"]?.flag == true {
            lines.append(
                "ENDED    by ^C after \(number(run["seconds"])) s of \(number(run["planned_seconds"])) s"
            )
        }
        if let reason = run["ended_by"]?.string {
            lines.append("ENDED    after \(number(run["seconds"])) s: \(reason)")
        }
        for threshold in run["thresholds"]?.items ?? [] {
            let mark = threshold["met"]?.flag == true ? "met   " : "MISSED"
            let value = threshold["value"]?.double.map { Decimal3.text($0) } ?? "not measured"
            lines.append("\(mark)   \(threshold["text"]?.string ?? "")  (\(value))")
        }
        if !lines.isEmpty { lines.append("") }
        lines += throughput(run)
        lines += outcomes(run)
        lines.append("")
        lines += latencies(run)
        lines += dialects(run)
        lines += journal(run)
        lines.append("")
        lines += money(run) + batches(run) + closing(run)
        lines += health(run)
        return lines
    }

    private static func throughput(_ run: JSONValue) -> [String] {
        var line =
            "throughput      \(rate(run, "tps"))/s over \(number(run["seconds"])) s,"
            + " \(number(run["sessions"])) sessions, \(run["mode"]?.string ?? "") loop"
        if let rate = run["rate"]?.double { line += " at \(Decimal3.text(rate))/s" }
        var lines = [line]
        let stages = (run["stages"]?.items ?? []).compactMap(\.string)
        if !stages.isEmpty {
            lines.append("stages          " + stages.joined(separator: ", "))
        }
        if let think = run["think"]?.string { lines.append("think time      \(think)") }
        if run["goodput"]?.double != run["tps"]?.double {
            lines.append("goodput         \(rate(run, "goodput"))/s approved")
        }
        if run["baseline_tps"]?.double != nil, let ratio = run["ratio"]?.double {
            lines.append(
                "echo baseline   \(rate(run, "baseline_tps"))/s: the switch reaches"
                    + " \(Decimal3.text(ratio * 100, places: 1)) %"
            )
        }
        if run["decoding_baseline_tps"]?.double != nil {
            lines.append("echo --decode   \(rate(run, "decoding_baseline_tps"))/s")
        }
        return lines
    }

    private static func outcomes(_ run: JSONValue) -> [String] {
        func count(_ key: String) -> String {
            Decimal3.grouped(Int(run[key]?.double ?? 0))
        }
        var lines = [
            "outcomes        sent \(count("sent")), answered \(count("answered")), approved"
                + " \(count("approved")), declined \(count("declined"))"
        ]
        let codes = (run["codes"]?.members ?? []).map { member in
            "\(member.key): \(Decimal3.grouped(Int(member.value.double ?? 0)))"
        }
        if !codes.isEmpty { lines.append("codes           " + codes.joined(separator: ", ")) }
        let rest = [
            "timeouts", "reconnects", "wrong", "late", "recoveries", "resends", "backlog",
        ].filter { (run[$0]?.double ?? 0) > 0 || $0 == "timeouts" || $0 == "wrong" }
        lines.append("faults          " + rest.map { "\($0) \(count($0))" }.joined(separator: ", "))
        let made = (run["faults_made"]?.members ?? []).map { "\($0.key) \(number($0.value))" }
        if !made.isEmpty { lines.append("made on purpose " + made.joined(separator: ", ")) }
        lines += (run["complaints"]?.items ?? []).map { "  \($0.string ?? "")" }
        return lines
    }

    /// Each of several dialects.
    private static func dialects(_ run: JSONValue) -> [String] {
        let dialects = run["dialects"]?.items ?? []
        guard dialects.count > 1 else { return [] }
        return dialects.map { dialect in
            "dialect         \(dialect["name"]?.string ?? ""): \(number(dialect["sessions"])) sessions,"
                + " \(number(dialect["answered"])) answered, \(number(dialect["approved"])) approved,"
                + " p50 \(number(dialect["response_ms"]?["p50"])) ms,"
                + " p99 \(number(dialect["response_ms"]?["p99"])) ms"
        }
    }

    /// Of a figure, a blank between two of them among it.
    private static let column = 8

    /// As exact as the column takes: a minute and more has no hundredths.
    private static func milliseconds(_ value: Double) -> String {
        (0...2).reversed().lazy.map { Decimal3.text(value, places: $0) }
            .first { $0.count < column } ?? Decimal3.text(value, places: 0)
    }

    private static let columns = ["mean", "p50", "p90", "p95", "p99", "p99_9", "p99_99", "max"]

    private static func latencies(_ run: JSONValue) -> [String] {
        let titles = columns.map { padded($0.replacing("_", with: "."), column) }.joined()
        var rows = [
            ("response", run["response_ms"]), ("service", run["service_ms"]),
            ("schedule lag", run["schedule_lag_ms"]), ("approved only", run["approved_ms"]),
            ("refused only", run["refused_ms"]), ("slowed by us", run["slowed_ms"]),
        ]
        // A closed loop has no schedule to be behind.
        if run["mode"]?.string == "closed" { rows.removeAll { $0.0 == "schedule lag" } }
        return ["milliseconds    " + titles] + once(rows)
    }

    /// The rows as lines, the same values once: the first with all of them, the titles of the
    /// others in one line at the end.
    private static func once(_ rows: [(title: String, times: JSONValue?)]) -> [String] {
        var lines: [String] = []
        var shown: [(title: String, values: String)] = []
        var same: [(title: String, first: String)] = []
        for (title, times) in rows {
            guard let values = values(times) else { continue }
            if let first = shown.first(where: { $0.values == values }) {
                same.append((title, first.title))
            } else {
                shown.append((title, values))
                lines.append(line(title, values))
            }
        }
        for first in shown.map(\.title) {
            let titles = same.filter { $0.first == first }.map(\.title)
            guard !titles.isEmpty else { continue }
            lines.append("  the same as \(first): " + titles.joined(separator: ", "))
        }
        return lines
    }

    private static func row(_ title: String, _ times: JSONValue?) -> String? {
        values(times).map { line(title, $0) }
    }

    private static func line(_ title: String, _ values: String) -> String {
        title + String(repeating: " ", count: max(1, 16 - title.count)) + values
    }

    private static func values(_ times: JSONValue?) -> String? {
        guard let times, times != .null else { return nil }
        return columns.map { name in
            padded(times[name]?.double.map(milliseconds) ?? "-", column)
        }.joined()
    }

    private static func journal(_ run: JSONValue) -> [String] {
        guard let journal = run["journal"], journal != .null else { return [] }
        var lines = once([
            ("  journal wait", journal["wait_ms"]), ("  commit", journal["commit_ms"]),
            ("  host", journal["host_ms"]), ("  reply after", journal["reply_ms"]),
            ("  durable after", journal["durable_ms"]),
        ])
        for channel in journal["channels"]?.items ?? [] {
            lines.append(
                "channel         \(channel["name"]?.string ?? ""):"
                    + " \(number(channel["payments"])) payments,"
                    + " \(number(channel["approved"])) approved,"
                    + " p50 \(number(channel["durable_ms"]?["p50"])) ms,"
                    + " p99 \(number(channel["durable_ms"]?["p99"])) ms"
            )
        }
        return lines
    }

    private static func money(_ run: JSONValue) -> [String] {
        guard let money = run["money"], money != .null else {
            return ["money           not checked: name the switch's --data"]
        }
        let isRight = money["right"]?.flag == true
        var line =
            "money           \(isRight ? "right" : "WRONG"): \(number(money["approved"])) approved,"
            + " lost \(number(money["lost"])), duplicated \(number(money["duplicated"])),"
            + " different \(number(money["different"])),"
            + " unresolved \(number(money["unresolved"]));"
            + " terminals \(number(money["terminal_sum_minor"])),"
            + " journal \(number(money["journal_sum_minor"]))"
        if money["verified_rows"]?.double != nil {
            line += "; \(number(money["verified_rows"])) rows verified"
        }
        var lines = [line]
        if let failure = money["verify_failure"]?.string { lines.append("  \(failure)") }
        lines += (money["differences"]?.items ?? []).map { "  \($0.string ?? "")" }
        return lines
    }

    private static func batches(_ run: JSONValue) -> [String] {
        let settled = run["batches_settled"]?.double ?? 0
        let different = run["batches_different"]?.double ?? 0
        guard settled + different > 0 else { return [] }
        return [
            "batches         \(number(run["batches_settled"])) settled with equal totals,"
                + " \(number(run["batches_different"])) differed"
        ] + compared(run["batches"])
    }

    /// What the journal has of them.
    private static func compared(_ batches: JSONValue?) -> [String] {
        guard let batches, batches != .null else { return [] }
        let isRight = batches["right"]?.flag == true
        return [
            "  in the journal\(isRight ? "" : " WRONG:") \(number(batches["settled"])) the same, lost"
                + " \(number(batches["lost"])), unknown \(number(batches["unknown"])), different"
                + " \(number(batches["different"]))"
        ] + (batches["differences"]?.items ?? []).map { "  \($0.string ?? "")" }
    }

    /// Terminals that ended their day, and those that paid on.
    private static func closing(_ run: JSONValue) -> [String] {
        guard let closing = run["closing"], closing != .null else { return [] }
        let lines = [
            "end of day      \(number(closing["balanced"])) of \(number(closing["terminals"]))"
                + " terminals settled with equal totals in \(number(closing["seconds"])) s,",
            "                \(number(closing["different"])) differed,"
                + " \(number(closing["open"])) still open; the others: approved"
                + " \(number(closing["approved"])), declined \(number(closing["declined"])),"
                + " unanswered \(number(closing["unanswered"]))",
        ]
        return lines
            + [
                row("  settlements", closing["settlement_ms"]),
                row("  the others", closing["response_ms"]),
            ].compactMap { $0 }
    }

    private static func health(_ run: JSONValue) -> [String] {
        var lines: [String] = []
        if run["switch_cpu_us_per_payment"]?.double != nil {
            lines.append(
                "switch          \(number(run["switch_cpu_us_per_payment"])) µs of CPU a payment,"
                    + " \(number(run["switch_rss_mb"])) MB resident"
            )
        }
        if run["baseline_cpu_us_per_message"]?.double != nil {
            lines.append(
                "echo            \(number(run["baseline_cpu_us_per_message"])) µs of CPU a message"
            )
        }
        if run["decoding_baseline_cpu_us_per_message"]?.double != nil {
            lines.append(
                "echo --decode   \(number(run["decoding_baseline_cpu_us_per_message"])) µs of CPU a"
                    + " message"
            )
        }
        lines.append(
            "generator       \(number(run["generator_cpu_us_per_message"])) µs of CPU a message,"
                + " busy \(number(run["generator_busy_percent"])) % of the time"
        )
        if let extra = run["extra_connections"] {
            lines.append(
                "extra           \(number(extra["open"])) connections,"
                    + " \(number(extra["kb_each"])) kB each, \(number(extra["closed_by_the_switch"]))"
                    + " closed by the switch"
            )
        }
        if let slopes = run["slopes_per_hour"], slopes["rss_mb"]?.double != nil {
            lines.append(
                "slopes an hour  memory \(number(slopes["rss_mb"])) MB, descriptors"
                    + " \(number(slopes["descriptors"])), log \(number(slopes["wal_mb"])) MB, p99"
                    + " \(number(slopes["p99_ms"])) ms"
            )
        }
        if let host = run["host"], host != .null {
            lines.append(
                "host            \(number(host["processors"])) × \(host["model"]?.string ?? ""),"
                    + " \(number(host["memory_mb"])) MB, \(host["system"]?.string ?? ""), load average"
                    + " \(number(run["load_average"]))"
            )
        }
        lines.append("seed            \(number(run["seed"]))")
        return lines
    }

    private static func rate(_ run: JSONValue, _ key: String) -> String {
        Decimal3.grouped(Int((run[key]?.double ?? 0).rounded()))
    }

    /// A number as it stands in the document, whole ones grouped.
    private static func number(_ value: JSONValue?) -> String {
        guard case .number(let text)? = value else { return "-" }
        return Int(text).map(Decimal3.grouped) ?? text
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
