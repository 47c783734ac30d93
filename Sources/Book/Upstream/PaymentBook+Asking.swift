import Ledger
import Payments
import Upstream

/// Payments that a host decides.
///
/// The intent is durable before the first byte leaves: record, hold and request to the host are
/// one commit, and the effect that sends it comes after. The terminal is answered by the commit of
/// the host's answer, or of its absence.
extension PaymentBook {
    /// Why a payment does not go to its host; nil when it does.
    func hostRefusal(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ number: ChannelNumber,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        // What no channel is ever asked for is refused behind all else.
        let action = request.operation.rules.action
        let kind = self.kind(of: number, under: plan.legs.first.host)
        let isScanned = request.details?.values.code != nil || action == .order
        guard request.card != nil || isScanned else { return .invalidCard }
        if let refusal = amountRefusal(request) { return refusal }
        if let action {
            guard kind.offers(action) else { return .notOffered }
            let terms = plan.legs.first.host ?? exchanges.channel(number)?.terms
            if let wallet = terms?.wallet, let refusal = walletRefusal(request, wallet, action) {
                return refusal
            }
        }
        // Hosts move money, never points.
        if request.operation.rules.movesMoney || request.asset != nil {
            guard let asset = request.asset, asset.rawValue > 0, asset != .points else {
                return .wrongCurrency
            }
        }
        if let refusal = offlineRefusal(request, plan) { return refusal }
        if let refusal = limitRefusal(request, request.amount, plan) { return refusal }
        guard canAsk(request, number, under: plan.legs.first.host, terminal) else {
            return .channelUnavailable
        }
        return hostOverflow(request, plan, terminal) ? .overloaded : nil
    }

    /// Whether a channel takes another request now; what is reported waits for its turn.
    private func canAsk(
        _ request: PaymentRequest,
        _ number: ChannelNumber,
        under own: HostTerms?,
        _ terminal: TerminalSlot
    ) -> Bool {
        let action = request.operation.rules.action
        if action?.informs ?? false { return true }
        guard exchanges.hasRoom(on: number, under: own) else { return false }
        guard let terms = own ?? exchanges.channel(number)?.terms, terms.wallet != nil else {
            return true
        }
        // Before its first start with a wallet has said what numbers are made of, none is made.
        guard salt != nil, orders.asked(on: number) < Int(terms.inFlightLimit) else { return false }
        guard action == .order else { return true }
        // Codes that nobody scans keep no place from what is scanned.
        let name = terminals[terminal].registration.terminal
        return orders.waiting(on: number) < Int(terms.inFlightLimit)
            && orders.waiting(of: name) < Orders.mostWaiting
    }

    private func hostOverflow(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot
    ) -> Bool {
        let rules = request.operation.rules
        guard rules.spends, let amount = request.amount, let asset = request.asset else {
            return false
        }
        guard totals.canCount(amount, rules.totals, asset, terminal) else { return true }
        return !canHold(amount, asset, with: plan.legs.first.channelName, terminal)
    }

    /// Whether the counters of a channel's clearing account and of the station have room.
    private func canHold(
        _ amount: Int64,
        _ asset: Asset,
        with channel: String,
        _ terminal: TerminalSlot
    ) -> Bool {
        guard let station = station(asset, terminal),
            let clearing = accounts.house(.channelClearing, asset, owner: channel)
        else { return true }
        return accounts.canHold(amount, from: clearing, to: station)
    }

    /// Takes a payment in whose host must be asked: its money is held, or what it is about is
    /// reserved, and its request goes out.
    mutating func begin(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ verdict: Verdict,
        asking host: (channel: ChannelNumber, action: UpstreamAction),
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        step.record.describe(terminals[terminal].registration)
        step.record.original = verdict.original
        if let original = verdict.original { step.record.group = original }
        let isWithWallet = kind(of: host.channel, under: plan.legs.first.host) == .wallet
        let answer: Outcome =
            host.action.informs ? .acknowledged : isWithWallet ? .undecided : .channelTimeout
        var payment = step.payment(request, reply(answer, step))
        payment.original = verdict.original
        let original = followed(by: verdict.originalNamed)
        payment.place = place(of: request, plan, following: original, terminal)
        if request.operation.rules.follows {
            let amount = asked(by: request, of: verdict.originalNamed)
            payment.legs = Legs([followingLeg(of: request, amount, host.channel, answer, step)])
            if case .sale(let rows, _)? = verdict.originalNamed { keep(rows, &step) }
        } else {
            meet(plan.legs.first, host.channel, &step)
            payment.legs = legs(
                of: request,
                plan,
                .channel(host.channel),
                request.asset,
                answer,
                step
            )
        }
        payment.limits = limitSlip(
            of: request,
            following: verdict.originalNamed,
            judgedBy: verdict.shares,
            terminal,
            step
        )
        askChannel(&payment, terminal, &step)
        markPaid(request, terminal, &step)
        let exchange = ask(host, hostName(of: verdict.originalNamed), payment, terminal, &step)
        openOrder(of: exchange, plan, &step)
        if host.action.informs {
            if countsAtOnce(payment) { count(payment, payment.askedAmount, terminal, &step) }
            step.record.reply = payment.reply
            step.answer(payment.reply)
            noteIncrease(of: verdict.originalNamed, by: payment, &step)
        } else if let origin = step.origin {
            exchanges.wait(origin, for: exchange.id)
        }
        keep(payment, &step)
        step.output.legs.append(contentsOf: payment.legs)
        guard !host.action.informs else { return }
        // What the card showed was prepared for the channel that the plan asks, and for no other.
        let carries = plan.askedChannel == host.channel
        step.output.effects.append(
            .send(exchange.request, origin: carries ? step.origin : nil)
        )
    }

    /// How a host knows what a request is about, with its own code for that.
    private func hostName(
        of named: NamedOriginal?
    ) -> (original: UpstreamOriginal, code: String?)? {
        switch named {
        case .payment(let slot):
            let own = ownExchange(of: slot)
            return (own.asOriginal, own.approvalCode)
        case .authorisation(let row): return row.link.map { ($0, row.hostCode) }
        case .sale(let rows, _):
            return rows.first.flatMap { row in row.link.map { ($0, row.hostCode) } }
        case .undone, .unknown, .archived, nil: return nil
        }
    }

    /// Why what follows a payment to its host does not go there; nil when it does.
    func hostRefusal(
        following request: PaymentRequest,
        _ number: ChannelNumber,
        _ terminal: TerminalSlot
    ) -> Outcome? {
        guard canAsk(request, number, under: nil, terminal) else { return .channelUnavailable }
        guard let amount = request.amount, let asset = request.asset else { return .overloaded }
        let rules = request.operation.rules
        guard totals.canCount(amount, rules.totals, asset, terminal) else { return .overloaded }
        guard rules.increases, let channel = exchanges.channel(number)?.name else { return nil }
        return canHold(amount, asset, with: channel, terminal) ? nil : .overloaded
    }

    /// What is left of a sale gets its rows with the request that reserves some of it.
    private mutating func keep(_ rows: [Remainder], _ step: inout Step) {
        for row in rows where !remainders.contains(row.key) { write(row, &step) }
    }

    /// What a request takes of its host: of an increase the difference.
    private func asked(by request: PaymentRequest, of named: NamedOriginal?) -> Int64 {
        let amount = request.amount ?? 0
        guard request.operation.rules.increases, case .payment(let sale)? = named else {
            return amount
        }
        return amount - recents[sale].movedAmount
    }

    /// A sale is increased from here on, whatever its host says.
    private mutating func noteIncrease(
        of named: NamedOriginal?,
        by payment: PaymentState,
        _ step: inout Step
    ) {
        guard payment.request.operation.rules.increases, case .payment(let sale)? = named else {
            return
        }
        recents[sale].increasedBy = payment.seq
        write(sale, &step)
    }

    /// The leg of what follows an earlier payment to its channel, whatever the rules say by then.
    private func followingLeg(
        of request: PaymentRequest,
        _ amount: Int64,
        _ channel: ChannelNumber,
        _ outcome: Outcome,
        _ step: Step
    ) -> Leg {
        guard let name = exchanges.channel(channel)?.name else {
            preconditionFailure("The original's channel is known.")
        }
        return Leg(
            key: LegKey(payment: step.seq, number: .first),
            decider: .channel(channel),
            channel: name,
            rule: nil,
            asked: Money(minorUnits: amount, asset: request.asset ?? .unnamed),
            outcome: outcome
        )
    }

    /// Its leg is asked of its channel: what it takes is held, or what it is about reserved, for as
    /// long as that is unknown.
    private mutating func askChannel(
        _ payment: inout PaymentState,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        let place = LegNumber.first.place
        let rules = payment.request.operation.rules
        if rules.movesMoney { totals.keep(payment.asset, terminal) }
        guard rules.spends || rules.increases else {
            take(.ask, place, of: &payment, &step)
            return
        }
        let places = openPlaces(of: payment.legs[place], terminal, &step)
        take(.ask, place, of: &payment, between: places, &step)
    }

    private mutating func ask(
        _ host: (channel: ChannelNumber, action: UpstreamAction),
        _ named: (original: UpstreamOriginal, code: String?)?,
        _ payment: PaymentState,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> ExchangeState {
        let request = payment.request
        let registration = terminals[terminal].registration
        let asked = request.identity.messageClass
        let kind = self.kind(of: host.channel, under: nil)
        let leg = payment.legs.first?.key.number ?? .first
        // What took an order back is not undone, so a void goes there as a refund of the whole.
        let action = kind == .wallet && host.action == .void ? UpstreamAction.refund : host.action
        var exchange = ExchangeState(
            id: payment.seq,
            channel: host.channel,
            action: action,
            messageClass: action.messageClass(asked: asked, naming: named?.original),
            reference: takeReference(host.channel, kind, leg, &step),
            at: step.at,
            terminal: registration.terminal,
            merchant: registration.merchant,
            state: host.action.informs ? .queued : .awaiting
        )
        exchange.payment = payment.seq
        exchange.processingCode = request.processingCode
        exchange.amount = request.operation.rules.increases ? payment.askedAmount : request.amount
        exchange.asset = request.asset
        exchange.card = request.card ?? cardOfOriginal(of: payment)
        exchange.expiry = request.expiry
        exchange.retrievalReference = payment.reply.retrievalReference
        exchange.batch = terminals[terminal].batch
        exchange.original = named?.original
        // A wallet knows none, and that of a refund says that it was told.
        exchange.approvalCode = kind == .wallet ? nil : named?.code
        let landing: Timestamp?
        if host.action.informs {
            exchange.nextAt = step.at
            landing = nil
        } else {
            landing = exchange.leave(at: step.at, terms(of: exchange))
        }
        write(exchange, isNew: true, &step)
        if let landing { exchanges.fly(exchange.id, on: exchange.channel, until: landing) }
        return exchange
    }

    /// The card of what is taken back without one.
    private func cardOfOriginal(of payment: PaymentState) -> SealedCard? {
        payment.original.flatMap { recents.slot(seq: $0) }.flatMap { recents[$0].request.card }
    }

    /// A repeat of a payment that its host has not answered: it waits for the same answer.
    mutating func attach(_ slot: PaymentSlot, _ step: inout Step) {
        if recents[slot].attempts < .max { recents[slot].attempts += 1 }
        let payment = recents[slot]
        step.output.update(payment)
        step.record.kind = .repeated
        describe(payment, &step)
        guard let origin = step.origin else { return }
        if waitsWhileFlying(payment), !isFlying(payment) {
            var reply = payment.reply
            reply.outcome = .undecided
            step.answer(origin, reply)
        } else {
            exchanges.wait(origin, for: payment.seq)
        }
    }

    /// Whether its channel is asked again until it has decided, so that between two attempts no
    /// answer is due.
    private func waitsWhileFlying(_ payment: PaymentState) -> Bool {
        guard let action = payment.request.operation.rules.action else { return false }
        let number = payment.legs.lazy.compactMap(\.decider.channel).first
        let kind = number.map { self.kind(of: $0, under: nil) } ?? .host
        return kind.silence(after: action).repeats
    }

    private func isFlying(_ payment: PaymentState) -> Bool {
        payment.legs.contains { leg in
            guard let number = leg.decider.channel else { return false }
            return exchanges.isFlying(payment.seq, on: number)
        }
    }

    // MARK: Channels

    /// Learns of the channel that a plan asks.
    mutating func meet(
        _ planned: PlannedLeg,
        _ number: ChannelNumber,
        _ step: inout Step
    ) {
        let terms = planned.host ?? exchanges.channel(number)?.terms ?? HostTerms()
        meet(ExternalChannel(number: number, name: planned.channelName, terms: terms), &step)
    }

    /// Learns of a channel, or that its terms are others.
    mutating func meet(_ channel: ExternalChannel, _ step: inout Step) {
        var state =
            exchanges.channel(channel.number)
            ?? ChannelState(number: channel.number, name: channel.name, terms: channel.terms)
        guard
            exchanges.channel(channel.number) == nil || state.name != channel.name
                || state.terms != channel.terms
        else { return }
        state.name = channel.name
        state.terms = channel.terms
        exchanges.setChannel(state)
        orders.setTerms(state.terms, of: state.number)
        step.output.channels[channel.number] = state
    }

    /// How a host knows its next request.
    mutating func takeReference(
        _ channel: ChannelNumber,
        _ step: inout Step
    ) -> UpstreamReference {
        let number = exchanges.takeNumber(channel)
        step.output.channels[channel] = exchanges.channel(channel)
        return UpstreamReference(number: number, at: step.at)
    }

    /// Writes a request to a host as it has become.
    mutating func write(_ exchange: ExchangeState, isNew: Bool = false, _ step: inout Step) {
        exchanges.put(exchange)
        if exchange.kind == .wallet { orders.watch(exchange.entry) }
        step.output.exchanges[exchange.id] = exchange
        if isNew { step.output.newExchanges.insert(exchange.id) }
    }
}

extension UpstreamAction {
    /// The class of its message: what follows is asked for as the host knows what it names.
    fileprivate func messageClass(
        asked: MessageClass,
        naming original: UpstreamOriginal?
    ) -> MessageClass {
        switch self {
        case .pay, .balance, .reverse, .advise, .notify: asked
        case .order: .financial
        case .cancel, .close: .reversal
        case .hold: .authorisation
        case .complete, .refund: .financial
        case .void: original?.messageClass ?? asked
        }
    }
}
