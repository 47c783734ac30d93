package import Book
package import Ledger
package import Payments
package import Reference
internal import Upstream

/// A journal in memory at one moment, as the checks of a ledger read it.
package struct MemoryFacts: LedgerFacts {
    package typealias Failure = Contradiction

    private let journal: MemoryJournal
    /// In which batch of its terminal each payment counts whose record does not say it.
    private let batches: [Int64: UInt32]?
    private var resolutions: [Int64: TransferRecord] = [:]
    private var totals: [Int32: [TotalsKey: TotalsValue]] = [:]
    private let cases: Set<Int64>

    package init(_ journal: MemoryJournal, batches: [Int64: UInt32]? = nil) {
        self.journal = journal
        self.batches = batches
        cases = Set(journal.discrepancies.map(\.seq))
        for transfer in journal.transfers {
            guard let hold = transfer.resolves else { continue }
            resolutions[hold] = transfer
        }
        for (key, value) in journal.totals {
            totals[key.businessDate.rawValue, default: [:]][key] = value
        }
    }

    /// Every invariant that `journal verify` holds of a ledger.
    ///
    /// Errors: the first row that contradicts another one.
    package func check() throws(Contradiction) {
        var ledger = LedgerCheck(isWhole: true)
        var day = DayFold()
        var stations = StationsFold()
        var pending = DayFold(behind: journal.day.marks)
        var limits = LimitsFold()
        var transfers = journal.transfers[...]
        for record in journal.records {
            let own = transfers.prefix { $0.seq == record.seq }
            transfers = transfers.dropFirst(own.count)
            let entry = entry(of: record, own)
            try ledger.take(entry, self)
            try day.take(entry, self)
            try stations.take(entry, day.counted, self)
            if let found = limits.take(record.limits, of: entry.row) { throw found }
            if record.seq > journal.day.foldsTo { try pending.take(entry, self) }
        }
        if let transfer = transfers.first {
            throw Contradiction("I5", table: "transfer", row: transfer.id, "it has no record")
        }
        try ledger.closeDate(self)
        var accounts = ledger.accounts
        for account in journal.accounts.values.sorted(by: { $0.id < $1.id }) {
            if let found = accounts.take(account) { throw found }
        }
        if let found = accounts.finish() { throw found }
        try checkRequests()
        try checkOrders()
        try checkHeld(ledger.held)
        try checkOperators(ledger.stationOperators)
        try ledger.reference?.finish(journal.reference.sizes, self)
        try check(day.pending, behind: pending.pending)
        try check(stations, behind: pending.pending)
        if let found = limits.problem(of: journal.limitCounters) { throw found }
    }

    private func check(
        _ fold: StationsFold,
        behind pending: [PendingFold]
    ) throws(Contradiction) {
        var stations = fold
        for shift in journal.day.rows(with: pending).shifts {
            if let found = stations.take(shift) { throw found }
        }
        // In any order: each is of its terminal.
        for device in journal.day.devices.values {
            if let found = stations.take(DeviceRow(device)) { throw found }
        }
        if let found = stations.finish() { throw found }
    }

    private func check(
        _ counted: [PendingFold],
        behind pending: [PendingFold]
    ) throws(Contradiction) {
        var folds = FoldCheck(counted)
        for (key, value) in journal.day.folds { folds.take(FoldRow(key: key, value: value)) }
        for row in journal.day.products.values { folds.take(row) }
        folds.take(pending)
        if let found = folds.problem { throw found }
    }

    private func entry(
        of record: BookRecord,
        _ transfers: ArraySlice<TransferRecord>
    ) -> RecordEntry {
        RecordEntry(
            row: row(of: record),
            legs: Array(journal.payments[record.seq]?.legs ?? Legs()),
            transfers: Array(transfers),
            undoneBy: transfers.map { journal.undoneBy[$0.id] },
            recorded: RecordedEvent(event: record.event, reply: record.reply)
        )
    }

    private func row(of record: BookRecord) -> RecordRow {
        let payment = journal.payments[record.seq]
        return RecordRow(
            record,
            holdsIdentity: payment?.holdsIdentity ?? false,
            channel: payment?.legs.first?.channel,
            codes: OutcomeCodes()
        )
    }

    private func checkRequests() throws(Contradiction) {
        let listed = Set(journal.discrepancies.map(\.id)).subtracting(journal.closed.keys)
        var requests = RequestsFold()
        for exchange in journal.exchanges.values.sorted(by: { $0.id < $1.id }) {
            let leg = exchange.payment.flatMap { journal.leg(of: $0, exchange.leg) }
            let found = requests.take(
                RequestsFold.Request(
                    id: exchange.id,
                    payment: exchange.payment,
                    leg: exchange.leg.rawValue,
                    link: exchange.link,
                    state: exchange.state,
                    movesMoney: exchange.action.movesMoney,
                    isDue: exchange.nextAt != nil,
                    hasRecord: journal.records.indices.contains(Int(exchange.id) - 1),
                    hasLeg: exchange.action.servesLeg,
                    legState: leg?.state,
                    isListed: exchange.discrepancy.map { listed.contains(CaseID($0)) } ?? false,
                    hasOpenOrder: journal.orders.orders[exchange.id]?.state.holdsLeg ?? false
                )
            )
            if let found { throw found }
        }
        for leg in journal.legs.values.sorted(by: { $0.key < $1.key })
        where leg.state == .reversing {
            let forward = journal.payments[leg.key.payment]?.forward
            let state = forward.flatMap { journal.exchanges[$0]?.state }
            if let found = RequestsFold.problem(reversing: leg.key.payment, state) { throw found }
        }
    }

    private func checkOrders() throws(Contradiction) {
        let listed = Set(journal.discrepancies.map(\.id)).subtracting(journal.closed.keys)
        var orders = OrdersFold(isWhole: true)
        for record in journal.records {
            if case .numbered(let salt) = record.event.kind { orders.take(salt, in: record.seq) }
        }
        for order in journal.orders.orders.values.sorted(by: { $0.id < $1.id }) {
            let own = journal.exchanges[order.id]
            let known = OrdersFold.Known(
                order: order,
                requested: own?.reference.order?.text,
                leg: journal.leg(of: order.id, order.leg)?.state,
                undoing: order.undoing.flatMap { journal.exchanges[$0]?.state },
                isListed: own?.discrepancy.map { listed.contains(CaseID($0)) } ?? false
            )
            if let found = orders.problem(of: known) { throw found }
        }
    }

    private func checkHeld(_ held: HeldFold) throws(Contradiction) {
        var held = held
        for exchange in journal.exchanges.values
        where exchange.state.isOpen || exchange.state.isHeld {
            held.take(request: exchange.id, of: exchange.payment)
        }
        for leg in journal.legs.values.sorted(by: { $0.key < $1.key })
        where leg.state == .pending || leg.state == .reversing {
            let payment = journal.payments[leg.key.payment]
            let waiting = HeldFold.Waiting(
                payment: leg.key.payment,
                hold: leg.hold,
                amount: leg.asked.minorUnits,
                original: payment?.request.operation.rules.reserves == true
                    ? payment?.original : nil
            )
            if let found = held.take(waiting) { throw found }
        }
        let rows = journal.held
        for row in rows.authorisations.values.sorted(by: { $0.payment < $1.payment }) {
            if let found = held.take(AuthorisationRow(row)) { throw found }
        }
        let remainders = rows.remainders.values.sorted { $0.key < $1.key }.map(RemainderRow.init)
        // In any order: each payment's are taken together.
        for rows in Dictionary(grouping: remainders, by: { $0.id >> 4 }).values {
            if let found = held.take(rows) { throw found }
        }
        if let found = held.finish() { throw found }
    }

    private func checkOperators(_ fold: StationOperatorsFold?) throws(Contradiction) {
        guard var fold else { return }
        for known in journal.held.operators.values {
            if let found = fold.take(StationOperatorRow(known)) { throw found }
        }
        if let found = fold.finish() { throw found }
    }

    // MARK: What a check looks up

    package func transfer(_ id: Int64) -> StoredTransfer? {
        journal.transfer(id).map { StoredTransfer($0, undoneBy: journal.undoneBy[id]) }
    }

    package func resolution(of hold: Int64) -> TransferRecord? { resolutions[hold] }

    package func posted(of payment: Int64) -> TransferRecord? {
        journal.leg(of: payment)?.transfer.flatMap { journal.transfer($0) }
    }

    package func change(of payment: Int64) -> PaymentChange {
        guard let payment = journal.payments[payment] else { return PaymentChange() }
        return PaymentChange(
            reversedBy: payment.reversedBy,
            decidedBy: payment.decidedBy,
            outcome: payment.decidedBy == nil ? nil : payment.reply.outcome,
            increasedBy: payment.increasedBy
        )
    }

    package func record(_ seq: Int64) -> (row: RecordRow, recorded: RecordedEvent)? {
        guard journal.records.indices.contains(Int(seq) - 1) else { return nil }
        let record = journal.records[Int(seq) - 1]
        return (row(of: record), RecordedEvent(event: record.event, reply: record.reply))
    }

    package func authorisation(of payment: Int64) -> AuthorisationRow? {
        journal.held.authorisations[payment].map(AuthorisationRow.init)
    }

    package func kind(ofAccount id: Int64) -> AccountKind? { journal.accounts[id]?.kind }

    package func hasRequest(_ seq: Int64) -> Bool { journal.exchanges[seq] != nil }

    package func hasTombstone(of row: RecordRow, _ request: PaymentRequest?) -> Bool {
        guard let tombstone = journal.tombstones[row.seq] else { return false }
        return tombstone.terminal.rawValue == row.terminalRow
            && tombstone.card == row.card?.token
            && tombstone.businessDate.rawValue == row.businessDate
            && tombstone.amount == row.amount ?? Tombstone.anyAmount
            && tombstone.names(request)
    }

    package func hasCase(_ seq: Int64) -> Bool { cases.contains(seq) }

    package func hasLateWindow(before row: RecordRow) -> Bool {
        journal.lateWindows.contains {
            $0.terminal.rawValue == row.terminalRow && $0.window == row.window && $0.seq < row.seq
        }
    }

    package func opening(of date: Int32) -> DateOpening? {
        journal.dates.first { $0.date.rawValue == date }
    }

    package func batch(of payment: Int64) -> UInt32? { batches?[payment] }

    package func totals(of date: Int32) -> [TotalsKey: TotalsValue] { totals[date] ?? [:] }

    package func takenBack(on date: Int32) -> [TakenBack] {
        // In any order: sums.
        journal.payments.values.compactMap { payment in
            guard payment.businessDate.rawValue == date, let reversedBy = payment.reversedBy,
                let (row, _) = record(payment.seq), let (reversal, _) = record(reversedBy),
                reversal.kind == RecordKind.reversal.rawValue
            else { return nil }
            let back = payment.legs.filter { $0.transfer != nil && $0.undoneBy != nil }
            guard let asset = back.first?.asked.asset else { return nil }
            let amount = back.reduce(0) { $0 + $1.moved - ($1.delivered ?? 0) }
            return TakenBack(row: row, asset: asset, amount: amount)
        }
    }

    package func channel(asked payment: Int64) -> ChannelNumber? {
        journal.exchanges[payment]?.channel
    }

    package func closing(of batch: BatchKey, by seq: Int64) -> BatchClosingRow? {
        journal.day.closings[batch.terminal]?.last { $0.key == batch && $0.seq <= seq }
            .map(BatchClosingRow.init)
    }

    package func tick(_ key: TickKey, by seq: Int64) -> UploadTick? {
        journal.day.ticks[key].flatMap { $0.seq <= seq ? $0 : nil }
    }

    package func shifts(endedBy seq: Int64) -> [ShiftRow] {
        journal.day.shifts.values.filter { $0.closedBy == seq }.map(ShiftRow.init)
    }

    package func isClosed(_ id: CaseID, by seq: Int64) -> Bool { journal.closed[id] == seq }

    package func referenceVersion(_ number: UInt32) -> ReferenceVersion? {
        let versions = journal.reference.versions
        return versions.indices.contains(Int(number) - 1) ? versions[Int(number) - 1] : nil
    }

    package func referenceChanges(
        of version: UInt32,
        after number: UInt32,
        limit: Int
    ) -> [ReferenceChange] {
        guard referenceVersion(version) != nil else { return [] }
        return Array(journal.reference.changes(of: version).dropFirst(Int(number)).prefix(limit))
    }
}

extension Tombstone {
    /// Whether it waits in the window that its reversal names; earlier editions noted none.
    fileprivate func names(_ request: PaymentRequest?) -> Bool {
        if window == nil, windowKind == nil { return true }
        return window == request?.original?.window && windowKind == request?.identity.windowKind
    }
}
