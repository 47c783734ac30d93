import CEpoll
import Glibc
package import ISO8583

/// What a proxy is told of.
package enum ProxiedEvent: Sendable {
    /// A connection of a terminal, by its number from 1.
    case opened(connection: Int)
    /// A frame as it passed, which still holds all that it held.
    case frame(connection: Int, isReply: Bool, message: [UInt8], FrameEnvelope)
    /// What passed is no frame from here on; it is forwarded all the same.
    case unreadable(connection: Int, isReply: Bool, FramingError)
    /// A connection ended.
    case closed(connection: Int)
    /// A connection came that there was no room for, or that the switch did not take.
    case refused(reason: String)
}

/// Stands between terminals and a switch, and hands on every byte as it came.
///
/// One thread and one `poll`: at most 64 connections, and of each at most 256 KiB that the other
/// side has not taken yet; while there are so many the first side is not read. A terminal whose
/// connection to the switch is not there yet waits, and the others go on meanwhile.
package final class RecordingProxy {
    package static let mostConnections = 64
    /// How long a switch may take to accept a connection, microseconds.
    package static let patience: Int64 = 3_000_000
    private static let mostPending = 256 << 10

    private final class Pair {
        /// From 1, once the switch has taken it; 0 before.
        var number = 0
        /// Until when the switch may take it, microseconds.
        let limit: Int64
        let terminal: Int32
        let peer: Int32
        /// What is still to be written, to the switch and to the terminal.
        var pending: (toPeer: [UInt8], toTerminal: [UInt8]) = ([], [])
        var splitters: (request: FrameSplitter, reply: FrameSplitter)
        /// The end of the stream was seen, and handed on once all was written.
        var ended = (terminal: false, peer: false)
        var shut = (peer: false, terminal: false)

        init(terminal: Int32, peer: Int32, until limit: Int64, _ framing: FrameFormat) {
            self.limit = limit
            self.terminal = terminal
            self.peer = peer
            splitters = (FrameSplitter(format: framing), FrameSplitter(format: framing))
        }

        /// The switch did not take it; both its descriptors are closed.
        var isRefused = false

        var isConnected: Bool { number > 0 }

        var isOver: Bool {
            ended.terminal && ended.peer && pending.toPeer.isEmpty && pending.toTerminal.isEmpty
        }
    }

    private let listener: Int32
    private let target: LoadTarget
    private let patience: Int64
    private let clock: () -> Int64
    private let framing: FrameFormat
    private let tell: (ProxiedEvent) -> Void
    private var pairs: [Pair] = []
    private var opened = 0
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    /// The port that it listens on.
    package let port: Int

    /// Listens on a port of the loopback address; port 0 takes a free one.
    package init(
        port: Int,
        target: String,
        framing: FrameFormat,
        patience: Int64 = RecordingProxy.patience,
        clock: @escaping () -> Int64 = TerminalClock.microseconds,
        _ tell: @escaping (ProxiedEvent) -> Void
    ) throws(TerminalSocketError) {
        do throws(LoadSettingError) {
            self.target = try LoadTarget(target)
        } catch {
            throw .invalidAddress(target)
        }
        let (listener, port) = try Self.listen(on: port)
        self.listener = listener
        self.port = port
        self.patience = patience
        self.clock = clock
        self.framing = framing
        self.tell = tell
    }

    private static func listen(
        on port: Int
    ) throws(TerminalSocketError) -> (descriptor: Int32, port: Int) {
        let descriptor = socket(
            AF_INET,
            Int32(SOCK_STREAM.rawValue) | Int32(O_CLOEXEC) | Int32(O_NONBLOCK),
            0
        )
        guard descriptor >= 0 else { throw .failed(reason: reason()) }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { own in
                bind(descriptor, own, size) == 0 && Glibc.listen(descriptor, 64) == 0
                    && getsockname(descriptor, own, &size) == 0
            }
        }
        guard isBound else {
            let reason = reason()
            close(descriptor)
            throw .failed(reason: reason)
        }
        return (descriptor, Int(in_port_t(bigEndian: address.sin_port)))
    }

    deinit {
        for pair in pairs {
            close(pair.terminal)
            close(pair.peer)
        }
        close(listener)
    }

    /// Hands on what comes until it is asked to end; looks for that five times a second.
    package func run(until isAsked: () -> Bool) {
        while !isAsked() { step(milliseconds: 200) }
    }

    /// Waits at most so long, and hands on what is there.
    package func step(milliseconds: Int32) {
        var requests = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        for pair in pairs {
            guard pair.isConnected else {
                requests.append(Self.interest(pair.terminal, reads: false, writes: false))
                requests.append(Self.interest(pair.peer, reads: false, writes: true))
                continue
            }
            let (toPeer, toTerminal) = (pair.pending.toPeer.count, pair.pending.toTerminal.count)
            requests.append(
                Self.interest(
                    pair.terminal,
                    reads: !pair.ended.terminal && toPeer < Self.mostPending,
                    writes: toTerminal > 0
                )
            )
            requests.append(
                Self.interest(
                    pair.peer,
                    reads: !pair.ended.peer && toTerminal < Self.mostPending,
                    writes: toPeer > 0
                )
            )
        }
        guard poll(&requests, nfds_t(requests.count), milliseconds) > 0 else {
            endConnecting { _ in false }
            return pairs.removeAll(where: \.isRefused)
        }
        endConnecting { requests[2 + $0 * 2].revents != 0 }
        // Whoever was not connected has not been asked for anything else.
        for (index, pair) in pairs.enumerated() where pair.isConnected {
            let terminal = requests[1 + index * 2]
            let peer = requests[2 + index * 2]
            if Self.isReadable(terminal) { read(pair, isReply: false) }
            if Self.isReadable(peer) { read(pair, isReply: true) }
            write(pair)
        }
        for pair in pairs where pair.isOver { end(pair) }
        pairs.removeAll { $0.isOver || $0.isRefused }
        if requests[0].revents != 0 { accept() }
    }

    private static func interest(_ descriptor: Int32, reads: Bool, writes: Bool) -> pollfd {
        let events = (reads ? POLLIN : 0) | (writes ? POLLOUT : 0)
        // A descriptor that nothing is wanted of would wake the loop again and again.
        return pollfd(fd: events == 0 ? -1 : descriptor, events: Int16(events), revents: 0)
    }

    private static func isReadable(_ request: pollfd) -> Bool {
        Int32(request.revents) & (POLLIN | POLLHUP | POLLERR) != 0
            && Int32(request.events) & POLLIN != 0
    }

    private func accept() {
        let terminal = Glibc.accept(listener, nil, nil)
        guard terminal >= 0 else {
            // What waits there would wake the loop again at once.
            if errno == EMFILE || errno == ENFILE { usleep(50_000) }
            return
        }
        guard pairs.count < Self.mostConnections else {
            close(terminal)
            return tell(.refused(reason: "there are \(Self.mostConnections) connections already"))
        }
        let peer = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard peer >= 0 else {
            close(terminal)
            return tell(.refused(reason: "there are no descriptors left"))
        }
        _ = fcntl(terminal, F_SETFL, fcntl(terminal, F_GETFL) | O_NONBLOCK)
        _ = fcntl(terminal, F_SETFD, FD_CLOEXEC)
        for descriptor in [terminal, peer] {
            var one: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        }
        guard target.beginConnecting(peer) == 0 else {
            close(terminal)
            close(peer)
            return tell(.refused(reason: unreached))
        }
        pairs.append(Pair(terminal: terminal, peer: peer, until: clock() + patience, framing))
    }

    private var unreached: String { "the switch at \(target.text) cannot be reached" }

    /// Draws the conclusion for those whose connection to the switch stands, was refused, or takes
    /// too long.
    private func endConnecting(_ isDecided: (_ index: Int) -> Bool) {
        for (index, pair) in pairs.enumerated() where !pair.isConnected {
            var failure: Int32 = 0
            if isDecided(index) {
                var size = socklen_t(4)
                getsockopt(pair.peer, SOL_SOCKET, SO_ERROR, &failure, &size)
                if failure == 0 {
                    opened += 1
                    pair.number = opened
                    tell(.opened(connection: opened))
                    continue
                }
            }
            guard failure != 0 || clock() >= pair.limit else { continue }
            pair.isRefused = true
            close(pair.terminal)
            close(pair.peer)
            tell(.refused(reason: unreached))
        }
    }

    private func read(_ pair: Pair, isReply: Bool) {
        let count = recv(isReply ? pair.peer : pair.terminal, &chunk, chunk.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else {
            if isReply { pair.ended.peer = true } else { pair.ended.terminal = true }
            // A reset takes what was to go that way with it.
            if count < 0 {
                if isReply { pair.pending.toPeer = [] } else { pair.pending.toTerminal = [] }
            }
            return
        }
        let bytes = chunk[..<count]
        if isReply { pair.pending.toTerminal += bytes } else { pair.pending.toPeer += bytes }
        let take = { [tell, number = pair.number] (message: [UInt8], envelope: FrameEnvelope) in
            tell(
                .frame(connection: number, isReply: isReply, message: message, envelope)
            )
        }
        do throws(FramingError) {
            if isReply {
                try pair.splitters.reply.split(Array(bytes).span, take)
            } else {
                try pair.splitters.request.split(Array(bytes).span, take)
            }
        } catch {
            tell(.unreadable(connection: pair.number, isReply: isReply, error))
        }
    }

    private func write(_ pair: Pair) {
        Self.write(&pair.pending.toPeer, to: pair.peer, hasEnded: &pair.ended.peer)
        Self.write(&pair.pending.toTerminal, to: pair.terminal, hasEnded: &pair.ended.terminal)
        if pair.ended.terminal, pair.pending.toPeer.isEmpty, !pair.shut.peer {
            pair.shut.peer = true
            shutdown(pair.peer, Int32(SHUT_WR))
        }
        if pair.ended.peer, pair.pending.toTerminal.isEmpty, !pair.shut.terminal {
            pair.shut.terminal = true
            shutdown(pair.terminal, Int32(SHUT_WR))
        }
    }

    private static func write(
        _ pending: inout [UInt8],
        to descriptor: Int32,
        hasEnded: inout Bool
    ) {
        guard !pending.isEmpty else { return }
        let count = pending.withUnsafeBytes { buffer in
            send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        }
        if count > 0 {
            pending.removeFirst(count)
        } else if errno != EAGAIN, errno != EINTR {
            // Nobody takes it any more.
            pending = []
            hasEnded = true
        }
    }

    private func end(_ pair: Pair) {
        close(pair.terminal)
        close(pair.peer)
        tell(.closed(connection: pair.number))
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
