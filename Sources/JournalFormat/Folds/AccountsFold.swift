package import Ledger
internal import Payments

/// The accounts of a journal against the transfers of its records, one at a time: what `verify`,
/// the simulation and the tests hold of money.
///
/// - I1: per asset, what was debited was credited, and holds stand on both sides.
/// - I2: an account's counters are the sum of its transfers.
/// - I3: no customer has less than nothing.
///
/// And their cards are as records left them.
package struct AccountsFold {
    /// What is left of the transfers, once their accounts were taken; nil when they are not all
    /// there, so that nothing follows from them.
    private var movements: [Int64: Movement]?
    private let cards: CardsFold?
    private let apart: ApartFold?
    private var sums: [UInt16: Movement] = [:]
    /// Over the balances of the accounts that were taken.
    package private(set) var digest = StateDigest()

    package init(of movements: [Int64: Movement]?) {
        self.init(of: movements, nil, nil)
    }

    init(of movements: [Int64: Movement]?, _ cards: CardsFold?, _ apart: ApartFold?) {
        self.movements = movements
        self.cards = cards
        self.apart = apart
    }

    /// What is wrong with the next account.
    package mutating func take(_ account: AccountState) -> Contradiction? {
        let counters = Movement(account.counters)
        digest.add(StateDigest(of: account))
        sums[account.asset.rawValue, default: Movement()] =
            sums[account.asset.rawValue, default: Movement()] + counters
        if movements != nil {
            let moved = movements?.removeValue(forKey: account.id) ?? Movement()
            guard counters == moved else {
                return Contradiction(
                    "I2",
                    table: "account",
                    row: account.id,
                    "its counters are not the sum of its transfers"
                )
            }
        }
        guard !account.kind.isCustomer || account.available >= 0 else {
            return Contradiction(
                "I3",
                table: "account",
                row: account.id,
                "it has less than nothing"
            )
        }
        let problem = cards?.problem(of: account) ?? apart?.problem(of: account)
        return problem.map { Contradiction("I2", table: "account", row: account.id, $0) }
    }

    /// What is wrong with them together, behind the last account.
    package func finish() -> Contradiction? {
        if let account = movements?.keys.min() {
            return Contradiction(
                "I2",
                table: "account",
                row: account,
                "transfers name it, and it is missing"
            )
        }
        for (asset, sum) in sums.sorted(by: { $0.key < $1.key }) {
            if sum.debits != sum.credits {
                return Contradiction(
                    "I1",
                    table: "account",
                    row: Int64(asset),
                    "debits and credits differ"
                )
            }
            if sum.heldDebits != sum.heldCredits {
                return Contradiction(
                    "I1",
                    table: "account",
                    row: Int64(asset),
                    "holds differ on both sides"
                )
            }
        }
        return nil
    }
}
