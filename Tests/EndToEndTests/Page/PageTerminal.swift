import CardSecurity
import Text

/// The ciphers of the page: DES under a key of 8 bytes, triple DES under one of 16.
enum PageCipher {
    static func encrypt(_ blocks: [UInt8], under key: some Collection<UInt8>) throws -> [UInt8] {
        try KeyBytes(copying: Array(key).span).encrypt(blocks.span, .tripleDES)
    }

    static func decrypt(_ blocks: ArraySlice<UInt8>, under key: [UInt8]) throws -> [UInt8] {
        let opener = try KeyEncryptionKey(KeyBytes(copying: key.span))
        return try opener.unwrap(Array(blocks).span).withBytes { Array(copying: $0) }
    }

    static func xor(_ one: some Sequence<UInt8>, _ other: some Sequence<UInt8>) -> [UInt8] {
        zip(one, other).map { $0 ^ $1 }
    }

    static func blocks(of bytes: [UInt8]) -> [[UInt8]] {
        let filled = bytes + [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
        return stride(from: 0, to: filled.count, by: 8).map { Array(filled[$0..<$0 + 8]) }
    }
}

/// The MACs of the page, step by step as it tells them.
enum PageMAC {
    static func mac(
        of message: some Sequence<UInt8>,
        in dialect: PageDialect.Name,
        under key: [UInt8]
    ) throws -> [UInt8] {
        let message = Array(message)
        return switch dialect {
        case .unionPay: try folded(message, under: key)
        case .text, .binary: try chained(message, under: key)
        case .ifsf: try chained(SHA256Hasher.digest(of: message.span).bytes, under: key)
        }
    }

    private static func folded(_ message: [UInt8], under key: [UInt8]) throws -> [UInt8] {
        var sum = [UInt8](repeating: 0, count: 8)
        for block in PageCipher.blocks(of: message) { sum = PageCipher.xor(sum, block) }
        let characters = Array(Hexadecimal.text(sum).utf8)
        var state = try PageCipher.encrypt(Array(characters.prefix(8)), under: key)
        state = PageCipher.xor(state, characters.suffix(8))
        state = try PageCipher.encrypt(state, under: key)
        return Array(Hexadecimal.text(state).utf8.prefix(8))
    }

    private static func chained(_ message: [UInt8], under key: [UInt8]) throws -> [UInt8] {
        let blocks = PageCipher.blocks(of: message)
        var state = [UInt8](repeating: 0, count: 8)
        for block in blocks.dropLast() {
            state = try PageCipher.encrypt(PageCipher.xor(state, block), under: key.prefix(8))
        }
        return try PageCipher.encrypt(PageCipher.xor(state, blocks.last ?? []), under: key)
    }
}

/// A terminal that knows what the page says, and nothing else.
final class PageTerminal {
    let dialect: PageDialect
    /// 60.2 of the answer to a sign-on.
    private(set) var batch = "000000"
    private(set) var keys: TerminalPage.Keys
    private let masterKey: [UInt8]
    private let names: [Int: String]
    private let wire: any Wire
    private var stan = 0

    init(_ name: PageDialect.Name, of page: TerminalPage, number: Int, at wire: any Wire) throws {
        dialect = try PageDialect(name, of: page)
        masterKey = try page.masterKey()
        keys = TerminalPage.Keys(pin: masterKey, mac: masterKey)
        self.wire = wire
        let terminal = DecimalText.padded(number, digits: name == .ifsf ? 8 : 7)
        names =
            name == .ifsf
            ? [41: terminal, 42: DecimalText.padded(1, digits: 15)]
            : [41: "T" + terminal, 42: "DEMOSTATION0001"]
    }

    private var name: PageDialect.Name { dialect.name }

    func nextSTAN() -> String {
        stan += 1
        return DecimalText.padded(stan, digits: 6)
    }

    /// Sends a request, and reads the answer with its MAC checked.
    func exchange(
        _ type: String,
        _ values: [Int: String],
        authenticated: Bool = true
    ) throws -> [Int: String] {
        var values = values.merging(names) { $1 }
        let place = values.keys.contains { $0 > 64 } ? 128 : 64
        if authenticated { values[place] = "0000000000000000" }
        var message = try dialect.encode(type, values)
        if authenticated {
            message.removeLast(8)
            message += try PageMAC.mac(of: message, in: name, under: keys.mac)
        }
        try wire.send(Self.frame(message, in: name))
        let answer = try receive()
        let (replyType, read) = try dialect.decode(answer)
        guard Int(replyType) == Int(type).map({ $0 + 10 }), read[11] == values[11] else {
            throw WireError(text: "an answer to something else")
        }
        if read[64] != nil || read[128] != nil {
            let mac = try PageMAC.mac(of: answer.dropLast(8), in: name, under: keys.mac)
            guard mac == Array(answer.suffix(8)) else { throw WireError(text: "a wrong MAC") }
        } else if authenticated, read[39] == "00" || read[39] == "000" {
            throw WireError(text: "an approval without a MAC")
        }
        return read
    }

    /// Signs on and takes the keys; IFSF says an echo.
    func signOn(at time: PageTime) throws -> String? {
        if name == .ifsf {
            let echo = [7: time.sent, 11: nextSTAN(), 12: time.long, 24: "831"]
            return try exchange("1820", echo)[39]
        }
        let request =
            name == .unionPay
            ? [11: nextSTAN(), 60: "00000001003"]
            : [7: time.sent, 11: nextSTAN(), 12: time.local, 13: time.day, 70: "001"]
        let answer = try exchange("0800", request, authenticated: false)
        let field = try TerminalPage.hexadecimal(answer[name.isPlain ? 48 : 62] ?? "")
        keys = try Self.keys(in: field, under: masterKey)
        if let type = answer[60] { batch = String(type.dropFirst(2).prefix(6)) }
        return answer[39]
    }

    /// The two keys of a sign-on, their check values compared.
    static func keys(in field: [UInt8], under master: [UInt8]) throws -> TerminalPage.Keys {
        guard field.count == 40 else { throw WireError(text: "no keys") }
        let isShort = field[28..<36].allSatisfy { $0 == 0 }
        let pin = try PageCipher.decrypt(field[..<16], under: master)
        let mac = try PageCipher.decrypt(field[20..<(isShort ? 28 : 36)], under: master)
        for (key, value) in [(pin, field[16..<20]), (mac, field[36..<40])] {
            let zeros = [UInt8](repeating: 0, count: 8)
            let check = try PageCipher.encrypt(zeros, under: key).prefix(4)
            guard check.elementsEqual(value) else { throw WireError(text: "a wrong check value") }
        }
        return TerminalPage.Keys(pin: pin, mac: mac)
    }

    /// DE 52 of a PIN and a card.
    static func pinBlock(_ pin: String, _ card: String, under key: [UInt8]) throws -> String {
        let front = "0\(pin.count)\(pin)"
        let one = front + String(repeating: "F", count: 16 - front.count)
        let other = "0000" + card.dropLast().suffix(12)
        let clear = try PageCipher.xor(
            TerminalPage.hexadecimal(one),
            TerminalPage.hexadecimal(other)
        )
        return try Hexadecimal.text(PageCipher.encrypt(clear, under: key))
    }

    // MARK: Frames

    static func frame(_ message: [UInt8], in name: PageDialect.Name) -> [UInt8] {
        let front: [UInt8] =
            name == .unionPay ? [0x60, 0, 3, 0, 0] + [0x60, 0x31, 0, 0, 0, 0] : []
        let count = front.count + message.count
        let length: [UInt8] =
            name == .ifsf
            ? Array(DecimalText.padded(count, digits: 4).utf8)
            : [UInt8(count / 256), UInt8(count % 256)]
        return length + front + message
    }

    private func receive() throws -> [UInt8] {
        let width = name == .ifsf ? 4 : 2
        let length = try take(width)
        let count =
            name == .ifsf
            ? Int(String(decoding: length, as: UTF8.self)) ?? 0
            : Int(length[0]) * 256 + Int(length[1])
        let body = try take(count)
        guard name == .unionPay else { return body }
        guard body.prefix(5).elementsEqual([0x60, 0, 0, 0, 3]) else {
            throw WireError(text: "the addresses did not change places")
        }
        return Array(body.dropFirst(11))
    }

    private var received: [UInt8] = []

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard let more = try wire.receive(milliseconds: 60_000), !more.isEmpty else {
                throw WireError(text: "no answer")
            }
            received += more
        }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }
}

/// A moment as the dialects write it.
struct PageTime {
    /// MMDDhhmmss.
    var sent: String
    /// YYMMDDhhmmss.
    var long: String
    var day: String { String(sent.prefix(4)) }
    var local: String { String(sent.suffix(6)) }
}
