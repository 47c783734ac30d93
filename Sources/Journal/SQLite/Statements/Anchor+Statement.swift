internal import JournalFormat

internal import struct CardSecurity.SHA256Digest

extension Anchor {
    /// The newest one of a file.
    ///
    /// Errors: `rowBroken`.
    static func last(in connection: Connection) throws(JournalError) -> Anchor? {
        let statement = try connection.prepare(
            """
            SELECT seq, hash, balances, transfer, account, identities_from, people, held, folds_to,
                limits_to
            FROM anchor ORDER BY seq DESC LIMIT 1
            """
        )
        guard try statement.step() else { return nil }
        let seq = statement.integer(0)
        guard let hash = SHA256Digest(bytes: statement.bytes(1)),
            let balances = StateDigest(bytes: statement.bytes(2))
        else { throw .rowBroken(table: "anchor", row: seq, "the digests cannot be read") }
        guard [0, 3, 4, 5].allSatisfy({ NumberBounds.rows.contains(statement.integer($0)) }) else {
            throw .rowBroken(table: "anchor", row: seq, "a number is out of range")
        }
        // Older files knew nobody, and held nothing.
        guard
            let people = statement.isNull(6)
                ? StateDigest() : StateDigest(bytes: statement.bytes(6)),
            let held = statement.isNull(7)
                ? StateDigest() : StateDigest(bytes: statement.bytes(7))
        else { throw .rowBroken(table: "anchor", row: seq, "the digests cannot be read") }
        let foldsTo = statement.optionalInteger(8)
        let limitsTo = statement.optionalInteger(9)
        guard (0...seq).contains(foldsTo ?? 0), (0...seq).contains(limitsTo ?? 0) else {
            throw .rowBroken(table: "anchor", row: seq, "a number is out of range")
        }
        return Anchor(
            seq: seq,
            hash: hash,
            balances: balances,
            people: people,
            held: held,
            transfer: statement.integer(3),
            account: statement.integer(4),
            identitiesFrom: statement.integer(5),
            foldsTo: foldsTo,
            limitsTo: limitsTo
        )
    }
}
