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
            ("1972-02-29", 68_169_600_000_000), ("2026-12-01T00:00:00Z", 1_796_083_200_000_000),
            ("1970-01-01T00:00:00.123456789Z", 123_456),
        ] as [(String, Int64)]
    )
    func `times are read in the forms that people write`(text: String, expected: Int64) {
        #expect(TimeText.microseconds(text, now: Self.now) == expected)
    }

    @Test(
        arguments: [
            "", "tomorrow", "Today", "24:00", "10", "0m", "1w", "2026-13-01", "2026-01-32",
            "2026-01-01T24:00",
            "2026-01-01T10:60", "99999999999999999999d", "2026-01-01T10:00+25:00",
            "2027-02-29", "2027-02-30T00:00Z", "2026-04-31", "2100-02-29", "2026-x-01-02",
            "2026-+1-01", "12-01T00:00:00", "x10:00:00", "10:00x:00", "10::00", "10:00:",
            "10:00:00.5x", "10:00:00.1234567x", "2026-01-01T10:00+08:00:zz", "-10:00", "+10:00",
            "x:10:11", "10:+1", "10::11", "2026-01-01Q10:11:12",
        ]
    )
    func `what is no time is refused`(text: String) {
        #expect(TimeText.microseconds(text, now: Self.now) == nil)
    }

    /// 2027-01-15T08:00:00Z is 16:00 in Beijing, and 22:30 of the day before at -09:30.
    @Test(
        arguments: [
            ("now", 28_800, 1_800_000_000), ("today", 0, 1_799_971_200),
            ("today", 28_800, 1_799_942_400), ("yesterday", 28_800, 1_799_856_000),
            ("today", -34_200, 1_799_919_000), ("15:36", 28_800, 1_799_998_560),
            ("15:36:07", 0, 1_800_027_367), ("00:00", -34_200, 1_799_919_000),
            ("2027-01-15", 28_800, 1_799_942_400), ("2027-01-15 10:00", 28_800, 1_799_978_400),
            ("2027-01-15T10:00Z", 28_800, 1_800_007_200),
            ("2027-01-15T10:00+01:00", 28_800, 1_800_003_600), ("-10m", 28_800, 1_799_999_400),
            ("2027-01-15 10:00:07", 28_800, 1_799_978_407),
            ("2027-01-15T10:00:07+01:00", 28_800, 1_800_003_607),
        ] as [(String, Int64, Int64)]
    )
    func `what names no zone is of the clock that is shown`(
        text: String,
        offset: Int64,
        seconds: Int64
    ) {
        let read = TimeText.microseconds(text, now: Self.now, offsetSeconds: offset)
        #expect(read == seconds * 1_000_000)
    }

    @Test(
        arguments: [
            (0, "2027-01-15T08:00:00.000Z"), (28_800, "2027-01-15T16:00:00.000+08:00"),
            (-34_200, "2027-01-14T22:30:00.000-09:30"),
        ] as [(Int64, String)]
    )
    func `a moment is shown by a clock and read back`(offset: Int64, text: String) {
        #expect(TimeText.local(microseconds: Self.now, offsetSeconds: offset) == text)
        #expect(TimeText.microseconds(text, now: 0) == Self.now)
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

    @Test(
        arguments: [
            ("0s", 0), ("0ms", 0), ("500ms", 500_000), ("007s", 7_000_000), ("2h", 7_200_000_000),
            ("1000000m", 60_000_000_000_000), ("1000000h", 3_600_000_000_000_000),
        ] as [(String, Int64)]
    )
    func `a time of a run may be none, and a million of its unit`(text: String, micro: Int64) {
        #expect(DurationText.read(text, .run)?.microseconds == micro)
    }

    @Test(arguments: ["", "s", "ms", "1000001s", "1000001ms", "-1s", "1.5s", "1us", "1d", "５s"])
    func `what is no time of a run is refused`(text: String) {
        #expect(DurationText.read(text, .run) == nil)
    }

    @Test(arguments: ["500ms", "0d", "10000001s", "1w", "d", "18446744073709551616s"])
    func `what is no span is refused`(text: String) {
        #expect(DurationText.read(text, .span) == nil)
    }
}
