import ISO8583

/// The digest by which a repeat with another content is told from a repeat.
extension DialectTables {
    /// Feeds the marked elements as number, length and wire content; then DE 37 and 38 of what is
    /// about an earlier payment, a tip and the product lines, the token of the card or of the code,
    /// and the key layout.
    ///
    /// What is fed never changes for a given specification, because the journal keeps the digests.
    func fingerprint(
        of message: Message,
        card: CardToken?,
        code: CardToken?,
        keys: KeyLayout?,
        follows: Bool,
        details: RequestDetails?
    ) -> Fingerprint {
        var digest = FingerprintDigest()
        for element in fingerprint { digest.append(element, of: message) }
        if follows {
            digest.append(.retrievalReferenceNumber, of: message)
            digest.append(.approvalCode, of: message)
        }
        if let details = details?.values {
            if details.tip != nil { digest.append(.privateData, of: message) }
            // Lines that stand in a marked element have counted with it.
            let hasCounted = products != nil && fingerprint.contains(.productData)
            for tag in details.texts where tag.tagName == .productLine && !hasCounted {
                digest.append(Element.textTags.number)
                digest.append(content: tag.value[...])
            }
        }
        if let card {
            digest.append(Element.primaryAccountNumber.number)
            digest.append(card.high)
            digest.append(card.low)
        }
        if let code {
            digest.append(Element.textTags.number)
            digest.append(TagName.scannedCode.first)
            digest.append(TagName.scannedCode.second)
            digest.append(code.high)
            digest.append(code.low)
        }
        if let keys { digest.append(keys.rawValue) }
        return digest.finish()
    }

    /// Feeds the marked elements, the operation, all that says totals and names, the rows of an
    /// upload field by field, and the word of its end.
    func serviceFingerprint(of message: Message, _ draft: RequestDraft) -> Fingerprint {
        var digest = FingerprintDigest()
        for element in fingerprint { digest.append(element, of: message) }
        digest.append(draft.operation.rawValue)
        // The element of an upload has cards in clear.
        if !draft.operation.rules.uploadsCards { digest.append(.privateData, of: message) }
        digest.append(.currencyCodeReconciliation, of: message)
        digest.append(.replyTags, of: message)
        for element in SettlementData.tallies { digest.append(element, of: message) }
        guard let details = draft.details?.values else { return digest.finish() }
        if let end = details.uploadEnd { digest.append(UInt8(end.isBalanced ? 1 : 0)) }
        for row in details.upload {
            digest.append(row.half.rawValue)
            digest.append(UInt64(row.stan))
            digest.append(row.card?.high ?? 0)
            digest.append(row.card?.low ?? 0)
            digest.append(UInt64(bitPattern: row.amount))
        }
        return digest.finish()
    }
}

extension OperationRules {
    fileprivate var uploadsCards: Bool {
        if case .batch(.uploads) = effect { return true }
        return false
    }
}

extension FingerprintDigest {
    /// An element as number, length and wire content; nothing where it is absent.
    fileprivate mutating func append(_ element: Element, of message: Message) {
        guard let content = message.rawBytes(of: element) else { return }
        append(element.number)
        append(content: content)
    }

    /// The length of a content, then its bytes.
    fileprivate mutating func append(content: ArraySlice<UInt8>) {
        append(UInt8(truncatingIfNeeded: content.count >> 8))
        append(UInt8(truncatingIfNeeded: content.count))
        for byte in content { append(byte) }
    }
}
