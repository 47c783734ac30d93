import Ledger
package import Payments
import Reference

/// The pure state machine of money: requests and their repeats, payments and their originals,
/// sessions, totals, hosts, over the ledger's accounts.
///
/// It has no clock, no I/O and no randomness. `BalanceChecker` owns it on the book's thread and
/// does, batch by batch:
///
///     try book.prepare(events) { keys in try journal.read(keys) }
///     for event in events { book.step(event, origin: origin, into: &step) }
///     try journal.commit(step.output)
///     book.evict()
///
/// A step's result depends on the events alone, never on what was in memory. When a commit fails
/// the book is ahead of the file: it is thrown away and made again from the file's snapshot.
///
/// Each part keeps its own state and its own rules; the extensions in the folders say in which
/// order an event goes through them.
package struct PaymentBook: Sendable {
    let rules: BookRules
    /// Time never goes back in the book.
    private(set) var lastEventAt: Timestamp
    var numbers: RecordNumbers
    var dates: BusinessDates
    var expiryMonth = ExpiryMonth()
    var terminals: Terminals
    var identities: Identities
    var recents = RecentPayments()
    var tombstones: Tombstones
    var totals: Totals
    var stations = StationAccounts()
    var shifts: Shifts
    var batches: Batches
    var uploads = Uploads()
    var devices: Devices
    var accounts: Accounts
    var exchanges: Exchanges
    var authorisations = Authorisations()
    var remainders: Remainders
    var people: People
    var operators: StationOperators
    var folds: FoldDeltas
    var cases = Cases()
    var reference: ReferenceTables
    var limits: LimitCounters
    /// A sum that tells nothing: a look whose result goes nowhere is never done.
    var touched: UInt64 = 0
    var orders: Orders
    /// What the numbers of orders have in common; nil before the first.
    var salt: OrderSalt?
    /// A version that has come into force in a step that left no record.
    var newlyInForce: ReferenceVersion?

    package init(snapshot: BookSnapshot, rules: BookRules) {
        self.rules = rules
        lastEventAt = snapshot.lastEventAt
        numbers = RecordNumbers(next: snapshot.nextSeq, skips: snapshot.skips)
        dates = BusinessDates(snapshot: snapshot, reach: rules.reachDates)
        terminals = Terminals(snapshot.terminals, serials: snapshot.serials)
        identities = Identities(
            snapshot,
            terminals,
            on: dates.current,
            day: rules.localDay(at: snapshot.lastEventAt)
        )
        tombstones = Tombstones(snapshot.tombstones)
        totals = Totals(terminals: snapshot.terminals.count)
        accounts = Accounts(
            nextTransfer: snapshot.nextTransfer,
            nextAccount: snapshot.nextAccount,
            houses: snapshot.houseAccounts
        )
        batches = Batches(snapshot.day)
        shifts = Shifts(snapshot.day.shifts, last: snapshot.day.lastShifts)
        devices = Devices(snapshot.day.devices)
        exchanges = Exchanges(snapshot: snapshot)
        remainders = Remainders(areOnFile: snapshot.hasRemainders)
        people = People(snapshot.people)
        operators = StationOperators(snapshot.operators)
        folds = FoldDeltas(snapshot.day.folds)
        reference = snapshot.reference
        limits = snapshot.limits
        orders = Orders(snapshot: snapshot)
        salt = snapshot.salt
    }

    /// The open business date; nil before the first record.
    package var businessDate: BusinessDate? { dates.isEmpty ? nil : dates.current }

    /// One event: changes the book and adds to `step` what to write and what to do then.
    ///
    /// `prepare` must have been called for its batch, and `validate` for an operator's act or a
    /// cutover right before. `origin` is nil in a replay.
    package mutating func step(_ event: BookEvent, origin: Origin?, into step: inout Step) {
        var event = event
        if event.at < lastEventAt { event.at = lastEventAt } else { lastEventAt = event.at }
        if dates.isEmpty {
            open(rules.firstDate(at: event.at), firstSeq: numbers.next, &step.output)
        }
        if reference.open != nil { advanceReference(to: event.at) }
        step.begin(event, origin: origin, seq: numbers.next, on: dates.current)
        let effects = step.output.effects.count
        take(event.kind, &step)
        if reference.lastInForce > 0 { askForDownloads(&step, behind: effects) }
        if rules.edition > .fifth { step.dateCases(behind: rules.caseDays) }
        if cases.areAskedFor { cases.open(step.ownCases) }
        countLimits(&step)
        guard step.end() else { return }
        writeNewlyInForce(&step)
        numbers.take()
    }

    private mutating func take(_ kind: BookEvent.Kind, _ step: inout Step) {
        switch kind {
        case .payment(let request, let plan): take(request, plan, &step)
        case .signOn(let request, let keys): signOn(request, keys, &step)
        case .signOff(let request): signOff(request, &step)
        case .service(let request): serve(request, &step)
        case .refusals(let refusals):
            step.record.terminal = refusals.terminal
            step.record.note = refusals.note.isEmpty ? nil : refusals.note
        case .operatorAct(let act): take(act, &step)
        case .cutover(let date):
            open(date, firstSeq: step.seq + 1, &step.output)
            if let origin = step.origin {
                step.output.effects.append(.acted(origin: origin, seq: step.seq, created: nil))
            }
        case .hostAnswer(let answer): take(answer, &step)
        case .hostFailed(let exchange, let attempt, let failure):
            fail(exchange, attempt: attempt, failure, &step)
        case .forwardDue(let exchange): sendForward(exchange, &step)
        case .resumed(let channels): resume(channels, &step)
        case .actDenied(let denied): record(denied, &step)
        case .lapsed(let payments): lapse(payments, &step)
        case .walletAnswer(let answer): take(answer, &step)
        case .orderDue(let exchange, let timer): take(timer, of: exchange, &step)
        case .notified(let hint): take(hint, &step)
        case .numbered(let salt): take(salt, &step)
        }
    }

    /// A verified request.
    private mutating func take(_ request: PaymentRequest, _ plan: RoutePlan, _ step: inout Step) {
        let effect = request.operation.rules.effect
        if effect == .undo { step.record.kind = .reversal }
        guard takesSerial(of: request, &step) else { return refuseSerial(of: request, plan, &step) }
        noteVerification(of: request, &step)
        noteUse(of: request, &step)
        switch effect {
        case .undo: reverse(request, &step)
        case .payment, .echo, .session, .batch: pay(request, plan, &step)
        }
    }

    /// A reply with what every reply of the book carries.
    func reply(_ outcome: Outcome, _ step: Step) -> PaymentReply {
        PaymentReply(
            outcome: outcome,
            retrievalReference: numbers.reference(of: step.seq, dates),
            businessDate: dates.current,
            decidedAt: step.at
        )
    }

    /// The batch of a terminal that payments of now count in.
    func openBatch(_ terminal: TerminalSlot) -> OpenBatch {
        OpenBatch(
            terminal: terminal,
            number: terminals[terminal].batch,
            date: dates.current
        )
    }

    /// Opens a business date: totals begin at zero, and what is two dates old is out of reach.
    mutating func open(_ date: BusinessDate, firstSeq: Int64, _ output: inout BookOutput) {
        for terminal in terminals.slots { totals.setAside(openBatch(terminal)) }
        let opening = DateOpening(
            date: date,
            firstSeq: firstSeq,
            at: lastEventAt,
            form: rules.referenceForm
        )
        dates.open(opening)
        output.openedDates.append(opening)
        let lapsed = tombstones.all { !stillWaits($0, terminals.slot($0.terminal)) }
        tombstones.remove(lapsed)
        for terminal in terminals.slots { totals.beginDate(terminal) }
        totals.begin(date)
        identities.forget(
            before: dates.horizon,
            day: rules.localDay(at: lastEventAt)
                - max(BookRules.rememberedDays, 2 * rules.adviceDays),
            terminals
        )
    }
}
