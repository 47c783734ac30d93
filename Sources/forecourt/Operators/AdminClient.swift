import Glibc
import Journal
import Text

/// Asks a running switch over its admin socket: one JSON object a line.
struct AdminClient {
    let path: String

    /// Whether a switch answers there.
    var isUp: Bool {
        let descriptor = connected()
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    /// Sends a verb with its arguments and returns the data of the answer.
    func call(
        _ verb: String,
        _ arguments: [JSONValue.Member] = [],
        withinSeconds bound: Int = AdminClient.patience
    ) throws(CommandFailure) -> JSONValue {
        let descriptor = connected()
        guard descriptor >= 0 else {
            throw CommandFailure(
                .unavailable,
                "no switch answers at \(path)",
                cure: "is it up? make run"
            )
        }
        defer { close(descriptor) }
        let request = JSONValue.object([
            .init("v", .number("1")), .init("id", .number("1")), .init("verb", .string(verb)),
            .init("args", .object(arguments)),
        ])
        let line = request.text() + "\n"
        guard send(descriptor, line, line.utf8.count, Int32(MSG_NOSIGNAL)) == line.utf8.count else {
            if errno == EAGAIN { throw silence(bound) }
            throw CommandFailure(.unavailable, "the switch closed its admin socket")
        }
        guard let text = Self.line(from: descriptor, withinSeconds: bound) else {
            throw silence(bound)
        }
        guard !text.isEmpty else {
            throw CommandFailure(.unavailable, "the switch closed its admin socket")
        }
        return try answer(text)
    }

    /// Seconds that a switch may take for an answer.
    static let patience = 10

    private func silence(_ seconds: Int) -> CommandFailure {
        CommandFailure(
            .unavailable,
            "the switch at \(path) does not answer within \(seconds) s",
            cure: "look at its log and its disk; it may be stopped"
        )
    }

    private func answer(_ text: String) throws(CommandFailure) -> JSONValue {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue.parse(text)
        } catch {
            throw CommandFailure(.unavailable, "the switch's answer cannot be read: \(error)")
        }
        if case .boolean(true)? = document["ok"] { return document["data"] ?? .null }
        var status = ExitStatus.failed
        if case .number(let code)? = document["exit"], let value = Int32(code) {
            status = ExitStatus(rawValue: value) ?? .failed
        }
        let cure = document["cure"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        throw CommandFailure(status, document["error"]?.string ?? "it was not done", cure: cure)
    }

    private func connected() -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count <= DataDirectory.longestSocketPath else { return -1 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        // A switch that does not accept keeps a full queue: waiting there has a bound too.
        var time = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_SNDTIMEO,
            &time,
            socklen_t(MemoryLayout<timeval>.size)
        )
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer in
                connect(descriptor, peer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return -1
        }
        return descriptor
    }

    /// The line, as far as it came; nil when the time is over.
    private static func line(from descriptor: Int32, withinSeconds bound: Int) -> String? {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let deadline = ContinuousClock.now + .seconds(bound)
        while text.last != 0x0A, text.count <= 1 << 20 {
            let left = deadline - .now
            guard left > .zero else { return nil }
            let milliseconds =
                left.components.seconds * 1000
                + left.components.attoseconds / 1_000_000_000_000_000
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(clamping: milliseconds + 1))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return nil }
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            text.append(contentsOf: chunk[..<count])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
