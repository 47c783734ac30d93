import Text

/// Figures of `status` in words.
enum StatusText {
    /// `45 s`, `16 min`, `3 h 12 min`, `23 h`, `5 d 2 h`: ten columns at most for years.
    static func span(_ seconds: Int) -> String {
        switch seconds {
        case ..<100: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<36_000: "\(seconds / 3600) h \(seconds / 60 % 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
        }
    }

    /// How long ago, in a column: `45s`, `16m`, `3h`, `5d`.
    static func age(_ seconds: Int) -> String {
        switch seconds {
        case ..<100: "\(seconds)s"
        case ..<6000: "\(seconds / 60)m"
        case ..<172_800: "\(seconds / 3600)h"
        default: "\(seconds / 86_400)d"
        }
    }

    /// `512 B`, `12.3 MiB`.
    static func bytes(_ count: Int) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var (tenths, unit) = (count * 10, 0)
        while tenths >= 10_240, unit < units.count - 1 {
            tenths /= 1024
            unit += 1
        }
        let isWhole = unit == 0 || tenths >= 1000
        return "\(tenths / 10)\(isWhole ? "" : ".\(tenths % 10)") \(units[unit])"
    }

    /// A decimal number with one digit behind its point below 100, else none; `-` for none.
    static func figure(_ value: JSONValue?) -> String {
        guard case .number(let text)? = value else { return "-" }
        let parts = text.split(separator: ".")
        let tenth = parts.count > 1 ? parts[1].prefix(1) : "0"
        return parts[0].count > 2 ? String(parts[0]) : "\(parts[0]).\(tenth)"
    }
}
