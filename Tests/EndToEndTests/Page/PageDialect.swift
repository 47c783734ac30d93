import Text

/// A dialect as the page tells it, and its messages written and read by that alone.
///
/// A value is text; bytes are hexadecimal text.
struct PageDialect {
    /// The dialects of the page, by the names that its tables have.
    enum Name: String, CaseIterable, Sendable {
        case unionPay = "unionpay-pos"
        case text = "iso8583-1987-ascii"
        case binary = "iso8583-1987-binary"
        case ifsf

        /// What the names of its frames begin with.
        var word: String {
            switch self {
            case .unionPay: "unionpay"
            case .text: "text"
            case .binary: "binary"
            case .ifsf: "ifsf"
            }
        }

        /// The listener of the demo world.
        var listener: String {
            switch self {
            case .unionPay, .ifsf: word
            case .text, .binary: "plain-" + word
            }
        }

        var isPlain: Bool { self == .text || self == .binary }
    }

    let name: Name
    let formats: [Int: PageFormat]

    init(_ name: Name, of page: TerminalPage) throws {
        self.name = name
        formats = try page.formats(of: name.rawValue)
    }

    private var packs: Bool { name == .unionPay || name == .binary }

    // MARK: Writing

    func encode(_ type: String, _ values: [Int: String]) throws -> [UInt8] {
        let numbers = values.keys.sorted()
        let hasSecond = (numbers.last ?? 0) > 64
        var bits = [UInt8](repeating: 0, count: hasSecond ? 16 : 8)
        for number in hasSecond ? [1] + numbers : numbers {
            bits[(number - 1) / 8] |= 0x80 >> UInt8((number - 1) % 8)
        }
        var bytes = try digits(type)
        bytes += name == .text ? Array(Hexadecimal.text(bits).utf8) : bits
        for number in numbers {
            guard let format = formats[number], let value = values[number] else {
                throw WireError(text: "the page has no element \(number) of \(name.rawValue)")
            }
            bytes += try element(value, format)
        }
        return bytes
    }

    private func element(_ value: String, _ format: PageFormat) throws -> [UInt8] {
        let body =
            switch format.kind {
            case "b": try TerminalPage.hexadecimal(value)
            case "n", "z": try digits(value)
            default: Array(value.utf8)
            }
        let count = format.kind == "b" ? body.count : value.count
        guard format.prefix > 0 else {
            guard count == format.size else {
                throw WireError(text: "\(format.notation) does not take \(count)")
            }
            return body
        }
        let length = DecimalText.padded(count, digits: format.prefix)
        // A length of three digits takes two bytes, whichever side numbers are filled on.
        guard packs else { return Array(length.utf8) + body }
        return try TerminalPage.hexadecimal(length.count == 3 ? "0" + length : length) + body
    }

    private func digits(_ text: String) throws -> [UInt8] {
        guard packs else { return Array(text.utf8) }
        guard text.count % 2 == 1 else { return try TerminalPage.hexadecimal(text) }
        return try TerminalPage.hexadecimal(name == .unionPay ? text + "0" : "0" + text)
    }

    // MARK: Reading

    func decode(_ message: [UInt8]) throws -> (type: String, values: [Int: String]) {
        var rest = message[...]
        func take(_ count: Int) throws -> [UInt8] {
            guard rest.count >= count else { throw WireError(text: "cut short") }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        func bitmap() throws -> [UInt8] {
            guard name == .text else { return try take(8) }
            return try TerminalPage.hexadecimal(text(take(16)))
        }
        func read(_ digits: Int) throws -> String {
            guard packs else { return try text(take(digits)) }
            let packed = try Hexadecimal.text(take((digits + 1) / 2))
            return String(name == .unionPay ? packed.prefix(digits) : packed.suffix(digits))
        }
        let type = try read(4)
        var bits = try bitmap()
        if bits[0] & 0x80 != 0 { bits += try bitmap() }
        var values: [Int: String] = [:]
        for number in 2...(bits.count * 8)
        where bits[(number - 1) / 8] & 0x80 >> UInt8((number - 1) % 8) != 0 {
            guard let format = formats[number] else {
                throw WireError(text: "the page has no element \(number) of \(name.rawValue)")
            }
            var count = format.size
            if format.prefix > 0 {
                let width = packs ? (format.prefix + 1) / 2 : format.prefix
                let length = try take(width)
                count = Int(packs ? Hexadecimal.text(length) : text(length)) ?? -1
                guard 0...format.size ~= count else { throw WireError(text: "wrong length") }
            }
            values[number] =
                switch format.kind {
                case "b": try Hexadecimal.text(take(count))
                case "n", "z": try read(count)
                default: try text(take(count))
                }
        }
        guard rest.isEmpty else { throw WireError(text: "bytes behind the message") }
        return (type, values)
    }
}
