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
        let digits = String(rawValue)
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
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
        // Counts days from 0000-03-01, so that a leap day ends its year.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        rawValue = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Year, month (1–12) and day (1–31).
    package var components: (year: Int, month: Int, day: Int) {
        let shifted = Int(rawValue) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// `2026-11-21`.
    package var dashed: String {
        let parts = components
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.year)-\(padded(parts.month))-\(padded(parts.day))"
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

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.rawValue < right.rawValue
    }
}
