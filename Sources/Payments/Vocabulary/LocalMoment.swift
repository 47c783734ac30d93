/// A moment of the wall clock at a fixed offset from UTC, split into the parts that dialects write.
///
/// Proleptic Gregorian, without leap seconds. Made without Foundation, because it is on the path
/// of every UnionPay reply.
package struct LocalMoment: Hashable, Sendable {
    package var year: Int
    /// 1 to 12.
    package var month: Int
    /// 1 to 31.
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int

    package init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The moment as a clock shows it that runs `offset` seconds ahead of UTC.
    package init(_ timestamp: Timestamp, offset: Int32) {
        let local = LocalMoment.floored(timestamp.rawValue, 1_000_000).quotient + Int64(offset)
        let (days, secondOfDay) = LocalMoment.floored(local, 86_400)
        let date = BusinessDate(rawValue: Int32(truncatingIfNeeded: days)).components
        year = date.year
        month = date.month
        day = date.day
        hour = Int(secondOfDay / 3600)
        minute = Int(secondOfDay / 60 % 60)
        second = Int(secondOfDay % 60)
    }

    /// MMDD as a number: 1121.
    package var monthDay: UInt64 { UInt64(month * 100 + day) }

    /// YYMMDD as a number: 261121.
    package var yearMonthDay: UInt64 { UInt64(year % 100) * 10_000 + monthDay }

    /// The time hhmmss as a number: 153012.
    package var time: UInt64 { UInt64(hour * 10_000 + minute * 100 + second) }

    private static func floored(_ value: Int64, _ unit: Int64) -> (quotient: Int64, rest: Int64) {
        let rest = value % unit
        return rest < 0 ? (value / unit - 1, rest + unit) : (value / unit, rest)
    }
}

extension BusinessDate {
    /// MMDD as a number, as element 15 of UnionPay and 1987 carries it.
    package var monthDay: UInt64 {
        let date = components
        return UInt64(date.month * 100 + date.day)
    }

    /// YYMMDD as a number, as element 15 of 1993 and IFSF carries it.
    package var yearMonthDay: UInt64 {
        let date = components
        return UInt64(date.year % 100 * 10_000 + date.month * 100 + date.day)
    }
}
