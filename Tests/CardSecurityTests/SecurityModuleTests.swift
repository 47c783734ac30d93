import Testing

@testable import CardSecurity

@Suite struct SecurityModuleTests {
    private static let card = Array("9000010000000000".utf8)
    private static let message = Array("0200 purchase".utf8)

    private static func module(
        policy: KeyPolicy = KeyPolicy(),
        lane: UInt8 = 0
    ) throws -> SoftwareSecurityModule {
        let random = SeededRandomSource(seed: 77)
        return SoftwareSecurityModule(
            dataKey: try DataKey(
                try KeyBytes(count: 32, from: random),
                label: DataKeyLabel(.keys)
            ),
            pinReferences: try PINReferenceKey(try KeyBytes(count: 32, from: random)),
            nonces: NonceSequence(bootEpoch: 1, lane: lane),
            random: random,
            policy: policy
        )
    }

    private static func components(
        _ module: any SecurityModule,
        _ text: String,
        _ binding: KeyBinding
    ) throws -> IssuedKey {
        let parts = try KeyComponents(
            splitting: try Fixtures.key(text),
            from: SeededRandomSource(seed: 3)
        )
        return try module.importKey(
            .tripleDES,
            components: parts.first,
            parts.second,
            for: binding
        )
    }

    private static func master(_ module: any SecurityModule) throws -> KeyReference {
        let place = KeyBinding(.terminal(412), .terminalMaster, version: 1)
        let issued = try components(module, Fixtures.doubleKey, place)
        return try module.load(issued.sealed, at: place, for: .keyEncryption())
    }

    @Test func `a terminal signs on and both sides hold the same keys`() throws {
        let module = try Self.module()
        let issued = try module.generateWorkingKeys(
            .doubleWithTrackKey,
            macLength: 16,
            for: .terminal(412),
            version: 2,
            under: try Self.master(module)
        )
        let terminal = try WorkingKeyLayout.decode(
            issued.field.span,
            under: try KeyEncryptionKey(try Fixtures.key(Fixtures.doubleKey))
        )
        let mac = try MACKey(.x919, key: terminal.mac).mac(over: Self.message)
        let loaded = try module.load(issued.mac.sealed, at: issued.mac.binding, for: .mac(.x919))
        let isGenuine = try module.verify(mac.bytes.span, over: Self.message.span, with: loaded)
        #expect(isGenuine)
        let value = try KeyCheckValue(of: terminal.pin)
        #expect(value == issued.pin.checkValue)
        #expect(issued.track != nil)
    }

    @Test func `a PIN goes from a terminal's key to a zone's and is compared with the card's`()
        throws
    {
        let module = try Self.module()
        let issued = try module.generateWorkingKeys(
            .double,
            macLength: nil,
            for: .terminal(412),
            version: 2,
            under: try Self.master(module)
        )
        let terminal = try WorkingKeyLayout.decode(
            issued.field.span,
            under: try KeyEncryptionKey(try Fixtures.key(Fixtures.doubleKey))
        )
        let block = try PINKey(terminal.pin).encrypt(
            try ClearPIN(ascii: Array("123456".utf8).span),
            format: .iso0,
            cardNumber: Self.card.span,
            from: SeededRandomSource(seed: 1)
        )
        let source = try module.load(issued.pin.sealed, at: issued.pin.binding, for: .pinBlocks())
        let zone = try module.generateKey(
            .tripleDES,
            length: 16,
            for: KeyBinding(.hostLink(1), .pinEncryption, version: 1)
        )
        let target = try module.load(zone.sealed, at: zone.binding, for: .pinBlocks())
        let pin = EncryptedPIN(block: block, format: .iso0, under: source)
        let moved = try module.translate(pin, to: target, .iso3, cardNumber: Self.card.span)
        let token = try #require(CardTokenBytes([UInt8](repeating: 9, count: 16)))
        let reference = try module.reference(of: pin, cardNumber: Self.card.span, card: token)
        let matches = try module.verify(
            moved,
            cardNumber: Self.card.span,
            card: token,
            against: reference
        )
        #expect(matches)
        #expect("\(pin)" == "PIN block ISO0")
    }

    @Test func `a key goes out under a zone key and comes in again`() throws {
        let module = try Self.module()
        let place = KeyBinding(.hostLink(1), .zoneMaster, version: 1)
        let zone = try Self.components(module, Fixtures.otherDoubleKey, place)
        let wrapping = try module.load(zone.sealed, at: place, for: .keyEncryption())
        let key = try module.generateKey(
            .tripleDES,
            length: 16,
            for: KeyBinding(.hostLink(1), .messageAuthentication, version: 1)
        )
        let exported = try module.exportKey(key.sealed, of: key.binding, under: wrapping)
        #expect(exported.checkValue == key.checkValue)
        let next = KeyBinding(.hostLink(1), .messageAuthentication, version: 2)
        let imported = try module.importKey(
            .tripleDES,
            wrapped: exported.wrapped.span,
            under: wrapping,
            checkValue: exported.checkValue,
            for: next
        )
        #expect(imported.checkValue == key.checkValue)
        var damaged = exported.wrapped
        damaged[0] ^= 0x80
        #expect(throws: CardSecurityError.checkValueMismatch) {
            _ = try module.importKey(
                .tripleDES,
                wrapped: damaged.span,
                under: wrapping,
                checkValue: exported.checkValue,
                for: next
            )
        }
    }

    @Test func `a key goes out and in as a key block`() throws {
        let module = try Self.module()
        let place = KeyBinding(.hostLink(1), .keyBlockProtection, version: 1)
        let issued = try Self.components(module, Fixtures.otherDoubleKey, place)
        let protection = try module.load(issued.sealed, at: place, for: .keyBlocks)
        let key = try module.generateKey(
            .tripleDES,
            length: 16,
            for: KeyBinding(.hostLink(1), .pinEncryption, version: 1)
        )
        let block = try module.exportKeyBlock(
            key.sealed,
            of: key.binding,
            KeyBlockHeader(.b, usage: "P0", algorithm: "T", mode: "E"),
            under: protection
        )
        let imported = try module.importKey(
            block: block,
            under: protection,
            for: KeyBinding(.hostLink(1), .pinEncryption, version: 2)
        )
        #expect(imported.checkValue == key.checkValue)
    }

    @Test func `DUKPT keys derive for their usage only`() throws {
        let module = try Self.module()
        let place = KeyBinding(.institution, .baseDerivation, version: 1)
        let issued = try Self.components(module, Fixtures.doubleKey, place)
        let base = try module.load(issued.sealed, at: place, for: .derivation)
        let number = try KeySerialNumber(hexadecimal: "FFFF9876543210E00001")
        let key = try module.derive(.macRequest, number, .year2009, from: base, for: .mac(.ifsf))
        let mac = try module.mac(over: Self.message.span, with: key)
        let direct = try TripleDESDUKPT.key(
            for: .macRequest,
            base: try Fixtures.key(Fixtures.doubleKey),
            number
        )
        let isSame = try MACKey(.ifsf, key: direct).mac(over: Self.message).matches(mac)
        #expect(isSame)
        #expect(throws: CardSecurityError.purposeNotAllowed) {
            _ = try module.derive(.pin, number, .year2009, from: base, for: .mac(.ifsf))
        }
        #expect(throws: CardSecurityError.malformedKeySerialNumber) {
            _ = try module.derive(.pin, number.initial, .year2009, from: base, for: .pinBlocks())
        }
    }

    @Test func `a reference is worth nothing after unloading`() throws {
        let module = try Self.module()
        let key = try module.generateKey(
            .tripleDES,
            length: 16,
            for: KeyBinding(.terminal(1), .messageAuthentication, version: 1)
        )
        let first = try module.load(key.sealed, at: key.binding, for: .mac(.x919))
        try module.unload(first)
        let second = try module.load(key.sealed, at: key.binding, for: .mac(.x919))
        #expect(module.loadedCount == 1)
        #expect(first != second)
        let message = Self.message
        #expect(throws: CardSecurityError.unknownKey) {
            _ = try module.mac(over: message.span, with: first)
        }
        #expect(throws: CardSecurityError.unknownKey) { try module.unload(first) }
    }

    @Test func `a key is not loaded for another purpose or from another place`() throws {
        let module = try Self.module()
        let place = KeyBinding(.terminal(1), .messageAuthentication, version: 1)
        let key = try module.generateKey(.tripleDES, length: 16, for: place)
        for use in [KeyUse.pinBlocks(), .cardData, .keyEncryption(), .keyBlocks, .derivation] {
            #expect(throws: CardSecurityError.purposeNotAllowed) {
                _ = try module.load(key.sealed, at: place, for: use)
            }
        }
        #expect(throws: CardSecurityError.authenticationFailed) {
            _ = try module.load(
                key.sealed,
                at: KeyBinding(.terminal(2), .messageAuthentication, version: 1),
                for: .mac(.x919)
            )
        }
    }

    @Test func `weak keys are refused by policy and taken without it`() throws {
        let place = KeyBinding(.terminal(1), .terminalMaster, version: 1)
        let weak = "0101010101010101FEFEFEFEFEFEFEFE"
        let strict = try Self.module()
        #expect(throws: CardSecurityError.weakKey) {
            _ = try Self.components(strict, weak, place)
        }
        let lenient = try Self.module(policy: KeyPolicy(refusesWeakKeys: false))
        _ = try Self.components(lenient, weak, place)
    }

    @Test func `components join to the key and neither is it`() throws {
        let key = try Fixtures.key(Fixtures.doubleKey)
        let parts = try KeyComponents(splitting: key, from: SeededRandomSource(seed: 3))
        let (first, second) = (try parts.first.clear(), try parts.second.clear())
        let (joined, clear) = (
            try parts.first.combined(with: parts.second).clear(), try key.clear()
        )
        #expect(joined == clear)
        #expect(first != clear && second != clear)
        #expect(throws: CardSecurityError.keyLength(8)) {
            _ = try key.combined(with: try Fixtures.key(Fixtures.singleKey))
        }
    }
}
