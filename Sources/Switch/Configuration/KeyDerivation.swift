import CardSecurity

/// How the keys of a transaction come from a base derivation key (DUKPT).
///
/// The raw value stands in the configuration.
package enum KeyDerivation: String, Sendable, CaseIterable {
    /// TDES with the masks of X9.24-1:2004: one MAC key both ways.
    case tripleDES2004 = "tdes-2004"
    /// TDES with the masks of X9.24-1:2009: the answer has a MAC key of its own.
    case tripleDES2009 = "tdes-2009"
    /// AES (X9.24-3); the working keys are double-length TDES keys, as IFSF's algorithms want them.
    case aes

    /// Lengths that the base key may have.
    var keyLengths: [Int] { self == .aes ? [16, 24, 32] : [16, 24] }

    var algorithm: KeyAlgorithm { self == .aes ? .aes : .tripleDES }
}
