import Glibc
package import Logging
import Synchronization
import Text

/// The service manager that started this process, told how far the switch has come.
///
/// The protocol is that of systemd, sd_notify(3): datagrams of lines to the socket that
/// `NOTIFY_SOCKET` names, by path or, behind `@`, in the abstract name space. Any thread may tell
/// it; what it does not take within two seconds is dropped, with one line in the log.
package final class Supervisor: Sendable {
    package enum News: Sendable, Equatable {
        /// A sentence for `systemctl status`.
        case status(String)
        /// Recovered, and everything listens; also the end of `reloading`.
        case ready(String)
        /// The configuration is read again, since that time of the monotonic clock.
        case reloading(sinceNanoseconds: Int64)
        /// It drains, for so long at most.
        case stopping(within: Duration)
        /// Every thread that payments pass has moved.
        case alive
    }

    /// What the variables say that cannot be followed.
    package enum Fault: Error, Equatable {
        case socket(String)
        case watchdog(String)
    }

    /// Silence after which the manager ends the process; nil where it does not watch.
    package let watchdog: Duration?
    private let descriptor: Int32
    private let address: sockaddr_un
    private let addressBytes: socklen_t
    private let logger: Logger
    private let hasFailed = Atomic<Bool>(false)
    private let stop = LastWord()

    /// The variables of this process that a manager sets.
    package static var variables: [String: String] {
        var variables: [String: String] = [:]
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] {
            variables[name] = getenv(name).map { String(cString: $0) }
        }
        return variables
    }

    /// nil where nobody asked to be told.
    ///
    /// - Throws: `Fault` for variables that no manager sets so.
    package init?(environment: [String: String], logger: Logger) throws(Fault) {
        guard let name = environment["NOTIFY_SOCKET"], !name.isEmpty else { return nil }
        guard let (address, bytes) = Self.address(of: name) else { throw .socket(name) }
        watchdog = try Self.watchdog(of: environment)
        descriptor = socket(
            AF_UNIX,
            Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { throw .socket(name) }
        (self.address, addressBytes, self.logger) = (address, bytes, logger)
        // A manager that hangs must not hold the switch.
        var bound = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_SNDTIMEO,
            &bound,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit { close(descriptor) }

    /// Tells it, in order: behind the stop no reload begins and none ends, since `READY=1` would
    /// take the stop back.
    package func tell(_ news: News) {
        switch news {
        case .stopping: stop.sayLast { pass(news) }
        case .ready, .reloading: stop.say { pass(news) }
        case .status, .alive: pass(news)
        }
    }

    private func pass(_ news: News) {
        let text = news.lines.joined(separator: "\n")
        guard !send(text), !hasFailed.exchange(true, ordering: .relaxed) else { return }
        logger.warning(
            "the service manager cannot be told",
            metadata: .fields((.reason, String(cString: strerror(errno))))
        )
    }

    private func send(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    let flags = Int32(MSG_NOSIGNAL)
                    var sent = -1
                    repeat {
                        sent = sendto(
                            descriptor,
                            bytes.baseAddress,
                            bytes.count,
                            flags,
                            address,
                            addressBytes
                        )
                    } while sent < 0 && errno == EINTR
                    return sent == bytes.count
                }
            }
        }
    }

    /// The socket's address; nil for a name that is neither a path nor abstract, or is too long.
    private static func address(of name: String) -> (sockaddr_un, socklen_t)? {
        var bytes = Array(name.utf8)
        guard bytes.count > 1, bytes[0] == UInt8(ascii: "/") || bytes[0] == UInt8(ascii: "@")
        else { return nil }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A path ends with a zero; an abstract name is as long as it is told.
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 0
        return (address, socklen_t(offset + bytes.count + (isAbstract ? 0 : 1)))
    }

    private static func watchdog(of environment: [String: String]) throws(Fault) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], !text.isEmpty else { return nil }
        // It may be meant for another process of the unit.
        if let process = environment["WATCHDOG_PID"], process != "\(getpid())" { return nil }
        guard let microseconds = Int64(text), (1...Int64.max / 1000).contains(microseconds) else {
            throw .watchdog(text)
        }
        return .microseconds(microseconds)
    }
}

extension Supervisor.News {
    /// The variables of one datagram.
    var lines: [String] {
        switch self {
        case .status(let sentence): [Self.status(sentence)]
        case .ready(let sentence): ["READY=1", Self.status(sentence)]
        case .reloading(let nanoseconds):
            [
                "RELOADING=1", "MONOTONIC_USEC=\(nanoseconds / 1000)",
                Self.status("reading the configuration again"),
            ]
        case .stopping(let bound):
            [
                "STOPPING=1",
                // However short the unit's own bound is: what is in flight ends first.
                "EXTEND_TIMEOUT_USEC=\((bound + Self.closing).nanoseconds / 1000)",
                Self.status("finishing what is in flight"),
            ]
        case .alive: ["WATCHDOG=1"]
        }
    }

    /// For connections, hosts and the journal behind the drain.
    private static let closing = Duration.seconds(15)

    private static func status(_ sentence: String) -> String {
        "STATUS=" + sentence.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension Supervisor.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .socket(let name):
            "NOTIFY_SOCKET \(name) names no socket: a path or @NAME of at most 107 bytes"
        case .watchdog(let text): "WATCHDOG_USEC \(text) is no number of microseconds"
        }
    }
}
