import Glibc
import ISO8583
import Testing

@testable import Simulators

/// A recording proxy whose switch does not take every connection.
@Suite struct RecordingProxyTests {
    private final class Heard {
        var events: [ProxiedEvent] = []

        var opened: Int {
            events.count { if case .opened = $0 { true } else { false } }
        }

        var refusals: [String] {
            events.compactMap { if case .refused(let reason) = $0 { reason } else { nil } }
        }
    }

    /// A port of the loopback address that nobody accepts connections of.
    private static func listen() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { own in
                bind(descriptor, own, size) == 0 && Glibc.listen(descriptor, 0) == 0
                    && getsockname(descriptor, own, &size) == 0
            }
        }
        try #require(isBound)
        return (descriptor, in_port_t(bigEndian: address.sin_port))
    }

    private static func connected(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(O_NONBLOCK), 0)
        #expect(try LoadTarget("127.0.0.1:\(port)").beginConnecting(descriptor) == 0)
        return descriptor
    }

    @Test func `a switch that takes no more connections holds none of the others up`() throws {
        let (listener, port) = try Self.listen()
        defer { close(listener) }
        let heard = Heard()
        var now: Int64 = 0
        let proxy = try RecordingProxy(
            port: 0,
            target: "127.0.0.1:\(port)",
            framing: .binary2,
            clock: { now },
            { heard.events.append($0) }
        )
        let first = try Self.connected(to: proxy.port)
        while heard.opened == 0 { proxy.step(milliseconds: 10) }
        let taken = accept(listener, nil, nil)
        // Connections that nobody takes: the system lets no other in.
        let fillers = try (0..<4).map { _ in try Self.connected(to: Int(port)) }
        let second = try Self.connected(to: proxy.port)
        defer { for descriptor in [first, taken, second] + fillers { close(descriptor) } }
        for _ in 0..<3 { proxy.step(milliseconds: 1) }
        #expect(send(first, [0, 1, 7] as [UInt8], 3, 0) == 3)
        var bytes = [UInt8](repeating: 0, count: 8)
        while recv(taken, &bytes, 8, Int32(MSG_DONTWAIT)) != 3 {
            proxy.step(milliseconds: 1)
        }
        #expect(bytes.prefix(3) == [0, 1, 7])
        #expect(heard.opened == 1 && heard.refusals.isEmpty)
        now = RecordingProxy.patience
        proxy.step(milliseconds: 1)
        #expect(heard.refusals == ["the switch at 127.0.0.1:\(port) cannot be reached"])
        #expect(recv(second, &bytes, 8, 0) == 0)
    }

    @Test func `where nobody listens a terminal is refused at once`() throws {
        let (listener, port) = try Self.listen()
        close(listener)
        let heard = Heard()
        let proxy = try RecordingProxy(
            port: 0,
            target: "127.0.0.1:\(port)",
            framing: .binary2,
            clock: { 0 },
            { heard.events.append($0) }
        )
        let terminal = try Self.connected(to: proxy.port)
        defer { close(terminal) }
        while heard.events.isEmpty { proxy.step(milliseconds: 10) }
        #expect(heard.refusals == ["the switch at 127.0.0.1:\(port) cannot be reached"])
    }
}
