import Testing

@testable import CardSecurity

@Suite struct SealTests {
    private static let card = Array("9000010000000000".utf8)

    private static func master(_ seed: UInt64 = 1) throws -> MasterKey {
        try MasterKey(try KeyBytes(count: 32, from: SeededRandomSource(seed: seed)))
    }

    private static func dataKey(
        _ purpose: DataKeyLabel.Purpose,
        date: UInt32 = 0,
        seed: UInt64 = 2
    ) throws -> DataKey {
        try DataKey(
            try KeyBytes(count: 32, from: SeededRandomSource(seed: seed)),
            label: DataKeyLabel(purpose, businessDate: date)
        )
    }

    @Test func `a data key opens under its master key and label only`() throws {
        let random = SeededRandomSource(seed: 9)
        let master = try Self.master()
        let label = DataKeyLabel(.cardNumbers, businessDate: 20_261_121)
        let wrapped = try master.generateDataKey(label, from: random)
        let clear = try master.unwrap(wrapped).clear()
        #expect(clear.count == 32)
        #expect(throws: CardSecurityError.authenticationFailed) {
            _ = try Self.master(5).unwrap(wrapped)
        }
        for other in [
            DataKeyLabel(.cardTokens, businessDate: 20_261_121),
            DataKeyLabel(.cardNumbers, businessDate: 20_261_122),
            DataKeyLabel(.cardNumbers, businessDate: 20_261_121, version: 2),
        ] {
            #expect(throws: CardSecurityError.authenticationFailed) {
                _ = try master.unwrap(WrappedDataKey(label: other, bytes: wrapped.bytes))
            }
        }
        let next = try Self.master(6)
        let moved = try master.rewrap(wrapped, under: next, from: random)
        let again = try next.unwrap(moved).clear()
        #expect(again == clear)
    }

    @Test func `every flipped bit of a wrapped data key is refused`() throws {
        let master = try Self.master()
        let wrapped = try master.generateDataKey(
            DataKeyLabel(.keys),
            from: SeededRandomSource(seed: 3)
        )
        for index in wrapped.bytes.indices {
            var bytes = wrapped.bytes
            bytes[index] ^= 0x10
            #expect(throws: CardSecurityError.authenticationFailed) {
                _ = try master.unwrap(WrappedDataKey(label: wrapped.label, bytes: bytes))
            }
        }
        for count in wrapped.bytes.indices {
            #expect(throws: CardSecurityError.authenticationFailed) {
                _ = try master.unwrap(
                    WrappedDataKey(label: wrapped.label, bytes: Array(wrapped.bytes.prefix(count)))
                )
            }
        }
    }

    @Test func `a sealed card number opens with its token only`() throws {
        let key = try Self.dataKey(.cardNumbers, date: 20_261_121)
        let tokens = try CardTokenKey(try Fixtures.key(Fixtures.doubleKey + Fixtures.doubleKey))
        let token = tokens.token(for: Self.card)
        var nonces = NonceSequence(bootEpoch: 7, lane: 1)
        let sealed = key.seal(cardNumber: Self.card.span, token: token, nonces: &nonces)
        #expect(sealed.bytes.count == 12 + 16 + 16)
        let opened = try key.open(sealed, token: token) { digits in Array(copying: digits) }
        #expect(opened == Self.card)
        let other = tokens.token(for: Array("9000010000000018".utf8))
        #expect(throws: CardSecurityError.authenticationFailed) {
            try key.open(sealed, token: other) { _ in }
        }
        let tomorrow = try Self.dataKey(.cardNumbers, date: 20_261_122)
        #expect(throws: CardSecurityError.authenticationFailed) {
            try tomorrow.open(sealed, token: token) { _ in }
        }
    }

    @Test func `a nonce is boot epoch, lane and counter, and never repeats`() {
        var nonces = NonceSequence(bootEpoch: 0x0102_0304, lane: 5)
        let first = nonces.next()
        let second = nonces.next()
        let bytes = [Array(copying: first.span), Array(copying: second.span)]
        #expect(bytes[0] == [1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0])
        #expect(bytes[1] == [1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 1])
    }

    @Test func `the same card has the same token and another card another`() throws {
        let tokens = try CardTokenKey(try Fixtures.key(Fixtures.doubleKey))
        let token = tokens.token(for: Self.card)
        #expect(token == tokens.token(for: Self.card))
        #expect(token != tokens.token(for: Array("9000010000000018".utf8)))
        #expect(CardTokenBytes(token.bytes) == token)
        #expect(CardTokenBytes([1]) == nil)
    }

    @Test func `a sealed key does not open in another place`() throws {
        let key = try Self.dataKey(.keys)
        var nonces = NonceSequence(bootEpoch: 1, lane: 0)
        let place = KeyBinding(.terminal(412), .messageAuthentication, version: 3)
        let sealed = try key.seal(
            try Fixtures.key(Fixtures.doubleKey),
            for: place,
            nonces: &nonces
        )
        let opened = try key.open(sealed, for: place).clear()
        #expect(try opened == Hexadecimal.bytes(Fixtures.doubleKey))
        for other in [
            KeyBinding(.terminal(413), .messageAuthentication, version: 3),
            KeyBinding(.merchant(412), .messageAuthentication, version: 3),
            KeyBinding(.terminal(412), .pinEncryption, version: 3),
            KeyBinding(.terminal(412), .messageAuthentication, version: 4),
        ] {
            #expect(throws: CardSecurityError.authenticationFailed) {
                _ = try key.open(sealed, for: other)
            }
        }
    }
}
