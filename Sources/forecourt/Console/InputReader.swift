import Glibc
import Switch

/// Reads whole inputs: a file, or standard input for `-`.
enum InputReader {
    /// No input of a tool is larger: 64 MiB.
    static let maximumBytes = 64 << 20

    /// The bytes of a file, or of standard input for `-`.
    static func bytes(of path: String) throws(CommandFailure) -> [UInt8] {
        if path == "-" { return try read(STDIN_FILENO, named: "standard input") }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw CommandFailure(.noInput, "\(path): \(reason())", cure: "check the path")
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw CommandFailure(.noInput, "\(path) is a directory", cure: "name a file")
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure(.noInput, "\(path): \(reason())", cure: "check its mode")
        }
        defer { close(descriptor) }
        return try read(descriptor, named: path)
    }

    /// The text of a file; bytes that are not UTF-8 are an error of their own.
    static func text(of path: String) throws(CommandFailure) -> String {
        let bytes = try bytes(of: path)
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
        atMost most: Int = 64 << 10
    ) throws(CommandFailure) -> String {
        if path != "-" {
            do throws(RegularFile.Fault) {
                try RegularFile.check(path, atMost: most)
            } catch {
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
        return try text(of: path)
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
