package import Book
internal import Ledger
internal import Payments

/// The days of stations, folded from records (I9): batches and shifts follow one another, what
/// counts does so where its terminal was, and what a terminal was told of its totals is what had
/// counted until then.
///
/// Takes whole journals only. Records of earlier editions have no place, and nothing follows from
/// them.
package struct StationsFold {
    /// What is known of a terminal.
    private struct Day {
        /// Its open batch; nil until a record says it.
        var batch: UInt32?
        var device: DeviceNames?
        /// Whether something may have counted before its first batch was known.
        var isLate: Bool
        /// The batch of which not all is known to have counted.
        var partial: UInt32?
        /// What it was told last of a batch.
        var told: [UInt32: SettlementAnswer] = [:]
    }

    private var days: [TerminalRow: Day] = [:]
    private var sums: [BatchKey: CountedSums] = [:]
    private var shifts = ShiftsFold()
    private let isUpgraded: Bool

    /// `isUpgraded`: earlier records, which say no batch, are not taken.
    package init(isUpgraded: Bool = false) { self.isUpgraded = isUpgraded }

    private func day(_ terminal: TerminalRow) -> Day {
        days[terminal] ?? Day(isLate: isUpgraded)
    }

    /// The next record, and what counted with it.
    package mutating func take<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ counted: [DayCount],
        _ facts: Facts
    ) throws(Facts.Failure) {
        try takePlace(of: entry.row, facts)
        for count in counted where !count.key.isReversal {
            let terminal = count.key.terminal
            if count.batch > 0 {
                let batch = BatchKey(terminal: terminal, number: count.batch)
                sums[batch, default: CountedSums()].add(count)
            } else {
                var day = day(terminal)
                day.isLate = day.batch == nil
                day.partial = day.batch
                days[terminal] = day
            }
            shifts.add(count)
        }
        switch entry.recorded?.event.kind {
        case .service(let request): try takeService(request, entry, facts)
        case .operatorAct(let act): try takeAct(act.kind, entry.row, facts)
        default: break
        }
    }

    // MARK: Places

    /// A payment counts in the open batch and shift of its terminal; what has happened off line,
    /// in the batch before, too.
    private mutating func takePlace<Facts: LedgerFacts>(
        of row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard let place = row.place, let number = row.terminalRow, place.batch > 0 else { return }
        let terminal = TerminalRow(rawValue: number)
        guard place.shift == shifts.open(of: terminal) else {
            throw .wrong("I9", row, "its shift is not the one that was open")
        }
        guard days[terminal]?.batch != nil else {
            var day = day(terminal)
            day.batch = place.batch
            if day.isLate { day.partial = place.batch }
            days[terminal] = day
            return
        }
        try advance(terminal, to: place.batch, by: row.seq, facts)
        guard let open = days[terminal]?.batch, open != place.batch else { return }
        // The one before it, which listens still.
        let key = BatchKey(terminal: terminal, number: place.batch)
        guard place.batch.nextBatch == open, try facts.closing(of: key, by: row.seq) != nil else {
            throw .wrong("I9", row, "its batch is not the one that was open")
        }
    }

    /// Follows the batches of a terminal that were closed, up to one that is open; without a number
    /// to the one that is.
    private mutating func advance<Facts: LedgerFacts>(
        _ terminal: TerminalRow,
        to batch: UInt32?,
        by seq: Int64,
        _ facts: Facts
    ) throws(Facts.Failure) {
        // Each was closed without a payment in the next; few are.
        for _ in 0..<16 {
            guard let open = days[terminal]?.batch, open != batch, batch?.nextBatch != open,
                try facts.closing(of: BatchKey(terminal: terminal, number: open), by: seq) != nil
            else { return }
            leave(open, of: terminal)
        }
    }

    /// Another batch of a terminal is open; what counted in those before the last is not asked for.
    private mutating func leave(_ batch: UInt32, of terminal: TerminalRow) {
        var day = day(terminal)
        day.batch = batch.nextBatch
        day.told = day.told.filter { $0.key == batch }
        days[terminal] = day
        let before = batch == 1 ? 999_999 : batch - 1
        sums[BatchKey(terminal: terminal, number: before)] = nil
    }

    // MARK: Services

    private mutating func takeService<Facts: LedgerFacts>(
        _ request: PaymentRequest,
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard entry.row.kind != RecordKind.repeated.rawValue, let reply = entry.recorded?.reply
        else { return }
        let terminal = request.identity.terminal
        let isDone = reply.outcome.isApproval
        switch request.operation.rules.effect {
        case .batch(.settles): try takeSettlement(request, reply, entry.row, facts)
        case .batch(.uploads) where isDone: try takeUpload(request, entry.row, facts)
        case .batch(.endsUpload) where isDone:
            guard let number = request.batch else { return }
            let key = BatchKey(terminal: terminal, number: number)
            if days[terminal]?.batch == number,
                try facts.closing(of: key, by: entry.row.seq)?.seq == entry.row.seq
            {
                leave(number, of: terminal)
            }
        case .batch(.closesShift): try shifts.takeClose(reply, request, entry.row, facts)
        case .session(.opensShift) where isDone:
            try shifts.takeSignOn(reply, terminal, entry.row, facts)
        case .session(.registers) where isDone:
            var day = day(terminal)
            day.device = request.details?.values.device
            days[terminal] = day
        default: break
        }
    }

    /// A terminal is told what had counted, or again what it was told before.
    private mutating func takeSettlement<Facts: LedgerFacts>(
        _ request: PaymentRequest,
        _ reply: PaymentReply,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard let answer = reply.details?.values.settlement, answer.result != .waits,
            let claim = request.details?.values.settlement
        else { return }
        let terminal = request.identity.terminal
        // What names none is of the batch that was open before it.
        try advance(
            terminal,
            to: request.batch,
            by: request.batch == nil ? row.seq - 1 : row.seq,
            facts
        )
        guard var number = request.batch ?? days[terminal]?.batch else { return }
        if request.batch == nil,
            let told = try told(before: number, answer, request, row, facts)
        {
            number = told
        }
        let key = BatchKey(terminal: terminal, number: number)
        var day = day(terminal)
        let isWhole = day.partial != number && !(day.isLate && day.batch == nil)
        let isFirst = isWhole && day.told[number] == nil
        if day.told[number] != answer, isWhole {
            let found = (sums[key] ?? CountedSums()).tallies(
                of: claim.counts,
                request.asset ?? .yuan,
                inHalves: answer.foreign != nil
            )
            guard answer.domestic.ours == found.domestic,
                answer.foreign.map({ $0.ours == found.foreign }) ?? true
            else { throw .wrong("I9", row, "its totals are not the sum of its batch") }
            day.told[number] = answer
            days[terminal] = day
        }
        let isEqual =
            answer.domestic.ours == claim.domestic
            && (answer.foreign.map { $0.ours == claim.foreign } ?? true)
        guard reply.outcome == .settled || reply.outcome == .totalsDiffer else { return }
        let closing = try facts.closing(of: key, by: row.seq)
        if closing?.seq == row.seq, days[terminal]?.batch == number { leave(number, of: terminal) }
        guard reply.outcome == .settled else {
            // One that is closed, by this or before it was ever compared, is a case.
            guard closing != nil, closing?.seq == row.seq || isFirst else { return }
            guard try facts.hasCase(row.seq) else {
                throw .wrong("I9", row, "its closed batch differs, and it opened no case")
            }
            return
        }
        guard closing != nil else { throw .wrong("I9", row, "the batch that it closed has no row") }
        guard isEqual || closing?.seq ?? row.seq < row.seq else {
            throw .wrong("I9", row, "it closed a batch whose totals differ")
        }
    }

    /// The batch before an open one, where a settlement that names none was told again what that
    /// one came to: it claims the same, and nothing has counted since.
    private func told<Facts: LedgerFacts>(
        before open: UInt32,
        _ answer: SettlementAnswer,
        _ request: PaymentRequest,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) -> UInt32? {
        guard let claim = request.details?.values.settlement else { return nil }
        let asset = request.asset ?? .yuan
        var key = BatchKey(terminal: request.identity.terminal, number: open)
        let since = sums[key]?.tallies(of: claim.counts, asset, inHalves: claim.foreign != nil)
        guard since?.domestic ?? SideTallies() == SideTallies(),
            since?.foreign ?? SideTallies() == SideTallies(),
            try facts.closing(of: key, by: row.seq)?.seq != row.seq
        else { return nil }
        key.number = open == 1 ? 999_999 : open - 1
        guard let before = try facts.closing(of: key, by: row.seq)?.closing,
            before.kind != .forced, before.ours == answer, before.theirs == claim,
            before.asset == asset
        else { return nil }
        return key.number
    }

    /// Each row of an upload that was taken is kept, once.
    private func takeUpload<Facts: LedgerFacts>(
        _ request: PaymentRequest,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard let number = request.batch else { return }
        let batch = BatchKey(terminal: request.identity.terminal, number: number)
        for sent in request.details?.values.upload ?? [] {
            let key = TickKey(batch: batch, stan: sent.stan)
            guard let tick = try facts.tick(key, by: row.seq) else {
                throw .wrong("I9", row, "row \(sent.stan) of its upload is missing")
            }
            let isHere = request.details?.values.upload.contains(tick.row) == true
            guard tick.seq < row.seq || tick.seq == row.seq && isHere else {
                throw .wrong("I9", row, "row \(sent.stan) of its upload is another one")
            }
        }
    }

    // MARK: Acts

    private mutating func takeAct<Facts: LedgerFacts>(
        _ act: OperatorAct.Kind,
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard row.kind == RecordKind.operatorAct.rawValue else { return }
        switch act {
        case .closeShift: try shifts.takeAct(row, facts)
        case .closeStation, .approve:
            try shifts.takeAct(row, facts)
            try takeForced(row, facts)
        case .forceBatch: try takeForced(row, facts)
        case .releaseDevice(let terminal): days[terminal]?.device = nil
        case .closeCase(let id):
            guard try facts.isClosed(id, by: row.seq) else {
                throw .wrong("I9", row, "the case that it closed does not say so")
            }
        default: break
        }
    }

    /// A person closes a batch whose totals have differed: that is a case.
    private func takeForced<Facts: LedgerFacts>(
        _ row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        // In any order: all of them are of one record, and one case of it is as good as another.
        for (terminal, day) in days {
            guard let open = day.batch, day.told[open]?.result == .different else { continue }
            let key = BatchKey(terminal: terminal, number: open)
            guard try facts.closing(of: key, by: row.seq)?.seq == row.seq else { continue }
            guard try facts.hasCase(row.seq) else {
                throw .wrong("I9", row, "it closed a batch that differs, and opened no case")
            }
        }
    }

    // MARK: Behind the last record

    /// What is wrong with the next shift that is open.
    package mutating func take(_ shift: OpenShift) -> Contradiction? { shifts.take(shift) }

    /// What is wrong with what a file says that a batch came to, on dates that have left it, too.
    package func problem(of batch: BatchKey, _ counted: CountedSums) -> Contradiction? {
        guard let day = days[batch.terminal], day.batch == batch.number,
            day.partial != batch.number, !(sums[batch] ?? CountedSums()).isSame(as: counted)
        else { return nil }
        return Contradiction(
            "I9",
            table: "carried_batch",
            row: Int64(batch.terminal.rawValue),
            "it is not what its batch came to on archived dates"
        )
    }

    /// What is wrong with the next device.
    package mutating func take(_ row: DeviceRow) -> Contradiction? {
        let terminal = TerminalRow(rawValue: row.terminalRow)
        guard days[terminal]?.device == row.device.names else {
            return Contradiction(
                "I9",
                table: "device",
                row: Int64(row.terminalRow),
                "its terminal has registered another one"
            )
        }
        days[terminal]?.device = nil
        return nil
    }

    /// What is missing behind the last of them.
    package func finish() -> Contradiction? {
        if let missing = shifts.finish() { return missing }
        let named = days.filter { $0.value.device != nil }
        if let terminal = named.keys.map(\.rawValue).min() {
            return Contradiction("I9", table: "device", row: Int64(terminal), "it is missing")
        }
        return nil
    }
}

extension UInt32 {
    /// The number of the batch behind this one.
    fileprivate var nextBatch: UInt32 { self % 999_999 + 1 }
}
