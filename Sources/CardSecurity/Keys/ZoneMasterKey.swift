/// A zone master key (ZMK): what this side and one host share, under which working keys travel.
package final class ZoneMasterKey: Sendable {
    package static let lengthBytes = 16
    private let key: KeyBytes

    /// Takes a key; throws `weakKey` for one that protects nothing.
    package init(_ key: consuming KeyBytes) throws(CardSecurityError) {
        try KeyPolicy().check(key, .tripleDES)
        self.key = key
    }

    /// Prepares it for one thread.
    package func prepare() throws(CardSecurityError) -> KeyEncryptionKey {
        try KeyEncryptionKey(key)
    }
}
