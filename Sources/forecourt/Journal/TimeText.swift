import Glibc
import Payments

/// Times as people write them.
enum TimeText {
    /// `2026-11-21`, `2026-11-21T14:10:05Z`, `2026-11-21 14:10`, or `15m` for a quarter of an hour
    /// ago.
    static func timestamp(_ text: String, now: Timestamp) -> Timestamp? {
        if let seconds = seconds(text.hasPrefix("-") ? String(text.dropFirst()) : text) {
            return Timestamp(rawValue: now.rawValue - Int64(seconds) * 1_000_000)
        }
        return calendar(text)
    }

    /// `10s`, `5m`, `2h`, `7d` in seconds.
    static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()),
            (1...10_000_000).contains(count)
        else { return nil }
        return count * unit
    }

    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(rawValue: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    private static func calendar(_ text: String) -> Timestamp? {
        var offset = 0
        var body = Substring(text)
        if body.hasSuffix("Z") {
            body = body.dropLast()
        } else if body.count > 16, let sign = body.lastIndex(where: { "+-".contains($0) }),
            body[sign...].contains(":"), body.distance(from: body.startIndex, to: sign) > 10
        {
            let parts = body[sign...].dropFirst().split(separator: ":").compactMap { Int($0) }
            guard parts.count == 2, parts[0] < 24, parts[1] < 60 else { return nil }
            offset = (parts[0] * 60 + parts[1]) * (body[sign] == "-" ? -60 : 60)
            body = body[..<sign]
        }
        let halves = body.split(whereSeparator: { "T ".contains($0) })
        guard (1...2).contains(halves.count) else { return nil }
        let date = halves[0].split(separator: "-").compactMap { Int($0) }
        guard date.count == 3, (1970...9999).contains(date[0]), (1...12).contains(date[1]),
            (1...31).contains(date[2])
        else { return nil }
        let time = halves.count == 2 ? clock(halves[1]) : 0
        guard let time else { return nil }
        let day = BusinessDate(year: date[0], month: date[1], day: date[2])
        let seconds = Int64(day.rawValue) * 86_400 - Int64(offset)
        return Timestamp(rawValue: seconds * 1_000_000 + time)
    }

    /// Microseconds of the day.
    private static func clock(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return nil }
        let numbers = whole.split(separator: ":").compactMap { Int64($0) }
        guard (2...3).contains(numbers.count), numbers[0] < 24, numbers[1] < 60,
            numbers.count < 3 || numbers[2] < 60
        else { return nil }
        var value = (numbers[0] * 3600 + numbers[1] * 60) * 1_000_000
        if numbers.count == 3 { value += numbers[2] * 1_000_000 }
        if parts.count == 2 {
            let fraction = parts[1].prefix(6)
            guard let digits = Int64(fraction) else { return nil }
            value += (0..<(6 - fraction.count)).reduce(digits) { number, _ in number * 10 }
        }
        return value
    }
}
