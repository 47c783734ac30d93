internal import JournalFormat

internal import struct CardSecurity.SHA256Digest

extension JournalWriter {
    /// Erases sealed copies of cards in records before one, some at a time, in one transaction; the
    /// chain covers their digests, which stay.
    ///
    /// Gives how many records were looked at; 0 when none is left. Accounts keep theirs. Between
    /// two batches. Errors: as `commit`.
    package func eraseCardCopies(before seq: Int64, limit: Int) throws(JournalError) -> Int {
        try CardCopies.erase(in: connection, before: seq, limit: limit)
    }
}

/// The sealed copies of card numbers that records hold.
enum CardCopies {
    static func erase(
        in connection: Connection,
        before seq: Int64,
        limit: Int
    ) throws(JournalError) -> Int {
        // A scan that begins where the last one ended: the mark is the seq before it.
        let mark = try connection.number(
            "SELECT value FROM meta WHERE key = 'card_copies_from'"
        )
        let find = try connection.prepare(
            """
            SELECT seq, card_sealed FROM record WHERE seq >= ?1 AND seq < ?2
            ORDER BY seq LIMIT ?3
            """
        )
        find.bind(mark ?? 0, at: 1)
        find.bind(seq, at: 2)
        find.bind(Int64(limit), at: 3)
        var erased: [(seq: Int64, digest: [UInt8])] = []
        var looked = 0
        var last: Int64?
        while try find.step() {
            looked += 1
            last = find.integer(0)
            guard !find.isNull(1), find.bytes(1).count > 0 else { continue }
            erased.append((find.integer(0), SHA256Digest.of(find.bytes(1)).bytes))
        }
        find.reset()
        guard let last else { return 0 }
        // Freed bytes of a page are overwritten too.
        try connection.execute("PRAGMA secure_delete = ON")
        try connection.transaction { () throws(JournalError) in
            let erase = try connection.prepare(
                "UPDATE record SET card_sealed = NULL, card_digest = ?2 WHERE seq = ?1"
            )
            for row in erased {
                erase.bind(row.seq, at: 1)
                erase.bind(copying: row.digest, at: 2)
                try erase.run()
            }
            let note = try connection.prepare(
                "REPLACE INTO meta VALUES ('card_copies_from', ?1)"
            )
            note.bind(last + 1, at: 1)
            try note.run()
        }
        try connection.execute("PRAGMA secure_delete = OFF")
        return looked
    }
}
