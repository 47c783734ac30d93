import Foundation
import Glibc

/// A way to a listener: bytes out, bytes in.
protocol Wire: AnyObject {
    func send(_ bytes: [UInt8]) throws
    /// What comes within the time; empty when nothing does, nil when the peer has closed.
    func receive(milliseconds: Int) throws -> [UInt8]?
    /// Shuts the sending side.
    func finishSending() throws
    func close()
}

struct WireError: Error {
    var text: String
}

/// A real TCP connection on the loopback, blocking.
final class SocketWire: Wire {
    private let descriptor: Int32
    private var isClosed = false

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw WireError(text: "no connection: \(errno)") }
        var on: Int32 = 1
        setsockopt(
            descriptor,
            Int32(IPPROTO_TCP),
            TCP_NODELAY,
            &on,
            socklen_t(MemoryLayout<Int32>.size)
        )
    }

    deinit { close() }

    func send(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            let written = bytes[offset...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard written > 0 else { throw WireError(text: "send failed: \(errno)") }
            offset += written
        }
    }

    func receive(milliseconds: Int) throws -> [UInt8]? {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, Int32(milliseconds)) > 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        // A reset is as good as a close to who only wants to know that it is over.
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    func finishSending() throws { shutdown(descriptor, Int32(SHUT_WR)) }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(descriptor)
    }
}
