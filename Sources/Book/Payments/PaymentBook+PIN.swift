import Ledger
import Payments

/// The PIN of in-house cards: compared here, because the tries are counted here.
extension PaymentBook {
    /// A PIN is needed from the route's threshold up.
    func pinRefusal(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ account: AccountSlot
    ) -> Outcome? {
        let isNeeded: Bool
        switch request.operation.rules.pin {
        case .never, .ofOperator: return nil
        case .asKeyed: isNeeded = false
        case .fromAmount: isNeeded = plan.pinFrom.map { (request.amount ?? 0) >= $0 } == true
        }
        return accounts.pinRefusal(account, request.pin, isNeeded: isNeeded)
    }

    /// A wrong PIN adds to the tries, a right one that paid forgets them.
    ///
    /// A block that does not open is no try: nothing was compared.
    mutating func countPINTry(
        _ request: PaymentRequest,
        _ verdict: inout Verdict,
        _ step: inout Step
    ) {
        guard request.operation.rules.takesPIN, let account = verdict.account,
            accounts.kind(account).keepsPIN
        else { return }
        let tries = accounts.pinTries(account)
        switch (verdict.outcome, request.pin) {
        case (.incorrectPIN, .keyed):
            accounts.setPINTries(tries + 1, account, &step.output.ledger)
            verdict.note = "wrong PIN \(tries + 1) of \(AccountState.maximumPINTries)"
        case (.incorrectPIN, .unreadable):
            verdict.note = "the PIN block does not open"
        case (.approved, .keyed) where tries > 0:
            accounts.setPINTries(0, account, &step.output.ledger)
        default: break
        }
    }
}
