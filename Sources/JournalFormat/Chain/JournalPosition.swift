package import struct CardSecurity.SHA256Digest

/// How far the records of a journal have come: equal records leave equal positions.
package struct JournalPosition: Equatable, Sendable {
    /// The newest record; 0 in an empty journal.
    package var seq: Int64
    /// Its hash, which covers all before it.
    package var chain: SHA256Digest
    /// Over the balances of all accounts.
    package var balances: StateDigest

    package init(seq: Int64, chain: SHA256Digest, balances: StateDigest) {
        self.seq = seq
        self.chain = chain
        self.balances = balances
    }
}
