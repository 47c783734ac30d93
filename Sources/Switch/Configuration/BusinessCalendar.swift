import Payments

/// The business date of a moment: the local day, from the cutover on the next one.
struct BusinessCalendar: Sendable {
    private let settings: BusinessDaySettings

    init(_ settings: BusinessDaySettings) {
        self.settings = settings
    }

    func date(at time: Timestamp) -> BusinessDate {
        let minutes = floored(time.rawValue, 60_000_000) + Int64(settings.offsetMinutes)
        let day = floored(minutes, 1440)
        let date = BusinessDate(rawValue: Int32(truncatingIfNeeded: day))
        return minutes - day * 1440 >= Int64(settings.cutoverMinute) ? date.next : date
    }

    private func floored(_ value: Int64, _ unit: Int64) -> Int64 {
        value >= 0 ? value / unit : (value - unit + 1) / unit
    }
}
