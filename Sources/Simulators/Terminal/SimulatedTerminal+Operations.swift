package import ISO8583
package import Payments

/// What a person at the pump does, with the terminal's own bookkeeping around it.
extension SimulatedTerminal {
    /// A request of this terminal with its next STAN; a reversal keeps what its dialect wants kept.
    package func request(
        _ kind: TerminalRequest.Kind,
        at moment: LocalMoment,
        amount: Money? = nil,
        card: TerminalCard? = nil
    ) -> TerminalRequest {
        advanceDevice()
        return TerminalRequest(
            kind,
            stan: memory.nextSTAN(),
            batch: memory.batch,
            at: moment,
            amount: amount,
            card: card
        )
    }

    /// Remembers what moves money before its first byte leaves, as a terminal must that may have
    /// to reverse it.
    package func remember(_ request: TerminalRequest, _ message: Message) {
        guard request.kind.operation.rules.movesMoney, let amount = moved(by: request) else {
            return
        }
        memory.last = TerminalMemory.LastPayment(
            mti: message.messageType.description,
            stan: request.stan,
            batch: request.batch,
            at: request.at,
            amount: amount,
            maskedCard: message.cardNumber?.masked() ?? request.code?.description ?? "",
            retrievalReference: nil,
            approvalCode: nil,
            operation: request.kind.operation,
            isOfCode: request.isOfCode
        )
    }

    /// What it moves itself, by which amount it is voided: a tip or an adjustment names the new
    /// whole.
    func moved(by request: TerminalRequest) -> Money? {
        guard var amount = request.amount else { return nil }
        switch request.kind {
        case .tip(_, let tip): amount.minorUnits = tip
        case .adjustment(let original):
            if let counted = memory.day.entry(original.stan, of: original.batch) {
                amount.minorUnits -= counted.amount.minorUnits
                return amount
            }
            guard let sale = memory.sale, sale.stan == original.stan, sale.batch == original.batch
            else { return amount }
            amount.minorUnits -= sale.amount.minorUnits
        default: break
        }
        return amount
    }

    /// Notes the references of the answer, which a later request names.
    package func note(_ answer: TerminalReply) {
        guard var last = memory.last, last.stan == answer.stan,
            answer.messageType.messageClass != .reversal
        else { return }
        last.retrievalReference = answer.retrievalReference
        last.approvalCode = answer.approvalCode
        if let taken = answer.takenInstead { last.amount.minorUnits = taken }
        memory.last = last
        guard answer.isApproved else { return }
        switch last.operation.rules.effect {
        case .payment(.debit): memory.sale = last
        // Without a code nothing is held: an advice was taken in, and no more.
        case .payment(.hold): memory.authorisation = last.approvalCode.map { _ in last }
        case .payment(.completion): memory.completion = last
        case .payment(.increase): memory.increase = last
        case .payment(.credit): memory.topUp = last
        case .payment(.void), .payment(.refund), .payment(.inquiry), .payment(.query),
            .payment(.notice), .echo, .session, .batch, .undo:
            break
        }
    }

    /// The reversal of an earlier request, under the STAN that it had before where it is sent
    /// again; without a card where that had none.
    package func reversal(
        of original: TerminalOriginal,
        at moment: LocalMoment,
        amount: Money,
        card: TerminalCard?,
        again stan: UInt32? = nil
    ) -> TerminalRequest {
        advanceDevice()
        let keepsSTAN = profile.reversalsKeepTheirSTAN
        let hadCard = original.operation.rules.needsCard && !original.isOfCode
        return TerminalRequest(
            .reversal(original),
            stan: stan ?? (keepsSTAN ? original.stan : memory.nextSTAN()),
            batch: original.batch,
            at: keepsSTAN ? original.at : moment,
            amount: amount,
            card: hadCard ? card : nil,
            isRepeat: stan != nil
        )
    }

    /// The reversal of the last payment; nil when there is none.
    package func reversal(
        at moment: LocalMoment,
        card: TerminalCard?,
        amount: Money? = nil,
        reason: TerminalOriginal.Reason = .noAnswer
    ) -> TerminalRequest? {
        guard let last = memory.last, let original = last.original(reason) else { return nil }
        return reversal(of: original, at: moment, amount: amount ?? last.amount, card: card)
    }
}

extension TerminalMemory.LastPayment {
    /// It as the original of another request; nil where its message type is none.
    package func original(_ reason: TerminalOriginal.Reason = .noAnswer) -> TerminalOriginal? {
        guard let type = MessageTypeIndicator(mti) else { return nil }
        var original = TerminalOriginal(
            messageType: type,
            stan: stan,
            batch: batch,
            at: at,
            retrievalReference: retrievalReference,
            approvalCode: approvalCode,
            reason: reason,
            operation: operation
        )
        original.isOfCode = isOfCode
        original.amount = amount
        return original
    }
}
