import Book
import CardSecurity
import ISO8583
import Logging
import NIOCore
import NIOSSL
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
    let reader = RequestReader()
    let builder = ReplyBuilder()
    let book: BalanceChecker
    /// Where requests to hosts go; set before the first message.
    private(set) var dispatcher: ChannelDispatcher?
    var sealer: CardSealer
    var pending = PendingRequests()
    var refusals = RefusalTally()
    /// Reversals for which the book had no place: kept, while nothing more is read.
    var heldBack: [BookEntry] = []
    /// Set while the switch drains: what is in flight is finished, nothing more is read.
    var isDraining = false
    /// What connections of each listener shake hands with.
    private var tls: [ListenerNumber: NIOSSLContext] = [:]
    private var queue = MailboxQueue<Arrival>()
    private var connections: [ObjectIdentifier: InboundConnection] = [:]
    private var lastCutLoggedNanoseconds: Int64 = 0

    /// Frames in one batch; more stay for the next tick, so that replies get their turn.
    private static let batchLimit = 1024

    /// A frame with the connection that brought it.
    private struct Arrival: Sendable {
        var connection: InboundConnection
        var frame: InboundFrame
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
        let mailboxes = environment.configuration.mailboxes
        intake = MailboxAdmission(
            name: "lane-\(environment.lane)",
            capacity: mailboxes.lane,
            reserved: mailboxes.reserved
        )
        answers = MailboxAdmission(
            name: "replies-\(environment.lane)",
            capacity: mailboxes.book + mailboxes.reserved
        )
        self.verifier = verifier
        self.router = router
        self.book = book
        sealer = try CardSealer(ring, lane: environment.lane)
        for profile in environment.profiles { tls[profile.number] = profile.tls }
    }

    // MARK: Connections

    func tls(of listener: ListenerNumber) -> NIOSSLContext? { tls[listener] }

    /// Certificates that were read again; connections that stand keep theirs.
    func use(_ contexts: [ListenerNumber: NIOSSLContext]) {
        tls.merge(contexts) { $1 }
    }

    var connectionCount: Int { connections.count }
    var pendingCount: Int { pending.count }

    func remember(_ connection: InboundConnection) {
        connections[ObjectIdentifier(connection)] = connection
        if isStopped { connection.assumeIsolated { $0.setLaneStopped(true) } }
    }

    func forget(_ connection: InboundConnection) {
        connections[ObjectIdentifier(connection)] = nil
    }

    var allConnections: [InboundConnection] { Array(connections.values) }

    /// A connection was closed by the switch; a flood of them is one line a second.
    func recordCut(
        _ reason: CounterName,
        _ text: String,
        listener: ListenerProfile,
        peer: SocketAddress?
    ) {
        refusals.add(listener.number, terminal: nil, .unreadable)
        let now = clock.monotonicNanoseconds()
        guard now - lastCutLoggedNanoseconds >= 1_000_000_000 else { return }
        lastCutLoggedNanoseconds = now
        logger.notice(
            "connection closed",
            metadata: .fields(
                (.listener, listener.settings.name),
                (.peer, peer?.ipAddress ?? "unknown"),
                (.reason, "\(reason.cutReason ?? "error"): \(text)")
            )
        )
    }

    // MARK: Intake

    /// What one read of a connection brought.
    func accept(_ frames: [InboundFrame], from connection: InboundConnection) {
        let now = clock.monotonicNanoseconds()
        var refused: [EncodedReply] = []
        for frame in frames {
            guard intake.admit() else {
                acceptBeyondBound(frame, from: connection, at: now, &refused)
                continue
            }
            enqueue(Arrival(connection: connection, frame: frame), at: now)
        }
        send(refused)
    }

    private func enqueue(_ arrival: Arrival, at now: Int64) {
        if queue.append(arrival, at: now) {
            executor.eventLoop.execute {
                self.assumeIsolated { $0.drain() }
            }
        }
    }

    /// The intake is full: a reversal still gets in, everything else is refused at once.
    private func acceptBeyondBound(
        _ frame: InboundFrame,
        from connection: InboundConnection,
        at now: Int64,
        _ refused: inout [EncodedReply]
    ) {
        guard case .work(var work) = reader.read(frame, from: connection) else {
            unanswerable("the message names no sender", from: connection)
            return
        }
        if work.draft?.operation == .reversal, intake.admit(.reserved) {
            enqueue(Arrival(connection: connection, frame: frame), at: now)
            return
        }
        counters.add(.overloadRefusals)
        work.refusal = .overloaded
        if let reply = refuse(work, .overloaded) { refused.append(reply) }
    }

    /// One tick's batch through the stages.
    private func drain() {
        var arrivals: [Arrival] = []
        let began = clock.monotonicNanoseconds()
        queue.take(Self.batchLimit, into: &arrivals, at: began, measuring: intake.waiting)
        if !queue.isEmpty {
            executor.eventLoop.execute { self.assumeIsolated { $0.drain() } }
        }
        intake.release(arrivals.count)
        guard !arrivals.isEmpty else { return }

        var batch = read(arrivals)
        shed(&batch)
        let afterRead = clock.monotonicNanoseconds()
        verifier.assumeIsolated { $0.verify(&batch) }
        let afterVerify = clock.monotonicNanoseconds()
        router.assumeIsolated { $0.route(&batch) }
        verifier.assumeIsolated {
            $0.readPINs(&batch)
            $0.collectSecrets(&batch)
        }
        let afterRoute = clock.monotonicNanoseconds()
        handOver(batch)
        let afterHandOver = clock.monotonicNanoseconds()

        let count = arrivals.count
        times.record(.read, afterRead - began, count)
        times.record(.verify, afterVerify - afterRead, count)
        times.record(.route, afterRoute - afterVerify, count)
        times.record(.seal, afterHandOver - afterRoute, count)
    }

    private func read(_ arrivals: [Arrival]) -> [LaneWork] {
        var batch: [LaneWork] = []
        batch.reserveCapacity(arrivals.count)
        for index in arrivals.indices {
            let connection = arrivals[index].connection
            switch reader.read(arrivals[index].frame, from: connection) {
            case .work(let work): batch.append(work)
            case .unanswerable(let reason): unanswerable(reason, from: connection)
            }
        }
        return batch
    }

    /// While the book takes no more, payments are refused before anything is spent on them.
    ///
    /// Only then: as long as there is room, forgeries must not use it up.
    private func shed(_ batch: inout [LaneWork]) {
        guard book.port.isClosed(at: clock.monotonicNanoseconds()) else { return }
        var count = 0
        for index in batch.indices where batch[index].refusal == nil {
            guard let operation = batch[index].draft?.operation, operation.isPayment,
                operation != .reversal
            else { continue }
            batch[index].refusal = .overloaded
            count += 1
        }
        counters.add(.overloadRefusals, count)
        book.port.admission.refuse(count)
    }

    /// Nobody can be told: the connection closes, counted and with its reason.
    func unanswerable(_ reason: String, from connection: InboundConnection) {
        counters.add(.unreadable)
        let now = clock.monotonicNanoseconds()
        connection.assumeIsolated {
            $0.cut(.closedUnreadable, reason)
            _ = $0.answer(nil, at: now)
        }
    }

    // MARK: Stop and go

    /// While reversals are held back nothing is read; while the switch drains neither.
    private var isStopped: Bool { isDraining || !heldBack.isEmpty }

    /// Tells every connection whether the lane takes more.
    func announceStop(_ stopped: Bool) {
        for connection in connections.values {
            connection.assumeIsolated { $0.setLaneStopped(stopped) }
        }
    }

    /// Looks at every bound in time; called a few times a second.
    func sweep() {
        let now = clock.monotonicNanoseconds()
        for connection in allConnections {
            connection.assumeIsolated { $0.sweep(now) }
        }
    }

    /// Takes over what the book says of terminals, before any answer of the same commit leaves.
    func update(_ terminals: [TerminalState]) {
        verifier.assumeIsolated { $0.update(terminals) }
    }

    /// Takes requests to hosts there.
    func serve(_ dispatcher: ChannelDispatcher) {
        self.dispatcher = dispatcher
    }

    /// PINs for a host go under this key from here on.
    func use(_ key: HostPINKey, of channel: ChannelNumber) {
        verifier.assumeIsolated { $0.use(key, of: channel) }
    }

    /// Seals card numbers under the data key of another business date.
    func use(_ key: UnwrappedDataKey) {
        do {
            try sealer.use(key)
        } catch {
            logger.error("a data key cannot be used", error: error)
        }
    }
}
