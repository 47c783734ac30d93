package import Payments

/// Totals of domestic cards and of foreign ones.
package struct HalvesTallies: Hashable, Sendable {
    package var domestic: SideTallies
    package var foreign: SideTallies

    package init(domestic: SideTallies = SideTallies(), foreign: SideTallies = SideTallies()) {
        self.domestic = domestic
        self.foreign = foreign
    }

    /// Both in one, for a dialect that does not tell them apart.
    package var joined: SideTallies {
        SideTallies(
            debits: domestic.debits + foreign.debits,
            credits: domestic.credits + foreign.credits,
            debitReversals: domestic.debitReversals + foreign.debitReversals,
            creditReversals: domestic.creditReversals + foreign.creditReversals
        )
    }

    /// The most payments that any side of a half has.
    package var highestCount: Int64 {
        let sides = [domestic.debits, domestic.credits, foreign.debits, foreign.credits]
        return sides.reduce(0) { max($0, $1.count) }
    }

    mutating func add(_ entry: TerminalDay.Entry, _ form: SettlementForm) {
        guard entry.amount.asset == .yuan, let side = entry.operation.daySide else { return }
        let whole = Tally(count: 1, amount: entry.amount.minorUnits)
        let reversed = entry.reversed.map { Tally(count: 1, amount: $0) } ?? Tally()
        var tallies = SideTallies()
        switch side {
        case .debit: (tallies.debits, tallies.debitReversals) = (whole, reversed)
        case .credit: (tallies.credits, tallies.creditReversals) = (whole, reversed)
        }
        let own = entry.half == .domestic
        let sum = HalvesTallies(
            domestic: own ? tallies : SideTallies(),
            foreign: own ? SideTallies() : tallies
        ).counted(form)
        domestic = domestic + sum.domestic
        foreign = foreign + sum.foreign
    }

    /// Tallies that stand apart, with what was reversed where a form has it.
    func counted(_ form: SettlementForm) -> HalvesTallies {
        HalvesTallies(domestic: domestic.counted(form), foreign: foreign.counted(form))
    }
}

extension SideTallies {
    fileprivate static func + (left: SideTallies, right: SideTallies) -> SideTallies {
        SideTallies(
            debits: left.debits + right.debits,
            credits: left.credits + right.credits,
            debitReversals: left.debitReversals + right.debitReversals,
            creditReversals: left.creditReversals + right.creditReversals
        )
    }

    fileprivate func counted(_ form: SettlementForm) -> SideTallies {
        switch form {
        case .exclusive:
            SideTallies(debits: debits - debitReversals, credits: credits - creditReversals)
        case .net:
            SideTallies(debits: debits + creditReversals, credits: credits + debitReversals)
        case .apart: self
        }
    }
}

extension Tally {
    fileprivate static func + (left: Tally, right: Tally) -> Tally {
        Tally(count: left.count + right.count, amount: left.amount + right.amount)
    }

    fileprivate static func - (left: Tally, right: Tally) -> Tally {
        Tally(count: left.count - right.count, amount: left.amount - right.amount)
    }
}
