/// The text of a DE 37 as somebody sent or typed it, taken apart.
///
/// Which date it means, and by that which form it has, is known to who keeps the dates.
package struct SentReference: Hashable, Sendable {
    /// Last digit of the year and day of the year.
    private let day: Int
    private let base36: Int64
    private let decimal: Int64?

    /// nil for what is no reference of any date; digits and upper-case letters are read.
    package init?(_ text: String) {
        guard text.utf8.count == 12 else { return nil }
        var day = 0
        var base36: Int64 = 0
        var isNumeric = true
        var numeric: Int64 = 0
        for (index, character) in text.utf8.enumerated() {
            let digit: Int
            switch character {
            case 0x30...0x39: digit = Int(character) - 0x30
            case 0x41...0x5A where index > 3: digit = Int(character) - 0x41 + 10
            default: return nil
            }
            guard index > 3 else {
                day = day * 10 + digit
                continue
            }
            base36 = base36 * 36 + Int64(digit)
            if digit > 9 { isNumeric = false }
            numeric = numeric * 10 + Int64(digit)
        }
        self.day = day
        self.base36 = base36
        let partition = base36 / Self.partitionWeight
        let inPartition = base36 % Self.partitionWeight
        if isNumeric, partition == 0 {
            decimal = numeric
        } else if partition == 10, inPartition >= RetrievalReference.Form.firstWithLetters {
            decimal = inPartition
        } else {
            decimal = nil
        }
    }

    /// What the fifth character counts: 36⁷.
    private static let partitionWeight: Int64 = 78_364_164_096

    /// Whether it is of a date; its year is one digit, so a date ten years away fits as well.
    package func fits(_ date: BusinessDate) -> Bool {
        day == date.components.year % 10 * 1000 + date.dayOfYear
    }

    /// The latest date up to one that it may be of; nil where that one lies more than so many days
    /// before.
    package func date(upTo last: BusinessDate, within days: Int32) -> BusinessDate? {
        let oldest = last.rawValue - days
        // The year's last digit comes round every ten years, and not each has a day 366.
        var year = last.components.year
        year -= (year % 10 - day / 1000 + 10) % 10
        while true {
            let first = BusinessDate(year: year, month: 1, day: 1).rawValue
            let next = BusinessDate(year: year + 1, month: 1, day: 1).rawValue
            let date = first + Int32(day % 1000) - 1
            guard date >= oldest else { return nil }
            if date >= first, date < next, date <= last.rawValue {
                return BusinessDate(rawValue: date)
            }
            year -= 10
        }
    }

    /// The position that it names where texts have this form; nil where none has.
    package func position(as form: RetrievalReference.Form) -> Int64? {
        let position = form == .decimal ? decimal : base36
        return position.flatMap { $0 > 0 ? $0 : nil }
    }
}
