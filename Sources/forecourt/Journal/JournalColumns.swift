/// The columns of `journal tail` on a line of so many columns.
///
/// The first of the list that fit are there: a narrow terminal gets the time, what became of it,
/// the amount and the terminal; id, card and RRN come when there is room. An amount is never cut.
struct JournalColumns: Equatable {
    enum Kind: Int {
        case time
        case id
        case terminal
        case operation
        case outcome
        case amount
        case card
        case duration
        case reference
    }

    struct Column: Equatable {
        let kind: Kind
        var width: Int
    }

    /// How much of a moment is shown.
    enum TimeForm {
        /// `00:50:11`.
        case time
        /// `11-30 00:50:11`.
        case day
        /// `2026-11-30 00:50:11.859`.
        case whole
        /// `2026-11-30T00:50:11.859+08:00`.
        case zoned
    }

    private(set) var columns: [Column] = []
    /// Blanks between two columns.
    let gap: Int
    private(set) var time: TimeForm
    /// Only the last digits of a card.
    private(set) var cutsCards: Bool
    /// Columns of the line; nil for all that it takes.
    let width: Int?
    /// Whether the reason and remarks stand at the end, as far as there is room.
    private(set) var hasRest: Bool

    func has(_ kind: Kind) -> Bool { columns.contains { $0.kind == kind } }

    /// Nothing is cut.
    static let unlimited = JournalColumns(
        columns: [
            Column(kind: .time, width: 29), Column(kind: .id, width: 10),
            Column(kind: .terminal, width: 8), Column(kind: .operation, width: 12),
            Column(kind: .outcome, width: 12), Column(kind: .amount, width: 14),
            Column(kind: .card, width: 16), Column(kind: .duration, width: 9),
            Column(kind: .reference, width: 12),
        ],
        gap: 2,
        time: .zoned,
        cutsCards: false,
        width: nil,
        hasRest: true
    )

    /// What fits into `width` columns.
    static func fitting(_ width: Int?) -> JournalColumns {
        guard let width else { return .unlimited }
        let isNarrow = width < 60
        var layout = JournalColumns(
            columns: [],
            gap: isNarrow ? 1 : 2,
            time: .time,
            cutsCards: true,
            width: width,
            hasRest: false
        )
        var left = width + layout.gap
        func take(_ columns: Int) -> Bool {
            guard left >= columns else { return false }
            left -= columns
            return true
        }
        func add(_ kind: Kind, _ columns: Int) {
            guard take(columns + layout.gap) else { return }
            layout.columns.append(Column(kind: kind, width: columns))
        }
        add(.time, 8)
        add(.outcome, isNarrow ? 11 : 12)
        add(.amount, isNarrow ? 10 : 13)
        add(.terminal, 8)
        add(.operation, 10)
        layout.hasRest = take(layout.gap + 10)
        add(.card, 5)
        add(.id, 12)
        if take(6) { layout.widen(.time, to: 14, as: .day) }
        add(.duration, 9)
        if layout.has(.card), take(11) {
            layout.widen(.card, to: 16)
            layout.cutsCards = false
        }
        _ = take(10)
        add(.reference, 12)
        if layout.time == .day, take(9) { layout.widen(.time, to: 23, as: .whole) }
        layout.columns.sort { $0.kind.rawValue < $1.kind.rawValue }
        return layout
    }

    private mutating func widen(_ kind: Kind, to width: Int, as form: TimeForm? = nil) {
        guard let index = columns.firstIndex(where: { $0.kind == kind }) else { return }
        columns[index].width = width
        if let form { time = form }
    }
}
