internal import ISO8583
import Text

/// The charts of a report, each over all of its runs.
struct ReportCharts {
    let runs: [ReportPage.Run]

    private func series(_ run: ReportPage.Run, _ key: String) -> [(x: Double, y: Double)] {
        (run.document["series"]?.items ?? []).compactMap { second in
            guard let at = second["s"]?.double, let value = second[key]?.double else { return nil }
            return (at, value)
        }
    }

    private var lastSecond: Double {
        max(0, runs.compactMap { $0.document["series"]?.items.last?["s"]?.double }.max() ?? 1)
    }

    private var secondTicks: [(value: Double, label: String)] {
        SVGChart.ticks(upTo: lastSecond).map { ($0, Decimal3.text($0) + " s") }
    }

    var throughput: String {
        let answered = runs.map { series($0, "answered") }
        let top = answered.joined().map(\.y).max() ?? 1
        var chart = SVGChart(x: 0...max(1, lastSecond), y: 0...(max(1, top) * 1.08))
        chart.grid(x: secondTicks, y: SVGChart.ticks(upTo: top * 1.08), unit: "/s")
        for (index, points) in answered.enumerated() {
            chart.line(points, color: ReportPage.color(index))
            let failed = series(runs[index], "failed")
            if failed.contains(where: { $0.y > 0 }) {
                chart.line(failed, color: "var(--bad)", isDashed: true)
            }
        }
        chart.name(x: "time, s", y: "answers, 1/s")
        return chart.element(title: "Answers a second over time")
    }

    // MARK: Percentiles

    private static let percentileTicks: [(Double, String)] = [
        (0, "0"), (50, "50 %"), (90, "90 %"), (99, "99 %"), (99.9, "99.9 %"), (99.99, "99.99 %"),
        (99.999, "99.999 %"),
    ]

    /// How far to the right a percentile stands: the logarithm of one in how many is slower.
    private static func place(_ percentile: Double) -> Double {
        Logarithm.ten(100 / max(100 - max(0, percentile), 1e-6))
    }

    private func curve(_ run: ReportPage.Run, _ key: String) -> [(x: Double, y: Double)] {
        (run.document[key]?.items ?? []).compactMap { point in
            guard let percentile = point.items.first?.double,
                let milliseconds = point.items.last?.double, percentile < 100
            else { return nil }
            return (Self.place(percentile), max(0.001, milliseconds))
        }
    }

    var percentiles: String {
        let curves = runs.map { curve($0, "curve") }
        let services = runs.map { curve($0, "service_curve") }
        let all = (curves + services).joined()
        let right = all.map(\.x).max() ?? 4
        let low = all.map(\.y).min() ?? 0.1
        let high = all.map(\.y).max() ?? 1000
        let bottom = Logarithm.power(ofTen: Logarithm.ten(low).rounded(.down))
        let top = Logarithm.power(ofTen: Logarithm.ten(high).rounded(.up))
        var chart = SVGChart(x: 0...right, y: bottom...max(top, bottom * 10), yScale: .logarithmic)
        let ticks = Self.percentileTicks.map { (value: Self.place($0.0), label: $0.1) }
        chart.grid(
            x: ticks.filter { $0.value <= right },
            y: SVGChart.decades(chart.yRange),
            unit: " ms"
        )
        for index in runs.indices {
            chart.line(curves[index], color: ReportPage.color(index), isStepped: true)
            chart.line(
                services[index],
                color: ReportPage.color(index),
                isDashed: true,
                isStepped: true
            )
        }
        chart.name(x: "percentile, %", y: "time, ms")
        return chart.element(title: "Latency by percentile")
    }

    // MARK: Heat map

    var heatMaps: String {
        runs.map { run in
            let name = HTMLText.escaped(run.name)
            return "<p class=\"note\">\(name): the darker, the more answers took so long.</p>"
                + heatMap(run)
        }.joined()
    }

    private func heatMap(_ run: ReportPage.Run) -> String {
        let columns = (run.document["heat"]?["columns"]?.items ?? []).map { column in
            column.items.prefix(LoadSeries.heatRows).map { $0.double ?? 0 }
        }
        let width = max(0.001, run.document["heat"]?["seconds_a_column"]?.double ?? 1)
        let filled = columns.flatMap { column in column.indices.filter { column[$0] > 0 } }
        guard let low = filled.min(), let high = filled.max() else { return "" }
        let bottom = low == 0 ? 0.06 : LoadSeries.upperMilliseconds(ofRow: low - 1)
        let top = LoadSeries.upperMilliseconds(ofRow: high)
        var chart = SVGChart(
            x: 0...(Double(columns.count) * width),
            y: bottom...max(top, bottom * 2),
            yScale: .logarithmic
        )
        let most = columns.joined().max() ?? 1
        for (index, column) in columns.enumerated() {
            for (row, count) in column.enumerated() where count > 0 {
                let lower = row == 0 ? bottom : LoadSeries.upperMilliseconds(ofRow: row - 1)
                chart.rectangle(
                    x: (Double(index) * width)...(Double(index + 1) * width),
                    y: lower...LoadSeries.upperMilliseconds(ofRow: row),
                    color: "var(--heat)",
                    // By the logarithm, so that a few slow answers show beside thousands.
                    opacity: 0.08 + 0.92 * Logarithm.ten(1 + count) / Logarithm.ten(1 + most)
                )
            }
        }
        chart.grid(
            x: SVGChart.ticks(upTo: Double(columns.count) * width).map {
                ($0, Decimal3.text($0) + " s")
            },
            y: SVGChart.decades(chart.yRange),
            unit: " ms"
        )
        chart.name(x: "time, s", y: "response time, ms")
        return chart.element(title: "Heat map of response times")
    }

    // MARK: Outcomes

    var outcomes: String {
        runs.enumerated().map { index, run in
            let name = HTMLText.escaped(run.name)
            return (runs.count > 1 ? "<p class=\"note\">\(name)</p>" : "") + bars(run, index)
        }.joined()
    }

    private func bars(_ run: ReportPage.Run, _ index: Int) -> String {
        var rows = (run.document["codes"]?.members ?? []).map { member in
            ("code \(member.key)", member.value.double ?? 0)
        }
        for key in ["timeouts", "wrong", "lost", "duplicated"] {
            if let value = run.document[key]?.double, value > 0 { rows.append((key, value)) }
        }
        let total = max(1, rows.reduce(0) { $0 + $1.1 })
        let height = 26.0
        var body = ""
        for (place, row) in rows.enumerated() {
            let top = Double(place) * height
            let width = max(1, row.1 / total * 520)
            let share = Decimal3.text(row.1 * 100 / total, places: 2)
            let isCode = row.0.hasPrefix("code")
            body +=
                "<text class=\"axis\" x=\"0\" y=\"\(Decimal3.text(top + 17))\">\(HTMLText.escaped(row.0))</text>"
                + "<rect x=\"110\" y=\"\(Decimal3.text(top + 4))\""
                + " width=\"\(Decimal3.text(width, places: 1))\" height=\"17\""
                + " style=\"fill:\(isCode ? ReportPage.color(index) : "var(--bad)")\"/>"
                + "<text class=\"axis\" x=\"\(Decimal3.text(118 + width, places: 1))\""
                + " y=\"\(Decimal3.text(top + 17))\">\(Decimal3.grouped(Int(row.1)))"
                + " (\(share) %)</text>"
        }
        let whole = Decimal3.text(Double(rows.count) * height + 4)
        return
            "<svg viewBox=\"0 0 860 \(whole)\" role=\"img\" aria-label=\"Outcomes\">\(body)</svg>"
    }

    // MARK: Samples

    /// Memory, descriptors and log of the switch, where they were sampled.
    var samples: String {
        let kinds = [
            ("rss_kb", "Memory of the switch", "resident memory, MB", 1024.0, " MB"),
            ("descriptors", "Descriptors of the switch", "descriptors", 1.0, ""),
            ("wal_bytes", "Write-ahead log", "log, MB", 1_048_576.0, " MB"),
            ("p99_ms", "p99 over time", "response time, ms", 1, " ms"),
        ]
        return kinds.map { key, title, axis, divisor, unit in
            let lines = runs.map { run in
                series(run, key).map { (x: $0.x, y: $0.y / divisor) }
            }
            let top = lines.joined().map(\.y).max() ?? 0
            guard top > 0 else { return "" }
            var chart = SVGChart(x: 0...max(1, lastSecond), y: 0...(top * 1.08))
            chart.grid(x: secondTicks, y: SVGChart.ticks(upTo: top * 1.08), unit: unit)
            for (index, points) in lines.enumerated() {
                chart.line(points, color: ReportPage.color(index))
            }
            chart.name(x: "time, s", y: axis)
            return "<section><h2>\(title)</h2>\(chart.element(title: title))</section>"
        }.joined()
    }
}
