import Ledger
import Payments

/// Why a payment is refused: the first reason in the order of `Outcome`.
extension PaymentBook {
    /// DE 4 has twelve digits.
    static let maximumAmount: Int64 = 999_999_999_999

    func judge(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        expiryMonth: UInt16,
        minute: Int32,
        _ terminal: TerminalSlot
    ) -> Verdict {
        if let refusal = sessionRefusal(request, terminal) { return Verdict(refusal) }
        if let refusal = dayRefusal(request, plan, terminal) { return Verdict(refusal) }
        if let outcome = plan.refusal {
            if let own = amountRefusal(request), own.rawValue < outcome.rawValue {
                return Verdict(own)
            }
            return Verdict(outcome)
        }
        if request.operation.rules.follows {
            let named = named(by: request, terminal)
            return judgeFollowUp(
                request,
                plan,
                named,
                expiryMonth: expiryMonth,
                minute: minute,
                terminal
            )
        }
        var plan = plan
        switch judgeByTables(request, at: minute, terminal) {
        case .refused(let outcome): return Verdict(outcome)
        case .passed(floor: nil): break
        case .passed(let floor?): plan.offlineUpTo = plan.offlineUpTo.map { min($0, floor) }
        }
        let basket = discounts(on: request, plan, at: minute, terminal)
        let shares = judgedShares(of: request, basket, at: minute, terminal)
        var most: Int64?
        if let shares, let refusal = refusal(byLimitsOn: shares, request.card?.mask, at: minute) {
            guard mayBePart(request, plan) else { return Verdict(refusal) }
            most = amount(of: request, basket, leftByLimitsOn: shares, at: minute)
            if most == 0 { return Verdict(refusal) }
        }
        guard plan.isPayable(for: request) else { return Verdict(.notOffered) }
        if let number = plan.askedChannel {
            if let refusal = hostRefusal(request, plan, number, terminal) {
                return Verdict(refusal)
            }
            guard let action = request.operation.rules.action else { return Verdict(.notOffered) }
            var verdict = Verdict(.approved)
            verdict.host = (number, action)
            verdict.shares = shares
            return verdict
        }
        guard let card = request.card?.token else { return Verdict(.invalidCard) }
        guard let account = accounts.slot(card: card) else {
            precondition(
                accounts.isKnown(card: card),
                "A batch reads the accounts of its cards."
            )
            return Verdict(.invalidCard)
        }
        let taken = amountTaken(of: request, basket, plan, account, leaving: most)
        let refusal =
            request.operation.rules.loads
            ? judgeTopUp(request, plan, account, expiryMonth: expiryMonth, terminal)
            : ledgerRefusal(request, taking: taken, plan, account, expiryMonth, terminal)
        var verdict = Verdict(refusal ?? .approved, account: account)
        verdict.shares = shares
        if refusal == nil { (verdict.taken, verdict.basket) = (taken, basket) }
        return verdict
    }

    /// Why the ledger refuses a payment, of which this much is taken; a PIN belongs to what its
    /// terminal asked for.
    private func ledgerRefusal(
        _ request: PaymentRequest,
        taking taken: TakenAmount?,
        _ plan: RoutePlan,
        _ account: AccountSlot,
        _ month: UInt16,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        let amount = taken?.taken ?? request.amount
        let card = accounts.cardRefusal(account, expiry: request.expiry, in: month)
        if let card { return card }
        if let refusal = amountRefusal(request) { return refusal }
        if let refusal = fundsRefusal(request, amount, account) { return refusal }
        if let refusal = offlineRefusal(request, plan) { return refusal }
        if let refusal = limitRefusal(request, amount, plan) { return refusal }
        if let refusal = pinRefusal(request, plan, account) { return refusal }
        return overflowRefusal(request, amount, account, terminal)
    }

    func sessionRefusal(_ request: PaymentRequest, _ terminal: TerminalSlot) -> Outcome? {
        // What was verified and has happened is taken in, whoever signed off meanwhile.
        let needsSession = request.session == .signedOn && !request.operation.rules.isAdvice
        if needsSession, !terminals[terminal].signedOn { return .noSessionKeys }
        if let batch = request.batch, batch != terminals[terminal].batch,
            !isOfListening(request, terminal)
        {
            return .batchMismatch
        }
        return terminals[terminal].enabled ? nil : .terminalDisabled
    }

    func amountRefusal(_ request: PaymentRequest) -> Outcome? {
        guard request.operation.rules.movesMoney else { return nil }
        let amount = request.amount ?? 0
        return amount > 0 && amount <= Self.maximumAmount ? nil : .invalidAmount
    }

    private func fundsRefusal(
        _ request: PaymentRequest,
        _ amount: Int64?,
        _ account: AccountSlot
    ) -> Outcome? {
        // An inquiry may leave the currency out; it then gets the account's.
        let rules = request.operation.rules
        guard
            request.asset == accounts.asset(account)
                || rules.isInquiry && request.asset == nil
        else { return .wrongCurrency }
        guard rules.spends, let amount else { return nil }
        return accounts.counters(account).available >= amount ? nil : .insufficientFunds
    }

    func limitRefusal(
        _ request: PaymentRequest,
        _ amount: Int64?,
        _ plan: RoutePlan
    ) -> Outcome? {
        guard request.operation.rules.spends, let maximum = plan.maximumAmount else {
            return nil
        }
        return (amount ?? 0) <= maximum ? nil : .amountLimit
    }

    /// A counter that would pass the end of Int64 is never wrapped.
    private func overflowRefusal(
        _ request: PaymentRequest,
        _ amount: Int64?,
        _ account: AccountSlot,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        let rules = request.operation.rules
        guard rules.spends, let amount else { return nil }
        let asset = accounts.asset(account)
        guard totals.canCount(amount, rules.totals, asset, terminal) else { return .overloaded }
        guard let station = station(asset, terminal) else { return nil }
        let fits =
            rules.takesMoney
            ? accounts.canPost(amount, from: account, to: station)
            : accounts.canHold(amount, from: account, to: station)
        return fits ? nil : .overloaded
    }
}

extension RoutePlan {
    /// Whether the book pays by legs like these: one, whoever decides it, or several of the
    /// ledger's that come to the amount.
    fileprivate func isPayable(for request: PaymentRequest) -> Bool {
        if legs.rest.isEmpty { return legs.first.part == nil }
        return askedChannel == nil && request.operation.rules.takesMoney
            && request.amount.map { legs.divides($0) } == true
    }
}
