import ISO8583

/// What is code in China UnionPay POS.
///
/// Source: specs/unionpay-pos.yaml; protocol sheet of UnionPay POS, 3.4 to 3.6.
enum UnionPayMapping {
    static func decided(_ isNetwork: Bool) -> [(Element, ReplyStep.Source)] {
        let always: [(Element, ReplyStep.Source)] = [
            (.localTime, .time), (.localDate, .date), (.acquiringInstitution, .institution),
            (.retrievalReferenceNumber, .retrievalReference), (.actionCode, .actionCode),
        ]
        if isNetwork {
            return always + [(.transactionTypeAndBatch, .batch), (.workingKeys, .keys)]
        }
        return always + [
            (.settlementDate, .businessDate), (.approvalCode, .approvalCode),
            (.additionalAmounts, .balances),
        ]
    }
}

/// DE 61 where it was sent, zeros in it meaning "not known".
///
/// Without it the original has the DE 11 of the reversal, which keeps it, unless DE 37 names a
/// payment: a terminal that numbers its reversals anew sends that.
struct UnionPayOriginal: Sendable {
    private let batch: DigitRun
    private let trace: DigitRun
    private let reference: Element

    init?(_ parts: inout OriginalParts) {
        guard let batch = parts.digits(.batch), let trace = parts.digits(.stan),
            let reference = parts.element(.reference)
        else { return nil }
        self.batch = batch
        self.trace = trace
        self.reference = reference
    }

    func read(_ message: Message, into draft: inout RequestDraft) -> ReadRefusal? {
        var original = OriginalReference(retrievalReference: message.text(reference))
        if original.retrievalReference == nil { original.stan = draft.stan }
        if let trace = trace.value(in: message), trace > 0 { original.stan = trace }
        if let batch = batch.value(in: message), batch > 0 { original.window = batch }
        draft.original = original
        draft.reason = message.text(.actionCode)
        return nil
    }
}
