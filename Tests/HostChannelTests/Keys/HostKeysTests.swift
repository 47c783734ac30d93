import CardSecurity
import Testing

@testable import HostChannel

@Suite struct HostKeysTests {
    private let zone: KeyEncryptionKey

    init() throws {
        zone = try ZoneMasterKey(
            KeyBytes(hexadecimal: "0123456789ABCDEFFEDCBA9876543210")
        ).prepare()
    }

    private func field(seed: UInt64) throws -> [UInt8] {
        let keys = try WorkingKeys.generate(
            for: .double,
            macLength: 16,
            from: SeededRandomSource(seed: seed)
        )
        return try WorkingKeyLayout.double.encode(keys, under: zone)
    }

    private func keys(
        seed: UInt64,
        replacing old: HostKeys? = nil,
        at now: Int64 = 0
    ) throws -> HostKeys {
        try HostKeys(
            field: field(seed: seed),
            under: zone,
            replacing: old,
            at: now,
            overlap: 10
        )
    }

    @Test func `row 35: the keys before verify within the overlap, and no longer`() throws {
        let old = try keys(seed: 1)
        var message = [UInt8](1...40)
        old.sign(&message)
        #expect(old.verify(message, at: 0))
        let fresh = try keys(seed: 2, replacing: old, at: 100)
        #expect(fresh.verify(message, at: 109))
        #expect(!fresh.verify(message, at: 110))
        let third = try keys(seed: 3, replacing: fresh, at: 105)
        #expect(!third.verify(message, at: 106))
    }

    @Test(arguments: [0, 31, 32, 39])
    func `a message that was changed does not verify`(_ place: Int) throws {
        let keys = try keys(seed: 1)
        var message = [UInt8](1...40)
        keys.sign(&message)
        message[place] ^= 1
        #expect(!keys.verify(message, at: 0))
    }

    @Test func `a message shorter than a MAC does not verify`() throws {
        #expect(!(try keys(seed: 1).verify([1, 2, 3, 4, 5, 6, 7, 8], at: 0)))
    }

    @Test func `a check value that does not fit refuses the keys`() throws {
        var damaged = try field(seed: 1)
        damaged[damaged.count - 1] ^= 1
        #expect(throws: CardSecurityError.checkValueMismatch) {
            try HostKeys(field: damaged, under: zone, replacing: nil, at: 0, overlap: 10)
        }
    }

    @Test func `a zone master key that protects nothing is refused`() throws {
        #expect(throws: CardSecurityError.weakKey) {
            _ = try ZoneMasterKey(KeyBytes(count: 16) { _ in })
        }
    }
}
