/// What a batch of transfers must write: rows that change more than once appear once, with their
/// last value.
package struct LedgerChanges: Sendable {
    package private(set) var transfers: [TransferRecord] = []
    /// Counters that transfers changed, last value, an account once.
    ///
    /// One that stands in `accounts` too has its last counters there: these are written first.
    package private(set) var balances: [AccountBalance] = []
    /// New accounts and those of which more than the counters changed, last value.
    package private(set) var accounts: [Int64: AccountState] = [:]
    package private(set) var newAccounts: Set<Int64> = []

    package init() {}

    package var isEmpty: Bool { transfers.isEmpty && accounts.isEmpty }

    /// Empties everything and keeps the capacity.
    package mutating func removeAll() {
        transfers.removeAll(keepingCapacity: true)
        balances.removeAll(keepingCapacity: true)
        accounts.removeAll(keepingCapacity: true)
        newAccounts.removeAll(keepingCapacity: true)
    }

    mutating func append(_ transfer: TransferRecord) { transfers.append(transfer) }

    mutating func insert(_ account: AccountState) {
        newAccounts.insert(account.id)
        accounts[account.id] = account
    }

    mutating func update(_ account: AccountState) { accounts[account.id] = account }

    /// Writes the counters of an account.
    ///
    /// `row` is where they stood when they were written last, in this batch or an earlier one, and
    /// then where they stand.
    mutating func update(_ balance: AccountBalance, at row: inout Int32) {
        if !accounts.isEmpty, accounts[balance.account] != nil {
            accounts[balance.account]?.counters = balance.counters
        } else if balances.indices.contains(Int(row)),
            balances[Int(row)].account == balance.account
        {
            balances[Int(row)] = balance
        } else {
            row = Int32(balances.count)
            balances.append(balance)
        }
    }
}
