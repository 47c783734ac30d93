internal import Book
internal import JournalFormat
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
