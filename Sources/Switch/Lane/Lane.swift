import Book
import CardSecurity
import DequeModule
import ISO8583
import Logging
import NIOCore
import Payments

/// One event loop's share of the switch: its connections, its verifier and its router.
///
/// What reads bring is gathered in the intake and drained once a tick as one batch: read, verify,
/// route, seal, then to the book. Answers come back as batches and leave with one flush a
/// connection. Everything is synchronous; nothing here waits.
actor Lane {
    nonisolated let executor: LoopExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    nonisolated let number: UInt8
    nonisolated let clock: any SwitchClock
    nonisolated let counters: CounterSet
    nonisolated let times: StageTimes
    /// Frames that wait to be read.
    nonisolated let intake: MailboxAdmission
    /// Answers on their way from the book's thread.
    nonisolated let answers: MailboxAdmission
    nonisolated let verifier: MACVerifier
    nonisolated let router: Router

    let logger: Logger
    private let reader = RequestReader()
    let builder = ReplyBuilder()
    let book: BalanceChecker
    /// Where requests to hosts go; set before the first message.
    private(set) var dispatcher: ChannelDispatcher?
    var connections: LaneConnections
    var sealer: CardSealer
    var pending = PendingRequests()
    var refusals = RefusalTally()
    /// Which lines of a flood are logged.
    var gate = LogGate()
    /// Reversals for which the book had no place: kept, while nothing more is read.
    var heldBack: [BookEntry] = []
    /// Advices for which it had none: the lane reads on, and a connection that sends many of them
    /// is held up by its own window.
    var heldAdvices: Deque<BookEntry> = []
    /// Set while the switch drains: what is in flight is finished, nothing more is read.
    var isDraining = false
    private var queue = MailboxQueue<Arrival>()
    /// Some connection may have frames in the queue that stand behind rubbish.
    private var hasUnreadToDrop = false

    /// Frames in one batch; more stay for the next tick, so that replies get their turn.
    private static let batchLimit = 1024

    /// A frame with the connection that brought it.
    private struct Arrival: Sendable {
        var connection: InboundConnection
        var frame: InboundFrame
        var share = MailboxAdmission.Share.common
    }

    init(
        executor: LoopExecutor,
        environment: LaneEnvironment,
        verifier: MACVerifier,
        router: Router,
        book: BalanceChecker,
        ring: DataKeyRing
    ) throws(CardSecurityError) {
        self.executor = executor
        number = environment.lane
        clock = environment.clock
        counters = environment.counters
        times = environment.times
        logger = environment.logger
        let mailboxes = environment.mailboxes
        intake = MailboxAdmission(
            name: "lane-\(environment.lane)",
            capacity: mailboxes.lane,
            reserved: mailboxes.reserved,
            advices: mailboxes.advices
        )
        answers = MailboxAdmission(
            name: "replies-\(environment.lane)",
            capacity: mailboxes.book + mailboxes.reserved + mailboxes.advices
        )
        self.verifier = verifier
        self.router = router
        self.book = book
        sealer = try CardSealer(ring, lane: environment.lane)
        connections = LaneConnections(environment.profiles)
    }

    // MARK: Intake

    /// Takes what one read of a connection brought.
    func take(_ frames: [InboundFrame], from connection: InboundConnection) {
        let now = clock.monotonicNanoseconds()
        var refused: [EncodedReply] = []
        for index in frames.indices {
            if intake.admit() {
                enqueue(Arrival(connection: connection, frame: frames[index]), at: now)
                continue
            }
            guard acceptBeyondBound(frames[index], from: connection, at: now, &refused) else {
                drop(frames.count - index - 1, of: connection)
                break
            }
        }
        send(refused)
    }

    /// Frames behind rubbish.
    private func drop(_ count: Int, of connection: InboundConnection) {
        let now = clock.monotonicNanoseconds()
        for _ in 0..<count { connection.assumeIsolated { _ = $0.answer(nil, at: now) } }
    }

    private func enqueue(_ arrival: Arrival, at now: Int64) {
        if queue.append(arrival, at: now) {
            executor.eventLoop.execute {
                self.assumeIsolated { $0.drain() }
            }
        }
    }

    /// The intake is full: reversals and advices still get in, everything else is refused at once.
    ///
    /// - Returns: false where the sender cannot be told.
    private func acceptBeyondBound(
        _ frame: InboundFrame,
        from connection: InboundConnection,
        at now: Int64,
        _ refused: inout [EncodedReply]
    ) -> Bool {
        var work: LaneWork
        switch reader.read(frame, from: connection) {
        case .work(let read): work = read
        case .unanswerable(let reason):
            unanswerable(reason, from: connection, .ahead)
            return false
        }
        if let share = work.draft?.operation.rules.share.ofMailbox, share != .common,
            intake.admit(share)
        {
            enqueue(Arrival(connection: connection, frame: frame, share: share), at: now)
            return true
        }
        counters.add(.overloadRefusals)
        work.refusal = .overloaded
        if let reply = refuse(work, .overloaded) { refused.append(reply) }
        return true
    }

    /// One tick's batch through the stages.
    private func drain() {
        var arrivals: [Arrival] = []
        let began = clock.monotonicNanoseconds()
        queue.take(Self.batchLimit, into: &arrivals, at: began, measuring: intake.waiting)
        if !queue.isEmpty {
            executor.eventLoop.execute { self.assumeIsolated { $0.drain() } }
        }
        intake.release(arrivals.count, advices: arrivals.count { $0.share == .advices })
        guard !arrivals.isEmpty else { return }

        var watch = StageWatch(times, by: clock, from: began)
        var batch = read(arrivals)
        shed(&batch)
        watch.ended(.read, arrivals.count)
        verifier.assumeIsolated { verifier in
            verifier.verify(&batch)
            watch.ended(.verify, arrivals.count)
            let keys = verifier.keys
            watch.ended(.mint, WorkingKeyMint(keys).mint(&batch, at: clock.now))
            let opened = TrackOpener(keys).open(&batch) + CardDataOpener(keys).open(&batch)
            watch.ended(.card, opened + ChipDataReader(keys).read(&batch))
        }
        router.assumeIsolated { $0.route(&batch) }
        watch.ended(.route, arrivals.count)
        verifier.assumeIsolated { verifier in
            watch.ended(.pin, PINReader(verifier.keys).read(&batch))
            watch.ended(.secrets, HostSecretsCollector(verifier.keys).collect(&batch))
        }
        handOver(batch.span)
        watch.ended(.seal, arrivals.count)
    }

    private func read(_ arrivals: [Arrival]) -> [LaneWork] {
        var batch: [LaneWork] = []
        batch.reserveCapacity(arrivals.count)
        for index in arrivals.indices {
            let connection = arrivals[index].connection
            if hasUnreadToDrop, connection.assumeIsolated({ $0.dropsUnread }) {
                drop(1, of: connection)
                continue
            }
            switch reader.read(arrivals[index].frame, from: connection) {
            case .work(let work): batch.append(work)
            case .unanswerable(let reason): unanswerable(reason, from: connection)
            }
        }
        if queue.isEmpty { hasUnreadToDrop = false }
        return batch
    }

    /// While the book takes no more, payments are refused before anything is spent on them.
    ///
    /// Only then: as long as there is room, forgeries must not use it up.
    private func shed(_ batch: inout [LaneWork]) {
        guard book.port.isClosed(at: clock.monotonicNanoseconds()) else { return }
        var count = 0
        for index in batch.indices where batch[index].refusal == nil {
            guard let rules = batch[index].draft?.operation.rules, rules.isPayment,
                !rules.mustBeTaken
            else { continue }
            batch[index].refusal = .overloaded
            count += 1
        }
        counters.add(.overloadRefusals, count)
        book.port.admission.refuse(count)
    }

    /// Nobody can be told: the connection closes behind what stood before, counted and with its
    /// reason.
    func unanswerable(
        _ reason: String,
        from connection: InboundConnection,
        _ place: UnansweredFrame = .inOrder
    ) {
        counters.add(.unreadable)
        if place == .inOrder { hasUnreadToDrop = true }
        let now = clock.monotonicNanoseconds()
        connection.assumeIsolated {
            $0.breakOff(at: place, reason)
            _ = $0.answer(nil, at: now)
        }
    }

    /// While reversals are held back nothing is read; while the switch drains neither.
    var isStopped: Bool { isDraining || !heldBack.isEmpty }

    // MARK: From the channels

    /// Takes requests to hosts there.
    func serve(_ dispatcher: ChannelDispatcher) {
        self.dispatcher = dispatcher
    }

    /// PINs for a host go under this key from here on.
    func use(_ key: ZonePINKey, of channel: ChannelNumber) {
        verifier.assumeIsolated { $0.keys.use(key, of: channel) }
    }
}
