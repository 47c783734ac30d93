import Foundation
import Glibc

/// The socket of a service manager, of the test's own, in the abstract name space.
final class NotifySocket {
    let name: String
    private let descriptor: Int32

    init() throws {
        name = "@forecourt-" + UUID().uuidString
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        bytes[0] = 0
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length)
            }
        }
        guard bound == 0 else { throw ProcessFailure("no socket \(name)") }
    }

    deinit { close(descriptor) }

    /// The datagrams that have come and were not asked for yet, in order.
    func taken() -> [String] {
        var messages: [String] = []
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            guard count >= 0 else { return messages }
            messages.append(String(decoding: bytes.prefix(count), as: UTF8.self))
        }
    }

    /// Waits for a datagram with a line; gives all up to it, and it.
    func wait(for line: String, seconds: Int = 60) async throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var messages: [String] = []
        while ContinuousClock.now < deadline {
            messages += taken()
            if messages.contains(where: { $0.split(separator: "\n").contains(line[...]) }) {
                return messages
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw ProcessFailure("no \(line) among \(messages)")
    }
}
