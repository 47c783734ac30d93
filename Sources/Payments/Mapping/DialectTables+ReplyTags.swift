import ISO8583

/// DE 62 of a reply: what a query tells of a payment, lines and text for the receipt.
extension DialectTables {
    /// The tags as bytes; none where there is nothing to tell, or no place for it.
    func tagBytes(of details: ReplyDetails.Values) -> [UInt8] {
        guard let charset = family.tagCharset else { return [] }
        var tags = details.query.map { self.tags(of: $0) } ?? []
        if let draw = details.draw { tags.append(TextTag(.textToDraw, draw)) }
        if let text = details.text { tags.append(TextTag(.receiptText, text)) }
        let bytes = TextTLV.bytes(tags, in: charset) ?? []
        return bytes + lineBytes(of: details.lines, in: charset, behind: bytes.count)
    }

    /// The lines of a basket after discounts, or none of them: half a basket is no receipt.
    private func lineBytes(
        of lines: [NetLine],
        in charset: TextCharset,
        behind others: Int
    ) -> [UInt8] {
        let tags = lines.lazy.map { TextTag(.netLine, $0.text) }
        guard !lines.isEmpty, let bytes = TextTLV.bytes(tags, in: charset),
            let most = specification.description(of: .replyTags)?.format.maximum,
            others + bytes.count <= most
        else { return [] }
        return bytes
    }

    /// What is not known is left out: DE 39 of what is not decided, DE 38 of what has none.
    private func tags(of query: QueriedPayment) -> [TextTag] {
        var tags = [
            TextTag(.queriedPayment, paymentText(of: query)),
            TextTag(.queriedState, query.state.name),
        ]
        if query.state != .pending {
            tags.append(TextTag(.queriedCode, actionCode(of: query.outcome)))
        }
        if let reference = query.reference {
            tags.append(TextTag(.queriedReference, reference.text))
        }
        tags.append(TextTag(.queriedAmount, digits(query.amount)))
        tags.append(TextTag(.queriedRefunds, digits(query.refunded)))
        if let code = query.approvalCode { tags.append(TextTag(.queriedApproval, code)) }
        return tags
    }

    /// `261121-4821`, or the number alone where its date is not known.
    private func paymentText(of query: QueriedPayment) -> [UInt8] {
        var text: [UInt8] = []
        if let date = query.reference?.date {
            DigitText.append(date.yearMonthDay, digits: 6, to: &text)
            text.append(UInt8(ascii: "-"))
        }
        return text + Array("\(query.payment)".utf8)
    }

    private func digits(_ amount: Int64) -> [UInt8] {
        var text: [UInt8] = []
        DigitText.append(UInt64(clamping: amount), digits: 12, to: &text)
        return text
    }
}
