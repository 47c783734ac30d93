import COpenSSL

/// The clear bytes of one key, in memory that is locked, left out of dumps and wiped on release.
///
/// It has one owner and cannot be copied; its bytes never change after creation. Nothing prints it:
/// the description names the length only.
public struct KeyBytes: ~Copyable, @unchecked Sendable {
    // Sendable is sound: the value has a single owner and the bytes are written only in `init`.
    private let base: UnsafeMutablePointer<UInt8>

    /// The number of bytes, 1 to 1024.
    public let count: Int

    /// Takes a block of zeros and lets the body fill it.
    ///
    /// Throws `keyLength` for a length outside 1 to 1024, `keyMemoryExhausted`, or the body's
    /// error.
    public init(
        count: Int,
        filledBy fill: (inout MutableSpan<UInt8>) throws(CardSecurityError) -> Void
    ) throws(CardSecurityError) {
        guard count > 0, count <= 1024 else { throw .keyLength(count) }
        guard let block = fc_key_memory_allocate(count) else { throw .keyMemoryExhausted }
        let pointer = block.assumingMemoryBound(to: UInt8.self)
        do throws(CardSecurityError) {
            var span = MutableSpan(_unsafeStart: pointer, count: count)
            try fill(&span)
        } catch {
            fc_key_memory_release(block, count)
            throw error
        }
        self.base = pointer
        self.count = count
    }

    /// Copies the bytes; the caller stays responsible for wiping what it passed.
    public init(copying bytes: Span<UInt8>) throws(CardSecurityError) {
        try self.init(count: bytes.count) { span throws(CardSecurityError) in
            for index in bytes.indices { span[index] = bytes[index] }
        }
    }

    /// Draws the bytes from a random source.
    public init(
        count: Int,
        from random: any RandomSource
    ) throws(CardSecurityError) {
        try self.init(count: count) { span throws(CardSecurityError) in try random.fill(&span) }
    }

    deinit { fc_key_memory_release(base, count) }

    /// Lends the bytes for the time of the call.
    public borrowing func withBytes<Result: ~Copyable>(
        _ body: (Span<UInt8>) throws(CardSecurityError) -> Result
    ) throws(CardSecurityError) -> Result {
        try body(Span(_unsafeStart: base, count: count))
    }

    /// Another owner of the same bytes.
    public borrowing func duplicate() throws(CardSecurityError) -> KeyBytes {
        try KeyBytes(copying: Span(_unsafeStart: base, count: count))
    }

    // For the C interface of this folder only: valid while the value lives.
    var pointer: UnsafePointer<UInt8> { UnsafePointer(base) }
}
