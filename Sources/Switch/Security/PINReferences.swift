import Book
package import CardSecurity
import ISO8583
import Payments

/// Turns a PIN into what the book may hold of it: a reference bound to the card's token.
///
/// The same of an operator's password, whose reference is bound to his merchant and number.
/// The clear digits stay inside `CardSecurity`'s calls.
struct PINReferences: Sendable {
    private let tokens: CardTokenKey
    private let references: PINReferenceKey

    init(_ ring: DataKeyRing) throws(CardSecurityError) {
        tokens = try ring.cardTokens.prepareTokens()
        references = try ring.pinReferences.preparePINReferences()
    }

    /// The reference of the PIN in an encrypted block, which the module opens.
    func reference(
        of pin: EncryptedPIN,
        card: PrimaryAccountNumber,
        _ module: any SecurityModule
    ) throws(CardSecurityError) -> PINReference {
        let digits = Array(card.unmaskedDigits.utf8)
        let reference = try module.reference(
            of: pin,
            cardNumber: digits.span,
            card: tokens.token(for: digits.span)
        )
        return Self.words(of: reference)
    }

    /// The reference of a PIN that an operator sets for a card, which the book names by its token.
    func reference(
        of pin: CardPIN,
        card: CardToken
    ) throws(CardSecurityError) -> PINReference {
        let bytes = card.high.bytes + card.low.bytes
        guard let token = CardTokenBytes(bytes.span) else {
            throw .wrongLength(found: bytes.count)
        }
        return Self.words(of: pin.reference(under: references, card: token))
    }

    /// The reference of a password in an encrypted block, which the module opens.
    func reference(
        of password: EncryptedPIN,
        operator key: StationOperatorKey,
        _ module: any SecurityModule
    ) throws(CardSecurityError) -> PINReference {
        Self.words(of: try module.reference(of: password, operator: try key.bound))
    }

    /// The reference of a password that an operator of a merchant gets.
    func reference(
        of password: CardPIN,
        operator key: StationOperatorKey
    ) throws(CardSecurityError) -> PINReference {
        Self.words(of: password.reference(under: references, operator: try key.bound))
    }

    private static func words(of reference: PINReferenceBytes) -> PINReference {
        let bytes = reference.bytes
        return PINReference(high: word(bytes[..<8]), low: word(bytes[8...]))
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// A PIN or a terminal password on its way from a person to its reference.
package final class CardPIN: Sendable {
    private let pin: ClearPIN

    /// Takes 4 to 12 digits.
    ///
    /// Throws `malformedPIN`.
    package init(_ digits: some StringProtocol) throws(CardSecurityError) {
        pin = try ClearPIN(ascii: Array(digits.utf8).span)
    }

    func reference(
        under key: PINReferenceKey,
        card: CardTokenBytes
    ) -> PINReferenceBytes {
        key.reference(of: pin, card: card)
    }

    func reference(under key: PINReferenceKey, operator name: OperatorName) -> PINReferenceBytes {
        key.reference(of: pin, operator: name)
    }
}

extension StationOperatorKey {
    /// As a password's reference is bound to him.
    fileprivate var bound: OperatorName {
        get throws(CardSecurityError) {
            try OperatorName(merchant: merchant, number: number)
        }
    }
}

extension UInt64 {
    /// Big-endian.
    fileprivate var bytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
