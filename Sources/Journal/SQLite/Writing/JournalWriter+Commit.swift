package import Book
package import JournalFormat
import Ledger
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
        codes: OutcomeCodes,
        at began: Timestamp,
        storing keys: [WrappedKey] = []
    ) throws(JournalError) {
        guard let first = output.records.first, let last = output.records.last else { return }
        precondition(isRecovered, "A journal recovers before it commits.")
        precondition(first.seq == lastSeq + 1, "Records follow the journal's last one.")
        isRecovered = false
        do {
            try statements.records.begin.run()
            lastSeal = try sealBatch()
            try writeRecords(of: output, codes: codes)
            try writeState(of: output, codes: codes)
            try writeActs(of: output)
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
        unsealed = BatchRow(
            first: first.seq,
            last: last.seq,
            beganAt: began.rawValue,
            balances: balancesDigest
        )
        unsealed?.durable = max(0, options.clock().rawValue - began.rawValue)
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
        statement.bind(copying: peopleDigest.bytes, at: 8)
        statement.bind(copying: heldDigest.bytes, at: 9)
        statement.bind(foldsTo, at: 10)
        statement.bind(limitsTo, at: 11)
        try statement.run()
        lastAnchor = lastSeq
    }

    // MARK: Records

    private func writeRecords(of output: BookOutput, codes: OutcomeCodes) throws(JournalError) {
        let records = output.records.span
        let payments = output.newPayments.span
        var legs = output.legs[...]
        var transfers = output.ledger.transfers[...]
        var payment = 0
        var written = 0
        while let block = statements.records.record.block(after: written, of: records.count) {
            for index in block.rows {
                let seq = records[index].seq
                precondition(seq == lastSeq + 1, "Records have no gaps.")
                let ownLegs = legs.take { $0.key.payment == seq }
                let ownTransfers = transfers.take { $0.seq == seq }
                var holdsIdentity = false
                if payment < payments.count, payments[payment].seq == seq {
                    holdsIdentity = payments[payment].holdsIdentity
                    payment += 1
                }
                var row = RecordRow(
                    records[index],
                    holdsIdentity: holdsIdentity,
                    channel: ownLegs.first?.channel,
                    codes: codes,
                    parts: side
                )
                try bind(
                    &row,
                    sealing: index == 0 ? lastSeal : nil,
                    of: records[index],
                    legs: ownLegs,
                    transfers: ownTransfers,
                    to: block,
                    at: index
                )
                if holdsIdentity { wait(for: row, of: records[index]) }
            }
            try block.statement.run()
            written = block.rows.upperBound
        }
        precondition(
            legs.isEmpty && transfers.isEmpty && payment == payments.count,
            "Legs, transfers and payments come in the order of their records, in the same batch."
        )
        try write(output.legs, of: output.records)
        try write(output.ledger.transfers)
    }

    /// The identity of a record waits for its place in the file.
    private func wait(for row: RecordRow, of record: BookRecord) {
        guard let terminal = row.terminalRow else { return }
        identities.append(
            PendingIdentities.Entry(
                seq: row.seq,
                businessDate: row.businessDate,
                stan: row.stan ?? 0,
                window: row.window ?? 0,
                windowKind: record.event.request?.identity.windowKind.rawValue ?? 0,
                messageClass: row.messageClass ?? 0,
                at: row.at
            ),
            of: terminal
        )
    }

    /// Chains a record behind the last one and binds it to its place in a block.
    private func bind(
        _ row: inout RecordRow,
        sealing link: SHA256Digest?,
        of record: BookRecord,
        legs: ArraySlice<Leg>,
        transfers: ArraySlice<TransferRecord>,
        to block: BlockInsert.Block,
        at index: Int
    ) throws(JournalError) {
        let (chained, side) = rowBytes[index - block.rows.lowerBound]
        side.removeAll()
        var sealed: ByteWriter.Slice?
        if let card = row.card {
            let slice = card.sealed.withUnsafeBytes { side.raw($0) }
            row.cardDigest = SHA256Digest.of(side.bytes(slice))
            sealed = slice
        }
        RecordChain.write(
            &row,
            legs: legs,
            transfers: transfers,
            after: chain,
            sealing: link,
            to: chained,
            gathering: &rowColumns
        )
        let start = chained.count
        EventCodec.write(record.event, reply: record.reply, to: chained)
        guard !chained.isTooLong else { throw .batchFailed(.tooLong(seq: row.seq)) }
        let hash = SHA256Digest.of(chained.bytes)
        let hashStart = side.count
        side.hash(hash)
        let binder = RecordBinder(
            statement: block.statement,
            chained: chained,
            side: side,
            sealed: sealed,
            channel: try number(of: row.channel, in: &names.channels),
            rule: try number(of: row.rule, in: &names.rules)
        )
        guard let columns = rowColumns else { preconditionFailure("A writer gathers columns.") }
        binder.bind(
            columns,
            event: ByteWriter.Slice(start: start, count: chained.count - start),
            hash: ByteWriter.Slice(start: hashStart, count: SHA256Digest.count),
            behind: block.offset(of: index)
        )
        chain = hash
        lastSeq = row.seq
    }

    private func number(
        of name: String?,
        in table: inout NameTable
    ) throws(JournalError) -> Int64? {
        guard let name else { return nil }
        return try table.number(adding: name, in: connection)
    }

    private func write(_ legs: [Leg], of records: [BookRecord]) throws(JournalError) {
        let legs = legs.span
        let records = records.span
        let first = records[0].seq
        var written = 0
        while let block = statements.records.leg.block(after: written, of: legs.count) {
            for index in block.rows {
                let leg = legs[index]
                let account = records[Int(leg.key.payment - first)].account
                try bind(leg, account, to: block.statement, behind: block.offset(of: index))
            }
            try block.statement.run()
            written = block.rows.upperBound
        }
    }

    /// Its account is written where it is not that of its record.
    private func bind(
        _ leg: Leg,
        _ account: Int64?,
        to statement: Statement,
        behind offset: Int32
    ) throws(JournalError) {
        statement.bind(leg.key.stored, at: offset + 1)
        statement.bind(try number(of: leg.channel, in: &names.channels), at: offset + 2)
        statement.bind(try number(of: leg.rule, in: &names.rules), at: offset + 3)
        statement.bind(leg.asked.minorUnits, at: offset + 4)
        statement.bind(Int64(leg.asked.asset.rawValue), at: offset + 5)
        statement.bind(Int64(leg.outcome.rawValue), at: offset + 6)
        statement.bind(Int64(leg.state.rawValue), at: offset + 7)
        statement.bind(leg.transfer, at: offset + 8)
        statement.bind(leg.undoneBy, at: offset + 9)
        statement.bind(leg.hold, at: offset + 10)
        statement.bind(leg.delivered, at: offset + 11)
        let own = leg.decider.account
        statement.bind(own == account ? nil : own, at: offset + 12)
    }

    /// Writes transfers in their order: one that undoes another finds it in the file.
    private func write(_ transfers: [TransferRecord]) throws(JournalError) {
        var written = 0
        while written < transfers.count {
            try undo(whatUndoes: transfers[written])
            var end = written + 1
            while end < transfers.count, transfers[end].undoes == nil { end += 1 }
            while let block = statements.records.transfer.block(after: written, of: end) {
                for index in block.rows {
                    bind(transfers[index], to: block.statement, behind: block.offset(of: index))
                }
                try block.statement.run()
                written = block.rows.upperBound
            }
        }
        lastTransfer = transfers.last?.id ?? lastTransfer
    }

    /// Before a transfer that undoes another, so that the index of standing reversals sees one at
    /// a time: what the undone transfer had undone stands again.
    private func undo(whatUndoes transfer: TransferRecord) throws(JournalError) {
        guard let reversed = transfer.undoes else { return }
        statements.records.standing.bind(reversed, at: 1)
        try statements.records.standing.run()
        statements.records.undone.bind(reversed, at: 1)
        statements.records.undone.bind(transfer.id, at: 2)
        try statements.records.undone.run()
        guard connection.changes == 1 else {
            throw .fatal(.constraint("transfer \(transfer.id) reverses none"))
        }
    }

    private func bind(
        _ transfer: TransferRecord,
        to statement: Statement,
        behind offset: Int32
    ) {
        statement.bind(transfer.id, at: offset + 1)
        statement.bind(Int64(transfer.kind.rawValue), at: offset + 2)
        statement.bind(transfer.debitAccount, at: offset + 3)
        statement.bind(transfer.creditAccount, at: offset + 4)
        statement.bind(Int64(transfer.asset.rawValue), at: offset + 5)
        statement.bind(transfer.amount, at: offset + 6)
        statement.bind(transfer.undoes, at: offset + 7)
        statement.bind(Int64(transfer.businessDate.rawValue), at: offset + 8)
        statement.bind(transfer.seq, at: offset + 9)
        statement.bind(transfer.resolves, at: offset + 10)
        statement.bind(transfer.released, at: offset + 11)
        statement.bind(transfer.refunds, at: offset + 12)
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
