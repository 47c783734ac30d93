package import Payments

/// The arithmetic of settlements: the one place that says how classes come to sides.
extension SettlementCounts {
    /// The sides that classes come to.
    package func tallies(_ value: (TotalsClass) -> TotalsValue) -> SideTallies {
        let (debits, debitReversals) = sum(of: debit, value)
        let (credits, creditReversals) = sum(of: credit, value)
        return switch form {
        case .exclusive:
            SideTallies(debits: debits - debitReversals, credits: credits - creditReversals)
        case .net:
            SideTallies(debits: debits + creditReversals, credits: credits + debitReversals)
        case .apart:
            SideTallies(
                debits: debits,
                credits: credits,
                debitReversals: debitReversals,
                creditReversals: creditReversals
            )
        }
    }

    private func sum(
        of classes: TotalsClassSet,
        _ value: (TotalsClass) -> TotalsValue
    ) -> (all: Tally, reversed: Tally) {
        var (all, reversed) = (Tally(), Tally())
        for total in TotalsClass.allCases where classes.holds(total) {
            let value = value(total)
            all = all + Tally(count: value.count, amount: value.amount)
            reversed = reversed + Tally(count: value.reversedCount, amount: value.reversedAmount)
        }
        return (all, reversed)
    }
}

extension Tally {
    static func + (left: Tally, right: Tally) -> Tally {
        Tally(count: left.count &+ right.count, amount: left.amount &+ right.amount)
    }

    fileprivate static func - (left: Tally, right: Tally) -> Tally {
        Tally(count: left.count &- right.count, amount: left.amount &- right.amount)
    }
}
