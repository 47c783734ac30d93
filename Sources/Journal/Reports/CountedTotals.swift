internal import Book
package import Payments

/// Our side of a batch or shift whose terminal has told no totals, in one asset.
///
/// What was reversed stands on its side and beside it, as in a report; what no channel has decided
/// stands by itself.
package struct CountedTotals: Hashable, Sendable {
    package let asset: Asset
    package var domestic: ReportFigures
    package var foreign: ReportFigures
    package var undecided: Tally

    package init(
        asset: Asset,
        domestic: ReportFigures = ReportFigures(),
        foreign: ReportFigures = ReportFigures(),
        undecided: Tally = Tally()
    ) {
        self.asset = asset
        self.domestic = domestic
        self.foreign = foreign
        self.undecided = undecided
    }

    /// What cards were loaded with for cash, which stands in no side.
    package var loaded: Tally { domestic.loaded + foreign.loaded }
    /// What stands for the station, of both halves.
    package var net: Int64 { domestic.net &+ foreign.net }
}

/// Sums on their way.
struct UncomparedSums {
    private var found: [Asset: CountedTotals] = [:]

    mutating func add(
        _ total: TotalsClass,
        _ asset: Asset,
        _ half: CardHalf,
        _ value: TotalsValue
    ) {
        var totals = found[asset] ?? CountedTotals(asset: asset)
        switch half {
        case .domestic: totals.domestic.add(total, value)
        case .foreign: totals.foreign.add(total, value)
        }
        found[asset] = totals
    }

    mutating func add(undecided payment: UndecidedRow) {
        var totals = found[payment.asset] ?? CountedTotals(asset: payment.asset)
        totals.undecided = totals.undecided + Tally(count: 1, amount: payment.amount)
        found[payment.asset] = totals
    }

    /// In the order of their assets, without those in which nothing has counted.
    var totals: [CountedTotals] {
        found.values.filter { $0 != CountedTotals(asset: $0.asset) }
            .sorted { $0.asset.rawValue < $1.asset.rawValue }
    }
}

extension ReportFigures {
    fileprivate mutating func add(_ total: TotalsClass, _ value: TotalsValue) {
        add(total, count: value.count, amount: value.amount)
        addReversed(total, count: value.reversedCount, amount: value.reversedAmount)
    }
}

extension Tally {
    fileprivate static func + (left: Tally, right: Tally) -> Tally {
        Tally(count: left.count &+ right.count, amount: left.amount &+ right.amount)
    }
}
