import DequeModule
import ISO8583
import NIOCore
import Text

/// What became of a reply.
enum ReplyDelivery {
    /// On its way to the peer, with all that stood before it.
    case sent
    /// Written; it leaves with `finishBatch`.
    case unflushed
    /// The connection was gone.
    case undelivered
}

/// How a lane came upon a frame that it cannot answer.
enum UnansweredFrame {
    /// All that stood before it has been read.
    case inOrder
    /// Ahead of what still waits to be read, for want of room.
    case ahead
}

/// One peer's socket: the window of what is in flight, and when it must be closed.
///
/// Lives on the loop of its lane; every call comes from there.
actor InboundConnection {
    /// How the connection stands between its first and its last byte.
    ///
    /// ```text
    /// open ──(peer sends no more or rubbish, or is turned away)──▶ input-closed
    /// input-closed ──(all answered)──▶ ended
    /// either ──(a limit, the peer is gone)──▶ ended
    /// ```
    private enum Phase {
        case open
        /// Nothing more is taken of the peer; its replies are still delivered.
        case inputClosed
        /// Being closed, or closed.
        case ended
    }

    nonisolated let executor: LoopExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    nonisolated let channel: any Channel
    nonisolated let profile: ListenerProfile
    private let home: any ConnectionHome
    private let counters: CounterSet
    private var phase = Phase.open
    /// Handed to the lane and not answered yet.
    private var inFlight = 0
    /// Frames of one read beyond the window; at most what one read brought.
    private var waiting = Deque<InboundFrame>()
    /// A read of the loop was held back while the window was full.
    private var heldRead = false
    private var isWritable = true
    /// The lane takes nothing from anybody for the moment.
    private var laneStopped = false
    private var needsFlush = false
    private var isFilling = false
    private var lastActiveNanoseconds: Int64
    private var partialSinceNanoseconds: Int64?
    /// The framing under which the peer's bytes are whole frames, where that is another.
    private(set) var framingCure: String?
    private var blockedSinceNanoseconds: Int64?
    /// Set until the TLS handshake is done.
    private var greetingSinceNanoseconds: Int64?
    /// Since when it waits for its last replies to leave before it closes.
    private var finishingSinceNanoseconds: Int64?
    /// Nothing more is taken: what is in flight is answered, then the connection closes.
    private var isTurnedAway = false
    /// What the lane has not read of this connection yet stands behind rubbish.
    private(set) var dropsUnread = false
    /// Where it comes from, for what is bounded by source.
    private(set) lazy var source = PeerSource(channel.remoteAddress)
    /// Address and port, for notes and the log.
    nonisolated var peer: String { PeerSource.text(of: channel.remoteAddress) }
    /// Whom the peer's certificate names; nil without one.
    private(set) var holders: Set<String>?

    init(
        channel: any Channel,
        profile: ListenerProfile,
        home: any ConnectionHome,
        nowNanoseconds: Int64
    ) {
        self.channel = channel
        self.profile = profile
        self.home = home
        executor = home.executor
        counters = home.counters
        lastActiveNanoseconds = nowNanoseconds
    }

    /// Whether anything is on its way through the switch.
    var isBusy: Bool { inFlight > 0 || !waiting.isEmpty }

    /// Whether the lane or the book has a request of this connection.
    var isInFlight: Bool { inFlight > 0 && phase != .ended }

    // MARK: TLS

    /// A handshake comes first, and has the time of a frame.
    func awaitGreeting() {
        greetingSinceNanoseconds = home.clock.monotonicNanoseconds()
    }

    /// The handshake is done.
    func greeted(by holders: Set<String>?) {
        greetingSinceNanoseconds = nil
        self.holders = holders
    }

    /// The handshake failed, or the peer broke the protocol after it.
    func failedGreeting() {
        guard greetingSinceNanoseconds != nil else { return }
        cut(.closedHandshake, "the TLS handshake failed")
    }

    /// The first bytes were none of TLS.
    func greetedInClear(_ found: ForeignProtocol?) {
        let what =
            switch found {
            case .http: "HTTP stands"
            case .ssh: "SSH stands"
            case .transportHeader, .tls, nil: "bytes without TLS stand"
            }
        cut(
            .closedHandshake,
            "\(what) where a TLS handshake should begin: does only this listener use TLS?"
                + " turn it on at the peer, or take tls: off the listener"
        )
    }

    // MARK: From the socket

    /// What one read brought.
    func received(
        _ frames: [InboundFrame],
        keepAlives: Int,
        isPartial: Bool,
        cure: String? = nil
    ) {
        guard phase != .ended, !isTurnedAway else { return }
        framingCure = cure
        let now = home.clock.monotonicNanoseconds()
        if keepAlives > 0 {
            counters.add(.keepAlives, keepAlives)
        }
        if !frames.isEmpty || keepAlives > 0 {
            lastActiveNanoseconds = now
            partialSinceNanoseconds = nil
        }
        if !isPartial {
            partialSinceNanoseconds = nil
        } else if partialSinceNanoseconds == nil {
            partialSinceNanoseconds = now
        }
        guard !frames.isEmpty else { return }
        counters.add(.framesReceived, frames.count)
        if waiting.isEmpty, inFlight + frames.count <= profile.settings.limits.inFlight {
            inFlight += frames.count
            hand(frames)
        } else {
            waiting.append(contentsOf: frames)
            fillWindow()
        }
    }

    /// What the lane refuses at once makes room again before `hand` returns; this loop takes it,
    /// not a deeper call, so that a peer's burst costs no stack.
    private func fillWindow() {
        guard !isFilling else { return }
        isFilling = true
        defer { isFilling = false }
        while !waiting.isEmpty, !laneStopped, phase != .ended {
            let room = profile.settings.limits.inFlight - inFlight
            guard room > 0 else { return }
            let count = min(room, waiting.count)
            let frames = Array(waiting.prefix(count))
            waiting.removeFirst(count)
            inFlight += count
            hand(frames)
        }
    }

    private func hand(_ frames: [InboundFrame]) {
        home.accept(frames, from: self)
    }

    /// Whether the loop may read; remembers that it wanted to.
    func mayRead() -> Bool {
        let allowed = phase == .open && canTakeMore
        heldRead = !allowed
        return allowed
    }

    private var canTakeMore: Bool {
        waiting.isEmpty && inFlight < profile.settings.limits.inFlight && isWritable
            && !laneStopped
    }

    private func resumeReading() {
        guard heldRead, phase == .open, canTakeMore else { return }
        heldRead = false
        channel.read()
    }

    func writability(_ writable: Bool) {
        isWritable = writable
        blockedSinceNanoseconds = writable ? nil : home.clock.monotonicNanoseconds()
        resumeReading()
    }

    /// The peer has shut its sending side: what it asked is still answered.
    func inputClosed() {
        guard phase == .open else { return }
        if partialSinceNanoseconds != nil {
            counters.add(.closedTruncated)
            if framingCure != nil {
                let cure = Self.wording(ofCure: framingCure)
                home.recordCut(.closedTruncated, "the peer closed within a frame" + cure, of: self)
            }
        }
        phase = .inputClosed
        closeIfDone()
    }

    // MARK: From the lane

    /// A reply, or nothing to say: one request less is in flight.
    ///
    /// The last one that the connection waits for leaves at once; others wait for `finishBatch`.
    func answer(_ frame: ByteBuffer?, at now: Int64) -> ReplyDelivery {
        inFlight -= 1
        precondition(inFlight >= 0, "A request was answered twice.")
        guard phase != .ended else { return .undelivered }
        let isLast = inFlight == 0 && waiting.isEmpty && !needsFlush
        if let frame {
            counters.add(.framesSent)
            if isLast {
                channel.pipeline.syncOperations.writeAndFlush(NIOAny(frame), promise: nil)
            } else {
                channel.pipeline.syncOperations.write(NIOAny(frame), promise: nil)
                needsFlush = true
            }
        }
        guard isLast else { return .unflushed }
        lastActiveNanoseconds = now
        resumeReading()
        closeIfDone()
        return .sent
    }

    /// Ends a batch of answers: one flush, then more may come in.
    func finishBatch(at now: Int64) {
        guard phase != .ended else { return }
        lastActiveNanoseconds = now
        if needsFlush {
            needsFlush = false
            channel.pipeline.syncOperations.flush()
        }
        fillWindow()
        resumeReading()
        closeIfDone()
    }

    /// Too many MACs failed: takes no more, and closes behind the replies that are due.
    func turnAway() {
        guard phase != .ended, !isTurnedAway else { return }
        isTurnedAway = true
        phase = .inputClosed
        waiting.removeAll()
        partialSinceNanoseconds = nil
        counters.add(.closedForgeries)
    }

    /// A stream that cannot be cut into frames any further, or a frame that cannot be answered:
    /// what stood before it is answered, nothing behind it is taken, then the connection closes
    /// for a counted reason.
    func breakOff(_ reason: CounterName, _ text: String) {
        guard phase != .ended, !isTurnedAway else { return }
        isTurnedAway = true
        phase = .inputClosed
        partialSinceNanoseconds = nil
        counters.add(reason)
        home.recordCut(reason, text, of: self)
        closeIfDone()
    }

    /// The lane holds rubbish of this connection: drops what waits behind it.
    func breakOff(at rubbish: UnansweredFrame, _ text: String) {
        if rubbish == .inOrder { dropsUnread = true }
        waiting.removeAll()
        breakOff(.closedUnreadable, text)
    }

    /// The lane cannot take more from anybody, or can again.
    func setLaneStopped(_ stopped: Bool) {
        laneStopped = stopped
        guard !stopped else { return }
        fillWindow()
        resumeReading()
    }

    /// Looks whether a bound in time has been reached.
    func sweep(_ now: Int64) {
        let limits = profile.settings.limits
        guard phase != .ended else {
            if let since = finishingSinceNanoseconds, now - since >= limits.idle.nanoseconds {
                abandon()
            }
            return
        }
        if let since = greetingSinceNanoseconds, now - since >= limits.frameDeadline.nanoseconds {
            cut(.closedHandshake, "the TLS handshake was not done in time")
        } else if let since = partialSinceNanoseconds,
            now - since >= limits.frameDeadline.nanoseconds
        {
            let cure = Self.wording(ofCure: framingCure)
            cut(.closedFrameDeadline, "a frame was not complete in time" + cure)
        } else if let since = blockedSinceNanoseconds, now - since >= limits.idle.nanoseconds {
            cut(.closedNotReading, "the peer takes no replies")
        } else if !isBusy, now - lastActiveNanoseconds >= limits.idle.nanoseconds {
            cut(.closedIdle, "nothing came for too long")
        }
    }

    static func wording(ofCure cure: String?) -> String {
        cure.map { " (what came is whole under \($0))" } ?? ""
    }

    /// Closes with a counted reason.
    func cut(_ reason: CounterName, _ text: String) {
        guard phase != .ended else { return }
        phase = .ended
        counters.add(reason)
        home.recordCut(reason, text, of: self)
        channel.close(promise: nil)
    }

    /// Closes after what has been written is out.
    func finish() {
        guard phase != .ended else { return }
        phase = .ended
        finishingSinceNanoseconds = home.clock.monotonicNanoseconds()
        // The promise of an empty write is kept behind all that was written before it.
        channel.writeAndFlush(ByteBuffer()).whenComplete { [channel] _ in
            channel.close(promise: nil)
        }
    }

    /// The peer does not take its last replies: it is not waited for any longer.
    private func abandon() {
        finishingSinceNanoseconds = nil
        counters.add(.closedNotReading)
        home.recordCut(.closedNotReading, "the peer takes no replies", of: self)
        channel.close(promise: nil)
    }

    private func closeIfDone() {
        if phase == .inputClosed, !isBusy { finish() }
    }

    /// The socket is gone.
    func closed() {
        phase = .ended
        finishingSinceNanoseconds = nil
        waiting.removeAll()
        counters.add(.connectionsClosed)
        home.forget(self)
    }
}
