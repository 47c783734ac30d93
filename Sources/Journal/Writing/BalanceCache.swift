internal import Book
internal import Ledger
internal import Payments

internal import struct CardSecurity.SHA256Digest

/// What the accounts that were read or written last contribute to the digest of balances: needed
/// to know, without reading, what a change takes out of it.
///
/// Numbers of accounts have no gaps, so each has its place; accounts that share one push each other
/// out.
struct BalanceCache {
    /// Places, a power of two; 1.5 MB.
    static let limit = 65_536

    private struct Place {
        /// 0 while it is free.
        var account: Int64 = 0
        var digest = StateDigest()
    }

    private var places = ContiguousArray(repeating: Place(), count: limit)

    subscript(account: Int64) -> StateDigest? {
        get {
            let place = places[BalanceCache.place(of: account)]
            return place.account == account ? place.digest : nil
        }
        set {
            places[BalanceCache.place(of: account)] =
                newValue.map { Place(account: account, digest: $0) } ?? Place()
        }
    }

    private static func place(of account: Int64) -> Int {
        Int(truncatingIfNeeded: account) & (limit - 1)
    }

    mutating func removeAll() {
        places = ContiguousArray(repeating: Place(), count: BalanceCache.limit)
    }
}

extension StateDigest {
    /// What one account's counters contribute.
    init(of account: AccountState) {
        self.init(AccountBalance(account: account.id, counters: account.counters))
    }

    init(_ balance: AccountBalance) {
        self.init(
            account: balance.account,
            counters: (
                balance.counters.debitsPosted, balance.counters.creditsPosted,
                balance.counters.debitsPending, balance.counters.creditsPending
            )
        )
    }

    /// What the counters (debits and credits posted, debits and credits pending) contribute.
    init(
        account: Int64,
        counters: (Int64, Int64, Int64, Int64)
    ) {
        let row = (
            account.littleEndian, counters.0.littleEndian, counters.1.littleEndian,
            counters.2.littleEndian, counters.3.littleEndian
        )
        self = withUnsafeBytes(of: row) { StateDigest(SHA256Digest.of($0)) }
    }
}
