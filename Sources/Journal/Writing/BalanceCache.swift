internal import Book
internal import Payments

internal import struct CardSecurity.SHA256Digest

/// What the file holds of the accounts that were read or written last: needed to know, without
/// reading, what a change takes out of the digest of balances and whether more than counters
/// changed.
struct BalanceCache {
    /// The parts of an account that are compared.
    struct Entry {
        let digest: StateDigest
        private let frozen: Bool
        private let expiry: UInt16?
        private let pinReference: PINReference?
        private let pinTries: UInt8

        init(_ account: AccountState) {
            digest = StateDigest(of: account)
            frozen = account.frozen
            expiry = account.expiry
            pinReference = account.pinReference
            pinTries = account.pinTries
        }

        /// Whether more than the counters differs.
        func differsBesidesCounters(from other: Entry) -> Bool {
            frozen != other.frozen || expiry != other.expiry || pinTries != other.pinTries
                || pinReference != other.pinReference
        }
    }

    /// About 5 MB; beyond it everything is forgotten and read again when it is needed.
    static let limit = 65_536

    private var entries: [Int64: Entry] = [:]

    subscript(id: Int64) -> Entry? {
        get { entries[id] }
        set {
            if entries.count >= BalanceCache.limit, entries[id] == nil {
                entries.removeAll(keepingCapacity: true)
            }
            entries[id] = newValue
        }
    }

    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }
}

extension StateDigest {
    /// What one account's counters contribute.
    init(of account: AccountState) {
        self.init(
            account: account.id,
            counters: (
                account.debitsPosted, account.creditsPosted, account.debitsPending,
                account.creditsPending
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
