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
        if let refusal = readTags(message, &draft, into: &values) { return refusal }
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
        _ draft: inout RequestDraft,
        into values: inout RequestDetails.Values
    ) -> ReadRefusal? {
        guard let charset = family.tagCharset, let bytes = message.rawBytes(of: .textTags) else {
            return nil
        }
        do throws(TextTLV.Mistake) {
            let reading = try TextTLV.readAll(bytes, in: charset)
            values.texts = reading.tags
            values.operatorNumber = values.texts.operatorNumber
            if let refusal = readCode(reading, message, &draft, into: &values) { return refusal }
            if draft.operation.rules.drawsCode {
                values.wallet = values.texts.text(.walletToDraw).flatMap { CodeKind(name: $0) }
                guard values.wallet != nil else {
                    return ReadRefusal(.elementMissing, element: .textTags)
                }
            }
            // Every other tag is masked; a product line that says the card is no line.
            guard let digits = draft.card?.unmaskedDigits,
                values.texts.productLines.contains(where: { $0.text.contains(digits) })
            else { return nil }
            return ReadRefusal(.unreadable, element: .textTags)
        } catch {
            return ReadRefusal(.unreadable, element: .textTags)
        }
    }

    /// The code that pays, where the operation can be paid with one; elsewhere it stays out.
    ///
    /// Beside a card it cannot be told which of the two pays.
    private func readCode(
        _ reading: TextTLV.Reading,
        _ message: Message,
        _ draft: inout RequestDraft,
        into values: inout RequestDetails.Values
    ) -> ReadRefusal? {
        guard draft.operation.rules.takesCode, reading.code != nil || reading.hasBadCode else {
            return nil
        }
        guard !message.has(.primaryAccountNumber), !message.has(.track2) else {
            return ReadRefusal(.unreadable, element: .textTags)
        }
        guard let code = reading.code, let kind = settings.codeKinds.kind(of: code) else {
            return ReadRefusal(.invalidCard, element: .textTags)
        }
        // Masks know a card by its check digit, and a code has none.
        guard !values.texts.contains(where: { code.stands(in: $0.value) }) else {
            return ReadRefusal(.unreadable, element: .textTags)
        }
        draft.code = code
        values.code = CodeMark(code, kind: kind)
        return nil
    }
}

extension ScannedCode {
    /// Whether its digits stand in a text.
    fileprivate func stands(in text: [UInt8]) -> Bool {
        String(decoding: text, as: UTF8.self).contains(unmaskedDigits)
    }
}
