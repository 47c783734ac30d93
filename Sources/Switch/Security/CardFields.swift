import CardSecurity
package import ISO8583
import Payments
import Reference

/// Card numbers as rows of reference data hold them: a mask, and the token that stands for the
/// card.
///
/// Any thread may use it; it keeps nothing of what it is shown.
package struct CardFields: Sendable {
    private let tokens: CardTokenKey

    init(_ ring: DataKeyRing) throws(CardSecurityError) {
        tokens = try ring.cardTokens.prepareTokens()
    }

    /// `900001******0001#` and the 32 hexadecimal digits of the token.
    package func field(of card: PrimaryAccountNumber) -> String {
        var digits = card.unmaskedDigits
        let token = digits.withUTF8 { CardSealer.words(of: tokens.token(for: $0.span)) }
        return ReferenceCard(mask: CardMask(of: card), token: token).field
    }
}
