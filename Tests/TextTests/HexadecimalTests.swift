import Testing
import Text

@Suite struct HexadecimalTests {
    @Test func `every byte is written and read back`() {
        let bytes = (0...255).map { UInt8($0) }
        let text = Hexadecimal.text(bytes)
        #expect(text.utf8.count == 512 && text.hasPrefix("000102") && text.hasSuffix("FDFEFF"))
        #expect(Hexadecimal.bytes(text) == bytes)
        #expect(Hexadecimal.bytes(text.lowercased()) == bytes)
        #expect(Hexadecimal.bytes(upperCase: Array(text.utf8)) == bytes)
        #expect(Hexadecimal.characters(bytes) == Array(text.utf8))
    }

    @Test(arguments: ["A", "ABC", "0G", "é", "0x10", "1-2"])
    func `what is no hexadecimal text is refused`(text: String) {
        #expect(Hexadecimal.bytes(text) == nil)
        #expect(Hexadecimal.bytes(upperCase: Array(text.utf8)) == nil)
    }

    @Test func `only people's text may have space and small letters`() {
        #expect(Hexadecimal.bytes(" 0a\tFf\n") == [0x0A, 0xFF])
        #expect(Hexadecimal.bytes(upperCase: Array("0a".utf8)) == nil)
        #expect(Hexadecimal.bytes(upperCase: Array("0 1 ".utf8)) == nil)
    }

    @Test func `a digit has its value, and no other byte has one`() {
        for byte in UInt8.min...UInt8.max {
            let expected = UInt8(String(decoding: [byte], as: UTF8.self), radix: 16)
            #expect(Hexadecimal.value(of: byte) == expected)
            let isUpper = !(0x61...0x66).contains(byte)
            #expect(Hexadecimal.upperValue(of: byte) == (isUpper ? expected ?? 0xFF : 0xFF))
        }
        #expect((0..<16).map { Hexadecimal.digit($0) } == Array("0123456789ABCDEF".utf8))
    }

    @Test func `numbers have as many digits as are asked for`() {
        #expect(Hexadecimal.text(0x1F, digits: 4) == "001F")
        #expect(Hexadecimal.text(0xABCDE, digits: 4) == "ABCDE")
        #expect(Hexadecimal.number("00aF") == 0xAF)
        for text in ["", "-1", "+1", "0x1", "10000000000000000"] {
            #expect(Hexadecimal.number(text) == nil)
        }
    }
}
