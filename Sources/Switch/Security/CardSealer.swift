import CardSecurity
import ISO8583
import Payments

/// A card number as book and journal may hold it: token, mask and sealed copy.
///
/// One lane's own; after it the digits are gone from the request.
struct CardSealer: ~Copyable {
    private let tokens: CardTokenKey
    private var dataKey: DataKey
    private var dataKeyNumber: UInt32
    private var nonces: NonceSequence

    init(_ ring: DataKeyRing, lane: UInt8) throws(CardSecurityError) {
        let tokens = try ring.cardTokens.prepareTokens()
        let dataKey = try ring.cardNumbers.prepare()
        self.tokens = tokens
        self.dataKey = dataKey
        dataKeyNumber = ring.cardNumbers.number
        nonces = NonceSequence(bootEpoch: ring.bootEpoch, lane: lane)
    }

    /// Seals under the data key of another business date from here on.
    mutating func use(_ key: UnwrappedDataKey) throws(CardSecurityError) {
        dataKey = try key.prepare()
        dataKeyNumber = key.number
    }

    mutating func seal(_ card: PrimaryAccountNumber) -> SealedCard {
        var digits = card.unmaskedDigits
        let (token, sealed) = digits.withUTF8 { bytes in
            let token = tokens.token(for: bytes.span)
            return (
                token,
                dataKey.seal(cardNumber: bytes.span, token: token, nonces: &nonces)
            )
        }
        return sealedCard(card, token, sealed)
    }

    /// Seals what has to be had again beside the number.
    mutating func seal(_ content: SealedContent) -> SealedCard {
        var digits = content.card.unmaskedDigits
        let token = digits.withUTF8 { tokens.token(for: $0.span) }
        let bytes = content.bytes
        let sealed = dataKey.seal(cardNumber: bytes.span, token: token, nonces: &nonces)
        return sealedCard(content.card, token, sealed)
    }

    private func sealedCard(
        _ card: PrimaryAccountNumber,
        _ token: CardTokenBytes,
        _ sealed: SealedCardNumber
    ) -> SealedCard {
        SealedCard(
            token: Self.words(of: token),
            mask: CardMask(of: card),
            sealed: sealed.bytes,
            dataKey: dataKeyNumber
        )
    }

    /// The token alone, to look an account up.
    func token(of card: PrimaryAccountNumber) -> CardToken {
        var digits = card.unmaskedDigits
        return digits.withUTF8 { Self.words(of: tokens.token(for: $0.span)) }
    }

    /// The token of a code, by which a repeat is known; no card has it, whatever its digits.
    func token(of code: ScannedCode) -> CardToken {
        let bytes =
            [TagName.scannedCode.first, TagName.scannedCode.second]
            + Array(code.unmaskedDigits.utf8)
        return Self.words(of: tokens.token(for: bytes.span))
    }

    static func words(of token: CardTokenBytes) -> CardToken {
        token.withBytes { bytes in
            var high: UInt64 = 0
            var low: UInt64 = 0
            for index in 0..<8 {
                high = high << 8 | UInt64(bytes[index])
                low = low << 8 | UInt64(bytes[index + 8])
            }
            return CardToken(high: high, low: low)
        }
    }
}
