import Glibc
import Switch

/// Reads whole inputs: a file, or standard input for `-`.
enum InputReader {
    /// No input of a tool is larger: 64 MiB.
    static let maximumBytes = 64 << 20

    /// What came from standard input, and for which option: it can be read but once.
    // Arguments are read by the main thread alone, before a command starts anything.
    nonisolated(unsafe) private static var standardInput: (option: String?, bytes: [UInt8])?

    /// What complaints call an input.
    static func name(of path: String) -> String { path == "-" ? "standard input" : path }

    /// The bytes of a file, or of standard input for `-`.
    ///
    /// An option that asks again gets the same bytes; another option that names standard input too
    /// is a usage error.
    static func bytes(
        of path: String,
        for option: String? = nil
    ) throws(CommandFailure) -> [UInt8] {
        if path == "-" { return try standardInput(for: option) }
        let descriptor = try descriptor(of: path)
        defer { close(descriptor) }
        return try read(descriptor, named: path)
    }

    /// A file opened for reading; a directory, and what is not there, are refused.
    static func descriptor(of path: String) throws(CommandFailure) -> Int32 {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if let denial = FileAccess.denial(of: path) { throw denial }
            throw CommandFailure(.noInput, "\(path): \(reason())", cure: "check the path")
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw CommandFailure(.noInput, "\(path) is a directory", cure: "name a file")
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if let denial = FileAccess.denial(of: path) { throw denial }
            throw CommandFailure(.noInput, "\(path): \(reason())", cure: "check its mode")
        }
        return descriptor
    }

    private static func standardInput(for option: String?) throws(CommandFailure) -> [UInt8] {
        guard let (reader, bytes) = standardInput else {
            let bytes = try read(STDIN_FILENO, named: "standard input")
            standardInput = (option, bytes)
            return bytes
        }
        guard reader == option else {
            throw CommandFailure(
                .usage,
                "standard input was read for \(reader ?? "the input") already",
                cure: "name a file for \(option ?? "the input")"
            )
        }
        return bytes
    }

    /// The text of a file; bytes that are not UTF-8 are an error of their own.
    static func text(
        of path: String,
        for option: String? = nil
    ) throws(CommandFailure) -> String {
        let bytes = try bytes(of: path, for: option)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.badInput, "\(path) is not UTF-8 text", cure: "save it as UTF-8")
        }
        return text
    }

    /// The text of a small regular file: a configuration, a key, a card number.
    ///
    /// `-` is standard input. What may block or has no end is refused.
    static func smallText(
        of path: String,
        atMost most: Int = 64 << 10,
        for option: String? = nil
    ) throws(CommandFailure) -> String {
        if path != "-" {
            do throws(RegularFile.Fault) {
                try RegularFile.check(path, atMost: most)
            } catch {
                if let denial = FileAccess.denial(of: path) { throw denial }
                switch error {
                case .refused(let code):
                    let reason = String(cString: strerror(code))
                    throw CommandFailure(.noInput, "\(path): \(reason)", cure: "check the path")
                case .notRegular, .tooLarge:
                    throw CommandFailure(
                        .noInput,
                        "\(path) cannot be used: \(error)",
                        cure: "name a small file, or - for standard input"
                    )
                }
            }
        }
        return try text(of: path, for: option)
    }

    /// The same without its blanks: a number or password, which may end in a line break.
    static func smallWord(
        of path: String,
        for option: String? = nil
    ) throws(CommandFailure) -> String {
        try smallText(of: path, for: option).filter { !$0.isWhitespace }
    }

    private static func read(
        _ descriptor: Int32,
        named name: String
    ) throws(CommandFailure) -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return content }
            if count < 0 {
                if errno == EINTR { continue }
                throw CommandFailure(.inputOutput, "\(name): \(reason())")
            }
            content.append(contentsOf: chunk[..<count])
            guard content.count <= maximumBytes else {
                throw CommandFailure(
                    .badInput,
                    "\(name) is larger than \(maximumBytes >> 20) MiB",
                    cure: "split it"
                )
            }
        }
    }

    private static func reason() -> String {
        String(cString: strerror(errno))
    }
}
