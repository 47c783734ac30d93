/// What imports accept; the configuration chooses.
public struct KeyPolicy: Sendable {
    /// Refuses weak, semi-weak and degenerate DES keys.
    public var refusesWeakKeys: Bool
    /// Refuses DES keys whose bytes do not have odd parity.
    public var refusesWrongParity: Bool

    /// The standing policy: weak keys are refused, parity is not looked at.
    public init(refusesWeakKeys: Bool = true, refusesWrongParity: Bool = false) {
        self.refusesWeakKeys = refusesWeakKeys
        self.refusesWrongParity = refusesWrongParity
    }

    /// Throws `weakKey` when the policy refuses the key, `keyLength` when the cipher does.
    public func check(
        _ key: borrowing KeyBytes,
        _ algorithm: KeyAlgorithm
    ) throws(CardSecurityError) {
        guard algorithm.keyLengths.contains(key.count) else { throw .keyLength(key.count) }
        guard algorithm == .tripleDES else { return }
        if refusesWeakKeys, key.desStrength != .sound { throw .weakKey }
        if refusesWrongParity, !key.hasOddParity { throw .weakKey }
    }
}
