import CardSecurity

/// An unwrapped data key on its way to the lanes, each of which prepares its own from it.
final class UnwrappedDataKey: Sendable {
    let label: DataKeyLabel
    private let key: KeyBytes

    init(label: DataKeyLabel, key: consuming KeyBytes) {
        self.label = label
        self.key = key
    }

    /// Prepares it for one thread.
    func prepare() throws(CardSecurityError) -> DataKey {
        try DataKey(key, label: label)
    }

    /// Prepares it as the key of card tokens.
    func prepareTokens() throws(CardSecurityError) -> CardTokenKey {
        try CardTokenKey(key)
    }

    /// Prepares it as the key of PIN references.
    func preparePINReferences() throws(CardSecurityError) -> PINReferenceKey {
        try PINReferenceKey(key)
    }
}

/// What every lane needs to seal and to open: the data keys of terminals' keys, of card tokens,
/// of PIN references and of the current business date.
struct DataKeyRing: Sendable {
    let terminalKeys: UnwrappedDataKey
    let cardTokens: UnwrappedDataKey
    let pinReferences: UnwrappedDataKey
    let cardNumbers: UnwrappedDataKey
    /// Greater at every start, so that no nonce is used twice.
    let bootEpoch: UInt32
}
