package import Book
package import JournalFormat
internal import Ledger
package import Payments

internal import struct CardSecurity.SHA256Digest

/// A journal that ends with the process: for tests of what stands above a store.
///
/// Its records are chained and its batches sealed as in a file, so that two stores which took the
/// same batches are at the same position.
package final class MemoryStore: JournalStore {
    private struct KeyName: Hashable {
        var name: String
        var version: UInt32
    }

    private let clock: @Sendable () -> Timestamp
    private var journal = MemoryJournal()
    private var rows: [RecordRow] = []
    private var names = RecordNames()
    private var keys: [KeyName: WrappedKey] = [:]
    private var epoch: UInt32 = 0
    /// The last batch while it has no seal, and its seal then.
    private var unsealed: BatchRow?
    private var lastSeal: SHA256Digest?
    private let bytes = ByteWriter()
    package private(set) var isRecovered = false
    package private(set) var position = JournalPosition(
        seq: 0,
        chain: RecordChain.genesis,
        balances: StateDigest()
    )
    /// What the next commit ends with, in place of a disk that fails.
    package var failure: JournalError?

    /// `clock` is read when a commit is done.
    package init(clock: @escaping @Sendable () -> Timestamp) { self.clock = clock }

    package func recover() throws(JournalError) -> BookSnapshot {
        isRecovered = true
        return journal.snapshot(.intervals)
    }

    package func read(_ keys: ColdKeys) throws(JournalError) -> ColdRows { journal.read(keys) }

    package func commit(
        _ output: BookOutput,
        codes: OutcomeCodes,
        at began: Timestamp,
        storing keys: [WrappedKey] = []
    ) throws(JournalError) {
        guard let first = output.records.first, let last = output.records.last else { return }
        precondition(isRecovered, "A journal recovers before it commits.")
        precondition(first.seq == position.seq + 1, "Records follow the journal's last one.")
        isRecovered = false
        if let failure {
            self.failure = nil
            throw failure
        }
        seal()
        try chain(output, codes: codes)
        moveBalances(output)
        let held = journal.held.change(by: output)
        position.balances.remove(held.removed)
        position.balances.add(held.added)
        let reference = journal.reference.change(by: output.reference)
        position.balances.remove(reference.removed)
        position.balances.add(reference.added)
        let people = journal.people
        let day = output.day.isEmpty ? StateDigest() : journal.day.digest
        journal.commit(output)
        if !output.day.isEmpty {
            position.balances.remove(day)
            position.balances.add(journal.day.digest)
        }
        if !output.people.isEmpty {
            position.balances.remove(StateDigest(of: people))
            position.balances.add(StateDigest(of: journal.people))
        }
        store(keys)
        unsealed = BatchRow(
            first: first.seq,
            last: last.seq,
            beganAt: began.rawValue,
            balances: position.balances
        )
        unsealed?.durable = max(0, clock().rawValue - began.rawValue)
        isRecovered = true
    }

    private func seal() {
        guard var row = unsealed else { return }
        row.names = names.counts
        lastSeal = row.sealed(under: names, with: bytes)
        unsealed = nil
    }

    /// Chains the records of a batch; nothing has changed where one cannot be written.
    private func chain(_ output: BookOutput, codes: OutcomeCodes) throws(JournalError) {
        var link = lastSeal
        var hash = position.chain
        var chained: [RecordRow] = []
        for element in OutputRecords(output) {
            let record = element.record
            var row = RecordRow(
                record,
                holdsIdentity: element.holdsIdentity,
                channel: element.legs.first?.channel,
                codes: codes
            )
            row.cardDigest = row.card?.sealed.withUnsafeBytes { SHA256Digest.of($0) }
            RecordChain.write(
                &row,
                legs: element.legs,
                transfers: element.transfers,
                after: hash,
                sealing: link,
                to: bytes
            )
            EventCodec.write(record.event, reply: record.reply, to: bytes)
            guard !bytes.isTooLong else { throw .batchFailed(.tooLong(seq: row.seq)) }
            hash = SHA256Digest.of(bytes.bytes)
            link = nil
            chained.append(row)
        }
        position.chain = hash
        position.seq += Int64(chained.count)
        rows += chained
        for row in chained {
            names.channels.add(row.channel)
            names.rules.add(row.rule)
        }
        for leg in output.legs {
            names.channels.add(leg.channel)
            names.rules.add(leg.rule)
        }
        for row in output.authorisations.values.sorted(by: { $0.payment < $1.payment }) {
            names.channels.add(row.channel)
        }
        for row in output.remainders.values.sorted(by: { $0.key < $1.key }) {
            names.channels.add(row.channel)
        }
    }

    private func moveBalances(_ output: BookOutput) {
        var changed: [Int64: AccountBalance] = [:]
        for balance in output.ledger.balances { changed[balance.account] = balance }
        for account in output.ledger.accounts.values {
            changed[account.id] = AccountBalance(account: account.id, counters: account.counters)
        }
        for (id, balance) in changed {
            if let before = journal.accounts[id] {
                position.balances.remove(StateDigest(of: before))
            }
            position.balances.add(StateDigest(balance))
        }
    }

    package func recordDurability() throws(JournalError) { seal() }

    package func checkpointIfDue(idle: Bool) throws(JournalError) {}

    package func watch() throws(JournalError) {}

    package func close() throws(JournalError) {
        seal()
        isRecovered = false
    }

    package func entries(
        from seq: Int64,
        limit: Int
    ) throws(JournalError) -> [RecordEntry] {
        let end = min(Int64(rows.count), seq + Int64(limit) - 1)
        guard seq <= end else { return [] }
        return (seq...end).map { seq in
            let record = journal.records[Int(seq) - 1]
            let transfers = journal.transfers(of: seq)
            return RecordEntry(
                row: rows[Int(seq) - 1],
                legs: journal.legs(of: seq),
                transfers: transfers,
                undoneBy: transfers.map { journal.undoneBy[$0.id] },
                recorded: RecordedEvent(event: record.event, reply: record.reply)
            )
        }
    }

    package func dueAuthorisations(
        before date: BusinessDate,
        limit: Int
    ) throws(JournalError) -> [Int64] {
        journal.held.due(before: date, limit: limit)
    }

    // MARK: Names and keys

    package func registerNames(
        dialects: [String],
        listeners: [String],
        channels: [String]
    ) throws(JournalError) -> RegisteredNames {
        for name in dialects { names.dialects.add(name) }
        for name in listeners { names.listeners.add(name) }
        for name in channels { names.channels.add(name) }
        return RegisteredNames(names)
    }

    package func nextBootEpoch(behind other: UInt32 = 0) throws(JournalError) -> UInt32 {
        epoch = max(epoch, other) + 1
        return epoch
    }

    package func loadKeys() throws(JournalError) -> [WrappedKey] {
        keys.values.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    }

    package func storeKeys(_ keys: [WrappedKey]) throws(JournalError) { store(keys) }

    private func store(_ stored: [WrappedKey]) {
        for key in stored { keys[KeyName(name: key.name, version: key.version)] = key }
    }

    package func dropKeys(_ name: String, versions: [UInt32]) throws(JournalError) {
        for version in versions { keys[KeyName(name: name, version: version)] = nil }
    }
}
