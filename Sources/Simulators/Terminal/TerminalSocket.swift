// A whole-module build takes `timespec` and `timeval` from whichever module it reads first.
import CEpoll
import Glibc

/// Why a simulated terminal could not talk to its switch.
package enum TerminalSocketError: Error, Equatable {
    /// Neither an IPv4 address nor a port between 1 and 65535: `127.0.0.1:8583`.
    case invalidAddress(String)
    /// Nobody listens there, or the network said no; the system's words.
    case unreachable(String, reason: String)
    /// No whole answer came within the time.
    case timedOut(milliseconds: Int)
    /// The switch closed the connection before a whole answer.
    case closed
    /// The system refused a call; its words.
    case failed(reason: String)
    /// TLS was not to be had: certificates, keys or the handshake.
    case tls(reason: String)
}

/// A blocking TCP connection with a deadline on every wait: what one terminal has.
package final class TerminalSocket {
    let descriptor: Int32
    private var isOpen = true
    private var tls: TLSClient?

    /// Connects to `HOST:PORT` (an IPv4 address or `localhost`), with TLS where it is asked for.
    package init(
        address: String,
        timeoutMilliseconds: Int,
        tls: TerminalTLS? = nil
    ) throws(TerminalSocketError) {
        let (host, port) = try Self.split(address)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw .failed(reason: Self.reason()) }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var number = [UInt8](repeating: 0, count: 4)
        guard inet_pton(AF_INET, host, &number) == 1 else {
            close()
            throw .invalidAddress(address)
        }
        // A socket address as the kernel lays it out: family, port, number, eight zeros.
        let peer =
            [UInt8(AF_INET), 0, UInt8(port >> 8), UInt8(port & 0xFF)] + number
            + [UInt8](repeating: 0, count: 8)
        var limit = timeval(
            tv_sec: timeoutMilliseconds / 1000,
            tv_usec: timeoutMilliseconds % 1000 * 1000
        )
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_SNDTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        let connected = peer.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return Int32(-1) }
            return Glibc.connect(
                descriptor,
                start.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count)
            )
        }
        guard connected == 0 else {
            let reason = Self.reason()
            close()
            throw .unreachable(address, reason: reason)
        }
        if let tls {
            self.tls = try TLSClient(tls, peer: host, port: Int(port))
            try flushTLS()
        }
    }

    deinit {
        close()
    }

    /// Ends the connection; later calls fail as closed.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(descriptor)
    }

    /// Whether something came that nobody waits for, or the peer has left: what is asked next must
    /// not be answered by it.
    package var isStale: Bool {
        guard isOpen else { return true }
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) != 0
    }

    /// Shuts the sending side; answers can still be read.
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Sends all bytes.
    package func send(_ bytes: some Collection<UInt8>) throws(TerminalSocketError) {
        guard let tls else { return try sendRaw(bytes) }
        tls.write(Array(bytes))
        try flushTLS()
    }

    private func flushTLS() throws(TerminalSocketError) {
        guard let bytes = try tls?.takeOutbound(), !bytes.isEmpty else { return }
        try sendRaw(bytes)
    }

    private func sendRaw(_ bytes: some Collection<UInt8>) throws(TerminalSocketError) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { buffer in
                Glibc.send(
                    descriptor,
                    buffer.baseAddress,
                    buffer.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                throw errno == EPIPE || errno == ECONNRESET
                    ? .closed : .failed(reason: Self.reason())
            }
        }
    }

    /// Waits for more bytes, at most until the deadline, and returns what came.
    ///
    /// Under TLS it may be empty: the peer said something that is for the handshake alone.
    package func receive(within milliseconds: Int) throws(TerminalSocketError) -> [UInt8] {
        let bytes = try receiveRaw(within: milliseconds)
        guard let tls else { return bytes }
        let clear = try tls.read(bytes)
        try flushTLS()
        return clear
    }

    private func receiveRaw(
        within milliseconds: Int
    ) throws(TerminalSocketError) -> [UInt8] {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&request, 1, Int32(clamping: max(0, milliseconds)))
        guard ready != 0 else { throw .timedOut(milliseconds: milliseconds) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 { return Array(chunk[..<count]) }
        if count == 0 || errno == ECONNRESET { throw .closed }
        throw .failed(reason: Self.reason())
    }

    /// Refuses what is no address, before anything is done for it.
    package static func check(_ address: String) throws(TerminalSocketError) {
        let (host, _) = try split(address)
        // An IPv4 address in network order: no C type, which more than one module may declare.
        var number: UInt32 = 0
        guard inet_pton(AF_INET, host, &number) == 1 else { throw .invalidAddress(address) }
    }

    private static func split(_ address: String) throws(TerminalSocketError) -> (String, UInt16) {
        guard let colon = address.lastIndex(of: ":"),
            let port = UInt16(address[address.index(after: colon)...]), port > 0
        else { throw .invalidAddress(address) }
        let host = String(address[..<colon])
        return (host == "localhost" ? "127.0.0.1" : host, port)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
