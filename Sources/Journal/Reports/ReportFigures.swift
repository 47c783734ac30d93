internal import Book
package import Payments

/// One line's figures, in minor units of one asset.
package struct ReportFigures: Hashable, Sendable {
    /// What customers paid and got back, and what of it was reversed.
    package var sides = SideTallies()
    /// What cards were loaded with for cash, less what was taken off again.
    package var loaded = Tally()
    package var undecided = Tally()

    package init() {}

    /// How much and what of it was reversed.
    package var reversed: Tally {
        Tally(
            count: sides.debitReversals.count &+ sides.creditReversals.count,
            amount: sides.debitReversals.amount &- sides.creditReversals.amount
        )
    }

    /// What stands for the station: loads are cash, and stand in no side.
    package var net: Int64 {
        sides.debits.amount &- sides.credits.amount &- reversed.amount
    }

    var isEmpty: Bool { self == ReportFigures() }

    // MARK: Adding

    /// What counted, where it was accepted.
    mutating func add(_ total: TotalsClass, count: Int64, amount: Int64) {
        switch total.side {
        case .debit: sides.debits.add(count, amount)
        case .credit: sides.credits.add(count, amount)
        case .loaded: loaded.add(count, amount)
        case .unloaded: loaded.add(-count, -amount)
        case .reversal: break
        }
    }

    /// What was reversed of a class.
    mutating func addReversed(_ total: TotalsClass, count: Int64, amount: Int64) {
        switch total.side {
        case .debit: sides.debitReversals.add(count, amount)
        case .credit: sides.creditReversals.add(count, amount)
        case .loaded: loaded.add(-count, -amount)
        case .unloaded: loaded.add(count, amount)
        case .reversal: break
        }
    }

    mutating func add(undecided payment: UndecidedRow) {
        undecided.add(1, payment.amount)
    }

    static func += (left: inout ReportFigures, right: ReportFigures) {
        left.sides.debits += right.sides.debits
        left.sides.credits += right.sides.credits
        left.sides.debitReversals += right.sides.debitReversals
        left.sides.creditReversals += right.sides.creditReversals
        left.loaded += right.loaded
        left.undecided += right.undecided
    }
}

extension Tally {
    fileprivate mutating func add(_ count: Int64, _ amount: Int64) {
        self.count &+= count
        self.amount &+= amount
    }

    fileprivate static func += (left: inout Tally, right: Tally) {
        left.add(right.count, right.amount)
    }
}
