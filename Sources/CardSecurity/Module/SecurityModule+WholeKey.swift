/// Keys that come whole, not in components.
extension SecurityModule {
    /// Takes in a key that came in one piece: one component beside another of zeros.
    package func importKey(
        _ algorithm: KeyAlgorithm,
        whole key: borrowing KeyBytes,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey {
        let zeros = try KeyBytes(count: key.count) { (span) throws(CardSecurityError) in
            for index in span.indices { span[index] = 0 }
        }
        return try importKey(algorithm, components: key, zeros, for: binding)
    }
}
