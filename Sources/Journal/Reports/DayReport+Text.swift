internal import Payments
internal import Text

/// A report for people: a table of at most 80 columns.
///
/// ```text
/// Totals by terminal, 2026-11-29, up to record 4821
///
/// CNY                 debits           credits        reversed           net
/// 10000001    12      345.60    1        9.90             0.00        335.70
///   undecided: 1, 20.00
/// ```
extension DayReport {
    package static let columns = 80

    package var text: String { text(columns: Self.columns) }

    /// The same on a screen of so many columns: a narrow one has a line for each figure.
    package func text(columns: Int) -> String {
        var lines = TextColumns.folded(heading, to: min(columns, Self.columns))
        switch content {
        case .sums(let sections):
            for section in sections { lines += text(of: section, columns) }
            if sections.isEmpty { lines += ["", "Nothing has counted."] }
        case .goods(let goods): lines += text(of: goods, columns)
        case .balances(let balances): lines += text(of: balances, columns)
        }
        return lines.joined(separator: "\n")
    }

    private var heading: String {
        let days =
            dates.lowerBound == dates.upperBound
            ? dates.lowerBound.dashed
            : "\(dates.lowerBound.dashed) to \(dates.upperBound.dashed)"
        return switch grouping {
        case .ledger: "Trial balance, up to record \(upTo)"
        default: "Totals by \(grouping.rawValue), \(days), up to record \(upTo)"
        }
    }

    // MARK: Sums

    private func text(of section: Section, _ columns: Int) -> [String] {
        let asset = section.asset
        var lines = ["", layout.heading(AmountText.wording(of: asset), columns)]
        for line in section.lines {
            let name = line.names.joined(separator: " ")
            let closing = line.closing.map { " (\($0))" } ?? ""
            lines += row(name + closing, line.figures, asset).lines(columns)
            lines += notes(line.figures, later: line.later, asset)
        }
        if section.lines.count > 1 {
            lines += row("all", section.sum, asset).lines(columns)
            lines += notes(section.sum, later: nil, asset)
        }
        return lines
    }

    private func row(_ name: String, _ figures: ReportFigures, _ asset: Asset) -> ReportRow {
        func amount(_ minor: Int64) -> String {
            AmountText.text(Money(minorUnits: minor, asset: asset))
        }
        return ReportRow(
            name: name,
            [
                "\(figures.sides.debits.count)", amount(figures.sides.debits.amount),
                "\(figures.sides.credits.count)", amount(figures.sides.credits.amount),
                amount(figures.reversed.amount), amount(figures.net),
            ],
            layout
        )
    }

    /// A merchant with an operator's number, and a batch with how it was closed, are wider than
    /// what other lines are called.
    private var layout: ReportRow.Layout {
        switch grouping {
        case .operator, .batch: .ofLongNames
        case .shift, .terminal, .merchant, .product, .channel, .transaction, .ledger:
            .ofSums
        }
    }

    private func notes(
        _ figures: ReportFigures,
        later: ReportFigures?,
        _ asset: Asset
    ) -> [String] {
        func note(_ word: String, _ tally: Tally) -> String? {
            guard tally != Tally() else { return nil }
            let amount = AmountText.text(Money(minorUnits: tally.amount, asset: asset))
            return "  \(word): \(tally.count), \(amount)"
        }
        var notes = [
            note("undecided", figures.undecided),
            note("loaded for cash", figures.loaded),
        ]
        if let later {
            notes.append(note("decided later, debits", later.sides.debits))
            notes.append(note("decided later, credits", later.sides.credits))
        }
        return notes.compactMap(\.self)
    }

    // MARK: Goods and balances

    private func text(of goods: [Goods], _ columns: Int) -> [String] {
        guard !goods.isEmpty else { return ["", "No product was sold."] }
        var lines = ["", ReportRow.Layout.ofGoods.heading("product", columns)]
        for line in goods {
            let amount = AmountText.wording(Money(minorUnits: line.amount, asset: line.asset))
            let row = ReportRow(
                name: PrintableText.line(line.code),
                ["\(line.count)", "", "", line.quantityText, "", amount],
                .ofGoods
            )
            lines += row.lines(columns)
        }
        return lines
    }

    private func text(of balances: [BalanceLine], _ columns: Int) -> [String] {
        guard !balances.isEmpty else { return ["", "No account has been opened."] }
        var lines: [String] = []
        let groups = Dictionary(grouping: balances, by: \.asset)
        for asset in groups.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            func amount(_ minor: Int64) -> String {
                AmountText.text(Money(minorUnits: minor, asset: asset))
            }
            let rows = groups[asset] ?? []
            let layout = ReportRow.Layout.ofBalances
            lines += ["", layout.heading(AmountText.wording(of: asset), columns)]
            for row in rows {
                lines +=
                    ReportRow(
                        name: row.kind,
                        [
                            "\(row.accounts)", amount(row.debits), amount(row.credits),
                            amount(row.heldDebits), amount(row.credits &- row.debits),
                        ],
                        layout
                    ).lines(columns)
            }
            let debits = rows.reduce(0) { $0 &+ $1.debits }
            let credits = rows.reduce(0) { $0 &+ $1.credits }
            lines +=
                ReportRow(
                    name: "all",
                    [
                        "\(rows.reduce(0) { $0 &+ $1.accounts })", amount(debits),
                        amount(credits), amount(rows.reduce(0) { $0 &+ $1.heldDebits }),
                        amount(credits &- debits),
                    ],
                    layout
                ).lines(columns)
        }
        let word =
            BalanceLine.areBalanced(balances) ? "Debits are credits." : "IT DOES NOT BALANCE."
        return lines + ["", word]
    }
}

/// A name and its figures on a line, or on two where they do not fit.
private struct ReportRow {
    /// Widths of the columns: with a space between figures, 80 together.
    struct Layout {
        let name: Int
        let figures: [Int]
        /// What stands above the figures; a number without a word belongs to the next.
        var words = ["", "debits", "", "credits", "reversed", "net"]

        static let ofSums = Layout(name: 16, figures: [7, 13, 5, 12, 11, 11])
        static let ofLongNames = Layout(name: 20, figures: [6, 12, 4, 11, 11, 11])
        static let ofGoods = Layout(
            name: ofSums.name,
            figures: ofSums.figures,
            words: ["lines", "", "", "quantity", "", "amount"]
        )
        /// Of all accounts of a kind: longer amounts, and none that is counted beside another.
        static let ofBalances = Layout(
            name: 19,
            figures: [8, 13, 13, 10, 13],
            words: ["accounts", "debits", "credits", "held", "balance"]
        )

        /// The line above the rows; where each figure has its word, it is the name alone.
        func heading(_ name: String, _ columns: Int) -> String {
            columns < DayReport.columns
                ? name : ReportRow(name: name, words, self).lines(columns).last ?? ""
        }
    }

    let name: String
    let figures: [String]
    let layout: Layout

    init(name: String, _ figures: [String], _ layout: Layout) {
        self.name = name
        self.figures = figures
        self.layout = layout
    }

    func lines(_ columns: Int) -> [String] {
        guard columns < DayReport.columns else { return wideLines }
        var (lines, count) = (TextColumns.folded(name, to: columns), "")
        for (word, figure) in zip(layout.words, figures) where !figure.isEmpty {
            guard !word.isEmpty else {
                count = figure + "  "
                continue
            }
            let value = count + figure
            let blanks = max(1, columns - 2 - word.utf8.count - value.utf8.count)
            lines.append("  " + word + String(repeating: " ", count: blanks) + value)
            count = ""
        }
        return lines
    }

    private var wideLines: [String] {
        let width = TextColumns.width(of: name)
        let columns = zip(figures, layout.figures).map { figure, width in
            String(repeating: " ", count: max(0, width - figure.utf8.count)) + figure
        }
        let row = columns.joined(separator: " ")
        let blank = String(repeating: " ", count: layout.name)
        guard row.utf8.count + layout.name <= DayReport.columns else {
            let folded = TextColumns.folded(
                figures.filter { !$0.isEmpty }.joined(separator: " "),
                to: DayReport.columns - 2
            )
            return TextColumns.folded(name, to: DayReport.columns) + folded.map { "  " + $0 }
        }
        if width < layout.name || width == layout.name && row.hasPrefix(" ") {
            return [name + String(repeating: " ", count: layout.name - width) + row]
        }
        return TextColumns.folded(name, to: DayReport.columns) + [blank + row]
    }
}

extension DayReport.Goods {
    /// `5.000`; the unit is the product's.
    var quantityText: String {
        let digits = DecimalText.padded("\(quantity.magnitude)", digits: 4)
        return (quantity < 0 ? "-" : "") + digits.dropLast(3) + "." + digits.suffix(3)
    }
}

extension AmountText {
    /// `CNY`, `points`, `(978)`.
    fileprivate static func wording(of asset: Asset) -> String {
        String(wording(Money(minorUnits: 0, asset: asset)).drop { $0 != " " }.dropFirst())
    }
}
