import Ledger
import Payments

/// The legs of payments: each event of a leg's life with the money that goes with it.
///
/// ```text
/// event      in-house             with a channel
/// ask        –                    holds what is asked for
/// authorise  holds it             –
/// post       moves it             moves what is held
/// decline    –                    frees what is held, once it was asked
/// doubt      –                    what is held stays so
/// undo       moves it back        moves back what was posted, frees what is held
/// reinstate  moves it once more   –
/// suspend    moves it from suspense, and frees what is held
/// ```
/// So goes the leg of what takes money, and of what holds it. A leg of an inquiry goes the same way
/// without; what a leg of a void, refund or completion does to its original stands with these.
extension PaymentBook {
    /// The legs of the request that this event is, as planned: nothing has happened to them.
    ///
    /// `taken`: what they come to, where that is less than the request asks for.
    func legs(
        of request: PaymentRequest,
        _ plan: RoutePlan,
        _ decider: Leg.Decider,
        _ asset: Asset?,
        _ outcome: Outcome,
        taking taken: TakenAmount? = nil,
        _ step: Step
    ) -> Legs {
        let amount = taken?.taken ?? request.amount ?? 0
        var legs = Legs()
        for place in plan.legs.indices {
            legs.append(
                Leg(
                    key: LegKey(payment: step.seq, number: LegNumber(place: place)),
                    decider: decider,
                    channel: plan.legs[place].channelName,
                    rule: plan.rule,
                    asked: Money(
                        minorUnits: plan.legs.amount(at: place, of: amount),
                        asset: asset ?? .unnamed
                    ),
                    outcome: outcome
                )
            )
        }
        return legs
    }

    /// Takes a leg through an event, with its money; whether it could.
    ///
    /// An event that cannot happen to the leg changes nothing and is a case for a person. `places`:
    /// where its money moves, for whoever knows; `delivered`: what an undoing leaves standing;
    /// `remainder`: of which a refund takes, for whoever knows.
    @discardableResult
    mutating func take(
        _ event: LegState.Event,
        _ place: Int,
        of payment: inout PaymentState,
        between places: MoneyPlaces? = nil,
        leaving delivered: Int64 = 0,
        from remainder: Remainder? = nil,
        _ step: inout Step
    ) -> Bool {
        let next: LegState
        do throws(LegState.Impossible) {
            next = try payment.legs[place].state.after(event)
        } catch {
            step.record.note = "leg \(payment.legs[place].key.number.rawValue) \(error)"
            step.openCase(.overloaded, original: payment.seq)
            return false
        }
        if case .post = event, payment.legs[place].state == .pending {
            payment.limits = refundSlip(of: payment)
        }
        let counted = countedBefore(payment)
        var movement = Leg.Movement.none
        if case .suspend = event {
            movement = moveToSuspense(place, of: &payment, &step)
        } else if case .payment(let effect) = payment.request.operation.rules.effect,
            payment.legs[place].moves(in: event)
        {
            switch effect {
            case .debit, .hold, .increase, .credit:
                let places = places ?? self.places(of: payment.legs[place], of: payment)
                movement = move(payment.legs[place], event, between: places, delivered, &step)
            case .void: movement = moveVoid(payment.legs[place], event, of: payment, &step)
            case .refund:
                let leg = payment.legs[place]
                movement = moveRefund(leg, event, of: payment, from: remainder, &step)
            case .completion:
                let leg = payment.legs[place]
                // What suspense pays holds nothing.
                movement =
                    isSuspended(leg.decider, leg.asked.asset)
                    ? move(leg, event, between: self.places(of: leg, of: payment), delivered, &step)
                    : moveCompletion(leg, event, of: payment, &step)
            case .inquiry, .query, .notice: break
            }
        }
        payment.legs[place].enter(next, movement)
        noteLimits(payment, before: counted, &step)
        return true
    }

    /// The same for a leg of a payment that was kept before; its row is not written yet.
    @discardableResult
    mutating func take(
        _ event: LegState.Event,
        _ place: Int,
        of slot: PaymentSlot,
        leaving delivered: Int64 = 0,
        _ step: inout Step
    ) -> Bool {
        var payment = recents[slot]
        let isTaken = take(event, place, of: &payment, leaving: delivered, &step)
        recents[slot].legs = payment.legs
        return isTaken
    }

    private mutating func move(
        _ leg: Leg,
        _ event: LegState.Event,
        between places: MoneyPlaces,
        _ delivered: Int64,
        _ step: inout Step
    ) -> Leg.Movement {
        let cause = step.cause
        let amount = leg.asked.minorUnits
        let hold = leg.hold.map {
            Hold(id: $0, amount: amount, from: places.customer, to: places.station)
        }
        switch (event, hold) {
        case (.ask, _), (.authorise, nil):
            return .held(
                accounts.hold(
                    amount,
                    from: places.customer,
                    to: places.station,
                    by: cause,
                    &step.output.ledger
                )
            )
        case (.post, let hold?):
            return .moved(accounts.post(amount, of: hold, by: cause, &step.output.ledger))
        case (.post, nil), (.reinstate, _):
            return .moved(
                accounts.post(
                    amount,
                    from: places.customer,
                    to: places.station,
                    undoing: leg.undoneBy,
                    by: cause,
                    &step.output.ledger
                )
            )
        case (.undo, let hold?) where leg.state == .reversing, (.decline, let hold?):
            accounts.void(hold, by: cause, &step.output.ledger)
            return .none
        case (.undo, _):
            return .movedBack(
                accounts.post(
                    amount - delivered,
                    from: places.station,
                    to: places.customer,
                    undoing: leg.transfer,
                    by: cause,
                    &step.output.ledger
                ),
                leaving: delivered
            )
        case (.decline, nil), (.doubt, _), (.authorise, _), (.suspend, _): return .none
        }
    }
}

extension Leg {
    /// Whether an event touches its money.
    fileprivate func moves(in event: LegState.Event) -> Bool {
        switch event {
        case .ask, .post, .undo, .reinstate: true
        case .authorise: state == .planned
        case .decline: state == .pending
        case .doubt, .suspend: false
        }
    }
}
