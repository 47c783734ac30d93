package import JournalFormat

extension JournalWriter: JournalStore {
    package var position: JournalPosition {
        JournalPosition(seq: lastSeq, chain: chain, balances: balancesDigest)
    }

    package func entries(
        from seq: Int64,
        limit: Int
    ) throws(JournalError) -> [RecordEntry] {
        let reader = try ChainReader(
            connection,
            from: seq,
            after: try ChainReader.hash(before: seq, in: connection),
            names: names
        )
        var entries: [RecordEntry] = []
        while entries.count < limit, let entry = try reader.read(decoding: true) {
            entries.append(entry)
        }
        return entries
    }
}
