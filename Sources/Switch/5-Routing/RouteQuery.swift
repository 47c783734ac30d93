import Payments

/// What the router looks at.
///
/// Made on the lane, where the card's digits are; it never leaves the lane.
struct RouteQuery: Sendable {
    /// The first eleven digits of the card; nil without a card.
    var firstEleven: UInt64?
    /// Whose code is shown; nil for a card.
    var code: CodeKind?
    /// DE 3 as a number; nil without.
    var processingCode: UInt32?
    var operation = Operation.purchase
    var terminal: String
    var merchant: String
    /// The listener's name.
    var listener: String
    /// Minor units; nil where the message has none.
    var amount: Int64?
    /// Minute of the institution's day, 0 to 1439.
    var minute: Int
    /// Its day of the week from Monday on, 0 to 6.
    var weekday = 0
    /// The groups of what was sold; a table that asks for none need not be told.
    var productGroups: [String] = []
    /// The station's organisation and those above it, in that order; likewise.
    var organisations: [String] = []
}

/// A moment by the institution's clock.
struct LocalClock: Sendable {
    /// Minute of the day, 0 to 1439.
    let minute: Int
    /// Day of the week from Monday on, 0 to 6.
    let weekday: Int

    init(_ time: Timestamp, offsetMinutes: Int) {
        let microseconds = time.rawValue + Int64(offsetMinutes) * 60_000_000
        let (days, rest) = Self.floored(microseconds, 86_400_000_000)
        minute = Int(rest / 60_000_000)
        // The first day of 1970 was a Thursday.
        weekday = Int(Self.floored(days + 3, 7).rest)
    }

    private static func floored(_ value: Int64, _ unit: Int64) -> (quotient: Int64, rest: Int64) {
        let rest = value % unit
        return rest < 0 ? (value / unit - 1, rest + unit) : (value / unit, rest)
    }
}
