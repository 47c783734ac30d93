import ISO8583

/// What few requests say: the text tags of DE 59, and the tip of DE 48.
extension DialectTables {
    /// A reversal is taken as it comes: what it says beside its original changes nothing.
    func readDetails(
        _ message: Message,
        rule index: Int,
        into draft: inout RequestDraft
    ) -> ReadRefusal? {
        let operation = draft.operation.rules
        guard !operation.isUndo, message.has(.textTags) || operation.increases else { return nil }
        var values = RequestDetails.Values()
        if let refusal = readTags(message, of: draft.card, into: &values) { return refusal }
        // What adds to a sale without a tip has no use for it.
        if operation.increases, rules[index].requires(.privateData) {
            let digits = message.bytes(.privateData) ?? []
            guard digits.count == 12, let tip = DigitText.value(digits[...]), tip > 0 else {
                return ReadRefusal(.unreadable, element: .privateData)
            }
            values.tip = Int64(clamping: tip)
        }
        if !values.isEmpty { draft.details = .of(values) }
        return nil
    }

    private func readTags(
        _ message: Message,
        of card: PrimaryAccountNumber?,
        into values: inout RequestDetails.Values
    ) -> ReadRefusal? {
        guard let charset = family.tagCharset, let bytes = message.rawBytes(of: .textTags) else {
            return nil
        }
        do throws(TextTLV.Mistake) {
            values.texts = try TextTLV.read(bytes, in: charset)
            values.operatorNumber = values.texts.operatorNumber
            // Every other tag is masked; a product line that says the card is no line.
            guard let digits = card?.unmaskedDigits,
                values.texts.productLines.contains(where: { $0.text.contains(digits) })
            else { return nil }
            return ReadRefusal(.unreadable, element: .textTags)
        } catch {
            return ReadRefusal(.unreadable, element: .textTags)
        }
    }
}
