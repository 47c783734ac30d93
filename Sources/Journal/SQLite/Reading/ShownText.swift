internal import Book
internal import Text

/// Texts of what a file keeps as numbers, where no view makes them.
enum ShownText {
    /// RFC 3339 with microseconds, UTC.
    static func time(_ microseconds: Int64) -> String { TimeText.utc(microseconds: microseconds) }

    /// Three digits.
    static func asset(_ number: Int64) -> String { DecimalText.padded(number, digits: 3) }

    /// How far a leg has come.
    static func resolution(_ number: Int64) -> String {
        switch UInt8(exactly: number).flatMap(LegState.init(rawValue:)) {
        case .declined: "declined"
        case .posted: "posted"
        case .reversed: "reversed"
        case .pending: "pending"
        case .reversing: "reversing"
        case .held: "held"
        case .planned, nil: "unknown"
        }
    }
}
