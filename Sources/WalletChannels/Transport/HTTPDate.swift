import Payments
import Text

/// The header `Date` in the one form that is still written: `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970 UTC; nil for anything else.
    package static func seconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard text.utf8.count == 29, parts.count == 6, parts[0].hasSuffix(","),
            parts[5] == "GMT",
            let day = DecimalText.value(of: parts[1], digits: 2), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])),
            let year = DecimalText.value(of: parts[3], digits: 4), year >= 1970
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
            .compactMap { DecimalText.value(of: $0, digits: 2) }
        guard clock.count == 3, clock[0] < 24, clock[1] < 60, clock[2] <= 60 else { return nil }
        let date = BusinessDate(year: Int(year), month: month + 1, day: Int(day))
        let second = clock[0] * 3_600 + clock[1] * 60 + clock[2]
        return Int64(date.rawValue) * 86_400 + Int64(second)
    }
}
