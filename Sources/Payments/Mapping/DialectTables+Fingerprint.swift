import ISO8583

/// The digest by which a repeat with another content is told from a repeat.
extension DialectTables {
    /// Feeds the marked elements as number, length and wire content; then the card's token, then
    /// the key layout.
    ///
    /// What is fed never changes for a given specification, because the journal keeps the digests.
    func fingerprint(of message: Message, card: CardToken?, keys: KeyLayout?) -> Fingerprint {
        var digest = FingerprintDigest()
        for element in fingerprint {
            guard let content = message.rawBytes(of: element) else { continue }
            digest.append(element.number)
            digest.append(UInt8(truncatingIfNeeded: content.count >> 8))
            digest.append(UInt8(truncatingIfNeeded: content.count))
            for byte in content { digest.append(byte) }
        }
        if let card {
            digest.append(Element.primaryAccountNumber.number)
            digest.append(card.high)
            digest.append(card.low)
        }
        if let keys { digest.append(keys.rawValue) }
        return digest.finish()
    }
}
