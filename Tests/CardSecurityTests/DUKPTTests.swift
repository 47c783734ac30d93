import Testing

@testable import CardSecurity

@Suite struct DUKPTTests {
    @Test func `the counter of a TDES serial number is its last 21 bits`() throws {
        let number = try KeySerialNumber(hexadecimal: "FFFF9876543210F00001")
        #expect(number.counter == 0x10_0001)
        #expect(number.initial.bytes == (try Hexadecimal.bytes("FFFF9876543210E00000")))
        #expect(number.isCounterUsed)
        #expect(try !KeySerialNumber(hexadecimal: "FFFF9876543210E00000").isCounterUsed)
        #expect(try !KeySerialNumber(hexadecimal: "FFFF9876543210E00FFE").isCounterUsed)
        let short = try KeySerialNumber(hexadecimal: "9876543210E00001")
        #expect(try short == KeySerialNumber(hexadecimal: "FFFF9876543210E00001"))
    }

    @Test(arguments: [0, 1, 7, 9, 11, 12])
    func `a TDES serial number of another length is refused`(count: Int) {
        #expect(throws: CardSecurityError.malformedKeySerialNumber) {
            _ = try KeySerialNumber([UInt8](repeating: 0, count: count).span)
        }
    }

    @Test func `the older edition has one MAC key both ways`() throws {
        let base = try Fixtures.key(Fixtures.doubleKey)
        let number = try KeySerialNumber(hexadecimal: "FFFF9876543210E00001")
        func key(
            _ usage: TripleDESDUKPT.Usage,
            _ edition: TripleDESDUKPT.Edition
        ) throws -> [UInt8] {
            try TripleDESDUKPT.key(for: usage, base: base, number, edition: edition).clear()
        }
        #expect(try key(.macRequest, .year2004) == key(.macResponse, .year2004))
        #expect(try key(.macRequest, .year2009) != key(.macResponse, .year2009))
        #expect(try key(.dataRequest, .year2004) == key(.dataResponse, .year2004))
        #expect(try key(.dataRequest, .year2009) != key(.dataRequest, .year2004))
    }

    @Test(arguments: AESDUKPT.KeyType.allCases)
    func `AES derives keys of every kind and use, all different`(type: AESDUKPT.KeyType) throws {
        let base = try Fixtures.key(
            "FEDCBA9876543210F1F1F1F1F1F1F1F1FEDCBA9876543210F1F1F1F1F1F1F1F1"
        )
        let number = try AESDUKPT.SerialNumber(hexadecimal: "123456789012345600000001")
        var seen: Set<[UInt8]> = []
        for usage in AESDUKPT.Usage.allCases {
            let key = try AESDUKPT.key(for: usage, type, base: base, number).clear()
            #expect(key.count == type.count)
            seen.insert(key)
        }
        #expect(seen.count == AESDUKPT.Usage.allCases.count)
    }

    @Test func `card data of DE127 comes back element by element`() throws {
        let key = try CardDataKey(try Fixtures.key(Fixtures.doubleKey))
        let clear = try ClearCardData.encode([
            (2, Array("5413330089020011".utf8)), (14, Array("3012".utf8)),
        ])
        for padding in [CardDataKey.Padding.zeros, .oneAndZeros] {
            let cipher = try key.encrypt(clear.span, padding: padding)
            let data = try key.decryptElements(cipher.span)
            let elements = data.elements
            #expect(elements == [2, 14])
            let expiry = try data.withValue(of: 14) { value in Array(copying: value) }
            #expect(expiry == Array("3012".utf8))
            let absent = try data.withValue(of: 35) { value in value.count }
            #expect(absent == nil)
        }
    }

    @Test func `card data under a wrong key or damaged is refused`() throws {
        let key = try CardDataKey(try Fixtures.key(Fixtures.doubleKey))
        let wrong = try CardDataKey(try Fixtures.key(Fixtures.otherDoubleKey))
        let clear = try ClearCardData.encode([(35, Array("9000010000000000=3012".utf8))])
        let cipher = try key.encrypt(clear.span)
        #expect(throws: CardSecurityError.self) { _ = try wrong.decryptElements(cipher.span) }
        for count in [0, 1, 7, 9, 1032] {
            let part = [UInt8](repeating: 1, count: count)
            #expect(throws: CardSecurityError.wrongLength(found: count)) {
                _ = try key.decryptElements(part.span)
            }
        }
        #expect(throws: CardSecurityError.wrongLength(found: 7)) {
            _ = try key.encrypt(clear.span, iv: [UInt8](repeating: 0, count: 7))
        }
    }

    @Test func `one block of a track is encrypted and taken out again`() throws {
        let key = try CardDataKey(try Fixtures.key(Fixtures.doubleKey))
        let track = try Hexadecimal.bytes("9000010000000000D3012101000000000000")
        var changed = track
        try key.transformTrack(&changed, isEncrypting: true)
        #expect(changed.prefix(9) == track.prefix(9))
        #expect(changed.last == track.last)
        #expect(changed != track)
        try key.transformTrack(&changed, isEncrypting: false)
        #expect(changed == track)
        var short = [UInt8](repeating: 0, count: 8)
        #expect(throws: CardSecurityError.wrongLength(found: 8)) {
            try key.transformTrack(&short, isEncrypting: true)
        }
    }
}
