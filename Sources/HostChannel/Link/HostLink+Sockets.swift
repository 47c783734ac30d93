import CardSecurity
import ISO8583
import NIOCore
import Payments
import Text
import Upstream

/// The life of the sockets: what `HostLinkState` decides is done here.
extension HostLink {
    /// Tells a socket's state what happened and does what it says.
    func handle(_ event: HostLinkState.Event, _ place: Int) {
        let actions = sockets[place].state.handle(event, draw: draw())
        for action in actions { perform(action, place) }
        flush()
        publish()
    }

    private func perform(_ action: HostLinkState.Action, _ place: Int) {
        switch action {
        case .connect: connect(place)
        case .close(let reason): close(place, reason)
        case .send(let command): send(command, on: place)
        case .schedule(let timer, let nanoseconds): schedule(timer, nanoseconds, place)
        case .cancel(let timer): sockets[place].timers.removeValue(forKey: timer)?.cancel()
        case .ready(let isReady):
            if isReady { reports?.note(number, .up(socket: place + 1)) }
            announce()
        case .keysMissing: passKeyDuty(from: place)
        }
    }

    private func connect(_ place: Int) {
        sockets[place].attempt += 1
        sockets[place].writes = WriteProgress()
        let socket = sockets[place].name
        let format = settings.framing
        let link = self
        let future = connector.connect(
            host: settings.host,
            port: settings.port,
            on: loop
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    HostSocketHandler(link: link, socket: socket, format: format)
                )
            }
        }
        future.hop(to: loop).whenComplete { result in
            link.assumeIsolated { $0.connected(result, socket) }
        }
    }

    private func connected(_ result: Result<any Channel, any Error>, _ socket: HostSocketName) {
        switch result {
        case .success(let channel):
            guard sockets[socket.place].name == socket, channel.isActive else {
                channel.close(promise: nil)
                return
            }
            count(.connections)
            sockets[socket.place].channel = channel
            sockets[socket.place].lastHeard = loop.now
            handle(.connected, socket.place)
        case .failure:
            guard sockets[socket.place].name == socket else { return }
            handle(.closed, socket.place)
        }
    }

    private func close(_ place: Int, _ reason: HostLinkState.CloseReason) {
        if reason != .stopped {
            count(.linksCut)
            reports?.note(number, .cut(reason: reason.rawValue))
        }
        guard let channel = sockets[place].channel else { return }
        channel.close(promise: nil)
    }

    /// The socket is gone: what was certainly not sent is told from what may have been.
    func closed(_ socket: HostSocketName) {
        guard sockets[socket.place].name == socket else { return }
        let place = socket.place
        let writes = sockets[place].writes
        sockets[place].channel = nil
        count(.linksLost)
        var failures: [ChannelReport] = []
        for entry in pending.waiting(on: place) {
            let isUnsent = writes.isUnsent(entry.frame)
            let left =
                isUnsent ? pending.withdraw(entry.exchange) : pending.giveUp(entry.exchange)
            guard left != nil else { continue }
            count(isUnsent ? .unsent : .inDoubt)
            failures.append(report(isUnsent ? .unsent : .linkLost, of: entry))
        }
        trimDeadlines()
        endEchoes(on: place, nil)
        handle(.closed, place)
        if !sockets.contains(where: { $0.state.isConnected }) { forgetKeys() }
        if !failures.isEmpty { reports?.events(number, failures) }
    }

    private func schedule(_ timer: HostLinkState.Timer, _ nanoseconds: Int64, _ place: Int) {
        sockets[place].timers.removeValue(forKey: timer)?.cancel()
        let attempt = sockets[place].attempt
        sockets[place].timers[timer] = loop.scheduleTask(in: .nanoseconds(nanoseconds)) {
            self.assumeIsolated { $0.fired(timer, place, attempt) }
        }
    }

    private func fired(_ timer: HostLinkState.Timer, _ place: Int, _ attempt: UInt64) {
        guard sockets[place].attempt == attempt else { return }
        sockets[place].timers[timer] = nil
        let quiet = (loop.now - sockets[place].lastHeard).nanoseconds
        handle(.fired(timer, quietNanoseconds: quiet), place)
    }

    // MARK: Bytes

    /// Hands a message to a socket; false when it has none.
    func write(_ message: [UInt8], on place: Int) -> Bool {
        guard let channel = sockets[place].channel else { return false }
        var frame: [UInt8] = []
        do throws(FramingError) {
            try settings.framing.write(message.span, in: FrameEnvelope(), to: &frame)
        } catch {
            note(.frameUnfit, error)
            return false
        }
        let number = sockets[place].writes.write()
        let socket = sockets[place].name
        let promise = loop.makePromise(of: Void.self)
        promise.futureResult.whenSuccess {
            self.assumeIsolated { $0.written(number, socket) }
        }
        var buffer = channel.allocator.buffer(capacity: frame.count)
        buffer.writeBytes(frame)
        channel.write(buffer, promise: promise)
        sockets[place].needsFlush = true
        return true
    }

    /// A frame is wholly in the kernel.
    private func written(_ number: Int, _ socket: HostSocketName) {
        guard sockets[socket.place].name == socket else { return }
        sockets[socket.place].writes.complete(number)
    }

    /// One flush a socket and batch.
    func flush() {
        for place in sockets.indices where sockets[place].needsFlush {
            sockets[place].needsFlush = false
            sockets[place].channel?.flush()
        }
    }

    private func send(_ command: NetworkCommand, on place: Int) {
        let stan = networkSTAN()
        sockets[place].networkSTAN = stan
        do throws(CodingError) {
            let message = try mapping.message(for: command, stan: stan, at: now())
            _ = write(MessageEncoder.encode(message), on: place)
            count(.networkMessages)
        } catch {
            note(.networkMessageUnfit, error)
        }
    }

    // MARK: Keys

    /// What a socket has to do about keys that has just signed on.
    func keyDuty(of place: Int) -> HostLinkState.KeyDuty {
        if keys != nil { return .none }
        if let keySocket, keySocket != place { return .wait }
        keySocket = place
        return .exchange
    }

    private func passKeyDuty(from place: Int) {
        guard keySocket == place else { return }
        keySocket = nil
        guard let next = sockets.first(where: { $0.state.phase == .awaitingKeys }) else { return }
        keySocket = next.place
        handle(.keysWanted, next.place)
    }

    /// Takes the keys of a 0810; false when they do not open under the zone master key.
    func install(_ field: [UInt8]?) -> Bool {
        do throws(CardSecurityError) {
            let fresh = try HostKeys(
                field: field ?? [],
                under: zone,
                replacing: keys,
                at: Int64(loop.now.uptimeNanoseconds),
                overlap: settings.keyOverlap.nanoseconds
            )
            keys = fresh
            failedMACs = 0
            count(.keyChanges)
            pinKey(number, fresh.pin)
        } catch {
            note(.keysUnusable, error)
            return false
        }
        keyTimer?.cancel()
        keyTimer = loop.scheduleTask(in: .nanoseconds(settings.keyMaximumAge.nanoseconds)) {
            self.assumeIsolated { $0.renewKeys() }
        }
        return true
    }

    /// Asks for other keys on a socket that is free to ask.
    func renewKeys() {
        let free = sockets.first { $0.state.isReady && $0.state.awaited == nil }
        guard let place = free?.place else {
            keyTimer = loop.scheduleTask(in: .seconds(60)) {
                self.assumeIsolated { $0.renewKeys() }
            }
            return
        }
        handle(.keyChangeWanted, place)
    }

    /// No socket is left: the host may forget as well, so the next sign-on asks anew.
    private func forgetKeys() {
        keys = nil
        keySocket = nil
        keyTimer?.cancel()
        keyTimer = nil
    }

    // MARK: Telling others

    /// Whether payments may come.
    private func announce() {
        let phases = sockets.map(\.state.phase)
        let readiness: ChannelReadiness =
            phases.contains(.up) ? .up : phases.contains(.cutover) ? .cutover : .down
        reports?.readiness(number, readiness)
    }

    func publish() {
        reports?.snapshot(
            number,
            ChannelSnapshot(
                isStopped: isStopped,
                sockets: sockets.map(\.state.phase.rawValue),
                hasKeys: keys != nil
            )
        )
    }

    func endEchoes(on place: Int, _ answeredAt: NIODeadline?) {
        let ended = echoWaits.filter { $0.place == place }
        echoWaits.removeAll { $0.place == place }
        for wait in ended {
            wait.completion(answeredAt.map { .nanoseconds(($0 - wait.sentAt).nanoseconds) })
        }
    }
}
