import Glibc
import Simulators

/// A way to a listener: bytes out, bytes in.
protocol Wire: AnyObject {
    /// How long a reply is waited for: time that passes by itself, or that the test lets pass.
    var patienceMilliseconds: Int { get }
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
    private let socket: TerminalSocket

    init(port: Int) throws {
        socket = try TerminalSocket(address: "127.0.0.1:\(port)", timeoutMilliseconds: 60_000)
    }

    /// Far longer than a busy machine takes.
    var patienceMilliseconds: Int { 30_000 }

    func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }

    func receive(milliseconds: Int) throws -> [UInt8]? {
        do throws(TerminalSocketError) {
            return try socket.receive(within: milliseconds)
        } catch {
            switch error {
            case .timedOut: return []
            case .closed: return nil
            default: throw error
            }
        }
    }

    func finishSending() throws { socket.finishSending() }

    func close() { socket.close() }
}
