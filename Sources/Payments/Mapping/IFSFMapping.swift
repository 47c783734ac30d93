import ISO8583

/// What is code in IFSF and plain 1993.
///
/// Source: specs/ifsf.yaml.
enum IFSFMapping {
    private static let always: [(Element, ReplyStep.Source)] = [
        (.retrievalReferenceNumber, .retrievalReference), (.actionCode, .actionCode),
    ]

    /// DE 39 says how they compare.
    static let decidedOfTotals =
        always + [(.settlementDate, .businessDate)] + SettlementData.tallies.map { ($0, .tally) }

    /// Why an advice reports nothing that was paid: its terminal says in DE 39 that it declined.
    ///
    /// Codes of approval begin with 0. Without one it is what the message is.
    static func refusal(ofAdvice message: Message) -> ReadRefusal? {
        guard let code = message.text(.actionCode), code.first != "0" else { return nil }
        return ReadRefusal(.unreadable, element: .actionCode, detail: "\(code) is no approval")
    }

    /// A customer stands at the terminal while a request is answered, and reads why it was refused;
    /// what is reported or taken back is answered to nobody.
    static func decided(_ type: MessageTypeIndicator) -> [(Element, ReplyStep.Source)] {
        if type.messageClass == .networkManagement { return always }
        let isAsked = type.function == 0
        return always + [
            (.settlementDate, .businessDate), (.approvalCode, .approvalCode),
            (.amountsOriginal, .askedAmount), (.additionalAmounts, .balances), (.iccData, .chip),
        ] + (isAsked ? [(.field62, .display)] : [])
    }
}

/// DE 56: the original's type, STAN and local date; beside it DE 37 and 38 of its answer.
///
/// A refund names its sale by DE 37 alone, and needs no DE 56.
struct IFSFOriginal: Sendable {
    private let type: DigitRun
    private let trace: DigitRun
    /// The date in front of the original's local date and time.
    private let date: DigitRun
    private let reference: Element
    private let authorisation: Element?
    /// What the original was for, beside what was delivered of it; nil where the message gives back
    /// the whole.
    private let amount: DigitRun?

    init?(_ parts: inout OriginalParts) {
        guard let type = parts.digits(.type), let trace = parts.digits(.stan),
            let time = parts.digits(.time), let reference = parts.element(.reference)
        else { return nil }
        self.type = type
        self.trace = trace
        date = DigitRun(time, prefix: 6)
        self.reference = reference
        authorisation = parts.elementIfNamed(.authorisation)
        amount = parts.digitsIfNamed(.amount)
    }

    func read(_ message: Message, into draft: inout RequestDraft) -> ReadRefusal? {
        let isUndo = draft.operation.rules.isUndo
        var original = OriginalReference(retrievalReference: message.text(reference))
        original.approvalCode = authorisation.flatMap { message.approvalCode($0) }
        if isUndo || message.has(trace.element) {
            guard let type = type.value(in: message), let trace = trace.value(in: message),
                let date = date.value(in: message)
            else { return ReadRefusal(.unreadable, element: trace.element) }
            original.messageClass = MessageClass(rawValue: UInt8(type / 100 % 10))
            // Zeros beside a DE 37 mean that DE 37 is the reference.
            original.stan = trace == 0 && !isUndo ? nil : trace
            if date > 0 { original.window = date }
        }
        draft.original = original
        guard isUndo else { return nil }
        if let amount { readDelivery(message, amount, into: &draft) }
        draft.reason = message.text(.messageReasonCode)
        return nil
    }

    /// DE 4 is what was delivered, and what the original was for stands in an element of its own.
    private func readDelivery(
        _ message: Message,
        _ amount: DigitRun,
        into draft: inout RequestDraft
    ) {
        let delivered = draft.amount ?? 0
        draft.amount = nil
        if delivered > 0 { draft.delivery = .part(delivered) }
        guard message.has(amount.element) else { return }
        let digits = message.bytes(amount.element)
        if let asked = digits.flatMap({ DigitText.value($0.prefix(amount.count)) }), asked > 0 {
            draft.amount = Int64(clamping: asked)
        } else {
            draft.delivery = .unreadable
        }
    }
}
