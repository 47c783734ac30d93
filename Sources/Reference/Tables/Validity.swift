/// When a row holds, in minutes since 1970-01-01 of the institution's clock.
struct Validity: Hashable, Sendable {
    /// Its first minute.
    let from: Int32
    /// The first minute at which it holds no more.
    let until: Int32

    static let always = Validity(from: .min, until: .max)

    init(from: Int32, until: Int32) {
        self.from = from
        self.until = until
    }

    /// What the last two fields of a row say; nil where they are no moments.
    init?(from: Substring, until: Substring) {
        guard let first = Self.minute(from, isEnd: false, none: .min),
            let end = Self.minute(until, isEnd: true, none: .max)
        else { return nil }
        self.from = first
        self.until = end
    }

    /// The minute at which a day or a moment begins, or a day ends; nil for what is neither.
    ///
    /// From the year 6053 on all are the last minute: `9999-12-31` is for ever.
    private static func minute(_ text: Substring, isEnd: Bool, none: Int32) -> Int32? {
        guard !text.isEmpty else { return none }
        return ReferenceValidity.minutes(text).map { moment in
            Int32(clamping: moment.minutes + (isEnd && moment.isDay ? 1_440 : 0))
        }
    }
}
