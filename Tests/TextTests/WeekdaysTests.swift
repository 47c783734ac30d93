import Testing
import Text

struct WeekdaysTests {
    private func days(_ weekdays: Weekdays) -> [Int] { (0..<7).filter(weekdays.contains) }

    @Test(arguments: [
        ("mon", [0]), ("sat-sun", [5, 6]), ("fri-mon", [0, 4, 5, 6]), ("sun-sun", [6]),
    ])
    func `days of the week are read`(_ text: String, _ days: [Int]) throws {
        #expect(self.days(try #require(Weekdays(text))) == days)
    }

    @Test(arguments: ["", "Mon", "monday", "mon-", "-mon", "mon-tue-wed", "0", "mon,tue"])
    func `what is no day is refused`(_ text: String) {
        #expect(Weekdays(text) == nil && Weekdays(list: text) == nil)
    }

    @Test(arguments: [
        ("mon", "mon"), ("sun mon-tue", "mon tue sun"), ("sat-mon thu", "mon thu sat sun"),
        ("mon-sun", "mon tue wed thu fri sat sun"),
    ])
    func `a list is told a day at a time`(_ text: String, _ told: String) throws {
        let weekdays = try #require(Weekdays(list: text))
        #expect(weekdays.list == told && Weekdays(list: told) == weekdays)
    }

    @Test(arguments: ["mon mon", "mon-wed tue", "mon  tue", " mon", "mon "])
    func `a list has each day once, and one space between them`(_ text: String) {
        #expect(Weekdays(list: text) == nil)
    }
}

struct TimeWindowTests {
    @Test(arguments: [
        ("06:00-22:00", [360, 1_319], [359, 1_320]),
        ("22:00-06:00", [1_320, 0, 359], [360, 1_319]),
        ("00:00-24:00", [0, 1_439], []), ("23:59-24:00", [1_439], [0, 1_438]),
    ])
    func `the end is not included, and may lie past midnight`(
        _ text: String,
        _ inside: [Int],
        _ outside: [Int]
    ) throws {
        let window = try #require(TimeWindow(text))
        #expect(inside.allSatisfy { window.contains(minute: $0) })
        #expect(!outside.contains { window.contains(minute: $0) })
    }

    @Test(arguments: [
        "", "06:00", "6:00-22:00", "06:00-06:00", "24:00-06:00", "06:60-07:00", "06:00-25:00",
        "06:00-22:00 ", "06:00–22:00", "06:00-22:00-23:00", "a6:00-22:00",
    ])
    func `what is no span of hours is refused`(_ text: String) { #expect(TimeWindow(text) == nil) }
}
