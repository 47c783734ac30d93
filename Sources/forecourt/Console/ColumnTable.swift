import Text

/// Rows under headers, each column as wide as what stands in it.
///
/// On a screen the widest texts that may be cut are cut until a row fits; where none fits that way
/// it goes on in the next line, and so does its header. In a pipe, and with `-o wide`, nothing is
/// cut. A long list is printed in parts: what follows is never narrower.
///
/// ```text
/// NAME      KIND      STATE  ADDRESS         SOCKETS
/// bank      host      up     127.0.0.1:9583  up,up
///
/// NAME      KIND      STATE
///   ADDRESS         SOCKETS
/// bank      host      up
///   127.0.0.1:9583  up,up
/// ```
struct ColumnTable {
    struct Column {
        enum Side {
            case left
            case right
        }

        let title: String
        let side: Side
        /// Whether it is there with `-o wide` alone.
        let isWide: Bool
        /// Whether its texts may be cut to fit a screen: not those that people type again.
        let isCut: Bool

        /// A text that stays whole.
        static func text(_ title: String, wide: Bool = false) -> Column {
            Column(title: title, side: .left, isWide: wide, isCut: false)
        }

        /// A text that may be cut.
        static func words(_ title: String, wide: Bool = false) -> Column {
            Column(title: title, side: .left, isWide: wide, isCut: true)
        }

        /// A number or an amount.
        static func number(_ title: String, wide: Bool = false) -> Column {
            Column(title: title, side: .right, isWide: wide, isCut: false)
        }
    }

    let columns: [Column]
    /// As many texts a row as columns: those that were not printed.
    private(set) var rows: [[String]] = []
    /// What each column took in the parts that were printed; nil before the first.
    private var taken: [Int]?

    /// Blanks between two columns, and before what goes on in the next line.
    private static let gap = 2
    /// The narrowest that a text is cut to.
    private static let narrowest = 6

    init(_ columns: [Column]) { self.columns = columns }

    mutating func add(_ row: [String]) {
        precondition(row.count == columns.count, "A row has a text for each column.")
        rows.append(row.map { $0.isEmpty ? "-" : PrintableText.line($0) })
    }

    /// The rows that were added since, behind the header at first; nothing without rows.
    mutating func lines(on screen: Screen, wide: Bool = false) -> [String] {
        guard !rows.isEmpty else { return [] }
        let shown = columns.indices.filter { wide || !columns[$0].isWide }
        let header = taken == nil ? [columns.map(\.title)] : []
        let widest = natural
        taken = widest
        let limit = wide ? nil : screen.columns
        let widths = fitted(shown.map { widest[$0] }, shown, within: limit)
        let folds = Self.folds(widths, within: limit)
        defer { rows = [] }
        return (header + rows).flatMap { row in
            folds.map { places in
                var line = ""
                var pending = places.lowerBound == 0 ? 0 : Self.gap
                for place in places {
                    let index = shown[place]
                    let text = Self.cut(row[index], to: widths[place], screen.ellipsis)
                    let fill = max(0, widths[place] - TextColumns.width(of: text))
                    let isRight = columns[index].side == .right
                    // Blanks go out before the next text only: no line ends in them.
                    line += String(repeating: " ", count: pending + (isRight ? fill : 0)) + text
                    pending = Self.gap + (isRight ? 0 : fill)
                }
                return line
            }
        }
    }

    /// Which places of a row stand on its first line, and which on each that follows.
    private static func folds(_ widths: [Int], within limit: Int?) -> [Range<Int>] {
        var folds: [Range<Int>] = []
        var (start, used) = (0, 0)
        for place in widths.indices {
            let taken = used + widths[place] + (place > start ? gap : 0)
            if place > start, let limit, taken > limit {
                folds.append(start..<place)
                (start, used) = (place, gap + widths[place])
            } else {
                used = taken
            }
        }
        return folds + [start..<widths.count]
    }

    /// What each column takes uncut.
    private var natural: [Int] {
        columns.indices.map { index in
            rows.reduce(max(taken?[index] ?? 0, TextColumns.width(of: columns[index].title))) {
                max($0, TextColumns.width(of: $1[index]))
            }
        }
    }

    /// The widest of those that may be cut gives way until a row fits; where none would, only what
    /// is wider than a line is cut.
    private func fitted(_ natural: [Int], _ shown: [Int], within limit: Int?) -> [Int] {
        guard let limit else { return natural }
        var widths = natural
        var excess = widths.reduce(0, +) + (shown.count - 1) * Self.gap - limit
        while excess > 0 {
            let open = widths.indices.filter {
                columns[shown[$0]].isCut && widths[$0] > Self.narrowest
            }
            guard let widest = open.max(by: { widths[$0] < widths[$1] }) else {
                return zip(natural, shown).map { width, index in
                    columns[index].isCut
                        ? min(width, max(Self.narrowest, limit - Self.gap)) : width
                }
            }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private static func cut(_ text: String, to width: Int, _ ellipsis: String) -> String {
        guard TextColumns.width(of: text) > width else { return text }
        var (kept, used) = ("", 0)
        for character in text {
            let more = TextColumns.width(of: String(character))
            guard used + more < width else { break }
            kept.append(character)
            used += more
        }
        return kept + ellipsis
    }
}
