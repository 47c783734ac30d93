/// What the window of a request counts, so that windows of two dialects never share their numbers.
///
/// Raw values are stored in the journal; 0 stands there for "not known".
package enum WindowKind: UInt8, Sendable, CaseIterable {
    /// A terminal's batch, 1 to 999999: UnionPay.
    case batch = 1
    /// A day as MMDD: plain 1987.
    case day = 2
    /// A date as YYMMDD: 1993 and IFSF.
    case date = 3

    /// Whether the window is a day of the calendar.
    package var isOfCalendar: Bool { self != .batch }

    /// The day that a window means, the nearest one to a day of the calendar; nil for a batch and
    /// for digits that are no date, such as 29 February near a year that has none.
    ///
    /// Days count from 1970-01-01.
    package func day(_ window: UInt32, near today: Int32) -> Int32? {
        let year = BusinessDate(rawValue: today).components.year
        let month = Int(window / 100 % 100)
        let day = Int(window % 100)
        let years: [Int]
        switch self {
        case .batch: return nil
        case .day:
            guard window < 10_000 else { return nil }
            years = [year - 1, year, year + 1]
        case .date:
            guard window < 1_000_000 else { return nil }
            let sent = Int(window / 10_000)
            let century = year - year % 100
            years = [century - 100 + sent, century + sent, century + 100 + sent]
        }
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        var nearest: Int32?
        for year in years {
            let date = BusinessDate(year: year, month: month, day: day)
            guard date.components == (year, month, day) else { continue }
            if let found = nearest, abs(found - today) <= abs(date.rawValue - today) { continue }
            nearest = date.rawValue
        }
        return nearest
    }

    /// The window of a day; nil for a batch.
    package func window(ofDay day: Int32) -> UInt32? {
        let date = BusinessDate(rawValue: day)
        return switch self {
        case .batch: nil
        case .day: UInt32(date.monthDay)
        case .date: UInt32(date.yearMonthDay)
        }
    }
}
