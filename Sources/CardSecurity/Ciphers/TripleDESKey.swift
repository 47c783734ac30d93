import COpenSSL

/// A prepared DES or TDES key: the schedules stand in key memory.
///
/// Eight bytes are single DES, 16 are K1 K2 K1, 24 are K1 K2 K3.
final class TripleDESKey: @unchecked Sendable {
    // Sendable is sound: the schedules are written in `init` only, and libcrypto reads them.
    private let schedules: UnsafeMutablePointer<fc_des_schedule>
    private let allocatedBytes: Int

    /// How many schedules stand ready: 1, 2 or 3.
    let keys: Int

    static let width = 8

    convenience init(_ key: borrowing KeyBytes) throws(CardSecurityError) {
        try self.init(key.pointer, count: key.count)
    }

    init(_ key: UnsafePointer<UInt8>, count: Int) throws(CardSecurityError) {
        guard count == 8 || count == 16 || count == 24 else { throw .keyLength(count) }
        keys = count / 8
        allocatedBytes = keys * MemoryLayout<fc_des_schedule>.size
        guard let block = fc_key_memory_allocate(allocatedBytes) else { throw .keyMemoryExhausted }
        schedules = block.bindMemory(to: fc_des_schedule.self, capacity: keys)
        for index in 0..<keys { fc_des_prepare(schedules + index, key + index * 8) }
    }

    deinit { fc_key_memory_release(schedules, allocatedBytes) }

    /// Encrypts or decrypts whole blocks in ECB; `source` and `target` may be the same.
    func ecb(
        _ direction: CipherDirection,
        _ source: UnsafePointer<UInt8>,
        _ target: UnsafeMutablePointer<UInt8>,
        blocks: Int
    ) {
        fc_des_ecb(schedules, Int32(keys), direction.flag, source, target, blocks)
    }

    /// Encrypts or decrypts whole blocks in CBC; `iv` goes on to the last cipher block.
    func cbc(
        _ direction: CipherDirection,
        iv: UnsafeMutablePointer<UInt8>,
        _ source: UnsafePointer<UInt8>,
        _ target: UnsafeMutablePointer<UInt8>,
        blocks: Int
    ) {
        fc_des_cbc(schedules, Int32(keys), direction.flag, iv, source, target, blocks)
    }

    /// Chains blocks into the state under the first key alone or under the whole key.
    func chain(
        _ state: UnsafeMutablePointer<UInt8>,
        _ source: UnsafePointer<UInt8>,
        blocks: Int,
        withFirstKeyOnly isSingle: Bool
    ) {
        fc_des_chain(schedules, isSingle ? 1 : Int32(keys), state, source, blocks)
    }
}

/// Which way a cipher runs.
enum CipherDirection: Sendable {
    case encrypt
    case decrypt

    var flag: Int32 { self == .encrypt ? 1 : 0 }
}
