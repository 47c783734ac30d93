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

    /// Remembers a purchase before its first byte leaves, as a terminal must that may have to
    /// reverse it.
    package func remember(_ request: TerminalRequest, _ message: Message) {
        guard request.kind.operation.rules.takesMoney, let amount = request.amount else { return }
        memory.last = TerminalMemory.LastPayment(
            mti: message.messageType.description,
            stan: request.stan,
            batch: request.batch,
            at: request.at,
            amount: amount,
            maskedCard: message.cardNumber?.masked() ?? "",
            retrievalReference: nil,
            approvalCode: nil
        )
    }

    /// Notes the references of the answer, which a later reversal names.
    package func note(_ answer: TerminalReply) {
        guard memory.last?.stan == answer.stan else { return }
        memory.last?.retrievalReference = answer.retrievalReference
        memory.last?.approvalCode = answer.approvalCode
    }

    /// The reversal of an earlier request, under the STAN that it had before where it is sent
    /// again.
    package func reversal(
        of original: TerminalOriginal,
        at moment: LocalMoment,
        amount: Money,
        card: TerminalCard?,
        again stan: UInt32? = nil
    ) -> TerminalRequest {
        advanceDevice()
        let keepsSTAN = profile.reversalsKeepTheirSTAN
        return TerminalRequest(
            .reversal(original),
            stan: stan ?? (keepsSTAN ? original.stan : memory.nextSTAN()),
            batch: original.batch,
            at: keepsSTAN ? original.at : moment,
            amount: amount,
            card: card,
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
        guard let last = memory.last, let type = MessageTypeIndicator(last.mti) else { return nil }
        let original = TerminalOriginal(
            messageType: type,
            stan: last.stan,
            batch: last.batch,
            at: last.at,
            retrievalReference: last.retrievalReference,
            approvalCode: last.approvalCode,
            reason: reason
        )
        return reversal(of: original, at: moment, amount: amount ?? last.amount, card: card)
    }
}
