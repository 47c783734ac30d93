import Glibc
import Text

/// Why a verb was not answered.
enum AdminFailure: Error {
    /// There is no switch, or it says nothing: another try may find one.
    case gone(CommandFailure)
    /// It answered, and will not.
    case refused(CommandFailure)

    var failure: CommandFailure {
        switch self {
        case .gone(let failure), .refused(let failure): failure
        }
    }
}

/// A connection to a switch, over which verbs are said one after another.
///
/// After a failure that is `gone` it is of no use: an answer may still come.
final class AdminConversation {
    private let client: AdminClient
    private let descriptor: Int32

    /// Bytes of an answer at most.
    private static let longestAnswer = 1 << 20

    /// Takes an open connection over.
    init(client: AdminClient, _ descriptor: Int32) {
        self.client = client
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Sends a verb with its arguments and returns the data of the answer.
    func call(
        _ verb: String,
        _ arguments: [JSONValue.Member],
        withinSeconds bound: Int
    ) throws(AdminFailure) -> JSONValue {
        let request = JSONValue.object([
            .init("v", .number("1")), .init("id", .number("1")), .init("verb", .string(verb)),
            .init("args", .object(arguments)),
        ])
        let line = request.text() + "\n"
        guard send(descriptor, line, line.utf8.count, Int32(MSG_NOSIGNAL)) == line.utf8.count else {
            if errno == EAGAIN { throw .gone(silence(bound)) }
            throw .gone(CommandFailure(.unavailable, "the switch closed its admin socket"))
        }
        guard let text = Self.line(from: descriptor, withinSeconds: bound) else {
            throw .gone(silence(bound))
        }
        guard !text.isEmpty else {
            throw .gone(
                CommandFailure(
                    .unavailable,
                    "the switch closed its admin socket",
                    cure: "it ended, or serves too many; try again"
                )
            )
        }
        guard text.utf8.last == 0x0A else {
            let isLong = text.utf8.count > Self.longestAnswer
            let failure = CommandFailure(
                .unavailable,
                isLong
                    ? "the switch's answer is longer than \(Self.longestAnswer) bytes"
                    : "the switch closed its admin socket in the middle of its answer",
                cure: isLong ? "ask for less at a time" : "it ended; look at its log"
            )
            throw isLong ? .refused(failure) : .gone(failure)
        }
        do throws(CommandFailure) {
            return try client.answer(text, to: verb, SwitchProcess(behind: descriptor))
        } catch {
            throw .refused(error)
        }
    }

    private func silence(_ seconds: Int) -> CommandFailure {
        client.silence(seconds, SwitchProcess(behind: descriptor))
    }

    /// The line, as far as it came; nil when the time is over.
    private static func line(from descriptor: Int32, withinSeconds bound: Int) -> String? {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let deadline = ContinuousClock.now + .seconds(bound)
        while text.last != 0x0A, text.count <= longestAnswer {
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
