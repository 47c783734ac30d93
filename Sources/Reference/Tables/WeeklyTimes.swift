package import Text

/// Days of the week and hours of the institution's clock at which something holds.
///
/// A row names either, both or none; what it does not name bounds nothing.
package struct WeeklyTimes: Hashable, Sendable {
    package let weekdays: Weekdays?
    package let hours: TimeWindow?

    /// As the fields of a row say; nil where they are not in their canonical form.
    init?(weekdays: Substring, hours: Substring) {
        guard
            let weekdays = RowFields.optional(weekdays, { Weekdays(list: String($0)) }),
            let hours = RowFields.optional(hours, { TimeWindow(String($0)) })
        else { return nil }
        self.weekdays = weekdays
        self.hours = hours
    }

    /// Whether a minute of the institution's clock is among them.
    package func contains(_ minute: Int32) -> Bool {
        let (day, ofDay) = minute.quotientAndRemainder(dividingBy: 1_440)
        let isBefore = ofDay < 0
        if let hours, !hours.contains(minute: Int(isBefore ? ofDay + 1_440 : ofDay)) {
            return false
        }
        // The first day of 1970 was a Thursday.
        let weekday = Int(isBefore ? day - 1 : day) + 3
        return weekdays?.contains((weekday % 7 + 7) % 7) ?? true
    }
}
