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

/// Socket addresses as the kernel lays them out: two bytes of family, then what the family has.
enum RawAddress {
    static func connect(_ descriptor: Int32, _ address: [UInt8]) -> Int32 {
        address.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return -1 }
            return Glibc.connect(
                descriptor,
                start.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count)
            )
        }
    }
}

/// A real TCP connection on the loopback, blocking.
final class SocketWire: Wire {
    private let descriptor: Int32
    private var isClosed = false

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let address =
            [UInt8(AF_INET), 0, UInt8(port >> 8), UInt8(port & 0xFF), 127, 0, 0, 1]
            + [UInt8](repeating: 0, count: 8)
        guard RawAddress.connect(descriptor, address) == 0 else {
            throw WireError(text: "no connection: \(errno)")
        }
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
