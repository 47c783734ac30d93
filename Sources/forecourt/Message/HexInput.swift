import Glibc
import ISO8583
import Text

/// Messages given as hexadecimal text: an argument, a file, or standard input.
enum HexInput {
    /// One message and where it came from.
    struct Item {
        /// The bytes that the hexadecimal text stands for; nil where it is none.
        var bytes: [UInt8]?
        /// `line 3` for standard input; nil where there is only one.
        var place: String?
        /// The characters themselves, which may be a message in a dialect of text.
        var text: [UInt8]
        /// Why it is no hexadecimal text.
        var failure: CommandFailure?

        /// Whether HTTP stands around the message.
        var isHTTP: Bool {
            [bytes ?? [], text].contains { ForeignProtocol(startOf: $0.span) == .http }
        }
    }

    /// The messages of a word: `-` is standard input (a message a line, one annotated message when
    /// there are `#` comments, or dumps), a path is a file with one message, anything else the text
    /// itself.
    static func items(_ word: String) throws(CommandFailure) -> [Item] {
        if word == "-" {
            let content = try InputReader.bytes(of: word)
            if isHTTP(content) { return [Item(bytes: content, text: [])] }
            let text = try text(content, "standard input")
            if let dump = DumpText(text) { return items(dump) }
            guard !text.contains("#") else { return [item(text, "standard input", nil)] }
            return try lines(text)
        }
        if access(word, F_OK) == 0 {
            let content = try InputReader.bytes(of: word)
            if isHTTP(content) { return [Item(bytes: content, text: [])] }
            let text = try text(content, word)
            if let dump = DumpText(text) { return items(dump) }
            return [item(text, word, nil)]
        }
        if let dump = DumpText(word) { return items(dump) }
        let item = item(word, "the message", nil)
        let isPath = word.contains("/") || word.contains(".")
        if item.failure != nil, isPath, !beginsWithMessageType(word) {
            throw CommandFailure(.noInput, "\(word): no such file", cure: "check the path")
        }
        return [item]
    }

    /// The one message of a word, from hexadecimal text.
    static func single(_ word: String) throws(CommandFailure) -> [UInt8] {
        let item = try singleItem(word)
        guard let bytes = item.bytes else { throw item.failure ?? noBytes("the message") }
        return bytes
    }

    /// The one message of a word.
    static func singleItem(_ word: String) throws(CommandFailure) -> Item {
        let items = try items(word)
        guard items.count == 1, let item = items.first else {
            throw CommandFailure(
                .badInput,
                "\(items.count) messages where one is needed",
                cure: "give one line"
            )
        }
        return item
    }

    private static func items(_ dump: DumpText) -> [Item] {
        dump.messages.map { message in
            let place = dump.messages.count > 1 ? "line \(message.line)" : nil
            return Item(bytes: message.bytes, place: place, text: [])
        }
    }

    private static func lines(_ text: String) throws(CommandFailure) -> [Item] {
        var items: [Item] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            let place = "line \(index + 1)"
            items.append(item(String(line), place, place))
        }
        guard !items.isEmpty else {
            throw CommandFailure(.badInput, "standard input is empty", cure: "give one line of hex")
        }
        return items
    }

    private static func item(_ text: String, _ name: String, _ place: String?) -> Item {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var characters = Array(lines.filter { !$0.hasPrefix("#") }.joined(separator: "\n").utf8)
        while let last = characters.last, last == 0x0A || last == 0x0D { characters.removeLast() }
        do throws(CommandFailure) {
            return Item(bytes: try bytes(text, name), place: place, text: characters)
        } catch {
            return Item(bytes: nil, place: place, text: characters, failure: error)
        }
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
    ///
    /// What people put between bytes is stepped over: spaces, colons, commas, dashes, `0x`, `\x`.
    static func bytes(_ text: String, _ name: String) throws(CommandFailure) -> [UInt8] {
        var digits: [UInt8] = []
        for (index, line) in text.split(
            omittingEmptySubsequences: false,
            whereSeparator: \.isNewline
        )
        .enumerated() {
            let line = Array(line.prefix { $0 != "#" }.utf8)
            var column = 0
            while column < line.count {
                let byte = line[column]
                if isHexadecimal(byte), !isMarker(line, at: column) {
                    digits.append(byte)
                } else if isMarker(line, at: column) {
                    column += 1
                } else if !isSpace(byte), !isSeparator(line, at: column, digits) {
                    throw CommandFailure(
                        .badInput,
                        "\(name):\(index + 1):\(column + 1): not a hexadecimal digit",
                        cure: "give pairs of 0-9 and A-F"
                    )
                }
                column += 1
            }
        }
        guard digits.count % 2 == 0 else {
            throw CommandFailure(
                .badInput,
                "\(name) has \(digits.count) hexadecimal digits, an odd number",
                cure: "is one missing at the end?"
            )
        }
        guard !digits.isEmpty else { throw noBytes(name) }
        return Hexadecimal.bytes(String(decoding: digits, as: UTF8.self)) ?? []
    }

    private static func noBytes(_ name: String) -> CommandFailure {
        CommandFailure(.badInput, "\(name) holds no bytes", cure: "give a message in hex")
    }

    /// Whether `0x` or `\x` stands here, in front of two digits.
    private static func isMarker(_ line: [UInt8], at index: Int) -> Bool {
        guard index + 3 < line.count, line[index] == 0x30 || line[index] == 0x5C,
            line[index + 1] == 0x78 || line[index + 1] == 0x58
        else { return false }
        return isHexadecimal(line[index + 2]) && isHexadecimal(line[index + 3])
    }

    /// Whether a character between two whole bytes only sets them apart.
    private static func isSeparator(_ line: [UInt8], at index: Int, _ digits: [UInt8]) -> Bool {
        guard [0x2C, 0x2D, 0x3A, 0x3B].contains(line[index]) else { return false }
        return digits.count % 2 == 0 && !digits.isEmpty
    }

    private static func beginsWithMessageType(_ word: String) -> Bool {
        word.utf8.count > 20 && word.utf8.prefix(4).allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isHTTP(_ bytes: [UInt8]) -> Bool {
        ForeignProtocol(startOf: bytes.span) == .http
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        Hexadecimal.value(of: byte) != nil
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
