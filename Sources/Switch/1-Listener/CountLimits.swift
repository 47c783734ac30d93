import Payments

/// Which classes of totals share a count that a settlement can tell, by one of them.
///
/// Where reversals are not counted apart, totals stand in DE 48, whose counts have three digits: a
/// batch has no more than 999 on a side and half. Those with elements of their own (DE 74 to 77)
/// have longer counts.
struct CountLimits: Sendable {
    private let counts: SettlementCounts?

    /// `counts` are those of a dialect; nil where it settles nothing.
    init(_ counts: SettlementCounts?) {
        self.counts = counts?.form == .apart ? nil : counts
    }

    subscript(total: TotalsClass) -> TotalsClassSet? { counts?.side(of: total) }
}
