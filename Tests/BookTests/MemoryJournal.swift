import Book
import Payments

/// A journal in memory: what a file would hold after each commit, and nothing more.
struct MemoryJournal: Equatable {
    private(set) var records: [BookRecord] = []
    private(set) var payments: [Int64: PaymentState] = [:]
    private(set) var legs: [Int64: LegRecord] = [:]
    private(set) var transfers: [TransferRecord] = []
    private(set) var accounts: [Int64: AccountState] = [:]
    private(set) var terminals: [TerminalRow: TerminalState] = [:]
    private(set) var tombstones: [Int64: Tombstone] = [:]
    private(set) var discrepancies: [Discrepancy] = []
    private(set) var totals: [TotalsKey: TotalsValue] = [:]
    private(set) var dates: [DateOpening] = []
    private(set) var serials: [KeySerialOwner: UInt32] = [:]
    private var seqsByStan: [TerminalStan: [Int64]] = [:]
    private var accountByCard: [CardToken: Int64] = [:]

    mutating func commit(_ output: BookOutput) {
        records += output.records
        for payment in output.newPayments {
            precondition(payments.updateValue(payment, forKey: payment.seq) == nil)
            let identity = payment.request.identity
            let key = TerminalStan(terminal: identity.terminal, stan: identity.stan)
            seqsByStan[key, default: []].append(payment.seq)
        }
        for (seq, payment) in output.changedPayments {
            precondition(payments.updateValue(payment, forKey: seq) != nil)
        }
        for leg in output.legs { precondition(legs.updateValue(leg, forKey: leg.payment) == nil) }
        for leg in output.changedLegs {
            precondition(legs.updateValue(leg, forKey: leg.payment) != nil)
        }
        transfers += output.transfers
        for (id, account) in output.accounts {
            let isNew = accounts.updateValue(account, forKey: id) == nil
            precondition(isNew == output.newAccounts.contains(id))
            if let card = account.card { accountByCard[card.token] = id }
        }
        for (row, terminal) in output.terminals {
            let isNew = terminals.updateValue(terminal, forKey: row) == nil
            precondition(isNew == output.newTerminals.contains(row))
        }
        for tombstone in output.tombstones {
            precondition(tombstones.updateValue(tombstone, forKey: tombstone.seq) == nil)
        }
        for tombstone in output.changedTombstones {
            precondition(tombstones.updateValue(tombstone, forKey: tombstone.seq) != nil)
        }
        discrepancies += output.discrepancies
        totals.merge(output.totals) { $1 }
        dates += output.openedDates
        serials.merge(output.serials) { $1 }
    }

    func read(_ keys: ColdKeys) -> ColdRows {
        var rows = ColdRows()
        rows.accounts += keys.accountsByCard.compactMap { accountByCard[$0] }.compactMap {
            accounts[$0]
        }
        rows.accounts += keys.accounts.compactMap { accounts[$0] }
        for key in keys.stans {
            for seq in seqsByStan[key] ?? [] {
                guard let payment = payments[seq], payment.holdsIdentity,
                    keys.oldest.map({ payment.businessDate >= $0 }) ?? true
                else { continue }
                rows.payments.append(payment)
            }
        }
        for seq in keys.payments {
            if let payment = payments[seq] {
                rows.payments.append(payment)
            } else if let payment = payments.values.first(where: { $0.reversedBy == seq }) {
                rows.payments.append(payment)
            }
        }
        for key in keys.totals { rows.totals[key] = totals[key] }
        return rows
    }

    /// How a snapshot tells which STANs were seen.
    enum Memory: CaseIterable {
        case identities
        case intervals
        case none
    }

    func snapshot(_ memory: Memory = .identities) -> BookSnapshot {
        var snapshot = BookSnapshot()
        snapshot.nextSeq = Int64(records.count) + 1
        snapshot.nextTransfer = Int64(transfers.count) + 1
        snapshot.nextAccount = Int64(accounts.count) + 1
        snapshot.nextTerminal = Int32(terminals.count) + 1
        snapshot.businessDate = dates.last?.date
        snapshot.firstSeqOfDate = dates.last?.firstSeq ?? 1
        snapshot.dates = dates
        snapshot.lastEventAt = records.last?.event.at ?? Timestamp(rawValue: 0)
        snapshot.terminals = Array(terminals.values)
        snapshot.serials = serials
        snapshot.houseAccounts = accounts.values.filter { !$0.kind.isCustomer }
        let horizon = dates.dropLast().last?.date ?? dates.last?.date
        snapshot.tombstones = tombstones.values.filter {
            $0.caught == nil && $0.businessDate >= horizon ?? $0.businessDate
        }.sorted { $0.seq < $1.seq }
        let reachable = payments.values.filter { payment in
            let request = payment.request
            return payment.holdsIdentity
                && (payment.businessDate >= horizon ?? payment.businessDate
                    || request.batch != nil
                        && request.batch == terminals[request.identity.terminal]?.batch)
        }
        switch memory {
        case .identities: snapshot.seen = reachable.map { $0.request.identity }
        case .intervals:
            snapshot.seenIntervals = reachable.map { $0.request.identity }.map {
                SeenInterval(
                    terminal: $0.terminal,
                    messageClass: $0.messageClass,
                    window: $0.window,
                    low: $0.stan,
                    high: $0.stan
                )
            }
        case .none: snapshot.lookAlways = Set(terminals.keys)
        }
        return snapshot
    }
}
