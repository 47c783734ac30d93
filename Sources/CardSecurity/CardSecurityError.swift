/// What can be wrong with keys and with what they protect.
///
/// No case carries key, PIN or card bytes, so an error may be logged as it is.
public enum CardSecurityError: Error, Equatable, Sendable {
    /// A key of this many bytes does not fit the algorithm.
    case keyLength(Int)
    /// A DES key is weak or semi-weak, or its halves are equal, and the policy refuses such keys.
    case weakKey
    /// The key check value differs: wrong key, wrong wrapping key or a damaged transfer.
    case checkValueMismatch
    /// A field has a length that its layout does not know.
    case wrongLength(found: Int)
    /// Text is not hexadecimal at this offset, or ends in half a byte there.
    case malformedHexadecimal(offset: Int)
    /// The decrypted PIN block breaks its format: wrong key, wrong card number or damaged data.
    case malformedPINBlock
    /// The PIN is not 4 to 12 decimal digits.
    case malformedPIN
    /// The card number has a length or a character that the format cannot use.
    case malformedCardNumber
    /// The format needs a cipher block of another width than the key's.
    case formatNeedsOtherCipher
    /// Sealed data or a key block did not authenticate: wrong key, wrong place or damaged.
    case authenticationFailed
    /// A key block's header is wrong at this offset.
    case malformedKeyBlock(offset: Int)
    /// Decrypted data breaks its layout at this offset.
    case malformedData(offset: Int)
    /// The key serial number has the wrong length or a counter that the scheme never uses.
    case malformedKeySerialNumber
    /// The purpose of the key does not allow this call.
    case purposeNotAllowed
    /// The reference names no key that the module holds.
    case unknownKey
    /// The random source failed.
    case entropyUnavailable
    /// There is no memory for another key.
    case keyMemoryExhausted
    /// libcrypto does not offer the algorithm or failed.
    case cipherUnavailable
}
