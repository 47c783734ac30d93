package import struct CardSecurity.SHA256Digest

/// Where a start begins to check.
package struct Anchor {
    package var seq: Int64
    package var hash: SHA256Digest
    package var balances: StateDigest
    /// What the rows of people contribute to it.
    package var people: StateDigest
    /// What the rows of what is held contribute to it.
    package var held: StateDigest
    package var transfer: Int64
    package var account: Int64
    /// The oldest record whose identity may not be in the file.
    package var identitiesFrom: Int64
    /// All records up to this one are in the folded totals; nil in a file that has none.
    package var foldsTo: Int64?
    /// No shard of the counters of limits lacks anything up to this record; nil: nothing had ever
    /// counted.
    package var limitsTo: Int64?

    package init(
        seq: Int64,
        hash: SHA256Digest,
        balances: StateDigest,
        people: StateDigest = StateDigest(),
        held: StateDigest = StateDigest(),
        transfer: Int64,
        account: Int64,
        identitiesFrom: Int64,
        foldsTo: Int64? = nil,
        limitsTo: Int64? = nil
    ) {
        self.seq = seq
        self.hash = hash
        self.balances = balances
        self.people = people
        self.held = held
        self.transfer = transfer
        self.account = account
        self.identitiesFrom = identitiesFrom
        self.foldsTo = foldsTo
        self.limitsTo = limitsTo
    }
}
