import Glibc
import ISO8583

/// Messages given as hexadecimal text: an argument, a file, or standard input.
enum HexInput {
    /// One message and where it came from.
    struct Item {
        let bytes: [UInt8]
        /// `line 3` for standard input; nil where there is only one.
        let place: String?
    }

    /// The messages of a word: `-` is standard input (a message a line, or one annotated message
    /// when there are `#` comments), a path is a file with one message, anything else the text
    /// itself.
    static func items(_ word: String) throws(CommandFailure) -> [Item] {
        if word == "-" {
            let text = try text(InputReader.bytes(of: word), "standard input")
            guard !text.contains("#") else {
                return [Item(bytes: try bytes(text, "standard input"), place: nil)]
            }
            return try lines(text)
        }
        if access(word, F_OK) == 0 {
            let text = try text(InputReader.bytes(of: word), word)
            return [Item(bytes: try bytes(text, word), place: nil)]
        }
        guard word.utf8.allSatisfy({ isHexadecimal($0) || isSpace($0) }) else {
            let isPath = word.contains("/") || word.contains(".")
            throw isPath
                ? CommandFailure(.noInput, "\(word): no such file", cure: "check the path")
                : CommandFailure(.badInput, wording(word), cure: "give pairs of 0-9 and A-F")
        }
        return [Item(bytes: try bytes(word, "the message"), place: nil)]
    }

    /// The one message of a word.
    static func single(_ word: String) throws(CommandFailure) -> [UInt8] {
        let items = try items(word)
        guard items.count == 1, let item = items.first else {
            throw CommandFailure(
                .badInput,
                "\(items.count) messages where one is needed",
                cure: "give one line"
            )
        }
        return item.bytes
    }

    private static func lines(_ text: String) throws(CommandFailure) -> [Item] {
        var items: [Item] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            let place = "line \(index + 1)"
            items.append(Item(bytes: try bytes(String(line), place), place: place))
        }
        guard !items.isEmpty else {
            throw CommandFailure(.badInput, "standard input is empty", cure: "give one line of hex")
        }
        return items
    }

    private static func text(_ bytes: [UInt8], _ name: String) throws(CommandFailure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(
                .badInput,
                "\(name) is not text",
                cure: "give hexadecimal text, as xxd -p prints it"
            )
        }
        return text
    }

    /// The bytes of hexadecimal text; `#` begins a comment.
    static func bytes(_ text: String, _ name: String) throws(CommandFailure) -> [UInt8] {
        var digits: [UInt8] = []
        for (index, line) in text.split(
            omittingEmptySubsequences: false,
            whereSeparator: \.isNewline
        )
        .enumerated() {
            for (column, byte) in line.prefix(while: { $0 != "#" }).utf8.enumerated()
            where !isSpace(byte) {
                guard isHexadecimal(byte) else {
                    throw CommandFailure(
                        .badInput,
                        "\(name):\(index + 1):\(column + 1): not a hexadecimal digit",
                        cure: "give pairs of 0-9 and A-F"
                    )
                }
                digits.append(byte)
            }
        }
        guard digits.count % 2 == 0 else {
            throw CommandFailure(
                .badInput,
                "\(name) has \(digits.count) hexadecimal digits, an odd number",
                cure: "is one missing at the end?"
            )
        }
        guard !digits.isEmpty else {
            throw CommandFailure(.badInput, "\(name) holds no bytes", cure: "give a message in hex")
        }
        return Hexadecimal.bytes(String(decoding: digits, as: UTF8.self)) ?? []
    }

    private static func wording(_ word: String) -> String {
        let offset =
            word.utf8.enumerated().first { !isHexadecimal($1) && !isSpace($1) }?.offset ?? 0
        return "character \(offset + 1) of the message is not hexadecimal"
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
