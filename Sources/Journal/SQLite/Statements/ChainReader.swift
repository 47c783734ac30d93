internal import Book
internal import JournalFormat
internal import Ledger
internal import Payments

internal import struct CardSecurity.SHA256Digest

/// Reads records in order, each with its legs and transfers, and checks the chain as it goes.
///
/// Three cursors side by side: legs and transfers lie in the order of their records, so that no
/// index leads from one to the other. Whatever fails is an error of the record it failed at.
final class ChainReader {
    private let names: RecordNames
    private let records: Statement
    private let legs: Statement
    private let transfers: Statement
    private let batches: BatchCursor
    private var hasLeg: Bool
    private var hasTransfer: Bool
    private let chained = ByteWriter()

    /// Seq of the record that comes next.
    private(set) var next: Int64
    /// Hash of the record before it.
    private(set) var hash: SHA256Digest
    /// Id of the transfer that comes next, where there is one.
    var nextTransfer: Int64? { hasTransfer ? transfers.integer(0) : nil }

    /// Starts at a record, with the hash of the one before it.
    ///
    /// `checkingSeals`: that batches are as they were sealed; the chain covers the seals anyway.
    init(
        _ connection: Connection,
        from seq: Int64,
        after hash: SHA256Digest,
        names: RecordNames,
        checkingSeals: Bool = true
    ) throws(JournalError) {
        self.names = names
        self.hash = hash
        next = seq
        records = try connection.prepare(
            "SELECT \(RecordRow.columns) FROM record WHERE seq >= ?1 ORDER BY seq"
        )
        legs = try connection.prepare(Leg.selection + "WHERE id >= ?1 ORDER BY id")
        transfers = try connection.prepare(
            TransferRecord.selection + "WHERE id >= ?1 ORDER BY id"
        )
        batches = try BatchCursor(
            connection,
            from: seq,
            names: checkingSeals ? names : nil
        )
        records.bind(seq, at: 1)
        legs.bind(seq << 4, at: 1)
        transfers.bind(try Self.firstTransfer(of: seq, in: connection), at: 1)
        do throws(JournalError) {
            hasLeg = try legs.step()
            hasTransfer = try transfers.step()
        } catch {
            throw .chainBroken(seq: seq)
        }
    }

    /// The next record; nil behind the last.
    ///
    /// `decoding` the event too. Errors: `chainBroken` at the first record that is not as it was
    /// written, `recordUnreadable`.
    func read(decoding: Bool) throws(JournalError) -> RecordEntry? {
        let seq = next
        do throws(JournalError) {
            return try readNext(decoding: decoding)
        } catch {
            switch error {
            case .recordUnreadable, .rowBroken("batch", _, _): throw error
            default: throw .chainBroken(seq: seq)
            }
        }
    }

    private func readNext(decoding: Bool) throws(JournalError) -> RecordEntry? {
        let seq = next
        guard try records.step() else {
            // What is left belongs to no record.
            guard !hasLeg, !hasTransfer else { throw .chainBroken(seq: seq) }
            try batches.leave()
            return nil
        }
        var row = try RecordRow(records, names: names)
        guard row.seq == seq, row.card != nil || RecordRow.hasNoCard(records) else {
            throw .chainBroken(seq: seq)
        }
        row.cardDigest = row.copyDigest
        var entry = RecordEntry(row: row)
        try readLegs(of: seq, into: &entry)
        try readTransfers(of: seq, into: &entry)
        let link = try batches.link(of: seq)
        let format = records.bytes(RecordRow.eventColumn).first ?? 0
        try check(&entry, sealing: format >= RecordChain.sealingFormat ? link : nil)
        if decoding {
            let recorded = try row.recorded(records)
            entry.recorded = recorded
            entry.legs = entry.legs.map { $0.decided(by: recorded.decider(of: $0, row, names)) }
        }
        next = seq + 1
        return entry
    }

    private func check(
        _ entry: inout RecordEntry,
        sealing link: SHA256Digest?
    ) throws(JournalError) {
        RecordChain.write(
            &entry.row,
            legs: entry.legs[...],
            transfers: entry.transfers[...],
            after: hash,
            sealing: link,
            to: chained
        )
        chained.raw(records.bytes(RecordRow.eventColumn))
        let expected = SHA256Digest.of(chained.bytes)
        guard SHA256Digest(bytes: records.bytes(RecordRow.hashColumn)) == expected else {
            throw .chainBroken(seq: entry.row.seq)
        }
        hash = expected
    }

    private func readLegs(of seq: Int64, into entry: inout RecordEntry) throws(JournalError) {
        while hasLeg, legs.integer(0) >> 4 <= seq {
            let account = entry.row.account
            guard let key = LegKey(stored: legs.integer(0)), key.payment == seq,
                let leg = Leg(key, legs, names, account: account)
            else { throw .chainBroken(seq: seq) }
            entry.legs.append(leg)
            hasLeg = try legs.step()
        }
    }

    private func readTransfers(of seq: Int64, into entry: inout RecordEntry) throws(JournalError) {
        while hasTransfer, transfers.integer(8) <= seq {
            guard let transfer = TransferRecord(transfers), transfer.seq == seq else {
                throw .chainBroken(seq: seq)
            }
            entry.transfers.append(transfer)
            entry.undoneBy.append(transfers.optionalInteger(9))
            hasTransfer = try transfers.step()
        }
    }

    /// The first transfer of a record or a later one, found by halving: ids and records ascend
    /// together.
    static func firstTransfer(
        of seq: Int64,
        in connection: Connection
    ) throws(JournalError) -> Int64 {
        let probe = try connection.prepare(
            "SELECT id, seq FROM transfer WHERE id >= ?1 ORDER BY id LIMIT 1"
        )
        var low = try connection.number("SELECT min(id) FROM transfer") ?? 1
        guard low > 0 else {
            throw .rowBroken(table: "transfer", row: low, "the first transfer is 1")
        }
        var high = try NumberBounds.highest("id", of: "transfer", in: connection) + 1
        while low < high {
            let middle = low + (high - low) / 2
            probe.bind(middle, at: 1)
            let found = try probe.step() ? probe.integer(1) : Int64.max
            probe.reset()
            if found < seq { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Names the row of `meta` that holds the hash before the first record of a file whose older
    /// records are archived.
    static let firstHashKey = "first_hash"

    /// The hash that the chain has before a record.
    ///
    /// Errors: `chainBroken` when neither that record nor an anchor nor the file's beginning holds
    /// it.
    static func hash(
        before seq: Int64,
        in connection: Connection
    ) throws(JournalError) -> SHA256Digest {
        for table in ["record", "anchor"] {
            let statement = try connection.prepare("SELECT hash FROM \(table) WHERE seq = ?1")
            statement.bind(seq - 1, at: 1)
            if try statement.step(), let hash = SHA256Digest(bytes: statement.bytes(0)) {
                return hash
            }
        }
        // The records before are in an archive; a file may have lost some of its first records to
        // nothing else, so the place is as good as the hash.
        let first = try connection.prepare("SELECT value FROM meta WHERE key = ?1")
        first.bind(copying: firstHashKey, at: 1)
        if try first.step(), let hash = SHA256Digest(bytes: first.bytes(0)),
            try connection.number("SELECT min(seq) FROM record") ?? seq == seq
        {
            return hash
        }
        throw .chainBroken(seq: seq)
    }
}

extension TransferRecord {
    /// Its columns and their table, for a WHERE clause behind it; `undone_by` is column 9.
    static let selection = """
        SELECT id, kind, debit_account, credit_account, asset, amount, reverses, business_date, seq,
            undone_by, resolves, released, refunds FROM transfer\u{20}
        """

    /// The transfer of a row of `selection`; nil when a number means nothing.
    init?(_ statement: Statement) {
        guard let kindNumber = UInt8(exactly: statement.integer(1)),
            let kind = Kind(rawValue: kindNumber),
            let asset = UInt16(exactly: statement.integer(4)),
            let date = Int32(exactly: statement.integer(7))
        else { return nil }
        self.init(
            id: statement.integer(0),
            kind: kind,
            debitAccount: statement.integer(2),
            creditAccount: statement.integer(3),
            asset: Asset(rawValue: asset),
            amount: statement.integer(5),
            undoes: statement.optionalInteger(6),
            resolves: statement.optionalInteger(10),
            released: statement.optionalInteger(11),
            refunds: statement.optionalInteger(12),
            businessDate: BusinessDate(rawValue: date),
            seq: statement.integer(8)
        )
    }
}
