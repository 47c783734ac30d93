package import Payments
import Text

/// A moment as the institution's clock shows it, by which rows of reference data hold.
package struct InstitutionTime: Hashable, Sendable {
    package let moment: Timestamp
    /// How far that clock is ahead of UTC.
    package let offsetMinutes: Int

    package init(_ moment: Timestamp, offsetMinutes: Int) {
        self.moment = moment
        self.offsetMinutes = offsetMinutes
    }

    /// To the minute, as rows have it: `2026-12-31T18:00`.
    package var text: String {
        let local = moment.rawValue + Int64(offsetMinutes) * 60_000_000
        return String(TimeText.utc(microseconds: local).prefix(16))
    }
}
