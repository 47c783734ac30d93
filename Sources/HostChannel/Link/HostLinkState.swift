/// The life of one socket to a host: events in, actions out.
///
/// ```text
/// down ▶ connecting ▶ signing-on ▶ exchanging-keys or awaiting-keys ▶ up ⇄ cutover
/// any of these ▶ down: closed, refused or silent; behind a wait, connecting again
/// up or cutover ▶ signing-off ▶ stopped
/// ```
/// Pure: it has no socket, clock or random source. `HostLink` performs the actions, in order.
struct HostLinkState: Sendable {
    /// How far the socket is.
    enum Phase: String, Sendable {
        /// Waits before the next try.
        case down
        case connecting
        case signingOn = "signing-on"
        case exchangingKeys = "exchanging-keys"
        /// Another socket of the channel exchanges the keys.
        case awaitingKeys = "awaiting-keys"
        case up
        /// The host changes its business date: what was sent is still answered.
        case cutover
        case signingOff = "signing-off"
        /// Stopped by an operator, or by the end of the switch.
        case stopped
    }

    /// What this socket has to do about keys once it has signed on.
    enum KeyDuty: Sendable {
        /// The channel has keys.
        case none
        case exchange
        /// Another socket is at it.
        case wait
    }

    /// What ends after a time.
    enum Timer: Sendable, Hashable, CaseIterable {
        /// The wait before the next try.
        case reconnect
        /// The host's answer to a network message.
        case answer
        /// Silence, after which the host is asked whether it is there.
        case idle
    }

    /// What happened to the socket.
    enum Event: Sendable, Equatable {
        case start
        case connected
        /// Not connected, or no longer.
        case closed
        /// The answer to the network message that was sent last.
        case answered(NetworkCommand, isAccepted: Bool, KeyDuty)
        /// The channel has keys, from this socket or another.
        case keysInstalled
        /// The socket that exchanged keys failed: this one takes its place.
        case keysWanted
        /// The keys that came do not fit their check values.
        case keysUnusable
        /// `quietNanoseconds`: since the host was heard last.
        case fired(Timer, quietNanoseconds: Int64)
        /// An operator asks for an echo test.
        case echoWanted
        /// New keys are due.
        case keyChangeWanted
        case hostCutover(isOver: Bool)
        case stop
    }

    /// What is to be done.
    enum Action: Sendable, Equatable {
        case connect
        case close(CloseReason)
        case send(NetworkCommand)
        case schedule(Timer, nanoseconds: Int64)
        case cancel(Timer)
        /// Payments may take this socket, or no longer.
        case ready(Bool)
        /// The channel's keys did not come: whoever waits for them has to try.
        case keysMissing
    }

    /// Why a socket was closed by this side.
    enum CloseReason: String, Sendable {
        case signOnRefused = "sign-on-refused"
        case keysRefused = "keys-refused"
        case noAnswer = "no-answer"
        case stopped
    }

    private(set) var phase = Phase.stopped
    /// The network message whose answer is awaited.
    private(set) var awaited: NetworkCommand?
    private var backoff = ReconnectBackoff()
    private let answerNanoseconds: Int64
    private let idleNanoseconds: Int64

    /// `idle` is the silence before an echo test, `answer` what a network message may take.
    init(answerNanoseconds: Int64, idleNanoseconds: Int64) {
        self.answerNanoseconds = answerNanoseconds
        self.idleNanoseconds = idleNanoseconds
    }

    /// Whether payments may take this socket.
    var isReady: Bool { phase == .up }

    /// Whether the host may still answer what was sent.
    var isConnected: Bool {
        switch phase {
        case .down, .connecting, .stopped: false
        case .signingOn, .exchangingKeys, .awaitingKeys, .up, .cutover, .signingOff: true
        }
    }

    /// `draw` is a random number, used for the wait before the next try only.
    mutating func handle(_ event: Event, draw: UInt64) -> [Action] {
        switch event {
        case .start: start()
        case .connected: connected()
        case .closed: closed(draw)
        case .answered(let command, let isAccepted, let duty):
            answered(command, isAccepted, duty)
        case .keysInstalled: keysInstalled()
        case .keysWanted: keysWanted()
        case .keysUnusable: phase == .exchangingKeys ? close(.keysRefused, [.keysMissing]) : []
        case .fired(let timer, let quiet): fired(timer, quiet)
        case .echoWanted: isReady && awaited == nil ? ask(.echo) : []
        case .keyChangeWanted: isReady && awaited == nil ? ask(.keyChange) : []
        case .hostCutover(let isOver): cutover(isOver)
        case .stop: stop()
        }
    }

    private mutating func start() -> [Action] {
        guard phase == .stopped || phase == .down else { return [] }
        phase = .connecting
        return [.cancel(.reconnect), .connect]
    }

    private mutating func connected() -> [Action] {
        guard phase == .connecting else { return [.close(.stopped)] }
        phase = .signingOn
        return ask(.signOn)
    }

    private mutating func closed(_ draw: UInt64) -> [Action] {
        let wasReady = phase == .up
        let hadDuty = phase == .exchangingKeys
        awaited = nil
        var actions: [Action] = [.cancel(.answer), .cancel(.idle)]
        if wasReady { actions.append(.ready(false)) }
        if hadDuty { actions.append(.keysMissing) }
        guard phase != .stopped, phase != .signingOff else {
            phase = .stopped
            return actions
        }
        phase = .down
        actions.append(.schedule(.reconnect, nanoseconds: backoff.next(draw: draw)))
        return actions
    }

    private mutating func answered(
        _ command: NetworkCommand,
        _ isAccepted: Bool,
        _ duty: KeyDuty
    ) -> [Action] {
        guard awaited == command else { return [] }
        awaited = nil
        var actions: [Action] = [.cancel(.answer)]
        switch (command, phase) {
        case (.signOn, .signingOn):
            guard isAccepted else { return actions + close(.signOnRefused) }
            switch duty {
            case .none: actions += up()
            case .exchange:
                phase = .exchangingKeys
                actions += ask(.keyChange)
            case .wait: phase = .awaitingKeys
            }
        case (.keyChange, .exchangingKeys):
            // Accepted keys are installed by the channel, which says `keysInstalled`.
            guard isAccepted else { return actions + close(.keysRefused, [.keysMissing]) }
        case (.signOff, .signingOff):
            phase = .stopped
            actions.append(.close(.stopped))
        default:
            // An echo or a change of keys while up: the link was heard, and stays.
            break
        }
        return actions
    }

    private mutating func keysInstalled() -> [Action] {
        phase == .exchangingKeys || phase == .awaitingKeys ? up() : []
    }

    private mutating func keysWanted() -> [Action] {
        guard phase == .awaitingKeys else { return [] }
        phase = .exchangingKeys
        return ask(.keyChange)
    }

    private mutating func up() -> [Action] {
        phase = .up
        backoff.reset()
        return [.schedule(.idle, nanoseconds: idleNanoseconds), .ready(true)]
    }

    private mutating func fired(_ timer: Timer, _ quiet: Int64) -> [Action] {
        switch timer {
        case .reconnect:
            guard phase == .down else { return [] }
            phase = .connecting
            return [.connect]
        case .answer:
            guard awaited != nil else { return [] }
            if phase == .signingOff {
                phase = .stopped
                return [.close(.stopped)]
            }
            return close(.noAnswer, phase == .exchangingKeys ? [.keysMissing] : [])
        case .idle:
            guard phase == .up || phase == .cutover else { return [] }
            guard quiet >= idleNanoseconds else {
                return [.schedule(.idle, nanoseconds: idleNanoseconds - quiet)]
            }
            let next = Action.schedule(.idle, nanoseconds: idleNanoseconds)
            return awaited == nil ? ask(.echo) + [next] : [next]
        }
    }

    private mutating func cutover(_ isOver: Bool) -> [Action] {
        switch (phase, isOver) {
        case (.up, false):
            phase = .cutover
            return [.ready(false)]
        case (.cutover, true):
            phase = .up
            return [.ready(true)]
        default: return []
        }
    }

    private mutating func stop() -> [Action] {
        switch phase {
        case .up, .cutover:
            let wasReady = phase == .up
            phase = .signingOff
            let actions: [Action] = [.cancel(.idle)] + (wasReady ? [.ready(false)] : [])
            return actions + ask(.signOff)
        case .signingOn, .exchangingKeys, .awaitingKeys:
            let hadDuty = phase == .exchangingKeys
            phase = .stopped
            awaited = nil
            return [.cancel(.answer)] + (hadDuty ? [.keysMissing] : []) + [.close(.stopped)]
        case .down, .connecting:
            phase = .stopped
            return [.cancel(.reconnect), .close(.stopped)]
        case .signingOff, .stopped: return []
        }
    }

    private mutating func ask(_ command: NetworkCommand) -> [Action] {
        awaited = command
        return [.send(command), .schedule(.answer, nanoseconds: answerNanoseconds)]
    }

    /// Closes from this side; `closed` follows when the socket is gone.
    private mutating func close(_ reason: CloseReason, _ more: [Action] = []) -> [Action] {
        let wasReady = phase == .up
        awaited = nil
        // What follows is the wait for the socket's end, in which nothing may be sent.
        phase = .connecting
        return [.cancel(.answer), .cancel(.idle)] + (wasReady ? [.ready(false)] : []) + more
            + [.close(reason)]
    }
}
