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
