internal import Book
package import Payments

/// Totals of a station's day, as people and scripts read them.
package struct DayReport: Equatable, Sendable {
    /// One line of sums.
    package struct Line: Equatable, Sendable {
        /// What the line is about, one text for each of `DayReport.names`.
        package var names: [String]
        package var figures: ReportFigures
        /// How its batch was closed; nil for what is open, or no batch.
        package var closing: String?
        /// What was decided after that: all its totals by now, less what was agreed.
        ///
        /// It stands in the reports of the date on which it was closed.
        package var later: ReportFigures?
    }

    /// The lines of one asset, with their sum.
    package struct Section: Equatable, Sendable {
        package var asset: Asset
        package var lines: [Line]
        package var sum: ReportFigures
    }

    /// The lines of one product.
    package struct Goods: Equatable, Sendable {
        package var code: String
        package var asset: Asset
        package var count: Int64
        /// Thousandths of its unit.
        package var quantity: Int64
        package var amount: Int64
    }

    package enum Content: Equatable, Sendable {
        case sums([Section])
        case goods([Goods])
        case balances([BalanceLine])
    }

    package let dates: ClosedRange<BusinessDate>
    package let grouping: ReportGrouping
    /// The newest record that is in it.
    package let upTo: Int64
    package let content: Content

    /// The trial balance.
    package init(dates: ClosedRange<BusinessDate>, upTo: Int64, balances: [BalanceLine]) {
        self.dates = dates
        self.upTo = upTo
        grouping = .ledger
        content = .balances(balances)
    }

    /// Any other report.
    package init(of totals: DayTotals, by grouping: ReportGrouping) {
        dates = totals.dates
        upTo = totals.upTo
        self.grouping = grouping
        switch grouping {
        case .product: content = .goods(Self.goods(of: totals))
        case .batch: content = .sums(Self.batches(of: totals))
        case .ledger: content = .balances([])
        case .shift, .terminal, .merchant, .operator, .channel, .transaction:
            content = .sums(Self.sums(of: totals, by: grouping))
        }
    }

    /// What the names of a line are, for a heading.
    package var names: [String] {
        switch grouping {
        case .shift: ["terminal", "shift"]
        case .batch: ["terminal", "batch"]
        case .terminal: ["terminal"]
        case .merchant: ["merchant"]
        case .operator: ["merchant", "operator"]
        case .product: ["product"]
        case .channel: ["channel"]
        case .transaction: ["transaction"]
        case .ledger: ["account"]
        }
    }

    // MARK: Putting together

    private static func goods(of totals: DayTotals) -> [Goods] {
        struct Key: Hashable {
            var code: String
            var asset: Asset
        }
        var found: [Key: Goods] = [:]
        for row in totals.products {
            let key = Key(code: row.key.code, asset: row.key.asset)
            var goods =
                found[key]
                ?? Goods(code: key.code, asset: key.asset, count: 0, quantity: 0, amount: 0)
            goods.count &+= row.count
            goods.quantity &+= row.quantity
            goods.amount &+= row.amount
            found[key] = goods
        }
        return found.values.sorted {
            ($0.asset.rawValue, $0.code) < ($1.asset.rawValue, $1.code)
        }
    }

    private static func sums(of totals: DayTotals, by grouping: ReportGrouping) -> [Section] {
        var lines = ReportLines()
        for row in totals.rows {
            let key = row.key
            let names = totals.names(of: key, by: grouping)
            if grouping.hasOwnReversals, key.isReversal { continue }
            lines.change(names, key.asset) { figures in
                if key.isReversal {
                    figures.addReversed(
                        key.total,
                        count: row.value.count,
                        amount: row.value.amount
                    )
                } else {
                    figures.add(key.total, count: row.value.count, amount: row.value.amount)
                }
                guard grouping.hasOwnReversals else { return }
                figures.addReversed(
                    key.total,
                    count: row.value.reversedCount,
                    amount: row.value.reversedAmount
                )
            }
        }
        for payment in totals.undecided {
            let names = totals.names(of: payment.key, by: grouping)
            lines.change(names, payment.asset) { $0.add(undecided: payment) }
        }
        return lines.sections
    }

    /// Of each batch what counts on the dates, so that the lines come to what those of shifts do.
    private static func batches(of totals: DayTotals) -> [Section] {
        var lines = ReportLines()
        func names(_ terminal: TerminalRow, _ batch: UInt32) -> [String] {
            let name = totals.terminals[terminal]?.terminal ?? "?"
            return [name, batch == 0 ? "none" : "\(batch)"]
        }
        for batch in totals.batches {
            let names = names(batch.key.terminal, batch.key.number)
            for row in batch.rows
            where row.key.total.side != .reversal && totals.dates.contains(row.key.businessDate) {
                lines.change(names, row.key.asset) { figures in
                    let (total, value) = (row.key.total, row.value)
                    figures.add(total, count: value.count, amount: value.amount)
                    figures.addReversed(
                        total,
                        count: value.reversedCount,
                        amount: value.reversedAmount
                    )
                }
            }
        }
        for payment in totals.undecided {
            let names = names(payment.terminal, payment.batch)
            lines.change(names, payment.asset) { $0.add(undecided: payment) }
        }
        for batch in totals.batches {
            guard let closing = batch.closing else { continue }
            let names = names(batch.key.terminal, batch.key.number)
            let isClosedHere = totals.dates.contains(closing.closedOn)
            if isClosedHere { lines.change(names, closing.asset) { _ in } }
            lines.close(names, closing, totals: isClosedHere ? batch.rows : nil)
        }
        return lines.sections
    }
}

/// Lines on their way into sections.
private struct ReportLines {
    private var lines: [Asset: [[String]: DayReport.Line]] = [:]

    mutating func change(
        _ names: [String],
        _ asset: Asset,
        _ body: (inout ReportFigures) -> Void
    ) {
        let line = DayReport.Line(names: names, figures: ReportFigures())
        body(&lines[asset, default: [:]][names, default: line].figures)
    }

    /// How a batch was closed, and what was decided since, where its totals are given.
    mutating func close(_ names: [String], _ closing: BatchClosing, totals: [TotalsRow]?) {
        lines[closing.asset]?[names]?.closing = closing.kind.name
        guard let totals, let agreed = closing.ours, let counts = closing.theirs?.counts else {
            return
        }
        let later = counts.difference(of: totals, from: agreed, closing.asset)
        lines[closing.asset]?[names]?.later = later
    }

    var sections: [DayReport.Section] {
        lines.keys.sorted { $0.rawValue < $1.rawValue }.map { asset in
            let sorted = (lines[asset] ?? [:]).values.sorted {
                $0.names.lexicographicallyPrecedes($1.names) { ReportLines.isBefore($0, $1) }
            }
            var sum = ReportFigures()
            for line in sorted { sum += line.figures }
            return DayReport.Section(asset: asset, lines: sorted, sum: sum)
        }
    }

    /// Numbers by their value.
    private static func isBefore(_ left: String, _ right: String) -> Bool {
        if let left = UInt32(left), let right = UInt32(right) { return left < right }
        return left < right
    }
}

extension SettlementCounts {
    /// What totals have more than was agreed; nil where they have not.
    fileprivate func difference(
        of totals: [TotalsRow],
        from agreed: SettlementAnswer,
        _ asset: Asset
    ) -> ReportFigures? {
        var values: [TotalsClass: TotalsValue] = [:]
        for row in totals where row.key.asset == asset {
            values[row.key.total, default: TotalsValue()] += row.value
        }
        let now = tallies { values[$0] ?? TotalsValue() }
        var figures = ReportFigures()
        figures.sides = SideTallies(
            debits: now.debits - agreed.both(\.debits),
            credits: now.credits - agreed.both(\.credits),
            debitReversals: now.debitReversals - agreed.both(\.debitReversals),
            creditReversals: now.creditReversals - agreed.both(\.creditReversals)
        )
        return figures.isEmpty ? nil : figures
    }
}

extension SettlementAnswer {
    fileprivate func both(_ tally: KeyPath<SideTallies, Tally>) -> Tally {
        let one = domestic.ours[keyPath: tally]
        let other = foreign?.ours[keyPath: tally] ?? Tally()
        return Tally(count: one.count &+ other.count, amount: one.amount &+ other.amount)
    }
}

extension Tally {
    fileprivate static func - (left: Tally, right: Tally) -> Tally {
        Tally(count: left.count &- right.count, amount: left.amount &- right.amount)
    }
}

extension UndecidedRow {
    /// Where it will count.
    fileprivate var key: FoldKey {
        FoldKey(
            date: date,
            terminal: terminal,
            shift: shift,
            channel: channel,
            total: total,
            asset: asset
        )
    }
}

extension DayTotals {
    /// What a line is called that a row belongs to.
    fileprivate func names(of key: FoldKey, by grouping: ReportGrouping) -> [String] {
        let name = terminals[key.terminal]
        let terminal = name?.terminal ?? "?"
        switch grouping {
        case .terminal: return [terminal]
        case .merchant: return [name?.merchant ?? "?"]
        case .shift: return [terminal, key.shift == 0 ? "none" : "\(key.shift)"]
        case .operator:
            let shift = ShiftKey(terminal: key.terminal, number: key.shift)
            guard let known = operators[shift] else { return [name?.merchant ?? "?", "none"] }
            return [known.merchant, known.digits]
        case .channel:
            return [key.channel == .inHouse ? "in-house" : channels[key.channel] ?? "?"]
        case .transaction:
            return [Operation(rawValue: key.total.rawValue)?.name ?? "\(key.total)"]
        case .product, .batch, .ledger: return []
        }
    }
}
