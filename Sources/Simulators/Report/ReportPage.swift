package import Text

/// One or more runs as a page that needs nothing but itself.
package struct ReportPage {
    /// A run with the name under which the page shows it.
    package struct Run {
        package var name: String
        package var document: JSONValue

        package init(name: String, document: JSONValue) {
            self.name = name
            self.document = document
        }
    }

    static let colors = ["#0b6bcb", "#c4501b", "#2b8a3e", "#8a3ffc", "#b58900", "#0f766e"]
    /// The same on a dark ground.
    private static let lightColors = [
        "#5aa9f8", "#f08c5a", "#5fc47a", "#b392ff", "#e0b83a", "#45c4b8",
    ]

    private static func variables(_ colors: [String]) -> String {
        colors.enumerated().map { "--s\($0):\($1);" }.joined()
    }

    let runs: [Run]

    package init(_ runs: [Run]) {
        precondition(!runs.isEmpty, "A report shows at least one run.")
        self.runs = runs
    }

    /// The page.
    package var html: String {
        let charts = ReportCharts(runs: runs)
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>forecourt load: \(HTMLText.escaped(runs.map(\.name).joined(separator: ", ")))</title>
            <style>\(Self.style)</style></head><body>
            <h1>forecourt load</h1>
            \(banner)
            \(legend)
            \(ReportHead(runs: runs).table)
            \(thresholds)
            <section><h2>Key figures</h2>\(figures)</section>
            <section><h2>Throughput over time</h2>\(charts.throughput)</section>
            <section><h2>Latency by percentile</h2>
            <p class="note">Solid: response time, from the intended send. Dashed: service time, from
            the real one. The axis stretches towards the slowest answers.</p>\(charts.percentiles)
            </section>
            <section><h2>Where the answers lay</h2>\(charts.heatMaps)</section>
            <section><h2>Outcomes</h2>\(charts.outcomes)</section>
            \(charts.samples)
            </body></html>

            """
    }

    private static let style = """
        :root{color-scheme:light dark;--ink:#1c2430;--ground:#fff;--rule:#e6e9ee;--faint:#5b6675;\
        --axis:#39424f;--bad:#b00020;--good:#17692f;--warn:#fdecee;--heat:#0b4f9e;\
        \(variables(colors))}\
        @media(prefers-color-scheme:dark){:root{--ink:#e4e8ee;--ground:#14181e;--rule:#2c333d;\
        --faint:#9aa5b4;--axis:#c3cad4;--bad:#ff7b86;--good:#6fd08c;--warn:#3a1d22;\
        --heat:#6cb2ff;\(variables(lightColors))}}\
        body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--ground);\
        max-width:920px;\
        margin:24px auto;padding:0 16px}h1{font-size:22px}h2{font-size:17px;margin:28px 0 6px}\
        table{border-collapse:collapse;width:100%}td,th{padding:3px 10px 3px 0;text-align:right;\
        border-bottom:1px solid var(--rule);font-variant-numeric:tabular-nums}\
        td:first-child,th:first-child{text-align:left}svg{width:100%;height:auto;display:block}\
        .grid{stroke:var(--rule)}.tick{font-size:11px;fill:var(--faint)}\
        .axis{font-size:12px;fill:var(--axis)}.note{color:var(--faint);margin:0 0 4px}\
        .bad{color:var(--bad);font-weight:600}.good{color:var(--good)}.head td,.head th\
        {text-align:left;vertical-align:top;overflow-wrap:anywhere}.head .money{font-weight:600}\
        .swatch{display:inline-block;width:12px;height:12px;margin:0 6px 0 14px}\
        .banner{padding:8px 12px;border-left:4px solid var(--bad);background:var(--warn)}
        """

    /// What makes the figures worthless, or the run wrong.
    private var banner: String {
        var lines: [String] = []
        for run in runs {
            if run.document["valid"]?.flag == false {
                lines.append(
                    "\(run.name): INVALID, \(run.document["invalid_reason"]?.string ?? "")"
                )
            }
            if run.document["interrupted"]?.flag == true {
                lines.append("\(run.name): ended by ^C before its time")
            }
            if let reason = run.document["ended_by"]?.string {
                lines.append("\(run.name): ended before its time, \(reason)")
            }
        }
        return lines.map { "<p class=\"banner\">\(HTMLText.escaped($0))</p>" }.joined()
    }

    private var legend: String {
        "<p>"
            + runs.enumerated().map { index, run in
                "<span class=\"swatch\" style=\"background:\(Self.color(index))\"></span>"
                    + HTMLText.escaped(run.name)
            }.joined() + "</p>"
    }

    private var thresholds: String {
        let rows = runs.flatMap { run in
            (run.document["thresholds"]?.items ?? []).map { item in
                let isMet = item["met"]?.flag == true
                let value = item["value"]?.double.map { Decimal3.text($0) } ?? "not measured"
                let text = HTMLText.escaped(item["text"]?.string ?? "")
                return "<tr><td>\(HTMLText.escaped(run.name))</td><td>\(text)</td>"
                    + "<td>\(value)</td><td class=\"\(isMet ? "good\">met" : "bad\">missed")</td></tr>"
            }
        }
        guard !rows.isEmpty else { return "" }
        return "<section><h2>Thresholds</h2><table><tr><th>run</th><th>threshold</th>"
            + "<th>measured</th><th></th></tr>\(rows.joined())</table></section>"
    }

    private static let lines: [(title: String, path: [String], unit: String)] = [
        ("dialect", ["dialect"], ""), ("loop", ["mode"], ""), ("sessions", ["sessions"], ""),
        ("seconds", ["seconds"], ""), ("answers a second", ["tps"], ""),
        ("echo baseline a second", ["baseline_tps"], ""), ("share of the echo", ["ratio"], ""),
        ("sent", ["sent"], ""), ("answered", ["answered"], ""), ("approved", ["approved"], ""),
        ("declined", ["declined"], ""), ("time-outs", ["timeouts"], ""),
        ("reconnects", ["reconnects"], ""), ("wrong", ["wrong"], ""), ("lost", ["lost"], ""),
        ("duplicated", ["duplicated"], ""), ("response mean", ["response_ms", "mean"], "ms"),
        ("response p50", ["response_ms", "p50"], "ms"),
        ("response p99", ["response_ms", "p99"], "ms"),
        ("response p99.9", ["response_ms", "p99_9"], "ms"),
        ("response max", ["response_ms", "max"], "ms"),
        ("service p99", ["service_ms", "p99"], "ms"),
        ("slowed on purpose p50", ["slowed_ms", "p50"], "ms"),
        ("schedule lag p99", ["schedule_lag_ms", "p99"], "ms"),
        ("journal: wait p99", ["journal", "wait_ms", "p99"], "ms"),
        ("journal: commit p99", ["journal", "commit_ms", "p99"], "ms"),
        ("journal: host p99", ["journal", "host_ms", "p99"], "ms"),
        ("switch CPU a payment", ["switch_cpu_us_per_payment"], "µs"),
        ("echo CPU a message", ["baseline_cpu_us_per_message"], "µs"),
        ("echo --decode CPU a message", ["decoding_baseline_cpu_us_per_message"], "µs"),
        ("generator CPU a message", ["generator_cpu_us_per_message"], "µs"),
        ("switch resident", ["switch_rss_mb"], "MB"), ("load average", ["load_average"], ""),
        ("seed", ["seed"], ""),
    ]

    private var figures: String {
        var rows =
            "<tr><th></th>" + runs.map { "<th>\(HTMLText.escaped($0.name))</th>" }.joined()
            + "</tr>"
        for line in Self.lines {
            let values = runs.map { run in Self.shown(Self.value(run.document, line.path)) }
            guard values.contains(where: { $0 != "–" }) else { continue }
            rows +=
                "<tr><td>\(line.title)</td>"
                + values.map { value in
                    "<td>\(value)\(line.unit.isEmpty || value == "–" ? "" : " " + line.unit)</td>"
                }.joined() + "</tr>"
        }
        return "<table>\(rows)</table>"
    }

    /// The path of the first number that is no figure of a run; nil when there is none.
    ///
    /// A seed is no figure.
    package static func numberOutOfRange(in document: JSONValue, at path: String = "") -> String? {
        switch document {
        case .number: return document.double == nil && path != ".seed" ? path : nil
        case .array(let items):
            for (index, item) in items.enumerated() {
                let place = numberOutOfRange(in: item, at: "\(path)[\(index)]")
                if place != nil { return place }
            }
            return nil
        case .object(let members):
            for member in members {
                let place = numberOutOfRange(in: member.value, at: "\(path).\(member.key)")
                if place != nil { return place }
            }
            return nil
        case .string, .boolean, .null: return nil
        }
    }

    static func value(_ document: JSONValue, _ path: [String]) -> JSONValue? {
        path.reduce(document as JSONValue?) { value, key in value?[key] }
    }

    static func shown(_ value: JSONValue?) -> String {
        switch value {
        case .number(let text)?:
            if let whole = Int(text) { return Decimal3.grouped(whole) }
            // A seed may be larger than any figure.
            guard let number = value?.double else { return HTMLText.escaped(text) }
            return abs(number) >= 1000
                ? Decimal3.grouped(Int(number.rounded())) : Decimal3.text(number)
        case .string(let text)?: return HTMLText.escaped(text)
        default: return "–"
        }
    }

    static func color(_ index: Int) -> String { "var(--s\(index % colors.count))" }
}
