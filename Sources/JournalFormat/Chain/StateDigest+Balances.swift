package import Ledger

internal import struct CardSecurity.SHA256Digest

extension StateDigest {
    /// What one account's counters contribute.
    package init(of account: AccountState) {
        self.init(AccountBalance(account: account.id, counters: account.counters))
    }

    package init(_ balance: AccountBalance) {
        self.init(
            account: balance.account,
            counters: (
                balance.counters.debitsPosted, balance.counters.creditsPosted,
                balance.counters.debitsPending, balance.counters.creditsPending
            )
        )
    }

    /// What the counters (debits and credits posted, debits and credits pending) contribute.
    package init(
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
