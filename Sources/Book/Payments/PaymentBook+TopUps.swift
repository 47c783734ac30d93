import Ledger
import Payments

/// Top-ups: a station takes cash, and an operator of it loads that onto a card.
///
/// The station owes what it took: the money comes from `cash:{merchant}`, and what is taken back
/// goes there again, as long as the card still has it.
extension PaymentBook {
    /// Why a card is not loaded; nil when it is.
    ///
    /// The password comes behind the card and the amount, so that no mistake in them is a try.
    func judgeTopUp(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ account: AccountSlot,
        expiryMonth: UInt16,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        let card = accounts.cardRefusal(account, expiry: request.expiry, in: expiryMonth)
        if let card { return card }
        if let refusal = amountRefusal(request) { return refusal }
        // Nobody pays cash for points.
        guard let asset = request.asset, asset == accounts.asset(account), asset != .points else {
            return .wrongCurrency
        }
        let amount = request.amount ?? 0
        if let maximum = plan.maximumAmount, amount > maximum { return .amountLimit }
        if let refusal = operatorRefusal(request, terminal) { return refusal }
        let counted = request.operation.rules.totals
        guard totals.canCount(amount, counted, asset, terminal) else { return .overloaded }
        let fits =
            cash(asset, terminal).map { accounts.canPost(amount, from: $0, to: account) }
            ?? accounts.canCredit(amount, account)
        return fits ? nil : .overloaded
    }

    /// Loads the card in the step of its top-up.
    mutating func load(
        _ payment: inout PaymentState,
        _ account: AccountSlot,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        let asset = accounts.asset(account)
        let cash = accounts.openHouse(
            .stationCash,
            asset,
            owner: terminals[terminal].registration.merchant,
            &step.output.ledger
        )
        let places = MoneyPlaces(customer: cash, station: account)
        post(&payment, between: places, asset, terminal, &step)
    }

    /// Whether a card has what a payment has loaded onto it; true of what has loaded none.
    func hasStill(_ payment: PaymentState) -> Bool {
        guard payment.request.operation.rules.loads else { return true }
        return payment.legs.allSatisfy { leg in
            guard leg.standing > 0 else { return true }
            let card = places(of: leg, of: payment).station
            return accounts.counters(card).available >= leg.standing
        }
    }

    func placesOfLoad(_ leg: Leg, of payment: PaymentState) -> MoneyPlaces {
        let terminal = terminals.slot(payment.request.identity.terminal)
        guard let card = leg.account.flatMap({ accounts.slot(id: $0) }),
            let cash = cash(leg.asked.asset, terminal)
        else {
            preconditionFailure("A batch reads the accounts of its originals.")
        }
        return MoneyPlaces(customer: cash, station: card)
    }

    /// The cash of the terminal's merchant; nil until the first top-up there.
    private func cash(_ asset: Asset, _ terminal: TerminalSlot) -> AccountSlot? {
        accounts.house(.stationCash, asset, owner: terminals[terminal].registration.merchant)
    }
}

extension OperationRules {
    /// Whether it loads a card for cash.
    var loads: Bool {
        switch effect {
        case .payment(.credit): true
        case .payment(.debit), .payment(.hold), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.inquiry), .payment(.increase), .payment(.query),
            .payment(.notice), .echo, .session, .batch, .undo:
            false
        }
    }
}
