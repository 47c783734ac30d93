internal import Payments
package import Text

/// A report for scripts: JSON, and CSV with a heading.
///
/// Amounts are minor units.
extension DayReport {
    /// One object with its lines.
    package var document: JSONValue {
        var members: [JSONValue.Member] = [
            .init("by", .string(grouping.rawValue)),
            .init("from", .string(dates.lowerBound.dashed)),
            .init("to", .string(dates.upperBound.dashed)),
            .init("up_to", .number("\(upTo)")),
        ]
        let table = table
        members.append(
            .init(
                "lines",
                .array(
                    table.rows.map { row in
                        .object(zip(table.heading, row).map { .init($0, $1.value) })
                    }
                )
            )
        )
        return .object(members)
    }

    /// A heading, then a line each; the lines of RFC 4180 end in CR LF, these in LF.
    package var csv: String {
        let table = table
        let rows = [table.heading] + table.rows.map { $0.map(\.text) }
        return rows.map { $0.joined(separator: ",") }.joined(separator: "\n")
    }

    // MARK: One table for both

    private enum Cell {
        case text(String)
        case number(Int64)
        case none

        var value: JSONValue {
            switch self {
            case .text(let text): .string(text)
            case .number(let number): .number("\(number)")
            case .none: .null
            }
        }

        /// As a cell of CSV.
        var text: String {
            switch self {
            case .text(let text): CSVText.cell(text)
            case .number(let number): "\(number)"
            case .none: ""
            }
        }
    }

    private var table: (heading: [String], rows: [[Cell]]) {
        switch content {
        case .sums(let sections):
            let rows = sections.flatMap { section in
                section.lines.map { cells(of: $0, section.asset) }
            }
            return (names + Self.sumColumns, rows)
        case .goods(let goods):
            let heading = names + ["currency", "lines", "quantity_milli", "amount_minor"]
            let rows: [[Cell]] = goods.map {
                [
                    .text($0.code), .text($0.asset.numericCode), .number($0.count),
                    .number($0.quantity), .number($0.amount),
                ]
            }
            return (heading, rows)
        case .balances(let lines):
            let heading =
                names + [
                    "currency", "accounts", "debits_minor", "credits_minor", "held_debits_minor",
                    "held_credits_minor",
                ]
            let rows: [[Cell]] = lines.map {
                [
                    .text($0.kind), .text($0.asset.numericCode), .number($0.accounts),
                    .number($0.debits), .number($0.credits), .number($0.heldDebits),
                    .number($0.heldCredits),
                ]
            }
            return (heading, rows)
        }
    }

    private static let sumColumns = [
        "currency", "debit_count", "debit_minor", "credit_count", "credit_minor",
        "reversed_count", "reversed_minor", "loaded_count", "loaded_minor", "undecided_count",
        "undecided_minor", "net_minor", "closing", "later_debit_count", "later_debit_minor",
        "later_credit_count", "later_credit_minor",
    ]

    private func cells(of line: Line, _ asset: Asset) -> [Cell] {
        let figures = line.figures
        var cells: [Cell] = line.names.map(Cell.text)
        cells.append(.text(asset.numericCode))
        let tallies = [
            figures.sides.debits, figures.sides.credits, figures.reversed, figures.loaded,
            figures.undecided,
        ]
        for tally in tallies { cells += [.number(tally.count), .number(tally.amount)] }
        cells.append(.number(figures.net))
        cells.append(line.closing.map(Cell.text) ?? .none)
        for tally in [line.later?.sides.debits, line.later?.sides.credits] {
            cells += [tally.map { .number($0.count) } ?? .none]
            cells += [tally.map { .number($0.amount) } ?? .none]
        }
        return cells
    }
}
