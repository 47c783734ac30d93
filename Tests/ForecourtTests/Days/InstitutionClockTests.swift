import Testing
import Text

@testable import forecourt

/// People read times by their own clock.
@Suite struct InstitutionClockTests {
    @Test func `a moment is shown with the zone it is of`() {
        let moment: Int64 = 1_795_998_611_859_000
        #expect(
            InstitutionClock(offsetMinutes: 480).text(microseconds: moment)
                == "2026-11-30T08:30:11+08:00"
        )
        #expect(InstitutionClock.utc.text(microseconds: moment) == "2026-11-30T00:30:11Z")
    }

    @Test func `its day begins at its own midnight`() {
        let clock = InstitutionClock(offsetMinutes: 480)
        let midnight: Int64 = 20_788 * 86_400_000_000 - 480 * 60_000_000
        #expect(clock.day(microseconds: midnight) == clock.day(microseconds: midnight - 1) + 1)
    }

    @Test func `a column has its time without the zone, and that of UTC with its letter`() {
        let document = DayDocument(.object([.init("at", .string("2026-11-29T15:00:00.000123Z"))]))
        let clock = InstitutionClock(offsetMinutes: 480)
        #expect(document.shortTime("at", clock) == "2026-11-29T23:00:00")
        #expect(document.shortTime("at", .utc) == "2026-11-29T15:00:00Z")
        #expect(document.shortTime("none", clock) == "-")
    }

    @Test func `a date is told by it`() {
        let date = JSONValue.object([
            .init("date", .string("2026-11-30")), .init("open", .boolean(true)),
            .init("opened_at", .string("2026-11-29T15:00:00.000123Z")),
        ])
        let clock = InstitutionClock(offsetMinutes: 480)
        let first = DateText(date, clock).lines.first ?? ""
        #expect(first.contains("opened 2026-11-29T23:00:00+08:00"), "\(first)")
        #expect(DateText(date).lines.first?.contains("opened 2026-11-29T15:00:00Z") == true)
    }
}
