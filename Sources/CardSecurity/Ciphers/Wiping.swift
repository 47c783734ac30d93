import COpenSSL

/// Overwrites bytes in a way that the optimiser must not drop.
func wipe(_ start: UnsafeMutablePointer<UInt8>, count: Int) {
    fc_cleanse(start, count)
}

/// Lends zeroed bytes on the stack and wipes them afterwards: for clear PINs and derived keys.
func withWipedBytes<Result: ~Copyable>(
    _ count: Int,
    _ body: (UnsafeMutablePointer<UInt8>) throws(CardSecurityError) -> Result
) throws(CardSecurityError) -> Result {
    var storage = InlineArray<64, UInt8>(repeating: 0)
    precondition(count <= 64, "scratch space for secrets is 64 bytes")
    var span = storage.mutableSpan
    return try span.withUnsafeMutableBufferPointer { buffer throws(CardSecurityError) in
        guard let start = buffer.baseAddress else { throw .keyMemoryExhausted }
        defer { wipe(start, count: 64) }
        return try body(start)
    }
}
