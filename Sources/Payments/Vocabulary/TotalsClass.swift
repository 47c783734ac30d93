/// What an approved request counts as in the totals of its batch.
///
/// Raw values are stored in the journal, in the column `operation` of its totals.
package enum TotalsClass: UInt8, Sendable, CaseIterable {
    case purchases = 10
    case reversals = 12
    case voids = 20
    case refunds = 21
    case completions = 24
    case completionVoids = 25
    case offlineSales = 28
    case increases = 32
    case topUps = 37
    case topUpVoids = 38
}

extension TotalsClass {
    /// Which way its money went for the station, in reports: on which side a settlement counts it
    /// is the specification's to say.
    package enum Side: Hashable, Sendable {
        /// Customers paid.
        case debit
        /// Customers got it back.
        case credit
        /// A card was loaded, for cash.
        case loaded
        /// That was taken off again.
        case unloaded
        /// Something was taken back: its class says what.
        case reversal
    }

    package var side: Side {
        switch self {
        case .purchases, .completions, .offlineSales, .increases: .debit
        case .voids, .refunds, .completionVoids: .credit
        case .topUps: .loaded
        case .topUpVoids: .unloaded
        case .reversals: .reversal
        }
    }
}
