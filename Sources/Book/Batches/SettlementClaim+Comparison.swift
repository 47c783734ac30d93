package import Payments

/// What a terminal counts beside what we do.
extension SettlementClaim {
    /// Ours, and how they compare: by halves, or in all where the terminal does not tell halves
    /// apart.
    package func compared(
        withDomestic ours: SideTallies,
        foreign: SideTallies
    ) -> SettlementAnswer {
        guard let claimed = self.foreign else {
            let all = ours + foreign
            return SettlementAnswer(domestic: HalfAnswer(all, domestic), foreign: nil)
        }
        return SettlementAnswer(
            domestic: HalfAnswer(ours, domestic),
            foreign: HalfAnswer(foreign, claimed)
        )
    }

    /// What the terminal comes to, minor units: what it took less what it gave back.
    package var net: Int64 { domestic.net &+ (foreign?.net ?? 0) }
}

extension SettlementAnswer {
    /// What we come to, minor units: what was taken less what was given back.
    package var net: Int64 { domestic.ours.net &+ (foreign?.ours.net ?? 0) }

    /// Whether we have nothing on either side.
    package var isEmpty: Bool {
        domestic.ours == SideTallies() && foreign?.ours ?? SideTallies() == SideTallies()
    }
}

extension HalfAnswer {
    fileprivate init(_ ours: SideTallies, _ theirs: SideTallies) {
        self.init(ours: ours, result: ours == theirs ? .balanced : .different)
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

    fileprivate var net: Int64 {
        debits.amount &- credits.amount &- debitReversals.amount &+ creditReversals.amount
    }
}
