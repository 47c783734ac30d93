import ISO8583
import Testing

/// Every byte at every place of a word, in every class and encoding.
@Suite struct CharacterPropertyTests {
    /// What a class admits, byte by byte, written down once more.
    static func admits(_ kind: ElementKind, _ byte: UInt8) -> Bool {
        let isDigit = byte >= 0x30 && byte <= 0x39
        let isLetter = byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
        let isPrintable = byte >= 0x20 && byte <= 0x7E
        switch kind {
        case .numeric: return isDigit
        case .alphabetic: return isLetter
        case .alphanumeric: return isLetter || isDigit
        case .alphanumericPadded: return isLetter || isDigit || byte == 0x20
        case .alphabeticSpecial: return isPrintable && !isDigit
        case .numericSpecial: return isPrintable && !isLetter
        case .alphanumericSpecial: return isPrintable
        case .track: return isDigit || byte == 0x3D || byte == 0x44
        case .binary, .signedNumeric: return true
        }
    }

    static let kinds = ElementKind.allCases.filter { $0 != .binary && $0 != .signedNumeric }

    @Test(arguments: kinds, [1, 7, 8, 9, 15, 16, 17])
    func `a byte is admitted if and only if its class has it, wherever it stands`(
        kind: ElementKind,
        length: Int
    ) throws {
        let specification = try Dialects.elements(
            "\"2\": {name: Test, format: \"\(kind.keyword) \(length)\"}"
        )
        let decoder = MessageDecoder(specification)
        let element = Element.primaryAccountNumber
        let filler: UInt8 = kind == .alphabetic || kind == .alphabeticSpecial ? 0x41 : 0x30
        let head: [UInt8] = [0x30, 0x32, 0x30, 0x30, 0x40, 0, 0, 0, 0, 0, 0, 0]
        for place in 0..<length {
            for byte in UInt8.min...UInt8.max {
                var value = [UInt8](repeating: filler, count: length)
                value[place] = byte
                let expected = CharacterPropertyTests.admits(kind, byte)
                var message = Message(specification: specification, type: "0200")
                do {
                    try message.set(element, bytes: value)
                    #expect(expected, "\(kind) \(byte)")
                } catch {
                    #expect(!expected, "\(kind) \(byte)")
                    #expect(error.offset == place)
                }
                do {
                    _ = try decoder.decode(head + value)
                    #expect(expected, "\(kind) \(byte)")
                } catch {
                    #expect(!expected, "\(kind) \(byte)")
                    #expect(error.error.offset == head.count + place)
                    #expect(error.error.kind.name == "invalidCharacter")
                }
            }
        }
    }

    @Test(arguments: ["bcd-right", "bcd-left"], [1, 2, 7, 8, 15, 16, 17, 33])
    func `every nibble of a packed number is checked`(encoding: String, digits: Int) throws {
        let specification = try Dialects.elements(
            "\"2\": {name: Test, format: \"n \(digits)\", encoding: \(encoding), pad: \"0\"}"
        )
        let decoder = MessageDecoder(specification)
        let head: [UInt8] = [0x30, 0x32, 0x30, 0x30, 0x40, 0, 0, 0, 0, 0, 0, 0]
        let count = (digits + 1) / 2
        for nibble in 0..<(count * 2) {
            let isPad =
                digits % 2 == 1 && nibble == (encoding == "bcd-right" ? 0 : count * 2 - 1)
            for value in UInt8(0)...15 {
                var content = [UInt8](repeating: 0, count: count)
                content[nibble / 2] = nibble % 2 == 0 ? value << 4 : value
                let fits = isPad ? value == 0 : value < 10
                do {
                    let message = try decoder.decode(head + content)
                    #expect(fits, "nibble \(nibble) is \(value)")
                    #expect(MessageEncoder.encode(message) == head + content)
                } catch {
                    #expect(!fits, "nibble \(nibble) is \(value)")
                    #expect(error.error.kind.name == (isPad ? "invalidPadding" : "invalidNibble"))
                    #expect(error.error.offset == head.count + nibble / 2)
                }
            }
        }
    }

    @Test func `the sign of an amount is C or D, in every encoding`() throws {
        for (encoding, letters) in [
            ("ascii", [0x43, 0x44]), ("ebcdic", [0xC3, 0xC4]), ("bcd-right", [0x43, 0x44]),
            ("bcd-left", [0x43, 0x44]),
        ] {
            let specification = try Dialects.elements(
                "\"28\": {name: Fee, format: \"x+n 8\", encoding: \(encoding)}"
            )
            var message = Message(specification: specification, type: "0200")
            try message.set(.amountTransactionFee, "D00001234")
            var bytes = MessageEncoder.encode(message)
            for byte in UInt8.min...UInt8.max {
                bytes[12] = byte
                let fits = letters.contains(Int(byte))
                do {
                    _ = try MessageDecoder(specification).decode(bytes)
                    #expect(fits)
                } catch {
                    #expect(!fits)
                    #expect(error.error.kind == .invalidSign)
                }
            }
        }
    }
}
