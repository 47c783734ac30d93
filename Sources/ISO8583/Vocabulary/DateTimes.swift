import Text

/// Element 7: when a message was sent, month to second, without a year.
public struct TransmissionDateTime: Hashable, Sendable {
    /// 1...12.
    public let month: UInt8
    /// 1...31.
    public let day: UInt8
    /// 0...23.
    public let hour: UInt8
    /// 0...59.
    public let minute: UInt8
    /// 0...59.
    public let second: UInt8

    /// A moment by its parts; nil where a part is out of range.
    public init?(month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour),
            (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        self.month = UInt8(month)
        self.day = UInt8(day)
        self.hour = UInt8(hour)
        self.minute = UInt8(minute)
        self.second = UInt8(second)
    }
}

extension TransmissionDateTime: LosslessStringConvertible {
    /// Reads MMDDhhmmss.
    public init?(_ description: String) {
        guard let value = DecimalText.value(of: description, digits: 10) else { return nil }
        let number = Int(truncatingIfNeeded: value)
        self.init(
            month: number / 100_000_000,
            day: number / 1_000_000 % 100,
            hour: number / 10_000 % 100,
            minute: number / 100 % 100,
            second: number % 100
        )
    }

    /// MMDDhhmmss.
    public var description: String {
        let date = UInt64(month) * 100 + UInt64(day)
        let time = UInt64(hour) * 10_000 + UInt64(minute) * 100 + UInt64(second)
        return DecimalText.padded(date * 1_000_000 + time, digits: 10)
    }
}

/// The local date and time at the terminal, with a year where the dialect carries one.
///
/// 1987 splits it over elements 12 (hhmmss) and 13 (MMDD); 1993 has YYMMDDhhmmss in element 12;
/// 2003 has YYYYMMDDhhmmss.
public struct LocalDateTime: Hashable, Sendable {
    /// The year: nil in 1987, two digits in 1993, four in 2003.
    public let year: UInt16?

    /// How many digits the year has on the wire: 0, 2 or 4.
    public let yearDigits: Int

    /// Month to second.
    public let moment: TransmissionDateTime

    /// Reads elements 12 and 13 of 1987: hhmmss and MMDD.
    public init?(time: String, date: String) {
        guard time.utf8.count == 6, date.utf8.count == 4,
            let moment = TransmissionDateTime(date + time)
        else { return nil }
        self.year = nil
        self.yearDigits = 0
        self.moment = moment
    }

    /// Reads YYMMDDhhmmss or YYYYMMDDhhmmss.
    public init?(_ text: String) {
        let digits = text.utf8.count
        guard digits == 12 || digits == 14,
            let moment = TransmissionDateTime(String(text.suffix(10))),
            let year = DecimalText.value(of: text.prefix(digits - 10))
        else { return nil }
        self.year = UInt16(truncatingIfNeeded: year)
        self.yearDigits = digits - 10
        self.moment = moment
    }
}

extension LocalDateTime: CustomStringConvertible {
    /// The digits as element 12 of 1993 or 2003 carries them, or MMDDhhmmss without a year.
    public var description: String {
        guard let year else { return moment.description }
        return DecimalText.padded(UInt64(year), digits: yearDigits) + moment.description
    }
}
