package import ISO8583

/// What few requests say: the text tags of DE 59, the tip of DE 48, and of IFSF who fills up in
/// DE 48 and the goods of DE 63.
extension DialectTables {
    /// A reversal is taken as it comes: what it says beside its original changes nothing.
    func readDetails(
        _ message: Message,
        rule index: Int,
        into draft: inout RequestDraft
    ) -> ReadRefusal? {
        let operation = draft.operation.rules
        let isPartAllowed = operation.mayBePart && allowsPart(message, rule: index)
        let isOutdoor = rules[index].offer?.isOutdoor == true
        guard !operation.isUndo,
            message.has(.textTags) || operation.increases || hasProducts(message) || isPartAllowed
                || isOutdoor || told.contains(where: { $0.stand(in: message) })
        else { return nil }
        var values = RequestDetails.Values(isPartAllowed: isPartAllowed)
        values.isOutdoor = isOutdoor
        if let refusal = readTags(message, &draft, into: &values)
            ?? readTold(message, into: &values) ?? readProducts(message, draft, into: &values)
        {
            return refusal
        }
        // What adds to a sale without a tip has no use for it.
        if operation.increases, rules[index].requires(.privateData) {
            let digits = message.bytes(.privateData) ?? []
            guard digits.count == 12, let tip = DigitText.value(digits[...]), tip > 0 else {
                return ReadRefusal(.unreadable, element: .privateData)
            }
            values.tip = Int64(clamping: tip)
        }
        // Whoever names a pump stands at it.
        if operation.holds, values.texts.contains(where: { $0.tagName == .pump }) {
            values.isOutdoor = true
        }
        if !values.isEmpty { draft.details = .of(values) }
        return nil
    }

    /// Whether the message says beside its tags, or its kind by itself, that its sender takes a
    /// part.
    private func allowsPart(_ message: Message, rule index: Int) -> Bool {
        rules[index].offer?.isPartAllowed == true || partFlag?.value(in: message) == 1
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
            if draft.operation.rules.mayBePart, values.texts.text(.partAllowed) == "1" {
                values.isPartAllowed = true
            }
            if let refusal = readCode(reading, message, &draft, into: &values) { return refusal }
            if draft.operation.rules.drawsCode {
                values.wallet = values.texts.text(.walletToDraw).flatMap { CodeKind(name: $0) }
                guard values.wallet != nil else {
                    return ReadRefusal(.elementMissing, element: .textTags)
                }
            }
            // Every other tag is masked; a product line that says the card is no line.
            guard let card = draft.card, values.texts.productLines.names(card) else { return nil }
            return ReadRefusal(.unreadable, element: .textTags)
        } catch {
            return ReadRefusal(.unreadable, element: .textTags, detail: error.detail)
        }
    }

    /// What parts of elements say, as the tags that say so elsewhere.
    private func readTold(
        _ message: Message,
        into values: inout RequestDetails.Values
    ) -> ReadRefusal? {
        for parts in told {
            do throws(MeaningfulParts.Mistake) {
                values.texts += try parts.read(message)
            } catch {
                return ReadRefusal(.unreadable, element: parts.element, detail: error.wording)
            }
        }
        return nil
    }

    private func hasProducts(_ message: Message) -> Bool {
        products != nil && message.has(.productData)
    }

    /// What DE 63 says was sold, as the tags that say so elsewhere.
    ///
    /// Of what moves money its lines come to DE 4, where that is there; what is held is a maximum,
    /// and its lines say what may be filled.
    private func readProducts(
        _ message: Message,
        _ draft: RequestDraft,
        into values: inout RequestDetails.Values
    ) -> ReadRefusal? {
        guard let products, case .payment(let effect) = draft.operation.rules.effect,
            effect.hasGoods, let value = message.bytes(.productData)
        else { return nil }
        do throws(Basket.Mistake) {
            // Without a currency the book refuses it.
            var basket = try products.read(value, draft.asset ?? Asset(rawValue: 0))
            if let amount = draft.amount, effect != .hold {
                if effect == .refund {
                    basket = try basket.check(givenBack: amount)
                } else {
                    try basket.check(amount)
                }
            }
            if let card = draft.card, basket.lines.names(card) {
                return ReadRefusal(.unreadable, element: .productData)
            }
            values.texts += basket.lines.map { TextTag(.productLine, $0.text) }
            return nil
        } catch {
            return ReadRefusal(.unreadable, element: .productData, detail: error.wording)
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

extension OperationRules.PaymentEffect {
    /// Whether a message may say what was sold.
    fileprivate var hasGoods: Bool {
        switch self {
        case .debit, .hold, .completion, .increase, .credit, .refund: true
        case .inquiry, .void, .query, .notice: false
        }
    }
}

extension [ProductLine] {
    /// Whether a line says the number of a card.
    fileprivate func names(_ card: PrimaryAccountNumber) -> Bool {
        let digits = card.unmaskedDigits
        return contains { $0.text.contains(digits) }
    }
}

extension RequestDraft {
    /// Whether what was sold says the number of a card: then it is none.
    package func namesInGoods(_ card: PrimaryAccountNumber) -> Bool {
        details?.values.texts.productLines.names(card) == true
    }
}

extension ScannedCode {
    /// Whether its digits stand in a text.
    fileprivate func stands(in text: [UInt8]) -> Bool {
        String(decoding: text, as: UTF8.self).contains(unmaskedDigits)
    }
}
