import ISO8583

/// What is code in China UnionPay POS.
///
/// Source: specs/unionpay-pos.yaml; protocol sheet of UnionPay POS, 3.4 to 3.6.
enum UnionPayMapping {
    private static let always: [(Element, ReplyStep.Source)] = [
        (.localTime, .time), (.localDate, .date), (.acquiringInstitution, .institution),
        (.retrievalReferenceNumber, .retrievalReference), (.actionCode, .actionCode),
    ]

    static let decidedOfTotals =
        always + [(.settlementDate, .businessDate), (.privateData, .totals)]

    static func decided(
        _ isNetwork: Bool,
        handsOutKeys: Bool
    ) -> [(Element, ReplyStep.Source)] {
        if isNetwork {
            let told: (Element, ReplyStep.Source) =
                handsOutKeys ? (.workingKeys, .keys) : (.replyTags, .shift)
            return always + [(.transactionTypeAndBatch, .batch), told]
        }
        return always + [
            (.settlementDate, .businessDate), (.approvalCode, .approvalCode),
            (.additionalAmounts, .balances), (.iccData, .chip), (.replyTags, .texts),
        ]
    }
}

/// DE 61 where it was sent, zeros in it meaning "not known".
///
/// Without it the original has the DE 11 of the reversal, which keeps it, unless DE 37 names a
/// payment: a terminal that numbers its reversals anew sends that. What is no reversal has a DE 11
/// of its own and names nothing by it.
struct UnionPayOriginal: Sendable {
    private let trace: DigitRun
    private let batch: DigitRun?
    private let day: DigitRun?
    private let reference: Element?
    private let authorisation: Element?

    init?(_ parts: inout OriginalParts) {
        batch = parts.digitsIfNamed(.batch)
        guard let trace = parts.digits(.stan) else { return nil }
        self.trace = trace
        day = parts.digitsIfNamed(.day)
        reference = parts.elementIfNamed(.reference)
        authorisation = parts.elementIfNamed(.authorisation)
        if parts.mistake != nil { return nil }
    }

    func read(_ message: Message, into draft: inout RequestDraft) -> ReadRefusal? {
        var original = OriginalReference(
            retrievalReference: reference.flatMap { message.text($0) }
        )
        let isUndo = draft.operation.rules.isUndo
        if isUndo, original.retrievalReference == nil { original.stan = draft.stan }
        if let trace = trace.value(in: message), trace > 0 { original.stan = trace }
        if let batch = batch?.value(in: message), batch > 0 { original.window = batch }
        if let day = day?.value(in: message), day > 0 {
            original.day = UInt16(truncatingIfNeeded: day)
        }
        original.approvalCode = authorisation.flatMap { message.approvalCode($0) }
        draft.original = original
        if isUndo { draft.reason = message.text(.actionCode) }
        return nil
    }
}
