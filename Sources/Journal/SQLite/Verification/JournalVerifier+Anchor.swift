internal import struct CardSecurity.SHA256Digest

extension JournalVerifier {
    /// Holds the journal against a place that was noted elsewhere: its chain has that hash there.
    ///
    /// That the chain leads up to it, `run` proves. Errors: `anchorDiffers`, `anchorMissing`.
    package func verify(anchor: AnchorText) throws(JournalError) {
        var newest: Int64 = 0
        for path in files.all.reversed() {
            let connection = try Connection.reader(path: path).connection
            newest = max(newest, try connection.number("SELECT max(seq) FROM record") ?? 0)
            guard let found = try Self.hash(of: anchor.seq, in: connection) else { continue }
            guard found == anchor.hash else {
                throw .anchorDiffers(
                    anchor,
                    found: AnchorText(seq: anchor.seq, hash: found)
                )
            }
            return
        }
        throw .anchorMissing(seq: anchor.seq, newest: newest)
    }

    /// The hash of the chain at a record; nil where the file does not hold it.
    private static func hash(
        of seq: Int64,
        in connection: Connection
    ) throws(JournalError) -> SHA256Digest? {
        do throws(JournalError) {
            return try ChainReader.hash(before: seq + 1, in: connection)
        } catch {
            if case .chainBroken = error { return nil }
            throw error
        }
    }
}
