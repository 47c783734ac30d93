import Payments

/// Requests that concern a terminal's batch, its shift or the terminal itself: they ask for no card
/// and no route, and move no money.
extension PaymentBook {
    mutating func serve(_ request: PaymentRequest, _ step: inout Step) {
        let terminal = terminals.slot(request.identity.terminal)
        guard takesSerial(of: request, &step) else {
            return answerService(request, .macFailed, terminal, &step)
        }
        noteVerification(of: request, &step)
        noteUse(of: request, &step)
        if let slot = holder(of: request.identity, terminal) {
            let earlier = recents[slot].request
            if earlier.operation == request.operation, earlier.fingerprint == request.fingerprint {
                return answerAgain(slot, &step)
            }
            step.record.original = recents[slot].seq
            step.record.note = "the identity belongs to a request with other content"
            return answerService(request, .duplicateMismatch, terminal, &step)
        }
        if let refusal = serviceRefusal(request, terminal) {
            return answerService(request, refusal, terminal, &step)
        }
        switch request.operation.rules.effect {
        case .batch(.settles): settle(request, terminal, &step)
        case .batch(.uploads): upload(request, terminal, &step)
        case .batch(.endsUpload): endUpload(request, terminal, &step)
        case .batch(.closesShift): closeShift(request, terminal, &step)
        case .session(.opensShift): openShift(request, terminal, &step)
        case .session(.registers): registerDevice(request, terminal, &step)
        case .session(.downloads): tellParameters(request, terminal, &step)
        case .echo, .session(.opens), .session(.changesKeys), .session(.ends), .payment, .undo:
            answerService(request, .notOffered, terminal, &step)
        }
    }

    /// Why a terminal is not served at all; which batch it names is for each service to judge.
    private func serviceRefusal(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        guard rules.takesWindow(of: request, at: lastEventAt) else {
            return .dateOutOfReach
        }
        if request.session == .signedOn, !terminals[terminal].signedOn { return .noSessionKeys }
        return terminals[terminal].enabled ? nil : .terminalDisabled
    }

    /// Records a service and answers it.
    ///
    /// `holdsIdentity`: whether another one like it is a repeat; nil where the outcome says it.
    mutating func answerService(
        _ request: PaymentRequest,
        _ outcome: Outcome,
        telling details: ReplyDetails? = nil,
        holdsIdentity: Bool? = nil,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        step.record.describe(terminals[terminal].registration)
        var reply = reply(outcome, step)
        reply.details = details
        step.record.reply = reply
        var service = step.payment(request, reply)
        service.holdsIdentity =
            holdsIdentity ?? (outcome.isApproval || outcome == .totalsDiffer)
        if service.holdsIdentity { markSeen(request.identity, terminal) }
        keep(service, &step)
        step.answer(reply)
    }
}
