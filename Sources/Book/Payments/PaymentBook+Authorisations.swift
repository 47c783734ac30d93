import Ledger
import Payments
import Upstream

/// Authorisations: what a pre-authorisation holds until a completion takes it, a void or a reversal
/// frees it, or its last day is over.
///
/// ```text
/// event     the hold
/// complete  posted, all of it or a part, or more than it holds
/// void      freed
/// reverse   freed
/// lapse     freed
/// reopen    made anew: in-house of what was completed and no more than it was, at a host whole
/// restore   made anew
/// ```
/// The row alone says what has become of one: its business date may be archived by then.
extension PaymentBook {
    /// Opens the row of a pre-authorisation that is approved, whose leg holds the money.
    ///
    /// `code`: DE 38 as the terminal is told it; `link` and `hostCode`: how its host knows it.
    mutating func open(
        _ payment: PaymentState,
        place: Int,
        code: String,
        link: UpstreamOriginal? = nil,
        hostCode: String? = nil,
        _ step: inout Step
    ) {
        let leg = payment.legs[place]
        let identity = payment.request.identity
        guard let card = payment.request.card, let hold = leg.hold,
            let reference = payment.reply.retrievalReference, let code = ApprovalCode(code)
        else { preconditionFailure("A pre-authorisation holds money of a card.") }
        let amount = leg.asked.minorUnits
        let day = BusinessDate(rawValue: rules.localDay(at: payment.reply.decidedAt))
        let isOutdoor = payment.request.details?.values.isOutdoor == true
        let row = Authorisation(
            payment: payment.seq,
            businessDate: payment.businessDate,
            reference: reference,
            terminal: identity.terminal,
            stan: identity.stan,
            window: identity.window,
            windowKind: identity.windowKind,
            day: UInt16(day.monthDay),
            merchant: terminals[terminals.slot(identity.terminal)].registration.merchant,
            code: code,
            card: card.token,
            mask: card.mask,
            decider: leg.decider,
            channel: leg.channel,
            asset: leg.asked.asset,
            amount: amount,
            asked: payment.reply.taken?.asked ?? amount,
            ceiling: amount * rules.completionPermille / 1_000,
            lapsesOn: leg.isWithChannel || isOutdoor
                ? nil : BusinessDate(rawValue: payment.businessDate.rawValue + rules.holdDays),
            dueAt: isOutdoor
                ? payment.reply.decidedAt.later(by: rules.fillMicroseconds) : nil,
            link: link,
            hostCode: hostCode,
            state: .open,
            held: amount,
            hold: hold,
            reservedBy: nil,
            changedBy: payment.seq,
            limits: payment.limits
        )
        write(row, isNew: true, &step)
    }

    /// Frees what is held: by a void, a reversal or because the last day is over; the transfer's
    /// id.
    mutating func free(
        _ row: Authorisation,
        by event: AuthorisationState.Event,
        _ step: inout Step
    ) -> Int64 {
        let transfer = accounts.void(hold(of: row), by: step.cause, &step.output.ledger)
        change(row, by: event, holding: nil, &step)
        return transfer
    }

    /// Holds anew what a completion or a void is taken back for, unless the last day is over; the
    /// hold's id.
    mutating func renew(
        _ row: Authorisation,
        holding amount: Int64,
        by event: AuthorisationState.Event,
        _ step: inout Step
    ) -> Int64? {
        guard !row.isPast(on: dates.current) else {
            change(row, by: event, holding: nil, &step)
            return nil
        }
        let places = places(of: row)
        let hold = accounts.hold(
            amount,
            from: places.customer,
            to: places.station,
            by: step.cause,
            &step.output.ledger
        )
        var row = row
        row.held = amount
        change(row, by: event, holding: hold, &step)
        return hold
    }

    /// The row after an event that its table allows: whoever comes here has asked its state.
    mutating func change(
        _ row: Authorisation,
        by event: AuthorisationState.Event,
        holding hold: Int64?,
        _ step: inout Step
    ) {
        var row = row
        do throws(AuthorisationState.Impossible) {
            row.state = try row.state.after(event, isPast: row.isPast(on: dates.current))
        } catch {
            preconditionFailure("Authorisation \(row.payment) \(error)")
        }
        row.hold = hold
        row.reservedBy = nil
        row.changedBy = step.seq
        write(row, &step)
    }

    /// The leg of a completion or a void of one: decided where the pre-authorisation was.
    func leg(naming row: Authorisation, for payment: PaymentState) -> Leg {
        Leg(
            key: LegKey(payment: payment.seq, number: .first),
            decider: row.decider,
            channel: row.channel,
            rule: nil,
            asked: Money(
                minorUnits: payment.reply.taken?.taken ?? payment.request.amount ?? 0,
                asset: row.asset
            ),
            outcome: payment.reply.outcome
        )
    }

    // MARK: While a host is asked

    /// Nothing else touches an open authorisation while its host has not answered.
    mutating func reserve(_ row: Authorisation, for payment: Int64, _ step: inout Step) {
        guard row.state == .open else { return }
        var row = row
        row.reservedBy = payment
        write(row, &step)
    }

    /// The same the other way round; what has another state by now is not reserved.
    mutating func unreserve(_ row: Authorisation, by payment: Int64, _ step: inout Step) {
        guard row.reservedBy == payment else { return }
        var row = row
        row.reservedBy = nil
        write(row, &step)
    }

    // MARK: The last day

    /// Frees what these authorisations hold whose last day is over; one that has changed since it
    /// was looked for is passed over.
    mutating func lapse(_ payments: [Int64], _ step: inout Step) {
        var count = 0
        for payment in payments {
            guard let row = authorisations[payment], row.state == .open, row.reservedBy == nil,
                row.isPast(on: dates.current)
            else { continue }
            _ = free(row, by: .lapse, &step)
            count += 1
        }
        step.record.note = count == 1 ? "one authorisation" : "\(count) authorisations"
        if let origin = step.origin {
            step.output.effects.append(.acted(origin: origin, seq: step.seq, created: nil))
        }
    }

    // MARK: Money

    /// The hold of an open one.
    func hold(of row: Authorisation) -> Hold {
        guard let id = row.hold else { preconditionFailure("An open authorisation has a hold.") }
        let places = places(of: row)
        return Hold(id: id, amount: row.held, from: places.customer, to: places.station)
    }

    /// Between which accounts it moves money.
    func places(of row: Authorisation) -> MoneyPlaces {
        guard let customer = customer(row.decider, row.asset, row.channel),
            let station = accounts.house(.stationReceivable, row.asset, owner: row.merchant)
        else { preconditionFailure("A batch reads the accounts of its authorisations.") }
        return MoneyPlaces(customer: customer, station: station)
    }

    private mutating func write(
        _ row: Authorisation,
        isNew: Bool = false,
        _ step: inout Step
    ) {
        noteLimits(row, replacing: authorisations[row.payment], &step)
        authorisations.put(row)
        step.output.authorisations[row.payment] = row
        if isNew { step.output.newAuthorisations.insert(row.payment) }
    }
}
