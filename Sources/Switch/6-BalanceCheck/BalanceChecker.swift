import Book
import CardSecurity
import Journal
import Logging
import NIOCore
import Payments
import Upstream

/// The one place where money is decided: takes all that queued while the last commit ran, steps
/// through it, commits it as one transaction, and only then releases the answers.
///
/// Lives on the book's thread, whose loop may block in fsync.
actor BalanceChecker {
    nonisolated let executor: LoopExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    nonisolated let counters: CounterSet
    nonisolated let times: StageTimes
    nonisolated let tally: ChannelTally
    nonisolated let board = BookBoard<BookSummary>()
    nonisolated let port: BookPort
    nonisolated let clock: any SwitchClock
    let book: FileBook
    let settings: BalanceCheckSettings
    let logger: Logger
    var desk: OperatorDesk
    var commands = WaitingCommands()
    var hints = WaitingHints()
    var denials = DenialTally()
    /// The date whose data key the lanes seal under.
    var sealingDate: BusinessDate
    var isDiskFull = false
    let reserve: ReserveFile
    /// What was found wrong with the file; new payments are refused from then on.
    nonisolated let damageNote = DamageNote()
    /// The record up to which the background check has come.
    var verifiedTo: Int64?
    /// Moves old business dates out of the file; nil after it found something wrong.
    var archiver: JournalArchiver?
    nonisolated let seeker: ArchiveSeeker
    /// Refunds that wait for it.
    var seeking = 0
    nonisolated let pages: PageSeeker
    /// Requests for pages of reference data that wait for it.
    var fetching = 0
    /// Dates whose sales could not be found in a file, as far as somebody asked.
    var unavailableDates: Set<BusinessDate> = []
    /// Why the oldest date stays, as it was last logged.
    var archiveWaits: String?
    /// Records written when it said so.
    var recordsAtLastCheck = 0
    var lanes: [any BookClient] = []
    var dispatcher: ChannelDispatcher?
    /// The external channels in the order of their numbers.
    var outlets: [Outlet] = []
    /// What the lanes refused since it was last recorded.
    var refusals = RefusalTally()
    var refusalsAreDue = false
    /// Which lines of a flood are logged.
    var gate = LogGate()
    var refusalsRecordedAt: Int64?
    /// Data keys that opened a card for a host, by their number.
    var cardKeys: [UInt32: UnwrappedDataKey] = [:]
    /// When `forwardTimer` fires.
    var forwardsDueAt: Timestamp?
    var forwardTimer: Scheduled<Void>?
    /// The business date before which nothing is left to lapse.
    var lapsedBefore: BusinessDate?
    /// By what the lanes route; nil before they are there.
    var routing: RoutingInForce?
    /// By what they are about to route: its record is durable, and not every lane has it.
    var upcoming: RoutingInForce?
    /// Tells the lanes whose stations are, and of which group products; set with `routing`.
    var tellAffiliations: (@Sendable ([String: [String]], [String: String]) -> Void)?
    /// When it may be otherwise without another version; nil for never.
    var affiliationsUntil: Timestamp?
    /// Whether a configuration is being read again.
    var isReloading = false
    /// Told when that is over: at most the one signal that is being handled.
    var reloadEnd: (@Sendable () -> Void)?
    /// Whether an event of lapses is on its way.
    var isLapsing = false
    /// Whether an event is on its way with whose record a version comes into force.
    var isRecordingVersion = false
    private var releases = ReleaseQueue()
    private var queue = MailboxQueue<BookEntry>()
    private(set) var isClosed = false

    init(
        executor: LoopExecutor,
        archives: LoopExecutor,
        reader: LoopExecutor,
        book: sending FileBook,
        settings: BalanceCheckSettings,
        admission: MailboxAdmission,
        facts: StartFacts,
        logger: Logger
    ) throws(CardSecurityError) {
        self.executor = executor
        self.settings = settings
        port = BookPort(admission: admission, longestWait: settings.longestWait)
        self.logger = logger
        counters = CounterSet()
        times = StageTimes()
        tally = ChannelTally(channels: settings.channels)
        clock = book.clock
        self.book = book
        archiver = JournalArchiver(
            journal: book.journal,
            folder: settings.directory.archive,
            settings: settings.archives
        )
        seeker = ArchiveSeeker(executor: archives, path: settings.directory.journal)
        pages = PageSeeker(executor: reader, path: settings.directory.journal)
        reserve = ReserveFile(path: settings.directory.reserve)
        sealingDate = facts.sealingDate
        desk = try OperatorDesk(
            ring: facts.ring,
            terminals: facts.terminals,
            channels: facts.externalChannels,
            keys: settings.keyDesk
        )
    }

    /// The lanes that answers go to; called once, before the first entry.
    func serve(_ lanes: [any BookClient]) {
        self.lanes = lanes
        retakeReserve()
    }

    /// Hands admitted entries over from any thread: one wake-up a batch.
    nonisolated func post(_ entries: [BookEntry]) {
        // They wait from here on, also while a commit keeps the thread.
        let now = clock.monotonicNanoseconds()
        port.waits(since: now)
        executor.eventLoop.execute {
            self.assumeIsolated { $0.receive(entries, at: now) }
        }
    }

    /// Takes entries that have been admitted; they wait since `now`.
    func receive(_ entries: [BookEntry], at now: Int64) {
        var mustSchedule = false
        for entry in entries where queue.append(entry, at: now) { mustSchedule = true }
        if mustSchedule { scheduleDrain() }
    }

    private func scheduleDrain() {
        executor.eventLoop.execute {
            self.assumeIsolated { $0.drain() }
        }
    }

    private func drain() {
        var batch: [BookEntry] = []
        let began = clock.monotonicNanoseconds()
        queue.take(
            settings.batchLimit,
            into: &batch,
            at: began,
            measuring: port.admission.waiting
        )
        port.nowWaits(since: queue.oldestNanoseconds)
        if !queue.isEmpty { scheduleDrain() }
        guard !batch.isEmpty, !isClosed else { return }
        let advices = batch.advices
        let refused = refuseForDisk(&batch) + setAside(&batch) + setAsideFetches(&batch)
        commit(batch)
        release(LaneDeliveries(refused))
        port.admission.release(batch.count + refused.count, advices: advices)
        checkpoint(idle: queue.isEmpty)
    }

    func commit(_ batch: [BookEntry]) {
        guard !batch.isEmpty else { return }
        do throws(JournalError) {
            let result = try book.run(batch)
            times.record(.step, result.stepNanoseconds, batch.count)
            times.record(.commit, result.commitNanoseconds, batch.count)
            counters.add(.commits)
            counters.add(.recordsWritten, result.records)
            result.day?.add(to: counters)
            perform(result)
            // Behind the replies: whoever reads the log may be slow.
            tally.add(result.decided)
            log(result.lines)
        } catch {
            fail(batch, error)
        }
    }

    // MARK: Effects

    func perform(_ result: BatchResult) {
        var deliveries = LaneDeliveries()
        var terminals: [TerminalState] = []
        var due: [TerminalRow: KeysDue] = [:]
        var direct: [OutboundRequest] = []
        var questions: [WalletQuestion] = []
        var acts: [(origin: Origin, result: CommandResult)] = []
        var cases: [Discrepancy] = []
        var hinted: [(origin: Origin, reception: WalletHint.Reception)] = []
        for effect in result.effects {
            switch effect {
            case .reply(let origin, let reply, let handedOut):
                deliveries.add(
                    LaneDelivery.Answer(token: origin.token, reply: reply, handedOut: handedOut),
                    to: origin.lane
                )
            case .parametersWait(let origin): deliveries.askForDownload(origin)
            case .terminalChanged(let state):
                terminals.append(state)
                desk.note(state)
            case .keysDue(let row, let reason): due[row] = reason
            case .acted(let origin, let seq, let created):
                acts.append((origin, CommandResult(seq: seq, created: created)))
            case .proposed(let origin, let seq):
                acts.append((origin, CommandResult(seq: seq, created: nil, isProposal: true)))
            case .actDenied(let origin, let denied): finish(origin, .failure(.denied(denied)))
            case .send(let request, let origin): prepare(request, origin, &deliveries, &direct)
            case .ask(let question): questions.append(question)
            case .hintTaken(let origin, let reception): hinted.append((origin, reception))
            case .hostAnswered(let number, let match): note(number, match)
            case .channelChanged(let state): follow(state)
            case .discrepancyOpened(let discrepancy): cases.append(discrepancy)
            }
        }
        if !cases.isEmpty { note(cases) }
        for (origin, refusal) in result.refused {
            guard let origin else { continue }
            finish(origin, .failure(.refused(refusal)))
        }
        if result.touchesReference { followAffiliations() }
        followBusinessDate()
        rotateKeys(due)
        if !direct.isEmpty { dispatcher?.post(direct) }
        if !questions.isEmpty { dispatcher?.ask(questions) }
        for hint in hinted { finish(hint.origin, hint.reception) }
        if waitsForTimes { releaseDue() }
        if terminals.isEmpty {
            for act in acts { finish(act.origin, .success(act.result)) }
            release(deliveries)
        } else {
            distribute(terminals, before: deliveries, acts)
        }
    }

    /// Sends each lane its answers in the order of the commits: what comes behind answers that wait
    /// for new keys to spread waits with them.
    func release(_ deliveries: LaneDeliveries) {
        if let leaving = releases.pass(deliveries) { post(leaving) }
    }

    /// One wake-up a lane.
    private func post(_ deliveries: LaneDeliveries) {
        guard !deliveries.isEmpty else { return }
        let now = clock.monotonicNanoseconds()
        for lane in lanes {
            guard var delivery = deliveries[lane.number] else { continue }
            delivery.postedNanoseconds = now
            lane.take(delivery)
        }
    }

    /// New keys reach every lane before any answer of the same commit leaves.
    private func distribute(
        _ terminals: [TerminalState],
        before deliveries: LaneDeliveries,
        _ acts: [(origin: Origin, result: CommandResult)]
    ) {
        guard !lanes.isEmpty else {
            for act in acts { finish(act.origin, .success(act.result)) }
            return
        }
        let number = releases.hold(ReleaseQueue.Release(deliveries: deliveries, acts: acts))
        let countdown = Countdown(lanes.count)
        for lane in lanes {
            lane.take(terminals) {
                guard countdown.arrive() else { return }
                self.executor.eventLoop.execute {
                    self.assumeIsolated { $0.haveSpread(number) }
                }
            }
        }
    }

    /// Every lane has the keys of that commit: its answers leave, and those that waited behind it.
    private func haveSpread(_ number: Int) {
        for release in releases.spread(number) {
            for act in release.acts { finish(act.origin, .success(act.result)) }
            post(release.deliveries)
        }
    }

    /// After a cutover the lanes seal under the data key of the date that opened.
    private func followBusinessDate() {
        guard let date = book.businessDate, date != sealingDate else { return }
        do throws(KeyStoreError) {
            let key = try book.keys.drawCardNumbers(on: date)
            sealingDate = date
            do throws(CardSecurityError) {
                try desk.use(key)
            } catch {
                throw .cryptography(error)
            }
            for lane in lanes { lane.take(key) }
            if let dispatcher {
                dispatcher.executor.eventLoop.execute {
                    dispatcher.assumeIsolated { $0.use(key) }
                }
            }
        } catch {
            // The key of the date before goes on; the next commit tries again.
            logger.error("no data key for the business date", error: error)
        }
    }

    // MARK: Failures

    /// A commit that failed: the book is ahead of the file and is made again from it.
    func fail(_ batch: [BookEntry], _ error: JournalError) {
        counters.add(.commitFailures)
        switch error {
        case .batchFailed(.full): diskIsFull()
        case .batchFailed: break
        case _ where error.isDamage && book.journal.isRecovered:
            return meet(damage: error, in: batch)
        case _ where error.isDamage: found(damage: "\(error)")
        default: settings.endProcess("the journal cannot go on: \(error)")
        }
        logger.error("a batch was not committed", error: error)
        do throws(JournalError) {
            let terminals = try book.rebuild(answering: Set(batch.compactMap(\.origin)))
            for state in terminals { desk.note(state) }
        } catch {
            settings.endProcess("the journal cannot be read again: \(error)")
        }
        answerFailed(batch, "\(error)")
        retryHostEvents(of: batch)
    }

    /// Whether nothing waits for the book.
    var isIdle: Bool { queue.isEmpty && !isClosed }

    private func checkpoint(idle: Bool) {
        do throws(JournalError) {
            try book.journal.checkpointIfDue(idle: idle)
        } catch {
            if case .fatal = error { settings.endProcess("a checkpoint failed: \(error)") }
            logger.warning("a checkpoint has to wait", error: error)
        }
    }

    /// Writes when the last batch became durable, once nothing waits: under load the next commit
    /// does it.
    func recordDurability() {
        guard queue.isEmpty, !isClosed else { return }
        do throws(JournalError) {
            try book.journal.recordDurability()
        } catch {
            if case .fatal = error { settings.endProcess("the journal cannot go on: \(error)") }
            logger.warning("a time of durability was not recorded", error: error)
        }
    }

    /// Ends the journal cleanly; nothing is taken afterwards.
    func close() {
        guard !isClosed else { return }
        commit(takeRefusals())
        isClosed = true
        refuseHints()
        forwardTimer?.cancel()
        book.noteHistory()
        do throws(JournalError) {
            try book.journal.close()
        } catch {
            logger.error("the journal was not closed cleanly", error: error)
        }
        book.history?.end()
    }
}
