import Text

/// A moment of the provider's clock, in milliseconds since 1970-01-01 UTC.
///
/// Both providers write Beijing time.
package struct ProviderTime: Hashable, Comparable, Sendable {
    package static let offsetSeconds: Int64 = 8 * 3600
    private static let day: Int64 = 86_400_000

    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: ProviderTime, right: ProviderTime) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package func plus(milliseconds: Int64) -> ProviderTime {
        ProviderTime(milliseconds: self.milliseconds + milliseconds)
    }

    package func plus(seconds: Int64) -> ProviderTime { plus(milliseconds: seconds * 1000) }

    /// How long ago another moment is, in milliseconds.
    package func since(_ other: ProviderTime) -> Int64 { milliseconds - other.milliseconds }

    /// Seconds since 1970, as WeChat writes them into headers.
    package var unixSeconds: Int64 { milliseconds / 1000 }

    /// `2026-11-20T08:00:03+08:00`.
    package var zoned: String { String(local.prefix(19)) + "+08:00" }

    /// `2026-11-20 08:00:03`.
    package var text: String {
        String(local.prefix(10)) + " " + String(local.dropFirst(11).prefix(8))
    }

    /// `20261120080003`.
    package var compact: String { text.filter { $0.isASCII && $0.isNumber } }

    /// `2026-11-20`.
    package var date: String { String(local.prefix(10)) }

    /// `20261120`.
    package var compactDate: String { String(compact.prefix(8)) }

    private var local: String {
        TimeText.local(microseconds: milliseconds * 1000, offsetSeconds: Self.offsetSeconds)
    }

    /// The midnight in Beijing with which a `2026-11-20` begins.
    package init?(date text: String) {
        guard text.utf8.count == 10, let time = ProviderTime(text: text + " 00:00:00") else {
            return nil
        }
        self = time
    }

    /// Reads `2026-11-20 08:00:03` and no other form.
    package init?(text: String) {
        let shape = text.map { $0.isASCII && $0.isNumber ? "0" : $0 }
        guard String(shape) == "0000-00-00 00:00:00" else { return nil }
        let read = TimeText.microseconds(text, now: 0, offsetSeconds: Self.offsetSeconds)
        guard let microseconds = read else { return nil }
        self.init(milliseconds: microseconds / 1000)
    }

    /// Reads `2026-11-20T08:30:00+08:00` and other zones.
    package init?(zoned text: String) {
        guard text.utf8.count >= 20, text.contains("T") else { return nil }
        guard let microseconds = TimeText.microseconds(text, now: 0) else { return nil }
        self.init(milliseconds: microseconds / 1000)
    }

    /// Reads `20261120083000` as Beijing time.
    package init?(compact text: String) {
        let digits = Array(text)
        guard digits.count == 14, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        func part(_ from: Int, _ count: Int) -> String { String(digits[from..<(from + count)]) }
        self.init(
            text: part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + " " + part(8, 2) + ":"
                + part(10, 2) + ":" + part(12, 2)
        )
    }
}
