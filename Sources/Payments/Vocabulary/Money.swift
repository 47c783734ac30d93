import Text

/// A unit of account: ISO 4217 numeric code, or 999 for points.
///
/// Assets never mix within one transfer; there is no default.
package struct Asset: Hashable, Sendable, RawRepresentable {
    /// The numeric code as DE 49 carries it, 1 to 999.
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Chinese yuan, minor unit fen.
    package static let yuan = Asset(rawValue: 156)
    /// Loyalty points, no minor unit.
    package static let points = Asset(rawValue: 999)

    /// How many decimal places the minor unit stands for.
    package var scale: Int { self == .points ? 0 : 2 }

    /// Three digits, as `currency` in a journal record.
    package var numericCode: String {
        DecimalText.padded(rawValue, digits: 3)
    }
}

/// An amount of one asset in minor units.
package struct Money: Hashable, Sendable {
    /// Minor units (fen; whole points).
    ///
    /// At most 12 decimal digits on the wire.
    package var minorUnits: Int64
    package var asset: Asset

    package init(minorUnits: Int64, asset: Asset) {
        self.minorUnits = minorUnits
        self.asset = asset
    }
}

/// A business date as days since 1970-01-01 in the calendar of the institution.
package struct BusinessDate: Hashable, Sendable, Comparable, RawRepresentable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static func < (left: BusinessDate, right: BusinessDate) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The proleptic Gregorian date.
    package init(year: Int, month: Int, day: Int) {
        rawValue = Int32(CalendarDate(year: year, month: month, day: day).daysSince1970)
    }

    /// Year, month (1–12) and day (1–31).
    package var components: (year: Int, month: Int, day: Int) {
        let date = CalendarDate(daysSince1970: Int(rawValue))
        return (date.year, date.month, date.day)
    }

    /// `2026-11-21`.
    package var dashed: String { CalendarDate(daysSince1970: Int(rawValue)).text }

    /// The date of `2026-11-21`; nil for anything else.
    package init?(dashed text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            let year = DecimalText.value(of: parts[0]), let month = DecimalText.value(of: parts[1]),
            let day = DecimalText.value(of: parts[2])
        else { return nil }
        self.init(year: Int(year), month: Int(month), day: Int(day))
        guard dashed == text else { return nil }
    }

    /// The day of the year, 1 to 366.
    package var dayOfYear: Int {
        Int(rawValue - BusinessDate(year: components.year, month: 1, day: 1).rawValue) + 1
    }

    /// The date after this one.
    package var next: BusinessDate { BusinessDate(rawValue: rawValue + 1) }
}

/// A moment of the wall clock: microseconds since 1970-01-01 UTC.
package struct Timestamp: Hashable, Sendable, Comparable, RawRepresentable {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// A moment as people write it, or so long before `now`; nil for what is neither.
    ///
    /// What names no zone is of a clock that runs `offsetMinutes` ahead of UTC.
    package init?(_ text: String, now: Timestamp, offsetMinutes: Int = 0) {
        let moment = TimeText.microseconds(
            text,
            now: now.rawValue,
            offsetSeconds: Int64(offsetMinutes) * 60
        )
        guard let moment else { return nil }
        rawValue = moment
    }

    /// RFC 3339 in UTC with microseconds.
    package var utc: String { TimeText.utc(microseconds: rawValue) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.rawValue < right.rawValue
    }
}
