import CardSecurity

/// A zone master key (ZMK): what the switch and one host share, from a file.
final class ZoneMasterKey: Sendable {
    static let lengthBytes = 16
    private let key: KeyBytes

    /// Takes a key; throws `weakKey` for one that protects nothing.
    init(_ key: consuming KeyBytes) throws(CardSecurityError) {
        try KeyPolicy().check(key, .tripleDES)
        self.key = key
    }

    /// Prepares it for one thread.
    func prepare() throws(CardSecurityError) -> KeyEncryptionKey { try KeyEncryptionKey(key) }
}
