/// Durations as people write them in the configuration: `500ms`, `5s`, `10m`, `24h`.
package enum DurationText {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000),
    ]

    /// nil for anything but a whole number with a unit, above zero and up to a year.
    package static func read(_ text: String) -> Duration? {
        for unit in units where text.hasSuffix(unit.suffix) {
            let number = text.dropLast(unit.suffix.count)
            guard !number.isEmpty, number.utf8.allSatisfy({ (48...57).contains($0) }),
                let count = Int64(number), count > 0, count <= 31_622_400_000 / unit.milliseconds
            else { continue }
            return .milliseconds(count * unit.milliseconds)
        }
        return nil
    }

    /// In the largest unit that loses nothing.
    package static func write(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        for unit in units.reversed()
        where milliseconds >= unit.milliseconds && milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
        }
        return "\(milliseconds)ms"
    }
}

extension Duration {
    /// Whole milliseconds.
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Whole nanoseconds; bounded by what the configuration accepts (a year).
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

extension SocketEndpoint {
    /// `127.0.0.1:8583`, `localhost:0`, `[::1]:8583`; nil for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let port = text[text.index(after: colon)...]
        guard !port.isEmpty, port.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(port), (0...65_535).contains(number)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: number)
    }
}
