import Payments
import Upstream

/// What has become of a payment that its terminal asks about.
///
/// A query moves nothing. What it told is recorded, and its repeat is told the same. One that finds
/// nothing is final: what it asked about is declined when it comes.
extension PaymentBook {
    mutating func answerQuery(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        guard rules.takesWindow(of: request, at: step.at) else {
            var verdict = Verdict(.dateOutOfReach)
            let days = rules.daysOfWindow(request.operation.rules)
            verdict.note = request.identity.outOfReach(beyond: days)
            return answerAlone(request, verdict, terminal, &step)
        }
        openOfferedBatch(for: request, terminal, &step)
        if let refusal = sessionRefusal(request, terminal) {
            return answerAlone(request, Verdict(refusal), terminal, &step)
        }
        guard let slot = asked(by: request, terminal) else {
            var verdict = Verdict(.originalNotFound)
            if endSearch(for: request, terminal, &step) {
                verdict.note = "what it asks about is declined when it comes"
            }
            return answerAlone(request, verdict, terminal, &step)
        }
        claim(slot, &step)
        // A terminal that asks is reason enough to ask its wallet.
        if let order = orders[recents[slot].seq], order.state == .drawn || order.state == .resolving
        {
            ask(about: order, &step)
        }
        var verdict = Verdict(.approved)
        verdict.original = recents[slot].seq
        let told = ReplyDetails.of(ReplyDetails.Values(query: told(of: recents[slot])))
        answerAlone(request, verdict, telling: told, terminal, &step)
    }

    /// The payment that a query asks about: by DE 37, else the newest by STAN in the window that is
    /// named, else in its own.
    ///
    /// What is named by both must agree.
    private func asked(by request: PaymentRequest, _ terminal: TerminalSlot) -> PaymentSlot? {
        guard let reference = request.original?.retrievalReference else {
            return askedInWindow(by: request, terminal)
        }
        guard let seq = numbers.seq(of: reference, dates), let slot = recents.slot(seq: seq),
            recents[slot].mayBeAskedFor,
            recents[slot].request.identity.terminal == request.identity.terminal
        else { return nil }
        let named = recents[slot].request
        let agrees =
            request.original?.stan.map { $0 == named.identity.stan } ?? true
            && request.original?.window.map { named.lies(in: $0, request.identity.windowKind) }
                ?? true
        return agrees ? slot : nil
    }

    private func askedInWindow(
        by request: PaymentRequest,
        _ terminal: TerminalSlot
    ) -> PaymentSlot? {
        guard let key = request.askedKey else { return nil }
        precondition(recents.isComplete(key), "A batch reads what its queries ask about.")
        let window = request.askedWindow
        let fits = { (payment: PaymentState) in
            payment.mayBeAskedFor && payment.request.lies(in: window, request.identity.windowKind)
                && isInReach(payment, terminal)
        }
        // DE 90 carries DE 7, too, which tells two payments of one STAN and day apart.
        return request.original?.transmission.flatMap { sent in
            recents.newest(key) { $0.request.transmission == sent && fits($0) }
        } ?? recents.newest(key, where: fits)
    }

    /// Whether it leaves a tombstone: the terminal has heard that there is no such payment.
    private mutating func endSearch(
        for request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Bool {
        guard let key = request.askedKey, askedInWindow(by: request, terminal) == nil else {
            return false
        }
        var tombstone = Tombstone(
            terminal: key.terminal,
            stan: key.stan,
            amount: Tombstone.anyAmount,
            card: nil,
            businessDate: step.record.businessDate,
            at: step.at,
            seq: step.seq
        )
        tombstone.window = request.askedWindow
        tombstone.windowKind = request.identity.windowKind
        let waiting = tombstones.standing(at: key)
        if !waiting.contains(where: { $0.catchesAll(of: tombstone) && stillWaits($0, terminal) }) {
            tombstones.insert(tombstone)
            step.output.tombstones.append(tombstone)
        }
        return true
    }

    // MARK: What is told

    private func told(of payment: PaymentState) -> QueriedPayment {
        let state = state(of: payment)
        let amount =
            switch state {
            case .held: authorisations[payment.seq]?.held
            case .partlyReversed: payment.standingAmount
            case .approved, .pending, .declined, .reversed, .refunded, .partlyRefunded, .completed,
                .lapsed, .suspended, .refunding:
                payment.askedAmount
            }
        return QueriedPayment(
            payment: payment.seq,
            state: state,
            outcome: payment.isPending ? .undecided : payment.reply.outcome,
            reference: payment.reply.retrievalReference,
            amount: amount ?? payment.askedAmount,
            refunded: refunded(of: payment),
            approvalCode: payment.isPending ? nil : payment.reply.approvalCode
        )
    }

    private func state(of payment: PaymentState) -> QueriedPayment.State {
        if payment.isPending { return .pending }
        if payment.legs.contains(where: { $0.state == .reversing }), isWithWallet(payment) {
            return .reversed
        }
        if isRefunding(payment) { return .refunding }
        if payment.reversedBy != nil { return payment.isUndoneInPart ? .partlyReversed : .reversed }
        guard payment.reply.outcome.isApproval, !payment.isDeclined else { return .declined }
        if payment.request.operation.rules.isSale, isSuspended(payment) { return .suspended }
        if payment.isHeld, let row = authorisations[payment.seq] {
            return switch row.state {
            case .open: .held
            case .completed: .completed
            case .voided, .reversed: .reversed
            case .lapsed: .lapsed
            }
        }
        let refunded = refunded(of: payment)
        guard refunded > 0 else { return .approved }
        return refunded < payment.askedAmount ? .partlyRefunded : .refunded
    }

    /// Whether it is a refund that its wallet has accepted and not paid.
    private func isRefunding(_ payment: PaymentState) -> Bool {
        orders.watches(payment.seq)
    }

    private func refunded(of payment: PaymentState) -> Int64 {
        guard payment.request.operation.rules.isSale else { return 0 }
        return remainderRows(of: payment.seq).reduce(0) { $0 + $1.refunded }
    }
}

/// What the file must give before a query is answered.
extension PaymentBook {
    /// The payment that it names by DE 37 and those of its STAN, with what has become of them.
    func addAsked(by request: PaymentRequest, to keys: inout ColdKeys) {
        if let reference = request.original?.retrievalReference,
            let seq = numbers.seq(of: reference, dates)
        {
            addPayment(seq, to: &keys)
            if let slot = recents.slot(seq: seq) { addTold(of: recents[slot], to: &keys) }
        }
        guard let key = request.askedKey else { return }
        if !recents.isComplete(key) {
            // A terminal that registers in this very batch has no window to reach back to.
            if terminals.contains(key.terminal) {
                addStan(
                    key,
                    terminals.slot(key.terminal),
                    request.identity.windowKind,
                    to: &keys
                )
            } else {
                keys.stans.insert(key)
            }
        }
        // Which it will be depends on the steps before.
        recents.forEach(key) { addTold(of: $0, to: &keys) }
    }

    private func addTold(of payment: PaymentState, to keys: inout ColdKeys) {
        addRemainders(of: payment, to: &keys)
        if payment.request.operation.rules.holds { addAuthorisation(payment.seq, to: &keys) }
    }
}

extension PaymentRequest {
    /// Where the payment stands that it asks about by STAN; nil where it names none.
    fileprivate var askedKey: TerminalStan? {
        original?.stan.map { TerminalStan(terminal: identity.terminal, stan: $0) }
    }

    /// The window that it names, else its own, as `lies(in:_:)` reads them.
    fileprivate var askedWindow: UInt32 {
        original?.window ?? transmission.map { $0 / 1_000_000 } ?? identity.window
    }
}

extension PaymentState {
    /// Whether a query finds it: it is a payment, and its identity is its own.
    fileprivate var mayBeAskedFor: Bool {
        holdsIdentity && request.operation.rules.isAskedFor
    }

    /// Whether nothing was moved for what was acknowledged.
    fileprivate var isDeclined: Bool { !legs.isEmpty && legs.allSatisfy { $0.state == .declined } }
}

extension OperationRules {
    /// Whether a query may ask what has become of it.
    fileprivate var isAskedFor: Bool {
        switch effect {
        case .payment(.query), .payment(.notice), .echo, .session, .batch, .undo: false
        case .payment: true
        }
    }
}

extension Tombstone {
    /// Whether it is a query's, whose payment is declined whatever its amount and card.
    var isOfQuery: Bool { amount == Tombstone.anyAmount && card == nil }

    /// Whether it catches whatever another one would.
    fileprivate func catchesAll(of other: Tombstone) -> Bool {
        isOfQuery && window == other.window && windowKind == other.windowKind
    }
}
