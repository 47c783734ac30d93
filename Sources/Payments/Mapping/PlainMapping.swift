import ISO8583

/// What is code in plain ISO 8583:1987.
///
/// Source: specs/iso8583-1987-ascii.yaml.
enum PlainMapping {
    private static let always: [(Element, ReplyStep.Source)] = [
        (.retrievalReferenceNumber, .retrievalReference), (.actionCode, .actionCode),
    ]

    static let decidedOfTotals =
        always + [(.settlementDate, .businessDate), (.settlementCode, .settlementCode)]
        + SettlementData.tallies.map { ($0, .tally) }

    static func decided(_ isNetwork: Bool) -> [(Element, ReplyStep.Source)] {
        if isNetwork { return always + [(.privateData, .keysAsText)] }
        return always + [
            (.settlementDate, .businessDate), (.approvalCode, .approvalCode),
            (.additionalAmounts, .balances), (.iccData, .chip), (.replyTags, .texts),
        ]
    }
}

/// Type, STAN and DE 7 of DE 90; zeros name no window.
struct PlainOriginal: Sendable {
    private let type: DigitRun
    private let trace: DigitRun
    private let transmission: DigitRun
    private let reference: Element
    private let authorisation: Element?

    init?(_ parts: inout OriginalParts) {
        guard let type = parts.digits(.type), let trace = parts.digits(.stan),
            let transmission = parts.digits(.transmission),
            let reference = parts.element(.reference)
        else { return nil }
        self.type = type
        self.trace = trace
        self.transmission = transmission
        self.reference = reference
        authorisation = parts.elementIfNamed(.authorisation)
        if parts.mistake != nil { return nil }
    }

    func read(_ message: Message, into draft: inout RequestDraft) -> ReadRefusal? {
        var original = OriginalReference(retrievalReference: message.text(reference))
        original.stan = trace.value(in: message)
        let isUndo = draft.operation.rules.isUndo
        // Zeros beside a DE 37 mean that DE 37 is the reference.
        if original.stan == 0, original.retrievalReference != nil || !isUndo { original.stan = nil }
        if let transmission = transmission.value(in: message), transmission > 0 {
            original.transmission = transmission
            original.window = transmission / 1_000_000
        }
        let type = type.value(in: message) ?? 0
        original.messageClass = MessageClass(rawValue: UInt8(type / 100 % 10))
        original.approvalCode = authorisation.flatMap { message.approvalCode($0) }
        draft.original = original
        guard isUndo else { return nil }
        draft.delivery = Delivery(replacementAmounts: message.bytes(.replacementAmounts))
        draft.reason = message.text(.actionCode)
        return nil
    }
}
