import Text

/// The text format of Prometheus, written family by family.
struct MetricsText {
    private(set) var text = ""
    private var described: Set<String> = []

    /// Bounds of the histograms that a scrape shows, in nanoseconds.
    private static let bounds: [Int64] = [
        10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
        10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000,
        2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000, 60_000_000_000,
    ]

    /// A label with a value of any text, as the format wants it.
    static func label(_ name: String, _ value: String) -> String {
        var escaped = String.UnicodeScalarView()
        // By scalars: a mark behind a quote makes one character of both.
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\", "\"": escaped += ["\\", scalar]
            case "\n": escaped += ["\\", "n"]
            default: escaped.append(scalar)
            }
        }
        return "\(name)=\"\(String(escaped))\""
    }

    mutating func counter(_ name: String, _ help: String, labels: String? = nil, _ value: Int) {
        describe(name, help, type: "counter")
        sample(name, labels, "\(value)")
    }

    mutating func gauge(_ name: String, _ help: String, labels: String? = nil, _ value: Int) {
        describe(name, help, type: "gauge")
        sample(name, labels, "\(value)")
    }

    /// A counter of seconds.
    mutating func counter(_ name: String, _ help: String, nanoseconds: Int64) {
        describe(name, help, type: "counter")
        sample(name, nil, Self.seconds(nanoseconds))
    }

    /// A gauge of seconds.
    mutating func gauge(_ name: String, _ help: String, nanoseconds: Int64) {
        describe(name, help, type: "gauge")
        sample(name, nil, Self.seconds(nanoseconds))
    }

    mutating func histogram(
        _ name: String,
        _ help: String,
        labels: String,
        _ snapshot: HistogramSnapshot
    ) {
        describe(name, help, type: "histogram")
        for bound in Self.bounds {
            let label = "\(labels),le=\"\(Self.seconds(bound))\""
            sample("\(name)_bucket", label, "\(snapshot.count(upTo: bound))")
        }
        sample("\(name)_bucket", "\(labels),le=\"+Inf\"", "\(snapshot.count)")
        sample("\(name)_sum", labels, Self.seconds(Int64(snapshot.totalNanoseconds)))
        sample("\(name)_count", labels, "\(snapshot.count)")
    }

    /// Nanoseconds as seconds without a binary fraction.
    static func seconds(_ nanoseconds: Int64) -> String {
        var text =
            "\(nanoseconds / 1_000_000_000)."
            + DecimalText.padded(nanoseconds % 1_000_000_000, digits: 9)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    private mutating func describe(_ name: String, _ help: String, type: String) {
        guard described.insert(name).inserted else { return }
        let name = Self.qualified(name)
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func sample(_ name: String, _ labels: String?, _ value: String) {
        text += Self.qualified(name)
        if let labels, !labels.isEmpty { text += "{\(labels)}" }
        text += " \(value)\n"
    }

    /// What every process has is named alike everywhere; all else is ours.
    private static func qualified(_ name: String) -> String {
        name.hasPrefix("process_") ? name : "forecourt_" + name
    }
}
