import COpenSSL
import Testing

@testable import CardSecurity

/// The slow EVP path computes the same as the low-level DES and our own chaining.
@Suite struct FastPathTests {
    private static let lengths = Array(0...70) + [127, 128, 255, 304, 511, 512, 513, 1024, 4096]

    @Test(arguments: [8, 16, 24])
    func `the fast DES in ECB and CBC equals DES-EDE`(keyLength: Int) throws {
        for seed in 1...40 {
            let bytes = try Fixtures.bytes(keyLength, seed: UInt64(seed))
            let key = try KeyBytes(copying: bytes.span)
            let fast = try TripleDESKey(key)
            let clear = try Fixtures.bytes(64, seed: UInt64(1000 + seed))
            for direction in [CipherDirection.encrypt, .decrypt] {
                let ecb = try EnvelopeCipher(FC_DES_EDE_ECB, direction, key: key)
                var one = [UInt8](repeating: 0, count: 64)
                var other = one
                fast.ecb(direction, clear, &one, blocks: 8)
                ecb.crypt(clear, &other, count: 64)
                #expect(one == other)
                let cbc = try EnvelopeCipher(FC_DES_EDE_CBC, direction, key: key)
                var iv = try Fixtures.bytes(8, seed: 7)
                cbc.crypt(iv: iv, clear, &other, count: 64)
                fast.cbc(direction, iv: &iv, clear, &one, blocks: 8)
                #expect(one == other)
                #expect(iv == Array((direction == .encrypt ? one : clear).suffix(8)))
            }
        }
    }

    @Test(arguments: [MACPadding.zeros, .oneAndZeros, .lengthInFront])
    func `the fast X9.19 equals one composed of DES-EDE`(padding: MACPadding) throws {
        for (seed, length) in Self.lengths.enumerated() {
            let bytes = try Fixtures.bytes(16, seed: UInt64(seed + 1))
            let message = try Fixtures.bytes(length, seed: UInt64(seed + 500))
            let key = try MACKey(.x919, key: try KeyBytes(copying: bytes.span), padding: padding)
            let left = try EnvelopeCipher(
                FC_DES_EDE_CBC,
                .encrypt,
                key: try KeyBytes(copying: bytes.span.extracting(first: 8))
            )
            let whole = try EnvelopeCipher(
                FC_DES_EDE_ECB,
                .encrypt,
                key: try KeyBytes(copying: bytes.span)
            )
            var padded = Self.pad(message, padding, width: 8)
            let last = Array(padded.suffix(8))
            padded.removeLast(8)
            var chained = [UInt8](repeating: 0, count: max(8, padded.count))
            left.crypt(iv: [UInt8](repeating: 0, count: 8), padded, &chained, count: padded.count)
            var block = zip(chained.suffix(8), last).map { $0 ^ $1 }
            whole.crypt(block, &block, count: 8)
            #expect(key.mac(over: message).bytes == block, "length \(length)")
        }
    }

    @Test(arguments: [MACAlgorithm.cmacTDES, .cmacAES, .cmacSM4])
    func `CMAC equals that of EVP`(algorithm: MACAlgorithm) throws {
        let cipher =
            switch algorithm {
            case .cmacTDES: FC_DES_EDE_CBC
            case .cmacAES: FC_AES_CBC
            default: FC_SM4_CBC
            }
        for keyLength in algorithm.keyLengths {
            for (seed, length) in Self.lengths.enumerated() {
                let bytes = try Fixtures.bytes(keyLength, seed: UInt64(seed + 1))
                let message = try Fixtures.bytes(length, seed: UInt64(seed + 500))
                let key = try MACKey(algorithm, key: try KeyBytes(copying: bytes.span))
                var expected = [UInt8](repeating: 0, count: 16)
                let good = fc_cmac_reference(
                    cipher,
                    bytes,
                    bytes.count,
                    message,
                    message.count,
                    &expected
                )
                #expect(good == 1)
                let mac = key.mac(over: message)
                #expect(mac.bytes == Array(expected.prefix(mac.count)), "length \(length)")
            }
        }
    }

    @Test func `HMAC with prepared states equals that of EVP`() throws {
        for (seed, length) in Self.lengths.enumerated() {
            let bytes = try Fixtures.bytes(16 + seed % 49, seed: UInt64(seed + 1))
            let message = try Fixtures.bytes(length, seed: UInt64(seed + 500))
            let key = try HMACKey(try KeyBytes(copying: bytes.span))
            var expected = [UInt8](repeating: 0, count: 32)
            let good = fc_hmac_reference(bytes, bytes.count, message, message.count, &expected)
            #expect(good == 1)
            let computed = key.authenticate { part in part.update(message.span) }
            #expect(computed.bytes == expected)
        }
    }

    private static func pad(_ message: [UInt8], _ padding: MACPadding, width: Int) -> [UInt8] {
        var padded = message
        if padding == .oneAndZeros { padded.append(0x80) }
        while padded.isEmpty || padded.count % width != 0 { padded.append(0) }
        guard padding == .lengthInFront else { return padded }
        return UInt64(message.count * 8).bigEndianBytes + padded
    }
}
