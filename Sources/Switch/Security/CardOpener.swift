import CardSecurity
import ISO8583
import Payments

/// Opens the sealed copies of card numbers for a host's messages, and seals those of answers that
/// belong to nobody.
///
/// The dispatcher's own; the digits go no further than the message.
struct CardOpener: ~Copyable {
    /// The number that stands for the dispatcher among the lanes, whose nonces it must not share.
    static let lane: UInt8 = 254
    /// So many data keys stay prepared.
    private static let keptKeys = 8

    private var sealer: CardSealer
    private var keys: [UInt32: DataKey] = [:]

    init(_ ring: DataKeyRing) throws(CardSecurityError) {
        sealer = try CardSealer(ring, lane: Self.lane)
    }

    /// Seals under the data key of another business date from here on.
    mutating func use(_ key: UnwrappedDataKey) throws(CardSecurityError) {
        try sealer.use(key)
    }

    mutating func seal(_ card: PrimaryAccountNumber) -> SealedCard { sealer.seal(card) }

    /// What is inside; throws when the key is another date's or the copy was changed.
    mutating func open(
        _ card: SealedCard,
        under key: UnwrappedDataKey
    ) throws(CardSecurityError) -> SealedContent? {
        if keys[key.number] == nil {
            if keys.count >= Self.keptKeys { keys.removeAll(keepingCapacity: true) }
            keys[key.number] = try key.prepare()
        }
        let words = [card.token.high, card.token.low]
        let bytes = words.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
        guard let dataKey = keys[key.number], let token = CardTokenBytes(bytes.span) else {
            return nil
        }
        return try dataKey.open(SealedCardNumber(bytes: card.sealed), token: token) {
            (content: Span<UInt8>) throws(CardSecurityError) -> SealedContent? in
            var bytes: [UInt8] = []
            for index in content.indices { bytes.append(content[index]) }
            return SealedContent(bytes)
        }
    }
}
