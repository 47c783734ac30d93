import Ledger
package import Payments

/// The pure state machine of money: accounts, repeats, originals, sessions, totals.
///
/// It has no clock, no I/O and no randomness. `BalanceChecker` owns it on the ledger thread and
/// does, batch by batch:
///
///     try book.prepare(events) { keys in try journal.read(keys) }
///     for event in events { book.step(event, origin: origin, into: &output) }
///     try journal.commit(output)
///     book.evict()
///
/// A step's result depends on the events alone, never on what was in memory. When a commit fails
/// the book is ahead of the file: it is thrown away and made again from the file's snapshot.
package struct PaymentBook: Sendable {
    let rules: BookRules
    /// The seq of the next record.
    var nextSeq: Int64
    /// Time never goes back in the book.
    var lastEventAt: Timestamp
    var dates: BusinessDates
    var terminals: TerminalStore
    var accounts: Accounts
    var recents = RecentPayments()
    var tombstones: Tombstones
    var exchanges: ExchangeStore
    var skips: NumberSkips
    /// Totals that are not of a terminal's open batch and date, within a batch of events.
    var lateTotals: [TotalsKey: TotalsValue] = [:]
    /// What this batch asked for and the file does not hold.
    var absent = AbsentRows()
    /// The first seq that a step of this batch took: rows from here on are all in memory.
    var firstSeqOfBatch: Int64
    /// Terminals whose `seen` has passed a bound in this batch.
    var overfull: [Int] = []
    /// The day that `month` belongs to.
    private var monthDay: Int32 = .min
    private var month: UInt16 = 0

    package init(snapshot: BookSnapshot, rules: BookRules) {
        self.rules = rules
        nextSeq = snapshot.nextSeq
        lastEventAt = snapshot.lastEventAt
        dates = BusinessDates(snapshot: snapshot, reach: rules.reachDates)
        terminals = TerminalStore(snapshot.terminals)
        tombstones = Tombstones(snapshot.tombstones)
        exchanges = ExchangeStore(snapshot: snapshot)
        skips = snapshot.skips
        firstSeqOfBatch = snapshot.nextSeq
        accounts = Accounts(
            nextTransfer: snapshot.nextTransfer,
            nextAccount: snapshot.nextAccount,
            houses: snapshot.houseAccounts
        )
        let today = dates.current
        let day = rules.localDay(at: snapshot.lastEventAt)
        for identity in snapshot.seen {
            terminals.slots[terminals.index(of: identity.terminal)].seen.insert(
                identity,
                on: today,
                day: day
            )
        }
        for interval in snapshot.seenIntervals {
            terminals.slots[terminals.index(of: interval.terminal)].seen.insert(
                interval.low...interval.high,
                window: interval.window,
                windowKind: interval.windowKind,
                messageClass: interval.messageClass,
                on: today,
                day: day
            )
        }
        // In any order: each belongs to one terminal and says nothing of another.
        for row in snapshot.lookAlways {
            terminals.slots[terminals.index(of: row)].seen.lookAlways(
                on: today,
                day: day
            )
        }
        for late in snapshot.lateWindows {
            terminals.slots[terminals.index(of: late.terminal)].lateWindows.insert(
                LateWindow.Key(late)
            )
        }
        // In any order, as above.
        for (owner, counter) in snapshot.serials {
            let terminal = terminals.index(of: owner.terminal)
            terminals.slots[terminal].serials[owner.device] = counter
        }
        for index in terminals.indices {
            terminals.slots[index].seen.trim(batch: terminals.slots[index].state.batch)
        }
    }

    /// The open business date; nil before the first record.
    package var businessDate: BusinessDate? { dates.isEmpty ? nil : dates.current }

    /// One event: changes the book and appends to `output` what to write and what to do then.
    ///
    /// `prepare` must have been called for its batch, and `validate` for an operator's act or a
    /// cutover right before. `origin` is nil in a replay.
    package mutating func step(
        _ event: BookEvent,
        origin: Origin?,
        into output: inout BookOutput
    ) {
        var event = event
        if event.at < lastEventAt { event.at = lastEventAt } else { lastEventAt = event.at }
        if dates.isEmpty { open(rules.firstDate(at: event.at), firstSeq: nextSeq, &output) }
        switch event.kind {
        case .payment(let request, let plan):
            guard takesSerial(of: request, &output) else {
                return refuseSerial(of: request, plan, event, origin, &output)
            }
            noteVerification(of: request, at: event.at, &output)
            noteUse(of: request, at: event.at, &output)
            switch request.operation.rules.effect {
            case .undo: reverse(request, event, origin, &output)
            case .payment, .echo, .session: pay(request, plan, event, origin, &output)
            }
        case .signOn(let request, let keys):
            signOn(request, keys, event, origin, &output)
        case .signOff(let request):
            signOff(request, event, origin, &output)
        case .refusals(let refusals):
            var record = takeRecord(.refusal, event)
            record.terminal = refusals.terminal
            output.records.append(record)
        case .operatorAct(let act):
            perform(act, event, origin, &output)
        case .cutover(let date):
            let record = takeRecord(.cutover, event)
            output.records.append(record)
            open(date, firstSeq: nextSeq, &output)
            if let origin {
                output.effects.append(.acted(origin: origin, seq: record.seq, created: nil))
            }
        case .hostAnswer(let answer): take(answer, event, &output)
        case .hostFailed(let exchange, let attempt, let failure):
            fail(exchange, attempt: attempt, failure, event, &output)
        case .forwardDue(let exchange): sendForward(exchange, event, &output)
        case .resumed(let channels): resume(channels, event, &output)
        }
    }

    /// The next record, with nothing in it but the event.
    mutating func takeRecord(_ kind: RecordKind, _ event: BookEvent) -> BookRecord {
        let seq = nextSeq
        nextSeq += 1
        return BookRecord(
            seq: seq,
            businessDate: dates.current,
            kind: kind,
            event: event,
            group: seq
        )
    }

    /// A reply with what every reply of the book carries.
    func reply(_ outcome: Outcome, seq: Int64, at time: Timestamp) -> PaymentReply {
        PaymentReply(
            outcome: outcome,
            retrievalReference: dates.reference(of: seq, skipping: skips),
            businessDate: dates.current,
            decidedAt: time
        )
    }

    /// The month of a moment in the institution's calendar, as DE 14 writes it (YYMM).
    mutating func expiryMonth(at time: Timestamp) -> UInt16 {
        let day = rules.localDay(at: time)
        if day != monthDay {
            let date = BusinessDate(rawValue: day).components
            month = UInt16(date.year % 100 * 100 + date.month)
            monthDay = day
        }
        return month
    }

    /// Opens a business date: totals begin at zero, and what is two dates old is out of reach.
    mutating func open(
        _ date: BusinessDate,
        firstSeq: Int64,
        _ output: inout BookOutput
    ) {
        if exchanges.awaitingCount > 0 {
            for index in terminals.indices { setTotalsAside(index) }
        }
        output.openedDates.append(dates.open(date, firstSeq: firstSeq, at: lastEventAt))
        let lapsed = tombstones.all { !stillWaits($0, terminal: terminals.index(of: $0.terminal)) }
        tombstones.remove(lapsed)
        let day = rules.localDay(at: lastEventAt)
        for index in terminals.indices {
            terminals.slots[index].totals = BatchTotals(isComplete: true)
            terminals.slots[index].seen.forget(
                before: dates.horizon,
                day: day - BookRules.rememberedDays,
                batch: terminals.slots[index].state.batch,
                openedOn: terminals.slots[index].state.batchOpenedOn
            )
        }
    }
}
