import Foundation
import ISO8583
import Payments
import Switch
import Text

/// What `{stan}`, `{rrn}` and `{now:…}` stand for in the strings of documents.
struct MessagePlaceholders {
    private let moment: Moment
    private var number: Int
    /// The marks are spelt out in each complaint.
    private static let known = "use {stan}, {rrn} or {now:MMDDhhmmss}, or --literal"

    /// A wall clock, in the pairs of digits that patterns name.
    private struct Moment {
        let year: Int
        let month: Int
        let day: Int
        let hour: Int
        let minute: Int
        let second: Int
        let dayOfYear: Int
    }

    /// Marks from a first STAN on, at a wall clock: now where none is given.
    init(firstStan: Int, at text: String?) throws(CommandFailure) {
        guard (1...999_999).contains(firstStan) else {
            throw CommandFailure(.usage, "\(firstStan) is no STAN", cure: "use 1 to 999999")
        }
        number = firstStan
        var calendar = Calendar(identifier: .gregorian)
        var date = Date(
            timeIntervalSince1970: TimeInterval(SystemClock().now().rawValue / 1_000_000)
        )
        if let text {
            guard let microseconds = TimeText.microseconds(text, now: 0), microseconds > 0,
                text.contains("-"), !text.hasPrefix("-")
            else {
                throw CommandFailure(
                    .usage,
                    "'\(text)' is no time",
                    cure: "write --at '2026-11-28 15:36:07'"
                )
            }
            // The clock is taken as it is written, wherever the machine stands.
            calendar.timeZone = .gmt
            date = Date(timeIntervalSince1970: TimeInterval(microseconds / 1_000_000))
        } else {
            calendar.timeZone = .current
        }
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: date
        )
        moment = Moment(
            year: parts.year ?? 0,
            month: parts.month ?? 0,
            day: parts.day ?? 0,
            hour: parts.hour ?? 0,
            minute: parts.minute ?? 0,
            second: parts.second ?? 0,
            dayOfYear: calendar.ordinality(of: .day, in: .year, for: date) ?? 0
        )
    }

    /// The document with its marks filled in; the next document has the next STAN.
    mutating func filled(_ document: JSONNode) throws(JSONError) -> JSONNode {
        let marks = self
        number = number % 999_999 + 1
        return try document.replacingStrings { text, node throws(JSONError) in
            try marks.filled(text, node)
        }
    }

    private func filled(_ text: String, _ node: JSONNode) throws(JSONError) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { break }
            let mark = rest[rest.index(after: open)..<close]
            guard let value = value(of: mark) else {
                throw node.error("{\(mark)} stands for nothing: \(Self.known)")
            }
            result += rest[..<open] + value
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private var stan: String { DecimalText.padded(number, digits: 6) }

    private func value(of mark: Substring) -> String? {
        switch mark {
        case "stan": return stan
        case "rrn":
            // The last digit of the year, the day of the year, the hour, the STAN.
            return "\(moment.year % 10)" + DecimalText.padded(moment.dayOfYear, digits: 3)
                + DecimalText.padded(moment.hour, digits: 2) + stan
        case _ where mark.hasPrefix("now:"): return time(mark.dropFirst(4))
        default: return nil
        }
    }

    /// The clock in the letters of a specification's `check`.
    private func time(_ pattern: Substring) -> String? {
        guard DatePattern(String(pattern)) != nil else { return nil }
        var result = ""
        var rest = pattern
        while !rest.isEmpty {
            if rest.hasPrefix("YYYY") {
                result += DecimalText.padded(moment.year, digits: 4)
                rest = rest.dropFirst(4)
                continue
            }
            let value =
                switch rest.prefix(2) {
                case "YY": moment.year % 100
                case "MM": moment.month
                case "DD": moment.day
                case "hh": moment.hour
                case "mm": moment.minute
                default: moment.second
                }
            result += DecimalText.padded(value, digits: 2)
            rest = rest.dropFirst(2)
        }
        return result
    }
}
