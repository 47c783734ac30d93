import Ledger
import Payments

/// Advices: what has happened is stored and acknowledged, whatever the book thinks of it.
///
/// ```text
/// judged like a request   its effect, and DE 39 00
/// refused                 its money from suspense to the station, a case, and DE 39 00
/// not to be booked        nothing, a case, and DE 39 00
/// ```
/// What a terminal holds by itself is not to be booked: nobody has been paid by it.
///
/// Never more is taken of an account than is available, and never a part of an advice: what a
/// customer does not pay is shown as suspended, and a person says what becomes of it. A suspended
/// leg is decided by the account of suspense, so that a void takes it back from there.
extension PaymentBook {
    /// Takes in an advice whose effect is refused.
    mutating func acknowledge(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ verdict: Verdict,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        step.record.describe(terminals[terminal].registration)
        step.record.original = verdict.original
        step.record.note = verdict.note ?? verdict.outcome.specificationKey
        var payment = step.payment(request, reply(.acknowledged, step))
        payment.original = verdict.original
        let original = followed(by: verdict.originalNamed)
        payment.place = place(of: request, plan, following: original, terminal)
        payment.holdsIdentity = rules.takesWindow(of: request, at: step.at)
        payment.legs = Legs([reportedLeg(of: request, plan, step)])
        let place = LegNumber.first.place
        let counted = request.operation.rules.totals
        let amount = payment.askedAmount
        if payment.holdsIdentity, canSuspend(payment.legs[place], of: payment),
            totals.canCount(amount, counted, payment.asset, terminal)
        {
            payment.limits = limitSlip(of: request, terminal, step)
            take(.suspend, place, of: &payment, &step)
            count(payment, amount, terminal, &step)
        } else {
            take(.decline, place, of: &payment, &step)
        }
        openCase(of: request, verdict.outcome, &step)
        payment.account = payment.legs[place].account
        step.record.account = payment.account
        step.record.reply = payment.reply
        if payment.holdsIdentity { markPaid(request, terminal, &step) }
        step.output.add(payment.legs)
        step.answer(payment.reply)
        keep(payment, &step)
    }

    private func reportedLeg(of request: PaymentRequest, _ plan: RoutePlan, _ step: Step) -> Leg {
        Leg(
            key: LegKey(payment: step.seq, number: .first),
            decider: .ledger(account: nil),
            channel: plan.legs.first.channelName,
            rule: plan.rule,
            asked: Money(minorUnits: request.amount ?? 0, asset: request.asset ?? .unnamed),
            outcome: .acknowledged
        )
    }

    /// Whether a leg's money can be booked against suspense: it names some that was paid, and no
    /// account is full.
    func canSuspend(_ leg: Leg, of payment: PaymentState) -> Bool {
        guard !payment.request.operation.rules.holds else { return false }
        let (amount, asset) = (leg.asked.minorUnits, leg.asked.asset)
        let terminal = terminals.slot(payment.request.identity.terminal)
        guard amount > 0, amount <= Self.maximumAmount, asset.rawValue > 0 else { return false }
        let suspense = accounts.house(.suspenseAdvices, asset)
        let station = station(asset, terminal)
        return suspense.map { accounts.canDebit(amount, $0) } ?? true
            && station.map { accounts.canCredit(amount, $0) } ?? true
    }

    /// Books a leg against suspense; what was held or reserved for it is free again.
    mutating func moveToSuspense(
        _ place: Int,
        of payment: inout PaymentState,
        _ step: inout Step
    ) -> Leg.Movement {
        let leg = payment.legs[place]
        if leg.state == .pending { release(leg, of: payment, &step) }
        let asset = leg.asked.asset
        let suspense = accounts.openHouse(.suspenseAdvices, asset, &step.output.ledger)
        let terminal = terminals.slot(payment.request.identity.terminal)
        let station = openStation(asset, terminal, &step)
        payment.legs[place] = leg.decided(by: .ledger(account: accounts.id(suspense)))
        return .moved(
            accounts.post(
                leg.asked.minorUnits,
                from: suspense,
                to: station,
                by: step.cause,
                &step.output.ledger
            )
        )
    }

    /// Frees what waits for the answer of a host.
    private mutating func release(_ leg: Leg, of payment: PaymentState, _ step: inout Step) {
        if payment.request.operation.rules.completes {
            unreserve(authorisation(of: payment), by: payment.seq, &step)
        } else if let hold = leg.hold {
            let places = places(of: leg, of: payment)
            accounts.void(
                Hold(
                    id: hold,
                    amount: leg.asked.minorUnits,
                    from: places.customer,
                    to: places.station
                ),
                by: step.cause,
                &step.output.ledger
            )
        }
    }

    // MARK: What is suspended

    func isSuspended(_ payment: PaymentState) -> Bool {
        payment.legs.contains { isSuspended($0.decider, $0.asked.asset) }
    }

    /// Whether suspense pays, and no customer.
    func isSuspended(_ decider: Leg.Decider, _ asset: Asset) -> Bool {
        guard case .ledger(let account?) = decider,
            let suspense = accounts.house(.suspenseAdvices, asset)
        else { return false }
        return accounts.id(suspense) == account
    }

    // MARK: What a terminal may do by itself

    /// Why a terminal may not have decided a sale by itself; nil when it may.
    func offlineRefusal(_ request: PaymentRequest, _ plan: RoutePlan) -> Outcome? {
        guard request.operation.rules.isOffline else { return nil }
        guard let most = plan.offlineUpTo else { return .routeDenied }
        return (request.amount ?? 0) <= most ? nil : .amountLimit
    }
}
