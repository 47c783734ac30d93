import Foundation
import Glibc
import Text

/// One question over the admin socket of a running switch.
struct AdminLine {
    enum Answer: Sendable {
        case done(JSONValue)
        /// The switch refused, with its words.
        case refused(String)
        /// Nobody answered: whether it was done is not known.
        case unknown
    }

    let data: String

    /// Sends a verb and waits for its answer.
    func ask(_ verb: String, _ arguments: [(String, JSONValue)]) -> Answer {
        askAtOnce(verb, arguments, times: 1)[0]
    }

    /// Sends the same over several connections at once and waits for all answers.
    func askAtOnce(
        _ verb: String,
        _ arguments: [(String, JSONValue)],
        times: Int
    ) -> [Answer] {
        let members = arguments.map { JSONValue.Member($0.0, $0.1) }
        let line = JSONValue.object([
            .init("v", .number("1")), .init("id", .number("1")), .init("verb", .string(verb)),
            .init("args", .object(members)),
        ])
        let text = line.text() + "\n"
        let descriptors = (0..<times).map { _ in
            Self.connected(data + "/run/admin.sock")
        }
        for case .some(let descriptor) in descriptors {
            // What is not sent is not answered either.
            _ = send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
        }
        return descriptors.map { descriptor in
            guard let descriptor else { return .unknown }
            defer { close(descriptor) }
            return Self.answer(in: Self.line(from: descriptor))
        }
    }

    private static func answer(in line: String) -> Answer {
        // Half an answer is none: the switch died while it wrote it.
        guard let document = try? JSONValue.parse(line) else { return .unknown }
        if case .boolean(true)? = document["ok"] { return .done(document["data"] ?? .null) }
        return .refused(document["error"]?.string ?? line)
    }

    private static func connected(_ path: String) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func line(from descriptor: Int32) -> String {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while text.last != UInt8(ascii: "\n") {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            text += chunk[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
