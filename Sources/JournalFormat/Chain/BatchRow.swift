package import struct CardSecurity.SHA256Digest

/// One row of `batch`: which records were committed together, and when.
///
/// Its *seal* covers all of it and the names that records go by. The first record of the next batch
/// covers the seal, so that times are chained one batch later, when they are known. A row without a
/// seal is the last one, or older than schema 6.
package struct BatchRow: Equatable {
    package var first: Int64
    package var last: Int64
    /// When it was taken from the intake, microseconds since 1970.
    package var beganAt: Int64
    /// From then until it was durable; nil until the next commit has written it.
    package var durable: Int64?
    package var balances: StateDigest
    package var seal: SHA256Digest?
    /// How many names of each kind there were when it was sealed; 0 without a seal.
    package var names: Int64 = 0

    package init(first: Int64, last: Int64, beganAt: Int64, balances: StateDigest) {
        self.first = first
        self.last = last
        self.beganAt = beganAt
        self.balances = balances
    }

    /// The seal over what the row says; nil when there are fewer names than it says.
    package func sealed(under known: RecordNames, with writer: ByteWriter) -> SHA256Digest? {
        writer.removeAll()
        writer.signed(first)
        writer.signed(last)
        writer.signed(beganAt)
        writer.optional(durable)
        writer.word(balances.low)
        writer.word(balances.high)
        writer.signed(names)
        guard known.write(names, to: writer) else { return nil }
        return SHA256Digest.of(writer.bytes)
    }
}
