import Testing
import Text

@Suite struct TimeTextTests {
    static let now: Int64 = 1_800_000_000_000_000

    @Test(
        arguments: [
            ("1970-01-02", 86_400_000_000), ("1970-01-01T00:00:01Z", 1_000_000),
            ("1970-01-01 00:01", 60_000_000), ("1970-01-01T00:00:00.5Z", 500_000),
            ("1970-01-01T08:00:00+08:00", 0), ("15m", 1_799_999_100_000_000),
            ("-15m", 1_799_999_100_000_000), ("1d", 1_799_913_600_000_000),
            ("1972-02-29", 68_169_600_000_000),
        ] as [(String, Int64)]
    )
    func `times are read in the forms that people write`(text: String, expected: Int64) {
        #expect(TimeText.microseconds(text, now: Self.now) == expected)
    }

    @Test(
        arguments: [
            "", "yesterday", "0m", "1w", "2026-13-01", "2026-01-32", "2026-01-01T24:00",
            "2026-01-01T10:60", "99999999999999999999d", "2026-01-01T10:00+25:00",
            "2027-02-29", "2027-02-30T00:00Z", "2026-04-31", "2100-02-29", "2026-x-01-02",
            "2026-+1-01",
        ]
    )
    func `what is no time is refused`(text: String) {
        #expect(TimeText.microseconds(text, now: Self.now) == nil)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_795_000_000_123_456, "2026-11-18T11:06:40.123456Z"),
            (951_868_799_000_000, "2000-02-29T23:59:59.000000Z"),
        ] as [(Int64, String)]
    )
    func `a moment is written in UTC and read back`(moment: Int64, text: String) {
        #expect(TimeText.utc(microseconds: moment) == text)
        if moment >= 0 { #expect(TimeText.microseconds(text, now: Self.now) == moment) }
    }

    @Test func `dates follow one another through centuries`() {
        var last = CalendarDate(daysSince1970: -200_001)
        for days in -200_000...200_000 {
            let date = CalendarDate(daysSince1970: days)
            guard date.daysSince1970 == days,
                (last.year, last.month, last.day) < (date.year, date.month, date.day)
            else {
                Issue.record("\(days) days are \(date)")
                return
            }
            last = date
        }
        #expect(CalendarDate(year: 2024, month: 2, day: 29).daysSince1970 == 19_782)
        #expect(CalendarDate(year: 3, month: 2, day: 1).text == "0003-02-01")
    }
}

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            ("500ms", 500), ("5s", 5000), ("10m", 600_000), ("24h", 86_400_000),
        ] as [(String, Int64)]
    )
    func `durations are read and written back`(_ text: String, _ milliseconds: Int64) {
        #expect(DurationText.read(text, .setting)?.milliseconds == milliseconds)
        #expect(DurationText.write(.milliseconds(milliseconds)) == text)
    }

    @Test(arguments: ["", "5", "s", "0s", "-1s", "1.5s", "5 s", "9999999999999h"])
    func `what is no duration is refused`(_ text: String) {
        #expect(DurationText.read(text, .setting) == nil)
    }

    @Test(
        arguments: [
            ("10s", 10), ("5m", 300), ("2h", 7200), ("7d", 604_800), ("10000000s", 10_000_000),
        ] as [(String, Int64)]
    )
    func `a span may be days and no milliseconds`(text: String, seconds: Int64) {
        #expect(DurationText.read(text, .span) == .seconds(seconds))
    }

    @Test(arguments: ["500ms", "0d", "10000001s", "1w", "d", "18446744073709551616s"])
    func `what is no span is refused`(text: String) {
        #expect(DurationText.read(text, .span) == nil)
    }
}
