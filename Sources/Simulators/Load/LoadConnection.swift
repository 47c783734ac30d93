import Glibc

/// Where a load run goes: an IPv4 address or `localhost`, and a port.
package struct LoadTarget: Sendable, Equatable {
    package let port: UInt16
    let address: in_addr_t
    /// As it was written.
    package let text: String

    package init(_ text: String) throws(LoadSettingError) {
        self.text = text
        let wrong = LoadSettingError("'\(text)' is no address", cure: "write 127.0.0.1:8583")
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { throw wrong }
        let host = text[..<colon] == "localhost" ? "127.0.0.1" : String(text[..<colon])
        var address = in_addr()
        guard inet_pton(AF_INET, host, &address) == 1 else { throw wrong }
        self.port = port
        self.address = address.s_addr
    }

    /// Whether it is this machine: 127.0.0.0/8.
    package var isLoopback: Bool { UInt32(bigEndian: address) >> 24 == 127 }

    /// Begins to connect a socket that does not block; the system's error, 0 where it goes on.
    func beginConnecting(_ descriptor: Int32) -> Int32 {
        var peer = sockaddr_in()
        peer.sin_family = sa_family_t(AF_INET)
        peer.sin_port = port.bigEndian
        peer.sin_addr.s_addr = address
        let result = withUnsafePointer(to: &peer) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Glibc.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 || errno == EINPROGRESS ? 0 : errno
    }
}

/// One connection of a load run; never blocks.
final class LoadConnection {
    private(set) var descriptor: Int32 = -1
    private(set) var isConnected = false
    /// Bytes received and not read yet.
    var incoming: [UInt8] = []
    private var outgoing: [UInt8] = []
    /// How many bytes may leave for the time being; nil for all.
    private var allowance: Int?

    deinit { close() }

    var isOpen: Bool { descriptor >= 0 }
    /// Whether bytes wait until more of them may leave.
    var isHeldBack: Bool { allowance != nil }
    /// Whether bytes wait for room in the system's buffer.
    var waitsForRoom: Bool { !isConnected || !outgoing.isEmpty && allowance != 0 }

    /// Begins to connect; `finishConnecting` when the socket can be written.
    func connect(to target: LoadTarget) throws(LoadError) {
        close()
        let kind = Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK
        descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else {
            throw .descriptors(reason: String(cString: strerror(errno)))
        }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        // What went wrong is read from the socket when it becomes writable.
        failure = target.beginConnecting(descriptor)
    }

    private var failure: Int32 = 0

    /// Whether the connection stands; false when the peer refused.
    func finishConnecting() -> Bool {
        guard failure == 0 else { return false }
        var code: Int32 = 0
        var size = socklen_t(4)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        isConnected = code == 0
        return isConnected
    }

    /// Sends bytes, or keeps what the system has no room for; false when the connection is gone.
    ///
    /// With a limit no more than so many bytes leave until `release`.
    func send(_ bytes: [UInt8], limit: Int? = nil) -> Bool {
        if let limit { allowance = outgoing.count + limit }
        if outgoing.isEmpty, allowance == nil {
            let written = write(bytes, count: bytes.count)
            guard written >= 0 else { return false }
            if written < bytes.count { outgoing += bytes[written...] }
            return true
        }
        outgoing += bytes
        return flush()
    }

    /// Lets so many more bytes go, or all.
    func release(_ more: Int?) -> Bool {
        allowance = more
        return flush()
    }

    /// Sends what waits.
    func flush() -> Bool {
        guard isConnected else { return true }
        while !outgoing.isEmpty {
            let count = min(outgoing.count, allowance ?? .max)
            guard count > 0 else { return true }
            let written = write(outgoing, count: count)
            guard written >= 0 else { return false }
            if written == 0 { return true }
            outgoing.removeFirst(written)
            if let left = allowance { allowance = left - written }
        }
        return true
    }

    /// The bytes taken by the system; -1 when the connection is gone.
    private func write(_ bytes: [UInt8], count: Int) -> Int {
        let written = bytes.withUnsafeBytes { buffer in
            Glibc.send(descriptor, buffer.baseAddress, count, Int32(MSG_NOSIGNAL))
        }
        if written >= 0 { return written }
        return errno == EAGAIN || errno == EINTR ? 0 : -1
    }

    /// Reads once into `incoming`; false when the peer is gone.
    func receive(into scratch: inout [UInt8]) -> Bool {
        let count = scratch.withUnsafeMutableBytes { buffer in
            recv(descriptor, buffer.baseAddress, buffer.count, 0)
        }
        if count > 0 {
            incoming += scratch[..<count]
            return true
        }
        return count < 0 && (errno == EAGAIN || errno == EINTR)
    }

    /// Ends it in an orderly way, or with a reset.
    func close(resetting: Bool = false) {
        guard descriptor >= 0 else { return }
        if resetting {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                descriptor,
                SOL_SOCKET,
                SO_LINGER,
                &now,
                socklen_t(MemoryLayout<linger>.size)
            )
        }
        Glibc.close(descriptor)
        descriptor = -1
        isConnected = false
        failure = 0
        allowance = nil
        incoming.removeAll(keepingCapacity: true)
        outgoing.removeAll(keepingCapacity: true)
    }
}
