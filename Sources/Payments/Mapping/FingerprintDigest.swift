/// SipHash-2-4 with 128 bits of output under a fixed key: how a ``Fingerprint`` is made.
///
/// Fast and the same in every version, because fingerprints stand in the journal. The key is
/// public: nothing that needs to stay secret may go in, which is why a card enters as its token.
/// Source: checked against the reference vectors of SipHash's authors and against libcrypto.
struct FingerprintDigest {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64
    /// Bytes that do not fill a word yet, the first in the low byte.
    private var tail: UInt64 = 0
    private var length: UInt64 = 0

    /// The key of fingerprints, `forecourt/prints` as bytes.
    ///
    /// Never changes: repeats are compared with what is in the journal.
    static let key: (UInt64, UInt64) = (0x7275_6F63_6572_6F66, 0x7374_6E69_7270_2F74)

    init(key: (UInt64, UInt64) = FingerprintDigest.key) {
        v0 = 0x736F_6D65_7073_6575 ^ key.0
        v1 = 0x646F_7261_6E64_6F6D ^ key.1 ^ 0xEE
        v2 = 0x6C79_6765_6E65_7261 ^ key.0
        v3 = 0x7465_6462_7974_6573 ^ key.1
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        tail |= UInt64(byte) << ((length & 7) * 8)
        length &+= 1
        if length & 7 == 0 {
            compress(tail)
            tail = 0
        }
    }

    /// Little-endian, as eight single bytes would go in.
    @inline(__always)
    mutating func append(_ word: UInt64) {
        let shift = (length & 7) * 8
        if shift == 0 {
            compress(word)
        } else {
            compress(tail | word << shift)
            tail = word >> (64 - shift)
        }
        length &+= 8
    }

    consuming func finish() -> Fingerprint {
        compress(length << 56 | tail)
        v2 ^= 0xEE
        for _ in 0..<4 { round() }
        let low = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xDD
        for _ in 0..<4 { round() }
        return Fingerprint(high: v0 ^ v1 ^ v2 ^ v3, low: low)
    }

    @inline(__always)
    private mutating func compress(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    @inline(__always)
    private mutating func round() {
        v0 &+= v1
        v1 = (v1 << 13 | v1 >> 51) ^ v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = (v3 << 16 | v3 >> 48) ^ v2
        v0 &+= v3
        v3 = (v3 << 21 | v3 >> 43) ^ v0
        v2 &+= v1
        v1 = (v1 << 17 | v1 >> 47) ^ v2
        v2 = v2 << 32 | v2 >> 32
    }
}
