import CardSecurity

/// An unwrapped data key on its way to the lanes, each of which prepares its own from it.
final class UnwrappedDataKey: Sendable {
    let label: DataKeyLabel
    /// What stands beside a copy that it sealed.
    let number: UInt32
    private let key: KeyBytes

    init(label: DataKeyLabel, number: UInt32, key: consuming KeyBytes) {
        self.label = label
        self.number = number
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

/// What every lane needs to seal and to open: the data keys of terminals' keys and of card numbers
/// that this start drew, and those of card tokens and PIN references, which never rotate.
struct DataKeyRing: Sendable {
    let terminalKeys: UnwrappedDataKey
    /// Data keys of earlier starts under which keys of terminals are still sealed.
    var earlierTerminalKeys: [UnwrappedDataKey] = []
    let cardTokens: UnwrappedDataKey
    let pinReferences: UnwrappedDataKey
    let cardNumbers: UnwrappedDataKey
    /// Greater at every start, so that no nonce is used twice.
    let bootEpoch: UInt32
}

/// Where lanes get their security modules from: the one place that names an implementation.
struct SecurityModuleSource: Sendable {
    /// A module for one lane, or for the book's thread (`OperatorDesk.lane`), which alone uses it.
    let module:
        @Sendable (DataKeyRing, _ lane: UInt8, any RandomSource, KeyPolicy)
            throws(CardSecurityError) -> any SecurityModule

    /// Modules in this process, with keys in locked memory.
    static let software = SecurityModuleSource {
        (ring, lane, random, policy) throws(CardSecurityError) -> any SecurityModule in
        SoftwareSecurityModule(
            dataKey: try ring.terminalKeys.prepare(),
            earlier: try ring.earlierTerminalKeys.map { (key) throws(CardSecurityError) in
                try key.prepare()
            },
            pinReferences: try ring.pinReferences.preparePINReferences(),
            nonces: NonceSequence(bootEpoch: ring.bootEpoch, lane: lane),
            random: random,
            policy: policy
        )
    }
}
