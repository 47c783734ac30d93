import Testing

@testable import CardSecurity

@Suite struct KeyBlockTests {
    private static let aesProtection =
        "88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6"

    private static func protection(
        _ version: KeyBlockHeader.Version,
        _ text: String = Fixtures.otherDoubleKey
    ) throws -> KeyBlockProtectionKey {
        KeyBlockProtectionKey(try Fixtures.key(version == .d ? aesProtection : text))
    }

    private static func header(
        _ version: KeyBlockHeader.Version,
        _ blocks: [KeyBlockHeader.OptionalBlock] = []
    ) -> KeyBlockHeader {
        KeyBlockHeader(version, usage: "P0", algorithm: "T", mode: "E", optionalBlocks: blocks)
    }

    @Test(arguments: KeyBlockHeader.Version.allCases)
    func `a wrapped key comes back with its header`(version: KeyBlockHeader.Version) throws {
        let protection = try Self.protection(version)
        let sets: [[KeyBlockHeader.OptionalBlock]] = [
            [],
            [.init("KS", "1234567890")],
            [.init("TS", "2026"), .init("IK", String(repeating: "A", count: 300))],
        ]
        for blocks in sets {
            for length in [8, 16, 24, 32, 64] {
                for padded in [0, 24, 32] {
                    let key = try KeyBytes(count: length, from: SeededRandomSource(seed: 2))
                    let header = Self.header(version, blocks)
                    let block = try protection.wrap(
                        key,
                        header,
                        paddedTo: padded,
                        from: SeededRandomSource(seed: 5)
                    )
                    let unwrapped = try protection.unwrap(block)
                    let (found, clear, original) = (
                        unwrapped.header, try unwrapped.key.clear(), try key.clear()
                    )
                    #expect(found == header)
                    #expect(clear == original)
                }
            }
        }
    }

    @Test(arguments: KeyBlockHeader.Version.allCases)
    func `a block with any character changed is refused`(version: KeyBlockHeader.Version) throws {
        let protection = try Self.protection(version)
        let key = try Fixtures.key(Fixtures.doubleKey)
        let header = Self.header(version, [.init("KS", "12345678")])
        let block = Array(
            try protection.wrap(key, header, from: SeededRandomSource(seed: 5)).utf8
        )
        for index in block.indices {
            var damaged = block
            damaged[index] = damaged[index] == 0x31 ? 0x32 : 0x31
            let text = String(decoding: damaged, as: Unicode.ASCII.self)
            #expect(throws: CardSecurityError.self, "character \(index)") {
                _ = try protection.unwrap(text)
            }
        }
        for count in block.indices {
            let text = String(decoding: block.prefix(count), as: Unicode.ASCII.self)
            #expect(throws: CardSecurityError.self) { _ = try protection.unwrap(text) }
        }
    }

    @Test(arguments: KeyBlockHeader.Version.allCases)
    func `a wrong protection key is refused`(version: KeyBlockHeader.Version) throws {
        let block = try Self.protection(version)
            .wrap(
                try Fixtures.key(Fixtures.doubleKey),
                Self.header(version),
                from: SeededRandomSource(seed: 1)
            )
        let wrong = KeyBlockProtectionKey(try Fixtures.key(Fixtures.doubleKey))
        #expect(throws: CardSecurityError.authenticationFailed) { _ = try wrong.unwrap(block) }
    }

    @Test func `a protection key that does not fit the version is refused`() throws {
        let short = KeyBlockProtectionKey(try Fixtures.key(Fixtures.singleKey))
        for version in [KeyBlockHeader.Version.b, .d] {
            #expect(throws: CardSecurityError.keyLength(8)) {
                _ = try short.wrap(
                    try Fixtures.key(Fixtures.doubleKey),
                    Self.header(version),
                    from: SeededRandomSource(seed: 1)
                )
            }
        }
    }

    @Test(arguments: [
        ("", 0), ("A", 1), ("X0016P0TE00E0000", 0), ("A0017P0TE00E0000", 1),
        ("A0016P TE00E0000", 6), ("A0016P0TE00Exx00", 12), ("A0018P0TE00E0100KS", 16),
        ("A0020P0TE00E0100KS03", 18), ("A0017P0TE00E0000A", 16),
    ])
    func `a broken header names its place`(block: String, offset: Int) throws {
        let protection = KeyBlockProtectionKey(try Fixtures.key(Fixtures.otherDoubleKey))
        #expect(throws: CardSecurityError.malformedKeyBlock(offset: offset)) {
            _ = try protection.unwrap(block)
        }
    }
}
