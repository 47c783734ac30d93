import COpenSSL

/// HMAC-SHA-256 with the key already taken in: both starting states stand in key memory.
final class HMACKey: @unchecked Sendable {
    // Sendable is sound: the states are written in `init` only and copied for each message.
    private let states: UnsafeMutablePointer<fc_sha256>
    private static let allocatedBytes = 2 * MemoryLayout<fc_sha256>.stride

    init(_ key: borrowing KeyBytes) throws(CardSecurityError) {
        // A longer key would have to be hashed first; none is used here.
        guard key.count >= 16, key.count <= 64 else { throw .keyLength(key.count) }
        guard let block = fc_key_memory_allocate(Self.allocatedBytes) else {
            throw .keyMemoryExhausted
        }
        let states = block.bindMemory(to: fc_sha256.self, capacity: 2)
        self.states = states
        let pointer = key.pointer
        let count = key.count
        try withWipedBytes(64) { pad in
            for (state, mask) in [(0, UInt8(0x36)), (1, 0x5C)] {
                for index in 0..<64 { pad[index] = (index < count ? pointer[index] : 0) ^ mask }
                fc_sha256_start(states + state)
                fc_sha256_update(states + state, pad, 64)
            }
        }
    }

    deinit { fc_key_memory_release(states, Self.allocatedBytes) }

    /// The HMAC of the parts, one after the other.
    func authenticate(_ parts: (inout SHA256Hasher) -> Void) -> SHA256Digest {
        var inner = SHA256Hasher(startingFrom: states[0])
        parts(&inner)
        var outer = SHA256Hasher(startingFrom: states[1])
        outer.update(inner.finish())
        return outer.finish()
    }
}
