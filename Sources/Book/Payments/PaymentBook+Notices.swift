import Payments
import Upstream

/// Notices: what a card's chip has done with its issuer's script.
///
/// A notice is stored and acknowledged whatever it is about, and its issuer's host hears of it
/// until it has answered. It moves nothing.
extension PaymentBook {
    mutating func takeNotice(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        guard rules.takesWindow(of: request, at: step.at) else {
            return answerAlone(request, Verdict(.dateOutOfReach), terminal, &step)
        }
        openOfferedBatch(for: request, terminal, &step)
        let slot = original(of: request, terminal)
        let own = slot.flatMap { recents[$0].isWithChannel ? ownExchange(of: $0) : nil }
        var verdict = Verdict(.acknowledged)
        verdict.original = slot.map { recents[$0].seq }
        let channel = own?.channel ?? plan.askedChannel
        if channel == nil || request.card == nil { verdict.note = "there is no host to tell" }
        answerAlone(request, verdict, terminal, &step)
        guard let channel, request.card != nil else { return }
        if own == nil { meet(plan.legs.first, channel, &step) }
        notify(channel, request, about: own, terminal, &step)
    }

    /// Stores what the host has to hear.
    private mutating func notify(
        _ channel: ChannelNumber,
        _ request: PaymentRequest,
        about original: ExchangeState?,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        let registration = terminals[terminal].registration
        var exchange = ExchangeState(
            id: step.seq,
            channel: channel,
            action: .notify,
            messageClass: .administrative,
            reference: takeReference(channel, &step),
            at: step.at,
            terminal: registration.terminal,
            merchant: registration.merchant,
            state: .queued
        )
        exchange.payment = step.seq
        exchange.processingCode = request.processingCode
        exchange.card = request.card
        exchange.expiry = request.expiry
        exchange.retrievalReference = step.record.reply?.retrievalReference
        exchange.batch = terminals[terminal].batch
        exchange.original = original?.asOriginal
        exchange.approvalCode = original?.approvalCode
        exchange.nextAt = step.at
        write(exchange, isNew: true, &step)
    }
}
