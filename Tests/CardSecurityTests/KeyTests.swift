import Testing

@testable import CardSecurity

@Suite struct KeyTests {
    @Test func `key memory is wiped when the key is released`() throws {
        let address: UnsafePointer<UInt8>
        do {
            // A length that no other test takes, so that none gets the same block meanwhile.
            let key = try KeyBytes(count: 700) { span in
                for index in span.indices { span[index] = 0xA5 }
            }
            address = key.pointer
            #expect(address[0] == 0xA5 && address[699] == 0xA5)
        }
        // The page stays mapped; the first word links free blocks.
        for index in 8..<700 { #expect(address[index] == 0) }
    }

    @Test func `threads that take and release key memory do not share a block`() async throws {
        let disturbed = await withTaskGroup(of: Int.self) { group in
            for mark in UInt8(1)...8 {
                group.addTask {
                    var disturbed = 0
                    for round in 0..<2000 {
                        do throws(CardSecurityError) {
                            let key = try KeyBytes(count: 8 + round % 56) { span in
                                for index in span.indices { span[index] = mark }
                            }
                            let isOwn = try key.clear().allSatisfy { $0 == mark }
                            if !isOwn { disturbed += 1 }
                        } catch {
                            disturbed += 1
                        }
                    }
                    return disturbed
                }
            }
            return await group.reduce(0, +)
        }
        #expect(disturbed == 0)
    }

    @Test func `key pages are left out of dumps`() throws {
        let key = try Fixtures.key(Fixtures.doubleKey)
        let memory = KeyMemory.inspect()
        #expect(memory.isLeftOutOfDumps)
        let count = key.count
        #expect(memory.usedBytes >= count)
        #expect(memory.reservedBytes >= memory.usedBytes)
    }

    @Test(arguments: ["", "0", "0G", "01 2", "zz"])
    func `text that is not hexadecimal is refused`(text: String) {
        #expect(throws: CardSecurityError.self) { _ = try KeyBytes(hexadecimal: text) }
    }

    @Test(
        arguments: [
            ("0101010101010101", DESKeyStrength.weak), ("0000000000000000", .weak),
            ("FEFEFEFEFEFEFEFE", .weak), ("E0E0E0E0F1F1F1F1", .weak),
            ("1F1F1F1F0E0E0E0E", .weak), ("01FE01FE01FE01FE", .weak),
            ("1FE01FE00EF10EF1", .weak), ("01E001E001F101F1", .weak),
            ("1FFE1FFE0EFE0EFE", .weak), ("011F011F010E010E", .weak),
            ("E0FEE0FEF1FEF1FE", .weak), ("0123456789ABCDEF", .sound),
            ("0123456789ABCDEF0123456789ABCDEF", .degenerate),
            ("0123456789ABCDEF0022446688AACCEE", .degenerate),
            ("0123456789ABCDEF0101010101010101", .weak),
            ("0123456789ABCDEFFEDCBA9876543210", .sound),
        ]
    )
    func `weak, semi-weak and degenerate DES keys are told`(
        text: String,
        strength: DESKeyStrength
    ) throws {
        let key = try Fixtures.key(text)
        let found = key.desStrength
        #expect(found == strength)
        let strict = KeyPolicy()
        if strength == .sound {
            try strict.check(key, .tripleDES)
        } else {
            #expect(throws: CardSecurityError.weakKey) { try strict.check(key, .tripleDES) }
        }
        try KeyPolicy(refusesWeakKeys: false).check(key, .tripleDES)
    }

    @Test func `generated DES keys have odd parity and are sound`() throws {
        let random = SeededRandomSource(seed: 4)
        for count in [8, 16, 24] {
            let key = try KeyBytes.generateDES(count: count, from: random)
            let (hasOddParity, strength) = (key.hasOddParity, key.desStrength)
            #expect(hasOddParity)
            #expect(strength == .sound)
        }
        #expect(throws: CardSecurityError.keyLength(10)) {
            _ = try KeyBytes.generateDES(count: 10, from: random)
        }
    }

    @Test func `a wrapped key opens under its master key, and its check value is compared`() throws
    {
        let master = try KeyEncryptionKey(try Fixtures.key(Fixtures.doubleKey))
        let key = try Fixtures.key(Fixtures.otherDoubleKey)
        let value = try KeyCheckValue(of: key)
        let wrapped = try master.wrap(key)
        let opened = try master.unwrap(wrapped.span, checkValue: value).clear()
        let clear = try key.clear()
        #expect(opened == clear)
        let wrong = try KeyEncryptionKey(try Fixtures.key(Fixtures.otherDoubleKey))
        #expect(throws: CardSecurityError.checkValueMismatch) {
            _ = try wrong.unwrap(wrapped.span, checkValue: value)
        }
        var damaged = wrapped
        damaged[3] ^= 1
        #expect(throws: CardSecurityError.checkValueMismatch) {
            _ = try master.unwrap(damaged.span, checkValue: value)
        }
        #expect(throws: CardSecurityError.keyLength(15)) {
            _ = try master.unwrap(wrapped.span.extracting(first: 15))
        }
    }
}
