import Payments

/// Times as people and log collectors read them.
enum TimeText {
    /// RFC 3339 in UTC with microseconds.
    static func utc(_ time: Timestamp) -> String {
        let micros = time.rawValue
        let seconds = micros >= 0 ? micros / 1_000_000 : (micros - 999_999) / 1_000_000
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let date = BusinessDate(rawValue: Int32(truncatingIfNeeded: days)).components
        let second = seconds - days * 86_400
        return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T"
            + padded(Int(second / 3600), 2) + ":" + padded(Int(second / 60 % 60), 2) + ":"
            + padded(Int(second % 60), 2) + "." + padded(Int(micros - seconds * 1_000_000), 6) + "Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
