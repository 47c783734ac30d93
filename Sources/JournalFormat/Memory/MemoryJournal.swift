package import Book
package import Ledger
package import Payments

/// A journal in memory: the rows that a file would hold after each commit, and nothing more.
package struct MemoryJournal: Equatable {
    package private(set) var records: [BookRecord] = []
    package private(set) var payments: [Int64: PaymentState] = [:]
    package private(set) var legs: [LegKey: Leg] = [:]
    package private(set) var transfers: [TransferRecord] = []
    /// The transfer that undoes another and stands.
    package private(set) var undoneBy: [Int64: Int64] = [:]
    package private(set) var accounts: [Int64: AccountState] = [:]
    package private(set) var terminals: [TerminalRow: TerminalState] = [:]
    package private(set) var tombstones: [Int64: Tombstone] = [:]
    package private(set) var discrepancies: [Discrepancy] = []
    package private(set) var lateWindows: [LateWindow] = []
    package private(set) var totals: [TotalsKey: TotalsValue] = [:]
    package private(set) var dates: [DateOpening] = []
    package private(set) var serials: [KeySerialOwner: UInt32] = [:]
    package private(set) var people = PeopleRows()
    package private(set) var exchanges: [Int64: ExchangeState] = [:]
    package private(set) var orders = OrderRows()
    package private(set) var channels: [ChannelNumber: ChannelState] = [:]
    /// Pre-authorisations, and what can still be given back of sales.
    package private(set) var held = HeldRows()
    package private(set) var day = DayTables()
    package private(set) var reference = ReferenceStore()
    private var skips = NumberSkips()
    private var limits = MemoryLimits()
    /// Discrepancies that were settled, with the record that did it.
    package private(set) var closed: [CaseID: Int64] = [:]
    /// What is compared after each commit.
    package struct ExchangeSummary: Equatable {
        package var repeats: Bool
        package var state: ExchangeState.State
        package var attempts: UInt32
        package var payment: Int64?
    }

    package private(set) var exchangeStates: [Int64: ExchangeSummary] = [:]
    private var exchangesByLink: [LinkKey: [Int64]] = [:]
    private var seqsByStan: [TerminalStan: [Int64]] = [:]
    private var accountByCard: [CardToken: Int64] = [:]

    package init() {}

    /// The counters of limits, as a start would find them.
    package var limitCounters: LimitCounters { limits.counters(records) }

    package var lastEventAt: Timestamp? {
        records.indices.last.map { records[$0].event.at }
    }

    package mutating func commit(_ output: BookOutput) {
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
        for leg in output.legs { precondition(legs.updateValue(leg, forKey: leg.key) == nil) }
        for leg in output.changedLegs {
            precondition(legs.updateValue(leg, forKey: leg.key) != nil)
        }
        transfers += output.ledger.transfers
        for transfer in output.ledger.transfers { noteUndone(by: transfer) }
        for balance in output.ledger.balances {
            precondition(accounts[balance.account] != nil)
            accounts[balance.account]?.counters = balance.counters
        }
        for (id, account) in output.ledger.accounts {
            let isNew = accounts.updateValue(account, forKey: id) == nil
            precondition(isNew == output.ledger.newAccounts.contains(id))
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
        lateWindows += output.lateWindows
        for row in output.totals { totals[row.key] = row.value }
        dates += output.openedDates
        for (id, exchange) in output.exchanges {
            let isNew = exchanges.updateValue(exchange, forKey: id) == nil
            precondition(isNew == output.newExchanges.contains(id))
            exchangeStates[id] = ExchangeSummary(
                repeats: exchange.repeats,
                state: exchange.state,
                attempts: exchange.attempts,
                payment: exchange.payment
            )
            if isNew, let link = exchange.link { exchangesByLink[link, default: []].append(id) }
        }
        orders.commit(output)
        channels.merge(output.channels) { $1 }
        for seq in output.numberMarks { skips.append(seq) }
        for (id, by) in output.closedDiscrepancies {
            precondition(discrepancies.contains { $0.id == id })
            precondition(closed.updateValue(by, forKey: id) == nil)
        }
        serials.merge(output.serials) { $1 }
        people.take(output.people)
        held.commit(output)
        day.commit(output.day)
        reference.commit(output.reference)
        limits.commit(output.limits, of: output.records)
    }

    private mutating func noteUndone(by transfer: TransferRecord) {
        guard let undone = transfer.undoes else { return }
        // What the undone transfer had undone stands again.
        if let before = self.transfer(undone)?.undoes { undoneBy[before] = nil }
        undoneBy[undone] = transfer.id
    }

    /// A transfer by its number, which counts from 1 without a gap.
    package func transfer(_ id: Int64) -> TransferRecord? {
        transfers.indices.contains(Int(id) - 1) ? transfers[Int(id) - 1] : nil
    }

    /// The transfers of a record, in their order.
    package func transfers(of seq: Int64) -> [TransferRecord] {
        transfers.filter { $0.seq == seq }
    }

    package func leg(of payment: Int64, _ number: LegNumber = .first) -> Leg? {
        legs[LegKey(payment: payment, number: number)]
    }

    /// The legs of a payment, in their order.
    package func legs(of payment: Int64) -> [Leg] {
        legs.values.filter { $0.key.payment == payment }.sorted { $0.key.number < $1.key.number }
    }

    package func account(of card: CardToken) -> AccountState? {
        accountByCard[card].flatMap { accounts[$0] }
    }

    package func read(_ keys: ColdKeys) -> ColdRows {
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
        rows.exchanges += keys.exchanges.compactMap { exchanges[$0] }
        for link in keys.links {
            for id in (exchangesByLink[link] ?? []).sorted().suffix(4)
            where !keys.exchanges.contains(id) {
                if let exchange = exchanges[id] { rows.exchanges.append(exchange) }
            }
        }
        orders.read(keys, into: &rows)
        held.read(keys, into: &rows)
        if !keys.day.isEmpty { rows.day = find(keys.day) }
        return rows
    }

    private func find(_ keys: DayKeys) -> DayFindings {
        var found = DayFindings()
        for (batch, since) in keys.batches {
            for (key, value) in totals
            where key.terminal == batch.terminal && key.batch == batch.number
                && key.businessDate >= since
            {
                found.totals[key] = value
            }
        }
        found.closings = keys.closings.compactMap { day.closing(of: $0) }
        found.ticks = keys.ticks.compactMap { day.ticks[$0] }
        for (batch, since) in keys.payments {
            found.payments[batch] = payments.values.filter {
                $0.request.identity.terminal == batch.terminal && $0.place.batch == batch.number
                    && $0.holdsIdentity && $0.businessDate >= since
                    && $0.request.operation.rules.isPayment
            }.sorted { $0.seq < $1.seq }
        }
        for id in keys.cases {
            guard let known = discrepancies.first(where: { $0.id == id }) else { continue }
            found.cases[id] = FoundCase(isOpen: closed[id] == nil, original: known.original)
        }
        return found
    }

    /// How a snapshot tells which STANs were seen.
    package enum Memory: CaseIterable, Sendable {
        case identities
        case intervals
        case none
    }

    package func snapshot(_ memory: Memory = .identities) -> BookSnapshot {
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
        snapshot.people = people
        snapshot.lateWindows = lateWindows
        snapshot.houseAccounts = accounts.values.filter { !$0.kind.isCustomer }
        let horizon = dates.dropLast().last?.date ?? dates.last?.date
        snapshot.tombstones = tombstones.values.filter { $0.caught == nil }
            .sorted { $0.seq < $1.seq }
        let reachable = payments.values.filter { payment in
            let request = payment.request
            return payment.holdsIdentity
                && (payment.businessDate >= horizon ?? payment.businessDate
                    || request.identity.windowKind.isOfCalendar
                        && payment.acceptedAt.rawValue
                            >= snapshot.lastEventAt.rawValue - BookRules.longestMicroseconds
                    || request.batch != nil
                        && request.batch == terminals[request.identity.terminal]?.batch)
        }
        (snapshot.orders, snapshot.salt) = (orders.atHand, orders.salt)
        snapshot.channels = Array(channels.values)
        snapshot.skips = skips
        snapshot.limits = limitCounters
        snapshot.hasRemainders = !held.remainders.isEmpty
        snapshot.operators = Array(held.operators.values)
        snapshot.day = day.rows(with: MemoryDayFacts(self).pending)
        snapshot.reference = reference.tables
        snapshot.awaiting = exchanges.values.filter { $0.state == .awaiting }
            .sorted { $0.id < $1.id }
        snapshot.forwards = exchanges.values.filter {
            $0.repeats && ($0.state.isOpen || $0.state.isHeld || $0.state == .accepted)
        }.map(\.entry).sorted { $0.id < $1.id }
        switch memory {
        case .identities: snapshot.seen = reachable.map { $0.request.identity }
        case .intervals:
            snapshot.seenIntervals = reachable.map { $0.request.identity }.map {
                SeenInterval(
                    terminal: $0.terminal,
                    messageClass: $0.messageClass,
                    window: $0.window,
                    windowKind: $0.windowKind,
                    low: $0.stan,
                    high: $0.stan
                )
            }
        case .none: snapshot.lookAlways = Set(terminals.keys)
        }
        return snapshot
    }
}
