import Payments

/// The PIN of in-house cards: compared here, because the tries are counted here.
extension PaymentBook {
    /// A PIN that was keyed in is compared whatever the amount; one that was not is missed from the
    /// route's threshold up.
    ///
    /// After three wrong ones neither counts any more: a right one would tell a guesser so.
    func pinRefusal(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ account: Int
    ) -> Outcome? {
        guard accounts.slots[account].kind.keepsPIN else { return nil }
        let isNeeded: Bool
        switch request.operation.rules.pin {
        case .never: return nil
        case .asKeyed: isNeeded = false
        case .fromAmount: isNeeded = plan.pinFrom.map { (request.amount ?? 0) >= $0 } == true
        }
        guard isNeeded || request.pin != .absent else { return nil }
        if accounts.slots[account].isPINBlocked { return .pinTriesExceeded }
        switch request.pin {
        case .absent: return .pinRequired
        case .unreadable: return .incorrectPIN
        case .keyed(let reference):
            guard let stored = accounts.slots[account].pinReference else { return .incorrectPIN }
            return stored.matches(reference) ? nil : .incorrectPIN
        }
    }

    /// A wrong PIN adds to the tries, a right one that paid forgets them.
    ///
    /// A block that does not open is no try: nothing was compared.
    mutating func countPINTry(
        _ request: PaymentRequest,
        _ verdict: inout Verdict,
        _ output: inout BookOutput
    ) {
        guard let account = verdict.account, accounts.slots[account].kind.keepsPIN else { return }
        let tries = accounts.slots[account].pinTries
        switch (verdict.outcome, request.pin) {
        case (.incorrectPIN, .keyed):
            accounts.setPINTries(tries + 1, slot: account)
            verdict.note = "wrong PIN \(tries + 1) of \(AccountState.maximumPINTries)"
        case (.incorrectPIN, .unreadable):
            verdict.note = "the PIN block does not open"
            return
        case (.approved, .keyed) where tries > 0:
            accounts.setPINTries(0, slot: account)
        default: return
        }
        output.accounts[accounts.slots[account].id] = accounts.slots[account]
    }
}
