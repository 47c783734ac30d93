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
}

/// A blocking TCP connection with a deadline on every wait: what one terminal has.
package final class TerminalSocket {
    let descriptor: Int32
    private var isOpen = true

    /// Connects to `HOST:PORT` (an IPv4 address or `localhost`).
    package init(address: String, timeoutMilliseconds: Int) throws(TerminalSocketError) {
        let (host, port) = try Self.split(address)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw .failed(reason: Self.reason()) }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var peer = sockaddr_in()
        peer.sin_family = sa_family_t(AF_INET)
        peer.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &peer.sin_addr) == 1 else {
            close()
            throw .invalidAddress(address)
        }
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
        let connected = withUnsafePointer(to: &peer) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Glibc.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let reason = Self.reason()
            close()
            throw .unreachable(address, reason: reason)
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

    /// Shuts the sending side; answers can still be read.
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Sends all bytes.
    package func send(_ bytes: some Collection<UInt8>) throws(TerminalSocketError) {
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
    package func receive(within milliseconds: Int) throws(TerminalSocketError) -> [UInt8] {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&request, 1, Int32(clamping: max(0, milliseconds)))
        guard ready != 0 else { throw .timedOut(milliseconds: milliseconds) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 { return Array(chunk[..<count]) }
        if count == 0 || errno == ECONNRESET { throw .closed }
        throw .failed(reason: Self.reason())
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
