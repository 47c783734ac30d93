/// Moments of the wall clock, in microseconds since 1970-01-01 UTC, as people and log collectors
/// read and write them.
package enum TimeText {
    private static let day: Int64 = 86_400_000_000

    /// RFC 3339 in UTC with microseconds.
    package static func utc(microseconds: Int64) -> String {
        let ofDay = microseconds % day < 0 ? microseconds % day + day : microseconds % day
        let days = (microseconds - ofDay) / day
        let second = ofDay / 1_000_000
        func two(_ number: Int64) -> String { DecimalText.padded(number, digits: 2) }
        return CalendarDate(daysSince1970: Int(days)).text + "T" + two(second / 3600) + ":"
            + two(second / 60 % 60) + ":" + two(second % 60) + "."
            + DecimalText.padded(ofDay % 1_000_000, digits: 6) + "Z"
    }

    /// As a clock shows it that runs `offsetSeconds` ahead of UTC: `2026-11-30T00:50:11.859+08:00`.
    package static func local(microseconds: Int64, offsetSeconds: Int64) -> String {
        let shown = utc(microseconds: microseconds + offsetSeconds * 1_000_000).dropLast(4)
        guard offsetSeconds != 0 else { return shown + "Z" }
        let minutes = abs(offsetSeconds) / 60
        return shown + (offsetSeconds < 0 ? "-" : "+")
            + DecimalText.padded(minutes / 60, digits: 2) + ":"
            + DecimalText.padded(minutes % 60, digits: 2)
    }

    /// `2026-11-21`, `2026-11-21T14:10:05Z`, `2026-11-21 14:10`, `today`, `yesterday`, `now`,
    /// `15:36` of today, or `15m` for a quarter of an hour ago.
    ///
    /// What names no zone is of a clock that runs `offsetSeconds` ahead of UTC.
    package static func microseconds(
        _ text: String,
        now: Int64,
        offsetSeconds: Int64 = 0
    ) -> Int64? {
        let span = text.hasPrefix("-") ? text.dropFirst() : text[...]
        if let ago = DurationText.read(span, .span) { return now - ago.milliseconds * 1000 }
        let ofDay = (now + offsetSeconds * 1_000_000) % day
        let today = now - (ofDay < 0 ? ofDay + day : ofDay)
        switch text {
        case "now": return now
        case "today": return today
        case "yesterday": return today - day
        default: break
        }
        if let time = clock(text[...]) { return today + time }
        return calendar(text, offsetSeconds)
    }

    private static func calendar(_ text: String, _ offsetSeconds: Int64) -> Int64? {
        var offset = Int(offsetSeconds)
        var body = Substring(text)
        if body.hasSuffix("Z") {
            body = body.dropLast()
            offset = 0
        } else if body.count > 16, let sign = body.lastIndex(where: { "+-".contains($0) }),
            body[sign...].contains(":"), body.distance(from: body.startIndex, to: sign) > 10
        {
            guard let parts = numbers(body[sign...].dropFirst(), ":"), parts.count == 2,
                parts[0] < 24, parts[1] < 60
            else { return nil }
            offset = Int(parts[0] * 60 + parts[1]) * (body[sign] == "-" ? -60 : 60)
            body = body[..<sign]
        }
        let halves = body.split(whereSeparator: { "T ".contains($0) })
        guard (1...2).contains(halves.count) else { return nil }
        guard let days = days(halves[0]) else { return nil }
        let time = halves.count == 2 ? clock(halves[1]) : 0
        guard let time else { return nil }
        return (Int64(days) * 86_400 - Int64(offset)) * 1_000_000 + time
    }

    /// Days since 1970-01-01; nil for a day that its month does not have.
    private static func days(_ text: Substring) -> Int? {
        guard let numbers = numbers(text, "-"), numbers.count == 3,
            (1970...9999).contains(numbers[0]), (1...12).contains(numbers[1]),
            (1...31).contains(numbers[2])
        else { return nil }
        let date = CalendarDate(
            year: Int(numbers[0]),
            month: Int(numbers[1]),
            day: Int(numbers[2])
        )
        let days = date.daysSince1970
        return CalendarDate(daysSince1970: days) == date ? days : nil
    }

    /// Microseconds of the day.
    private static func clock(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return nil }
        guard let numbers = numbers(whole, ":"), (2...3).contains(numbers.count), numbers[0] < 24,
            numbers[1] < 60, numbers.count < 3 || numbers[2] < 60
        else { return nil }
        var value = (numbers[0] * 3600 + numbers[1] * 60) * 1_000_000
        if numbers.count == 3 { value += numbers[2] * 1_000_000 }
        if parts.count == 2 {
            let fraction = parts[1].prefix(6)
            guard DecimalText.value(of: parts[1]) != nil, let digits = Int64(fraction) else {
                return nil
            }
            value += (0..<(6 - fraction.count)).reduce(digits) { number, _ in number * 10 }
        }
        return value
    }

    /// Decimal numbers with a mark between them; nil where one is none.
    private static func numbers(_ text: Substring, _ mark: Character) -> [Int64]? {
        var numbers: [Int64] = []
        for word in text.split(separator: mark, omittingEmptySubsequences: false) {
            guard let number = DecimalText.value(of: word), let number = Int64(exactly: number)
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
