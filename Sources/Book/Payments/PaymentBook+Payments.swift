import Ledger
import Payments

/// What was decided about a purchase or a balance inquiry.
struct Verdict {
    var outcome: Outcome
    /// The customer's account, when the card was found.
    var account: AccountSlot?
    /// The first record of the request that took the identity before.
    var original: Int64?
    var note: String?
    /// The host that decides instead, and what it is asked.
    var host: (channel: ChannelNumber, action: HostRequest.Kind)?

    init(_ outcome: Outcome, account: AccountSlot? = nil) {
        self.outcome = outcome
        self.account = account
    }

    /// Refusals that decide nothing about the payment itself leave its identity free: after the
    /// sign-on that they ask for, the same request is a first one.
    var holdsIdentity: Bool {
        switch outcome {
        case .notOffered, .dateOutOfReach, .noSessionKeys, .batchMismatch, .terminalDisabled,
            .duplicateMismatch:
            false
        default: true
        }
    }
}

extension PaymentBook {
    mutating func pay(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        let terminal = terminals.index(of: request.identity.terminal)
        var verdict: Verdict
        if let slot = holder(of: request.identity, terminal: terminal) {
            if recents[slot].request.fingerprint == request.fingerprint {
                return answerAgain(slot, event, origin, &output)
            }
            verdict = Verdict(.duplicateMismatch)
            verdict.original = recents[slot].seq
            verdict.note = "the identity belongs to a request with other content"
        } else {
            verdict = decide(request, plan, event.at, terminal: terminal, &output)
            if let host = verdict.host {
                return begin(request, plan, asking: host, event, origin, &output)
            }
            countPINTry(request, &verdict, &output)
        }
        var record = takeRecord(.payment, event)
        record.describe(terminals.slots[terminal].state.registration)
        record.original = verdict.original
        record.note = verdict.note
        var reply = reply(verdict.outcome, seq: record.seq, at: event.at)
        var leg = LegRecord(
            payment: record.seq,
            number: 1,
            channel: plan.channelName,
            rule: plan.rule,
            amount: Money(minorUnits: request.amount ?? 0, asset: request.asset ?? .unnamed),
            outcome: verdict.outcome,
            resolution: .declined,
            transfer: nil
        )
        if let account = verdict.account {
            record.account = accounts.id(account)
            if verdict.outcome == .approved,
                case .payment(let effect) = request.operation.rules.effect
            {
                leg.resolution = .posted
                leg.amount.asset = accounts.asset(account)
                approve(effect, of: request, account, terminal: terminal, &leg, &reply, &output)
            }
        }
        record.reply = reply
        var payment = PaymentState(
            seq: record.seq,
            businessDate: dates.current,
            request: request,
            reply: reply
        )
        payment.account = record.account
        payment.leg = leg
        payment.holdsIdentity = verdict.holdsIdentity
        if payment.holdsIdentity { markPaid(request, terminal: terminal, &output) }
        output.newPayments.append(payment)
        recents.insert(payment)
        output.legs.append(leg)
        output.records.append(record)
        answer(origin, reply, &output)
    }

    /// The recorded answer once more; nothing else changes.
    mutating func answerAgain(
        _ slot: Int,
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        guard !recents[slot].isPending else { return attach(slot, event, origin, &output) }
        if recents[slot].attempts < .max { recents[slot].attempts += 1 }
        let payment = recents[slot]
        output.update(payment)
        var reply = payment.reply
        if payment.reversedBy != nil, reply.outcome.isApproval {
            // What was undone must not look as if it stood.
            reply.outcome = .reversedOriginal
            reply.approvalCode = nil
        }
        var record = takeRecord(.repeated, event)
        describe(&record, as: payment)
        record.reply = reply
        output.records.append(record)
        answer(origin, reply, handedOut: payment.keys?.handedOut, &output)
    }

    func answer(
        _ origin: Origin?,
        _ reply: PaymentReply,
        handedOut: [UInt8]? = nil,
        _ output: inout BookOutput
    ) {
        guard let origin else { return }
        output.effects.append(.reply(origin: origin, reply: reply, handedOut: handedOut))
    }

    /// A request has taken its identity: the batch is in use, and so are the keys.
    mutating func markPaid(
        _ request: PaymentRequest,
        terminal: Int,
        _ output: inout BookOutput
    ) {
        markSeen(request.identity, terminal: terminal)
        let isOfBatch = request.batch.map { $0 == terminals.slots[terminal].state.batch } ?? true
        let opensBatch = isOfBatch && !terminals.slots[terminal].state.batchHasPayments
        let namesBatch =
            request.batch != nil && isOfBatch && !terminals.slots[terminal].state.batchIsNamed
        let provesKeys =
            rules.edition < .second && !terminals.slots[terminal].state.paidSinceKeys
        guard opensBatch || namesBatch || provesKeys else { return }
        if opensBatch { terminals.slots[terminal].state.batchHasPayments = true }
        if namesBatch { terminals.slots[terminal].state.batchIsNamed = true }
        if provesKeys { terminals.slots[terminal].state.paidSinceKeys = true }
        let state = terminals.slots[terminal].state
        output.terminals[state.row] = state
    }

    private mutating func decide(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ time: Timestamp,
        terminal: Int,
        _ output: inout BookOutput
    ) -> Verdict {
        let effect: OperationRules.PaymentEffect
        switch request.operation.rules.effect {
        case .payment(let asked): effect = asked
        case .echo, .session, .undo: return Verdict(.notOffered)
        }
        guard takesWindow(of: request, at: time) else {
            var verdict = Verdict(.dateOutOfReach)
            verdict.note = outOfReach(request)
            return verdict
        }
        openOfferedBatch(for: request, terminal: terminal, &output)
        switch effect {
        case .inquiry: break
        case .debit:
            if let reversal = takeTombstones(catching: request, terminal: terminal, &output) {
                var verdict = Verdict(.reversedOriginal)
                verdict.note = "its reversal \(reversal) came first"
                return verdict
            }
        }
        // On a line of its own: within the call below it would copy the whole book.
        let month = expiryMonth(at: time)
        return judge(request, plan, expiryMonth: month, terminal: terminal)
    }

    /// The seq of the first reversal that has waited for this request; all of them have done their
    /// work then.
    private mutating func takeTombstones(
        catching request: PaymentRequest,
        terminal: Int,
        _ output: inout BookOutput
    ) -> Int64? {
        let caught = tombstones.waiting(for: request).filter {
            stillWaits($0, terminal: terminal)
        }
        tombstones.remove(caught)
        for var tombstone in caught {
            tombstone.caught = nextSeq
            output.update(tombstone)
        }
        return caught.first?.seq
    }

    private mutating func approve(
        _ effect: OperationRules.PaymentEffect,
        of request: PaymentRequest,
        _ account: AccountSlot,
        terminal: Int,
        _ leg: inout LegRecord,
        _ reply: inout PaymentReply,
        _ output: inout BookOutput
    ) {
        switch effect {
        case .debit:
            let amount = leg.amount.minorUnits
            let asset = leg.amount.asset
            let station = openStation(asset, terminal: terminal, &output)
            leg.transfer = accounts.post(
                amount,
                from: account,
                to: station,
                by: cause(leg.payment),
                &output.ledger
            )
            count(amount, request.operation.rules.totals, asset, terminal: terminal, &output)
            reply.approvalCode = approvalCode(of: leg.payment + skips.offset(of: leg.payment))
        case .inquiry:
            let asset = accounts.asset(account)
            let counters = accounts.counters(account)
            reply.balances = [
                BalanceEntry(type: .available, asset: asset, minorUnits: counters.available),
                BalanceEntry(type: .ledger, asset: asset, minorUnits: counters.posted),
            ]
        }
    }
}

extension BookRecord {
    mutating func describe(_ registration: TerminalRegistration) {
        merchant = registration.merchant
        terminal = registration.terminal
    }
}

extension RoutePlan {
    var isForHost: Bool { if case .host = decision { true } else { false } }

    /// The payment channel as a leg names it.
    var channelName: String {
        if let channel { return channel }
        return switch decision {
        case .ledger: "in-house"
        case .host(let number): "channel-\(number.rawValue)"
        case .refused: "none"
        }
    }
}

extension Asset {
    /// Stands in a declined leg whose request named no currency.
    static let unnamed = Asset(rawValue: 0)
}
