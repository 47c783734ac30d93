import Book
import CardSecurity
import Journal
import JournalFormat
import Ledger
import Payments

/// What one batch came to; it is durable.
struct BatchResult {
    var effects: [BookEffect] = []
    /// Acts that cannot be done, with who asked.
    var refused: [(origin: Origin?, refusal: OperatorRefusal)] = []
    var records = 0
    /// Whether tables of reference data may decide otherwise than before.
    var touchesReference = false
    var decided: [DecidedPayment] = []
    /// nil where nothing of the days of stations changed, as in nearly all batches.
    var day: DayTally?
    /// What the log says of it.
    var lines: [BookLine] = []
    var stepNanoseconds: Int64 = 0
    var commitNanoseconds: Int64 = 0
}

/// The book of payments and its journal: what was stepped is committed, or neither happened.
///
/// One thread at a time uses it: `BalanceChecker` on the book's thread, or a command on a data
/// directory whose switch is down. It knows of the store what any store can.
final class DurableBook<Store: JournalStore> {
    let journal: Store
    let keys: KeyStore
    let codes: OutcomeCodes
    let clock: any SwitchClock
    /// Keeps a data directory's file from going back unnoticed; nil for a store that has none.
    fileprivate(set) var history: JournalHistory?
    private var watchedAt: Int64 = 0
    private let rules: BookRules
    private(set) var payments: PaymentBook
    private var step = Step()
    /// The open business date as of the last commit; nil before the first record.
    private(set) var businessDate: BusinessDate?

    /// Begins with what a store holds.
    init(
        journal: Store,
        snapshot: BookSnapshot,
        rules: BookRules,
        keys: KeyStore,
        codes: OutcomeCodes,
        clock: any SwitchClock
    ) {
        self.journal = journal
        self.keys = keys
        self.codes = codes
        self.rules = rules
        self.clock = clock
        payments = PaymentBook(snapshot: snapshot, rules: rules)
        businessDate = payments.businessDate
    }

    /// Steps a batch and commits it in one transaction; `began` is the clock's time where it is
    /// nil.
    ///
    /// - Throws: `batchFailed`: nothing of it happened, `rebuild` before the next one; `fatal`:
    ///   the process must end.
    func run(
        _ entries: [BookEntry],
        storing wrapped: [WrappedKey] = [],
        began: Timestamp? = nil
    ) throws(JournalError) -> BatchResult {
        var result = BatchResult()
        let began = began ?? clock.now()
        let start = clock.monotonicNanoseconds()
        step.removeAll()
        result.refused = try Self.step(entries, through: &payments, into: &step, reading: journal)
        let stepped = clock.monotonicNanoseconds()
        payments.takeFolds(&step)
        let drawn = step.output.records.isEmpty ? [] : keys.rows(for: entries.map(\.event))
        try journal.commit(step.output, codes: codes, at: began, storing: wrapped + drawn)
        keys.noteStored(drawn)
        try watch(every: Self.watchNanoseconds)
        payments.evict()
        if let opened = step.output.openedDates.last { businessDate = opened.date }
        result.effects = step.output.effects
        result.records = step.output.records.count
        result.decided = DecidedPayment.all(of: step.output)
        result.touchesReference = !step.output.reference.versions.isEmpty
        result.lines = step.output.records.compactMap { BookLine($0, step.output) }
        if !step.output.day.isEmpty { result.day = DayTally(step.output.day) }
        result.stepNanoseconds = stepped - start
        result.commitNanoseconds = clock.monotonicNanoseconds() - stepped
        return result
    }

    /// Under load the files are looked at so often, behind a commit and before its answers.
    private static var watchNanoseconds: Int64 { 50_000_000 }

    /// Sees that the files of the directory are still the ones that were opened, and remembers
    /// beside the journal how far it is.
    ///
    /// Errors: `fatal(.displaced)`, `fatal(.unlocked)`.
    func watch(every interval: Int64 = 0) throws(JournalError) {
        let now = clock.monotonicNanoseconds()
        guard now - watchedAt >= interval else { return }
        watchedAt = now
        try journal.watch()
        try history?.watch()
        history?.note()
    }

    /// Steps a batch and says what could not be done.
    ///
    /// The book comes as one `inout`: a call that only reads it would copy it out of this object.
    private static func step(
        _ entries: [BookEntry],
        through book: inout PaymentBook,
        into step: inout Step,
        reading journal: Store
    ) throws(JournalError) -> [(origin: Origin?, refusal: OperatorRefusal)] {
        try book.prepare(entries.map(\.event)) { (keys) throws(JournalError) in
            try journal.read(keys)
        }
        var refused: [(origin: Origin?, refusal: OperatorRefusal)] = []
        for entry in entries {
            if let refusal = book.validate(entry.event) {
                refused.append((entry.origin, refusal))
            } else {
                book.step(entry.event, origin: entry.origin, into: &step)
            }
        }
        return refused
    }

    /// Which of these requests have an identity that is taken: they are answered from what stands.
    func areTaken(_ requests: [PaymentRequest]) throws(JournalError) -> [Bool] {
        try Self.areTaken(requests, in: &payments, reading: journal)
    }

    private static func areTaken(
        _ requests: [PaymentRequest],
        in book: inout PaymentBook,
        reading journal: Store
    ) throws(JournalError) -> [Bool] {
        defer { book.evict() }
        return try book.areTaken(requests) { (keys) throws(JournalError) in
            try journal.read(keys)
        }
    }

    /// Throws the book away and makes it again from the file, after a commit that failed.
    ///
    /// Terminals that wait for a host go on waiting, but for those of the failed batch.
    func rebuild(answering origins: Set<Origin>) throws(JournalError) -> [TerminalState] {
        let snapshot = try journal.recover()
        var fresh = PaymentBook(snapshot: snapshot, rules: rules)
        fresh.adoptWaiting(of: payments, except: origins)
        payments = fresh
        businessDate = fresh.businessDate
        return snapshot.terminals
    }

    /// Stored reversals that are due on a channel, to be stepped as `forwardDue`.
    func takeDueForwards(on number: ChannelNumber, at time: Timestamp, window: Int) -> [Int64] {
        payments.takeDueForwards(on: number, at: time, window: window)
    }

    /// Orders at wallets of which something is due, to be stepped as `orderDue`.
    func takeDueOrders(at time: Timestamp, limit: Int) -> [(id: Int64, timer: OrderTimer)] {
        payments.takeDueOrders(at: time, limit: limit)
    }

    /// When the next of them is.
    func nextOrder() -> Timestamp? { payments.nextOrder() }

    /// When the next stored reversal of a channel is due.
    func nextForward(on number: ChannelNumber, window: Int) -> Timestamp? {
        payments.nextForward(on: number, window: window)
    }

    /// The account of a card or of an id, as of the last commit.
    func account(
        _ name: AccountName,
        token: CardToken?
    ) throws(JournalError)
        -> AccountState?
    {
        var wanted = ColdKeys()
        switch name {
        case .id(let id): wanted.accounts.insert(id)
        case .card:
            guard let token else { return nil }
            wanted.accountsByCard.insert(token)
        }
        return try journal.read(wanted).accounts.first
    }
}

/// The book of a data directory.
typealias FileBook = DurableBook<JournalWriter>

extension FileBook {
    /// Begins with what a data directory holds; from here on the directory knows this start.
    convenience init(_ opened: BookOpening.Opened) throws(StartError) {
        self.init(
            journal: opened.journal,
            snapshot: opened.snapshot,
            rules: opened.rules,
            keys: opened.keys,
            codes: opened.codes,
            clock: opened.clock
        )
        if let restoration = opened.restoration { try record(restoration) }
        if let user = opened.firstAdministrator, !payments.knowsPeople {
            try add(firstAdministrator: user)
        }
        if let notice = opened.routing { try record(notice, by: opened.startedBy) }
        history = opened.history
        try history?.begin()
    }

    /// Records that the file was put back, so that numbers given out since are left out.
    private func record(_ restoration: Restoration) throws(StartError) {
        let act = OperatorAct(
            operatorName: restoration.operatorName,
            standing: .house,
            reason: restoration.reason,
            kind: .restored
        )
        try record(act)
    }

    /// Adds the person whom the configuration names, who adds all others.
    private func add(firstAdministrator user: String) throws(StartError) {
        let opening = PersonOpening(name: user, names: [PersonName(.unixUser, user)])
        let act = OperatorAct(
            operatorName: Principal.house.name,
            standing: .house,
            reason: "admin.first_administrator",
            kind: .addPerson(opening)
        )
        try record(act)
    }

    /// Records that payments are routed by another configuration than before.
    private func record(_ notice: RoutingNotice, by user: String) throws(StartError) {
        let act = OperatorAct(
            operatorName: user,
            standing: .house,
            reason: "start",
            kind: .routing(.take(notice))
        )
        try record(act)
    }

    /// Does what the start itself brings.
    private func record(_ act: OperatorAct) throws(StartError) {
        let event = BookEvent(at: clock.now(), kind: .operatorAct(act))
        do throws(JournalError) {
            _ = try run([BookEntry(event: event, origin: nil)])
        } catch {
            throw StartError(error)
        }
    }

    /// Remembers beside the file how far it is.
    func noteHistory() { history?.note() }
}
