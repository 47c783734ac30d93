import ISO8583

/// What a reply tells of a batch or a shift.
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
            guard let shift = values.shift, let charset = family.tagCharset,
                let bytes = TextTLV.bytes([TextTag(.shiftNumber, "\(shift)")], in: charset)
            else { return }
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
        case .echo, .time, .date, .businessDate, .institution, .retrievalReference, .approvalCode,
            .actionCode, .balances, .batch, .keys, .keysAsText, .chip, .texts:
            return
        }
    }
}
