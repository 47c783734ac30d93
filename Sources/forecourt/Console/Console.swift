import Glibc
import Reference
import Text

/// Standard output for data, standard error for talk.
///
/// What is said may hold what somebody typed, configured or had recorded: here it loses whatever
/// would steer a terminal. Only styles of our own go out as they are.
///
/// A closed pipe on standard output ends the program quietly with 0, as `head` expects.
enum Console {
    /// Writes text and a line feed to standard output.
    static func line(_ text: String) {
        write(PrintableText.lines(text) + "\n", to: STDOUT_FILENO)
    }

    /// Writes text to standard output.
    static func data(_ text: String) {
        write(PrintableText.lines(text), to: STDOUT_FILENO)
    }

    /// Writes a line to standard output whose texts are printable and whose styles are a
    /// `Painter`'s.
    static func painted(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes lines like `painted` over what was shown, from the first row on, without a moment
    /// when the screen is empty.
    static func repaint(_ lines: [String]) {
        let text = lines.map { $0 + "\u{1B}[K\n" }.joined()
        write("\u{1B}[H" + text + "\u{1B}[J", to: STDOUT_FILENO)
    }

    /// Writes text and a line feed to standard error, card numbers masked.
    ///
    /// Whatever is said there may repeat what somebody typed in the wrong place. Cards as tables
    /// keep them stay whole.
    static func talk(_ text: String) {
        write(PrintableText.lines(ReferenceCard.masked(text)) + "\n", to: STDERR_FILENO)
    }

    /// Writes a question to standard error; the cursor stays behind it.
    static func ask(_ question: String) {
        write(PrintableText.lines(question), to: STDERR_FILENO)
    }

    /// Writes one JSON object on a line of standard output.
    static func json(_ members: [(String, JSONValue)]) {
        line(JSONValue.object(members.map { JSONValue.Member($0, $1) }).text())
    }

    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes bytes to a descriptor that is standard output or takes its place.
    static func bytes(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) {
        bytes.withUnsafeBufferPointer { write($0, to: descriptor) }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { write($0, to: descriptor) }
    }

    private static func write(_ buffer: UnsafeBufferPointer<UInt8>, to descriptor: Int32) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let written = Glibc.write(
                descriptor,
                UnsafeRawPointer(rest.base.baseAddress?.advanced(by: rest.startIndex)),
                rest.count
            )
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno == EINTR || errno == EAGAIN {
                continue
            } else {
                fail(errno, on: descriptor)
            }
        }
    }

    /// Nobody reads any more, or what was printed has no place; of standard error nothing can be
    /// said.
    private static func fail(_ number: Int32, on descriptor: Int32) -> Never {
        guard number != EPIPE else { exit(ExitStatus.done.rawValue) }
        if descriptor != STDERR_FILENO {
            let reason = String(cString: strerror(number))
            let cure = number == ENOSPC ? "free some space" : "look at where it goes"
            let problem = "what is printed cannot be written: \(reason)"
            talk(CommandFailure(.inputOutput, problem, cure: cure).line)
        }
        exit(ExitStatus.inputOutput.rawValue)
    }
}

/// Whether and how to colour what is printed for people.
enum ColorChoice: String, CaseIterable {
    case auto
    case always
    case never

    /// `NO_COLOR`, a pipe and a terminal that only prints switch colours off unless they are asked
    /// for.
    var isOn: Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto: !Self.isUnwanted && Console.outputIsTerminal && !Screen.isDumb
        }
    }
}

extension ColorChoice {
    /// Whether `NO_COLOR` says something, whatever it is.
    private static var isUnwanted: Bool {
        guard let value = getenv("NO_COLOR") else { return false }
        return value.pointee != 0
    }
}

/// Wraps text in one ANSI style when colours are on.
struct Painter {
    let isOn: Bool

    func bold(_ text: String) -> String { isOn ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    func dim(_ text: String) -> String { isOn ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
    func red(_ text: String) -> String { isOn ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
    func green(_ text: String) -> String { isOn ? "\u{1B}[32m\(text)\u{1B}[0m" : text }
    func yellow(_ text: String) -> String { isOn ? "\u{1B}[33m\(text)\u{1B}[0m" : text }
}
