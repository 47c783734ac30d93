import Payments

/// The month of the last event in the institution's calendar, as DE 14 writes it (YYMM).
struct ExpiryMonth: Sendable {
    /// The day that `month` belongs to.
    private var day: Int32 = .min
    private var month: UInt16 = 0

    mutating func month(ofDay today: Int32) -> UInt16 {
        if today != day {
            let date = BusinessDate(rawValue: today).components
            month = UInt16(date.year % 100 * 100 + date.month)
            day = today
        }
        return month
    }
}
