import Testing

@testable import CardSecurity

@Suite struct WorkingKeyLayoutTests {
    private static func master() throws -> KeyEncryptionKey {
        try KeyEncryptionKey(try Fixtures.key(Fixtures.doubleKey))
    }

    @Test(arguments: WorkingKeyLayout.allCases)
    func `fresh keys make the whole round`(layout: WorkingKeyLayout) throws {
        let random = SeededRandomSource(seed: 3)
        let master = try Self.master()
        let keys = try WorkingKeys.generate(for: layout, from: random)
        let field = try layout.encode(keys, under: master)
        #expect(field.count == layout.rawValue)
        let again = try WorkingKeyLayout.decode(field.span, under: master)
        let pins = [try again.pin.clear(), try keys.pin.clear()]
        let macs = [try again.mac.clear(), try keys.mac.clear()]
        #expect(pins[0] == pins[1])
        #expect(macs[0] == macs[1])
        let encodedAgain = try layout.encode(again, under: master)
        #expect(encodedAgain == field)
    }

    @Test func `a single MAC key is followed by clear zeros and a double one fills its place`()
        throws
    {
        let random = SeededRandomSource(seed: 5)
        let master = try Self.master()
        let single = try WorkingKeys.generate(for: .double, from: random)
        let field = try WorkingKeyLayout.double.encode(single, under: master)
        let count = single.mac.count
        #expect(count == 8)
        #expect(Array(field[28..<36]) == [UInt8](repeating: 0, count: 8))
        let full = try WorkingKeys.generate(for: .double, macLength: 16, from: random)
        let filled = try WorkingKeyLayout.double.encode(full, under: master)
        let length = try WorkingKeyLayout.decode(filled.span, under: master).mac.count
        #expect(length == 16)
    }

    @Test(arguments: WorkingKeyLayout.allCases)
    func `every flipped bit of the field is refused`(layout: WorkingKeyLayout) throws {
        let master = try Self.master()
        let keys = try WorkingKeys.generate(for: layout, from: SeededRandomSource(seed: 8))
        let field = try layout.encode(keys, under: master)
        for index in field.indices {
            for bit in 0..<8 {
                var damaged = field
                damaged[index] ^= 1 << bit
                #expect(throws: CardSecurityError.checkValueMismatch) {
                    _ = try WorkingKeyLayout.decode(damaged.span, under: master)
                }
            }
        }
    }

    @Test func `a length that is no layout is refused`() throws {
        let master = try Self.master()
        for count in 0...90 where WorkingKeyLayout(rawValue: count) == nil {
            let field = [UInt8](repeating: 1, count: count)
            #expect(throws: CardSecurityError.wrongLength(found: count)) {
                _ = try WorkingKeyLayout.decode(field.span, under: master)
            }
        }
    }

    @Test func `a key that is longer than its place is refused`() throws {
        let keys = WorkingKeys(
            pin: try Fixtures.key(Fixtures.doubleKey),
            mac: try Fixtures.key(Fixtures.singleKey),
            track: nil
        )
        let master = try Self.master()
        #expect(throws: CardSecurityError.keyLength(16)) {
            _ = try WorkingKeyLayout.single.encode(keys, under: master)
        }
        #expect(throws: CardSecurityError.keyLength(0)) {
            _ = try WorkingKeyLayout.doubleWithTrackKey.encode(keys, under: master)
        }
    }
}
