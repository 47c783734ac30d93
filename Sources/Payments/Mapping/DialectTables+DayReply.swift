import ISO8583

/// What a reply tells of a batch or a shift, and of reference data.
extension DialectTables {
    /// Writes our totals, how they compare and the open shift, where they were decided.
    func writeDay(
        _ step: ReplyStep,
        into reply: inout Message,
        _ decided: PaymentReply
    ) throws(CodingError) {
        guard let values = decided.details?.values else { return }
        switch step.source {
        case .shift:
            guard let bytes = deskTagBytes(of: values) else { return }
            try reply.set(step.element, bytes: bytes)
        case .totals:
            guard let answer = values.settlement else { return }
            try reply.set(step.element, bytes: SettlementData.write(answer))
        case .settlementCode:
            guard let answer = values.settlement else { return }
            try reply.set(step.element, digits: UInt64(answer.result.rawValue))
        case .tally:
            guard let ours = values.settlement?.domestic.ours,
                let text = SettlementData.text(of: step.element, ours)
            else { return }
            try reply.set(step.element, bytes: text)
        case .echo, .amount, .askedAmount, .time, .date, .businessDate, .institution,
            .retrievalReference, .approvalCode, .actionCode, .balances, .batch, .keys, .keysAsText,
            .chip, .texts, .display:
            return
        }
    }

    /// DE 62 of what is no payment; nil for nothing to tell.
    private func deskTagBytes(of values: ReplyDetails.Values) -> [UInt8]? {
        guard let charset = family.tagCharset else { return nil }
        if let shift = values.shift {
            return TextTLV.bytes([TextTag(.shiftNumber, "\(shift)")], in: charset)
        }
        return values.parameters.flatMap { page in
            TextTLV.bytes(page.tags.map { $0.writable(in: charset) }, in: charset)
        }
    }
}

extension TextTag {
    /// The tag with a question mark for each character that the set lacks: a row that cannot be
    /// shown whole must not keep a terminal from its table.
    fileprivate func writable(in charset: TextCharset) -> TextTag {
        guard let text, charset.bytes(text) == nil else { return self }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            shown.append(charset.bytes(String(scalar)) == nil ? "?" : scalar)
        }
        return TextTag(tagName, String(shown))
    }
}
