import Testing

@testable import CardSecurity

@Suite struct MACTests {
    private static let sale = Array(
        "0200 3020 purchase of 88.50 at pump 4, terminal T0000412".utf8
    )

    @Test(arguments: MACAlgorithm.allCases)
    func `a MAC over any single flipped bit fails`(algorithm: MACAlgorithm) throws {
        let key = try MACKey(algorithm, key: try Fixtures.key(for: algorithm))
        var message = Self.sale
        let mac = key.mac(over: message)
        #expect(key.verify(mac.bytes, over: message))
        for index in message.indices {
            for bit in 0..<8 {
                message[index] ^= 1 << bit
                #expect(!key.verify(mac.bytes, over: message), "byte \(index) bit \(bit)")
                message[index] ^= 1 << bit
            }
        }
    }

    @Test(arguments: MACAlgorithm.allCases)
    func `a flipped bit in the MAC itself fails`(algorithm: MACAlgorithm) throws {
        let key = try MACKey(algorithm, key: try Fixtures.key(for: algorithm))
        let mac = key.mac(over: Self.sale)
        for index in 0..<mac.count {
            for bit in 0..<8 {
                var received = mac.bytes
                received[index] ^= 1 << bit
                #expect(!mac.matches(received))
            }
        }
    }

    @Test func `the UnionPay ECB MAC does not notice two swapped blocks`() throws {
        let key = try MACKey(.unionPayECB, key: try Fixtures.key(Fixtures.doubleKey))
        var swapped = Self.sale
        for index in 0..<8 { swapped.swapAt(8 + index, 24 + index) }
        #expect(swapped != Self.sale)
        #expect(key.mac(over: swapped).matches(key.mac(over: Self.sale)))
    }

    @Test func `the UnionPay ECB MAC does not notice the same flip in two blocks`() throws {
        let key = try MACKey(.unionPayECB, key: try Fixtures.key(Fixtures.doubleKey))
        var changed = Self.sale
        changed[9] ^= 0x01
        changed[33] ^= 0x01
        #expect(key.mac(over: changed).matches(key.mac(over: Self.sale)))
    }

    @Test(arguments: [MACAlgorithm.x99, .x919, .cmacTDES, .cmacAES, .ifsf])
    func `the chained MACs notice both`(algorithm: MACAlgorithm) throws {
        let key = try MACKey(algorithm, key: try Fixtures.key(for: algorithm))
        let mac = key.mac(over: Self.sale)
        var swapped = Self.sale
        for index in 0..<8 { swapped.swapAt(8 + index, 24 + index) }
        #expect(!key.mac(over: swapped).matches(mac))
        var changed = Self.sale
        changed[9] ^= 0x01
        changed[33] ^= 0x01
        #expect(!key.mac(over: changed).matches(mac))
    }

    @Test(arguments: MACAlgorithm.allCases)
    func `another key makes another MAC`(algorithm: MACAlgorithm) throws {
        let one = try MACKey(algorithm, key: try Fixtures.key(for: algorithm))
        let text = algorithm == .x99 ? "C24A8FB57AA20123" : Fixtures.otherDoubleKey
        let other = try MACKey(algorithm, key: try Fixtures.key(text))
        #expect(!one.mac(over: Self.sale).matches(other.mac(over: Self.sale)))
    }

    @Test func `a MAC of another length never matches`() throws {
        let key = try MACKey(.x919, key: try Fixtures.key(Fixtures.doubleKey))
        let mac = key.mac(over: Self.sale)
        #expect(!mac.matches(Array(mac.bytes.prefix(7))))
        #expect(!mac.matches([UInt8]()))
        let short = try MACKey(.x919, key: try Fixtures.key(Fixtures.doubleKey), length: 4)
        #expect(short.mac(over: Self.sale).matches(mac.truncated(to: 4)))
        #expect(!short.verify(mac.bytes, over: Self.sale))
    }

    @Test(arguments: MACAlgorithm.allCases)
    func `a key of a length that the algorithm does not know is refused`(
        algorithm: MACAlgorithm
    ) throws {
        for count in [1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33]
        where !algorithm.keyLengths.contains(count) {
            #expect(throws: CardSecurityError.keyLength(count)) {
                _ = try MACKey(algorithm, key: try KeyBytes(count: count) { _ in })
            }
        }
    }

    @Test func `a MAC shorter than four bytes cannot be asked for`() throws {
        for length in [0, 3, 9] {
            #expect(throws: CardSecurityError.wrongLength(found: length)) {
                _ = try MACKey(.x919, key: try Fixtures.key(Fixtures.doubleKey), length: length)
            }
        }
    }

    @Test func `the description shows no byte of a MAC`() throws {
        let key = try MACKey(.x919, key: try Fixtures.key(Fixtures.doubleKey))
        #expect("\(key.mac(over: Self.sale))" == "MAC of 8 bytes")
    }
}
