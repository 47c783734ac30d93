import Text

/// What stands on top of a page: whether the money is right, and which run this was.
struct ReportHead {
    let runs: [ReportPage.Run]

    private static let places: [(title: String, key: String)] = [
        ("began", "started_at"), ("version", "version"), ("command", "command"),
    ]

    /// A column a run, what no run tells left out.
    var table: String {
        var rows = runs.count > 1 ? [row("", runs.map { HTMLText.escaped($0.name) })] : []
        rows.append(
            "<tr><th>money</th>"
                + runs.map { run in
                    let (text, kind) = Self.money(run.document["money"])
                    return "<td class=\"money \(kind)\">\(HTMLText.escaped(text))</td>"
                }.joined() + "</tr>"
        )
        for (title, key) in Self.places {
            let values = runs.map { ReportPage.shown($0.document[key]) }
            if values.contains(where: { $0 != "–" }) { rows.append(row(title, values)) }
        }
        let hosts = runs.map { Self.host($0.document) }
        if hosts.contains(where: { !$0.isEmpty }) {
            rows.append(row("host", hosts.map(HTMLText.escaped)))
        }
        return "<table class=\"head\">\(rows.joined())</table>"
    }

    /// The verdict in words, and its colour.
    private static func money(_ money: JSONValue?) -> (text: String, kind: String) {
        guard let money, let isRight = money["right"]?.flag else { return ("not checked", "") }
        func count(_ key: String) -> String { Decimal3.grouped(Int(money[key]?.double ?? 0)) }
        var text =
            "\(isRight ? "right" : "WRONG"): \(count("approved")) approved, lost"
            + " \(count("lost")), duplicated \(count("duplicated")), different"
            + " \(count("different")), unresolved \(count("unresolved"))"
        if money["verified_rows"]?.double != nil {
            text += "; \(count("verified_rows")) rows of the journal verified"
        }
        if let failure = money["verify_failure"]?.string { text += "; \(failure)" }
        return (text, isRight ? "good" : "bad")
    }

    private static func host(_ run: JSONValue) -> String {
        let host = run["host"]
        var words: [String] = []
        if let name = host?["name"]?.string { words.append(name) }
        if let count = host?["processors"]?.double, let model = host?["model"]?.string {
            words.append("\(Decimal3.text(count)) × \(model)")
        }
        if let memory = host?["memory_mb"]?.double {
            words.append("\(Decimal3.grouped(Int(memory))) MB")
        }
        if let system = host?["system"]?.string { words.append(system) }
        return words.joined(separator: ", ")
    }

    private func row(_ title: String, _ values: [String]) -> String {
        "<tr><th>\(title)</th>" + values.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }
}
