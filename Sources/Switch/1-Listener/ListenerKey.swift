import CardSecurity

/// The fixed key of a listener.
final class ListenerKey: Sendable {
    private let key: KeyBytes

    init(_ key: consuming KeyBytes) {
        self.key = key
    }

    /// Puts it into one lane's module, which refuses a weak key.
    func load(
        into module: any SecurityModule,
        at binding: KeyBinding,
        for use: KeyUse,
        _ algorithm: KeyAlgorithm = .tripleDES
    ) throws(CardSecurityError) -> KeyReference {
        let issued = try module.importKey(algorithm, whole: key, for: binding)
        return try module.load(issued.sealed, at: binding, for: use)
    }
}
