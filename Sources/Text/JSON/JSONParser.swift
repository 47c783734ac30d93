/// Reads JSON as RFC 8259 has it, strictly: no duplicate keys, no depth over 32.
package struct JSONParser {
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1
    private var lineStart = 0
    private static let maximumDepth = 32

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    package static func parse(_ text: String) throws(JSONError) -> JSONNode {
        var parser = JSONParser(text)
        parser.skipSpace()
        let node = try parser.value(depth: 1)
        parser.skipSpace()
        guard parser.at == parser.bytes.count else {
            throw parser.error("text behind the value: remove it")
        }
        return node
    }

    /// Reads documents one behind the other, as one a line, and hands each over before it reads the
    /// next.
    package static func parseEach(
        _ text: String,
        _ body: (JSONNode) throws(JSONError) -> Void
    ) throws(JSONError) {
        var parser = JSONParser(text)
        parser.skipSpace()
        repeat {
            let node = try parser.value(depth: 1)
            try body(node)
            parser.skipSpace()
        } while parser.next != nil
    }

    private func error(_ message: String) -> JSONError {
        JSONError(line: line, column: at - lineStart + 1, message: message)
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            at += 1
            if byte == 0x0A {
                line += 1
                lineStart = at
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONNode {
        guard depth <= JSONParser.maximumDepth else { throw error("nested too deep: flatten it") }
        let line = line
        let column = at - lineStart + 1
        let content: JSONNode.Content
        switch next {
        case 0x7B: content = try object(depth)
        case 0x5B: content = try array(depth)
        case 0x22: content = .string(try string())
        case 0x74: content = try word("true", .boolean(true))
        case 0x66: content = try word("false", .boolean(false))
        case 0x6E: content = try word("null", .null)
        case .some(0x2D), .some(0x30...0x39): content = .number(try number())
        case nil: throw error("the text ends where a value belongs")
        default: throw error("no JSON value: write an object, a list or a string in quotes")
        }
        return JSONNode(line: line, column: column, content: content)
    }

    private mutating func word(
        _ word: String,
        _ content: JSONNode.Content
    ) throws(JSONError) -> JSONNode.Content {
        guard bytes[at...].starts(with: word.utf8) else {
            throw error("no JSON value: write strings in quotes")
        }
        at += word.utf8.count
        return content
    }

    private mutating func number() throws(JSONError) -> String {
        let start = at
        if next == 0x2D { at += 1 }
        let first = next
        let whole = digits()
        guard whole > 0, first != 0x30 || whole == 1 else {
            throw error("no JSON number: write digits in quotes")
        }
        if next == 0x2E {
            at += 1
            guard digits() > 0 else { throw error("digits are missing in a number") }
        }
        if next == 0x65 || next == 0x45 {
            at += 1
            if next == 0x2B || next == 0x2D { at += 1 }
            guard digits() > 0 else { throw error("digits are missing in a number") }
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = at
        while let byte = next, byte >= 0x30, byte <= 0x39 { at += 1 }
        return at - start
    }

    private mutating func object(_ depth: Int) throws(JSONError) -> JSONNode.Content {
        at += 1
        skipSpace()
        var members: [(key: String, value: JSONNode)] = []
        var seen: Set<String> = []
        if next == 0x7D {
            at += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard next == 0x22 else { throw error("a key in quotes is missing") }
            let place = error("the key stands twice: remove one of the two")
            let key = try string()
            guard seen.insert(key).inserted else { throw place }
            skipSpace()
            guard next == 0x3A else { throw error("a colon is missing behind the key") }
            at += 1
            skipSpace()
            members.append((key, try value(depth: depth + 1)))
            skipSpace()
            guard let separator = next, separator == 0x2C || separator == 0x7D else {
                throw error("a comma or } is missing")
            }
            at += 1
            if separator == 0x7D { return .object(members) }
        }
    }

    private mutating func array(_ depth: Int) throws(JSONError) -> JSONNode.Content {
        at += 1
        skipSpace()
        var items: [JSONNode] = []
        if next == 0x5D {
            at += 1
            return .array(items)
        }
        while true {
            skipSpace()
            items.append(try value(depth: depth + 1))
            skipSpace()
            guard let separator = next, separator == 0x2C || separator == 0x5D else {
                throw error("a comma or ] is missing")
            }
            at += 1
            if separator == 0x5D { return .array(items) }
        }
    }

    private mutating func string() throws(JSONError) -> String {
        at += 1
        var raw: [UInt8] = []
        while let byte = next {
            switch byte {
            case 0x22:
                at += 1
                guard let text = String(validating: raw, as: UTF8.self) else {
                    throw error("the string is no UTF-8")
                }
                return text
            case 0x5C:
                at += 1
                raw.append(contentsOf: try escape())
            case 0x00..<0x20:
                throw error("a control character in a string: write it as \\u")
            default:
                raw.append(byte)
                at += 1
            }
        }
        throw error("the text ends inside a string")
    }

    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard let byte = next else { throw error("the text ends inside a string") }
        at += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: return [byte]
        case 0x62: return [0x08]
        case 0x66: return [0x0C]
        case 0x6E: return [0x0A]
        case 0x72: return [0x0D]
        case 0x74: return [0x09]
        case 0x75: return try unicode()
        default: throw error("unknown escape in a string")
        }
    }

    private mutating func unicode() throws(JSONError) -> [UInt8] {
        var code = try fourDigits()
        if code >= 0xD800, code < 0xDC00 {
            guard next == 0x5C, at + 1 < bytes.count, bytes[at + 1] == 0x75 else {
                throw error("half a surrogate pair in a string")
            }
            at += 2
            let low = try fourDigits()
            guard low >= 0xDC00, low < 0xE000 else {
                throw error("half a surrogate pair in a string")
            }
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw error("half a surrogate pair in a string")
        }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Hexadecimal.value(of: byte) else {
                throw error("four hexadecimal digits are missing in an escape")
            }
            code = code << 4 | UInt32(digit)
            at += 1
        }
        return code
    }
}
