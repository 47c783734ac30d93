extension RetrievalReference {
    /// A DE 37 as it is sent back: the latest date that fits and is not behind `last`, since it has
    /// one digit of the year; nil for what is none of ours.
    package init?(_ text: some StringProtocol, notAfter last: BusinessDate) {
        let characters = Array(text.utf8)
        guard characters.count == 12 else { return nil }
        var day = 0
        for character in characters[1..<4] {
            guard let digit = Self.digit(character), digit < 10 else { return nil }
            day = day * 10 + Int(digit)
        }
        var position: Int64 = 0
        for character in characters[4...] {
            guard let digit = Self.digit(character) else { return nil }
            position = position * 36 + digit
        }
        guard position > 0, let digit = Self.digit(characters[0]), digit < 10 else { return nil }
        let current = last.components.year
        var year = current - (current - Int(digit)) % 10
        if Self.date(year, day).map({ $0 > last }) ?? true { year -= 10 }
        guard let date = Self.date(year, day), date <= last else { return nil }
        self.init(date: date, position: position)
    }

    /// The day of a year by its number; nil for one that the year does not have.
    private static func date(_ year: Int, _ day: Int) -> BusinessDate? {
        let first = BusinessDate(year: year, month: 1, day: 1)
        let date = BusinessDate(rawValue: first.rawValue + Int32(day) - 1)
        return day > 0 && date.components.year == year ? date : nil
    }

    /// The value of one base-36 digit, upper case.
    private static func digit(_ character: UInt8) -> Int64? {
        switch character {
        case 0x30...0x39: Int64(character) - 0x30
        case 0x41...0x5A: Int64(character) - 0x41 + 10
        default: nil
        }
    }
}
