import CEpoll
import Glibc

/// A socket that can be read or written, by the number under which it is watched.
struct SocketEvent {
    var token: Int
    var isReadable: Bool
    var isWritable: Bool
}

/// Tells which of many sockets are ready; the cost does not grow with those that are not.
final class EventPoller {
    private static let most = 512

    private let descriptor: Int32
    private var found = [epoll_ready](repeating: epoll_ready(), count: most)

    init() throws(LoadError) {
        descriptor = epoll_open()
        guard descriptor >= 0 else { throw .system(reason: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    /// Watches a socket for bytes to read, and for room to write where that is wanted; closing it
    /// ends that.
    func watch(
        _ socket: Int32,
        token: Int,
        writes: Bool,
        isKnown: Bool
    ) throws(LoadError) {
        let done = epoll_watch(
            descriptor,
            socket,
            UInt32(truncatingIfNeeded: token),
            writes ? 1 : 0,
            isKnown ? 1 : 0
        )
        guard done == 0 else { throw .system(reason: String(cString: strerror(errno))) }
    }

    /// Waits at most so long for the first ready socket and hands all of them to `body`.
    func wait(
        microseconds: Int64,
        _ body: (SocketEvent) throws(LoadError) -> Void
    ) throws(LoadError) {
        let count = epoll_ready_sockets(descriptor, &found, Int32(Self.most), max(0, microseconds))
        guard count >= 0 || errno == EINTR else {
            throw .system(reason: String(cString: strerror(errno)))
        }
        for index in 0..<Int(max(0, count)) {
            let ready = found[index]
            try body(
                SocketEvent(
                    token: Int(ready.token),
                    isReadable: ready.readable != 0,
                    isWritable: ready.writable != 0
                )
            )
        }
    }
}
