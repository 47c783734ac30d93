package import Book
package import Payments

internal import struct CardSecurity.SHA256Digest

extension JournalWriter {
    /// Writes one batch in one transaction and returns when it is durable.
    ///
    /// `began`: when the batch was taken from the intake. `keys` are wrapped keys that change with
    /// it. Errors: `batchFailed` (nothing of it is
    /// in the file; `recover` before the next commit) or `fatal` (end the process: what is in the
    /// file is decided by the next start).
    package func commit(
        _ output: BookOutput,
        codes: CodeTable,
        at began: Timestamp,
        storing keys: [WrappedKey] = []
    ) throws(JournalError) {
        guard let first = output.records.first, let last = output.records.last else { return }
        precondition(isRecovered, "A journal recovers before it commits.")
        precondition(first.seq == lastSeq + 1, "Records follow the journal's last one.")
        isRecovered = false
        do {
            try statements.records.begin.run()
            if let durable { try writeDurability(durable) }
            try writeRecords(of: output, codes: codes)
            try writeState(of: output, codes: codes)
            try write(keys)
            try writeDueIdentities()
            if crossesAnchor(last.seq) || !output.openedDates.isEmpty {
                try writeAnchor(clean: false)
            }
            try writeBatch(first: first.seq, last: last.seq, began: began)
            try statements.records.commit.run()
        } catch {
            connection.rollBack()
            throw error
        }
        durable = (first.seq, max(0, options.clock().rawValue - began.rawValue))
        isRecovered = true
    }

    private func crossesAnchor(_ seq: Int64) -> Bool {
        seq / options.anchorRecords > lastAnchor / options.anchorRecords
    }

    private func writeBatch(
        first: Int64,
        last: Int64,
        began: Timestamp
    ) throws(JournalError) {
        let statement = statements.state.batch
        statement.bind(first, at: 1)
        statement.bind(last, at: 2)
        statement.bind(began.rawValue, at: 3)
        side.removeAll()
        side.word(balancesDigest.low)
        side.word(balancesDigest.high)
        statement.bind(blob: side.bytes, at: 4)
        try statement.run()
    }

    /// Records the state of chain and balances: where the next start begins to check.
    func writeAnchor(clean: Bool) throws(JournalError) {
        let statement = statements.state.anchor
        statement.bind(lastSeq, at: 1)
        statement.bind(copying: chain.bytes, at: 2)
        statement.bind(copying: balancesDigest.bytes, at: 3)
        statement.bind(lastTransfer, at: 4)
        statement.bind(lastAccount, at: 5)
        statement.bind(identities.firstSeq ?? lastSeq + 1, at: 6)
        statement.bind(clean ? 1 : 0, at: 7)
        try statement.run()
        lastAnchor = lastSeq
    }

    // MARK: Records

    private func writeRecords(of output: BookOutput, codes: CodeTable) throws(JournalError) {
        var legs = output.legs[...]
        var transfers = output.transfers[...]
        var payments = output.newPayments[...]
        for record in output.records {
            precondition(record.seq == lastSeq + 1, "Records have no gaps.")
            let ownLegs = legs.take { $0.payment == record.seq }
            let ownTransfers = transfers.take { $0.seq == record.seq }
            var holdsIdentity = false
            if let payment = payments.first, payment.seq == record.seq {
                payments.removeFirst()
                holdsIdentity = payment.holdsIdentity
            }
            var row = RecordRow(
                record,
                holdsIdentity: holdsIdentity,
                channel: ownLegs.first?.channel,
                codes: codes
            )
            try write(&row, of: record, legs: ownLegs, transfers: ownTransfers)
            if holdsIdentity, let terminal = row.terminalRow {
                identities.append(
                    PendingIdentities.Entry(
                        seq: row.seq,
                        businessDate: row.businessDate,
                        stan: row.stan ?? 0,
                        window: row.window ?? 0,
                        messageClass: row.messageClass ?? 0
                    ),
                    of: terminal
                )
            }
        }
        precondition(
            legs.isEmpty && transfers.isEmpty && payments.isEmpty,
            "Legs, transfers and payments come in the order of their records, in the same batch."
        )
    }

    private func write(
        _ row: inout RecordRow,
        of record: BookRecord,
        legs: ArraySlice<LegRecord>,
        transfers: ArraySlice<TransferRecord>
    ) throws(JournalError) {
        side.removeAll()
        var sealed: ByteWriter.Slice?
        if let card = row.card {
            let slice = card.sealed.withUnsafeBytes { side.raw($0) }
            row.cardDigest = SHA256Digest.of(side.bytes(slice))
            sealed = slice
        }
        var slices = RecordChain.write(
            row,
            legs: legs,
            transfers: transfers,
            after: chain,
            to: chained
        )
        let start = chained.count
        EventCodec.write(record.event, reply: record.reply, to: chained)
        slices.event = ByteWriter.Slice(start: start, count: chained.count - start)
        let hash = SHA256Digest.of(chained.bytes)
        let hashStart = side.count
        side.hash(hash)
        row.bind(
            to: statements.records.record,
            channel: try number(of: row.channel, in: &names.channels),
            rule: try number(of: row.rule, in: &names.rules),
            slices: slices,
            chained: chained,
            side: side,
            sealed: sealed,
            hash: ByteWriter.Slice(start: hashStart, count: SHA256Digest.count)
        )
        try statements.records.record.run()
        chain = hash
        lastSeq = row.seq
        for leg in legs { try write(leg) }
        for transfer in transfers { try write(transfer) }
    }

    private func number(
        of name: String?,
        in table: inout NameTable
    ) throws(JournalError) -> Int64? {
        guard let name else { return nil }
        return try table.number(adding: name, in: connection)
    }

    private func write(_ leg: LegRecord) throws(JournalError) {
        precondition((1...15).contains(leg.number), "A payment has fifteen legs at most.")
        let statement = statements.records.leg
        statement.bind(leg.payment << 4 | Int64(leg.number), at: 1)
        statement.bind(try number(of: leg.channel, in: &names.channels), at: 2)
        statement.bind(try number(of: leg.rule, in: &names.rules), at: 3)
        statement.bind(leg.amount.minorUnits, at: 4)
        statement.bind(Int64(leg.amount.asset.rawValue), at: 5)
        statement.bind(Int64(leg.outcome.rawValue), at: 6)
        statement.bind(Int64(leg.resolution.rawValue), at: 7)
        statement.bind(leg.transfer, at: 8)
        statement.bind(leg.undoneBy, at: 9)
        statement.bind(leg.hold, at: 10)
        try statement.run()
    }

    private func write(_ transfer: TransferRecord) throws(JournalError) {
        if let reversed = transfer.reverses {
            // Before the insert, so that the index of standing reversals sees one at a time:
            // what the undone transfer had undone stands again.
            statements.records.standing.bind(reversed, at: 1)
            try statements.records.standing.run()
            statements.records.undone.bind(reversed, at: 1)
            statements.records.undone.bind(transfer.id, at: 2)
            try statements.records.undone.run()
            guard connection.changes == 1 else {
                throw .fatal(.constraint("transfer \(transfer.id) reverses none"))
            }
        }
        let statement = statements.records.transfer
        statement.bind(transfer.id, at: 1)
        statement.bind(Int64(transfer.kind.rawValue), at: 2)
        statement.bind(transfer.debitAccount, at: 3)
        statement.bind(transfer.creditAccount, at: 4)
        statement.bind(Int64(transfer.asset.rawValue), at: 5)
        statement.bind(transfer.amount, at: 6)
        statement.bind(transfer.reverses, at: 7)
        statement.bind(Int64(transfer.businessDate.rawValue), at: 8)
        statement.bind(transfer.seq, at: 9)
        statement.bind(transfer.resolves, at: 10)
        try statement.run()
        lastTransfer = max(lastTransfer, transfer.id)
    }
}

extension ArraySlice {
    /// Takes the leading elements that belong to one record.
    @inline(__always)
    fileprivate mutating func take(while belongs: (Element) -> Bool) -> ArraySlice<Element> {
        var end = startIndex
        while end < endIndex, belongs(self[end]) { end += 1 }
        let taken = self[startIndex..<end]
        self = self[end...]
        return taken
    }
}
