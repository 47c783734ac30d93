import Glibc

/// Tells which of many sockets have something to read.
struct Poller {
    private var requests: [pollfd]

    /// Watches sockets; they are named by their position.
    init(_ sockets: [TerminalSocket]) {
        requests = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    }

    /// The positions of the sockets that can be read, waiting at most so long for the first.
    mutating func ready(milliseconds: Int32) throws(SessionLoadError) -> [Int] {
        let found = poll(&requests, nfds_t(requests.count), milliseconds)
        guard found >= 0 || errno == EINTR else {
            throw .polling(reason: String(cString: strerror(errno)))
        }
        return found > 0 ? requests.indices.filter { requests[$0].revents != 0 } : []
    }
}
