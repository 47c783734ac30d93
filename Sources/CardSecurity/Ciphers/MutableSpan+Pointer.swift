/// The one way from a span to the pointer that libcrypto asks for.
extension MutableSpan<UInt8> {
    /// Lends the first byte's address for the C interface of this folder.
    mutating func withPointer(
        _ body: (UnsafeMutablePointer<UInt8>) throws(CardSecurityError) -> Void
    ) throws(CardSecurityError) {
        try withUnsafeMutableBufferPointer { buffer throws(CardSecurityError) in
            guard let start = buffer.baseAddress else { return }
            try body(start)
        }
    }
}
