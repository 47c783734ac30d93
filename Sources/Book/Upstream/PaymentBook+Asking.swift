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
        guard request.card != nil else { return .invalidCard }
        if let refusal = amountRefusal(request) { return refusal }
        // Hosts move money, never points.
        if request.operation.rules.takesMoney || request.asset != nil {
            guard let asset = request.asset, asset.rawValue > 0, asset != .points else {
                return .wrongCurrency
            }
        }
        if let refusal = limitRefusal(request, plan) { return refusal }
        guard exchanges.hasRoom(on: number, under: plan.legs.first.host) else {
            return .channelUnavailable
        }
        return hostOverflow(request, plan, terminal) ? .overloaded : nil
    }

    private func hostOverflow(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ terminal: TerminalSlot
    ) -> Bool {
        let rules = request.operation.rules
        guard rules.takesMoney, let amount = request.amount, let asset = request.asset else {
            return false
        }
        guard totals.canCount(amount, rules.totals, asset, terminal) else { return true }
        guard let station = station(asset, terminal),
            let clearing = accounts.house(
                .channelClearing,
                asset,
                owner: plan.legs.first.channelName
            )
        else { return false }
        return !accounts.canHold(amount, from: clearing, to: station)
    }

    /// Takes a payment in whose host must be asked: its money is held, its request goes out.
    mutating func begin(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        asking host: (channel: ChannelNumber, action: UpstreamAction),
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        let planned = plan.legs.first
        step.record.describe(terminals[terminal].registration)
        var payment = step.payment(request, reply(.channelTimeout, step))
        payment.legs = legs(
            of: request,
            plan,
            .channel(host.channel),
            request.asset,
            .channelTimeout,
            step
        )
        askChannel(&payment, terminal, &step)
        let terms = planned.host ?? exchanges.channel(host.channel)?.terms ?? HostTerms()
        meet(ExternalChannel(number: host.channel, name: planned.channelName, terms: terms), &step)
        markPaid(request, terminal, &step)
        let exchange = ask(host, payment, terminal, &step)
        if let origin = step.origin { exchanges.wait(origin, for: exchange.id) }
        keep(payment, &step)
        step.output.add(payment.legs)
        step.output.effects.append(.send(exchange.request, origin: step.origin))
    }

    /// Its leg is asked of its channel: what it takes is held for as long as that is unknown.
    private mutating func askChannel(
        _ payment: inout PaymentState,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        let place = LegNumber.first.place
        guard payment.isWithChannel else {
            take(.ask, place, of: &payment, &step)
            return
        }
        let places = openPlaces(of: payment.legs[place], terminal, &step)
        totals.keep(payment.asset, terminal)
        take(.ask, place, of: &payment, between: places, &step)
    }

    private mutating func ask(
        _ host: (channel: ChannelNumber, action: UpstreamAction),
        _ payment: PaymentState,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> ExchangeState {
        let request = payment.request
        let registration = terminals[terminal].registration
        var exchange = ExchangeState(
            id: payment.seq,
            channel: host.channel,
            action: host.action,
            messageClass: request.identity.messageClass,
            number: takeNumber(host.channel, &step),
            at: step.at,
            terminal: registration.terminal,
            merchant: registration.merchant,
            state: .awaiting
        )
        exchange.payment = payment.seq
        exchange.processingCode = request.processingCode
        exchange.amount = request.amount
        exchange.asset = request.asset
        exchange.card = request.card
        exchange.expiry = request.expiry
        exchange.retrievalReference = payment.reply.retrievalReference
        exchange.batch = terminals[terminal].batch
        exchange.attempts = 1
        write(exchange, isNew: true, &step)
        return exchange
    }

    /// A repeat of a payment that its host has not answered: it waits for the same answer.
    mutating func attach(_ slot: PaymentSlot, _ step: inout Step) {
        if recents[slot].attempts < .max { recents[slot].attempts += 1 }
        let payment = recents[slot]
        step.output.update(payment)
        step.record.kind = .repeated
        describe(payment, &step)
        if let origin = step.origin { exchanges.wait(origin, for: payment.seq) }
    }

    // MARK: Channels

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
        step.output.channels[channel.number] = state
    }

    mutating func takeNumber(_ channel: ChannelNumber, _ step: inout Step) -> UInt32 {
        let number = exchanges.takeNumber(channel)
        step.output.channels[channel] = exchanges.channel(channel)
        return number
    }

    /// Writes a request to a host as it has become.
    mutating func write(_ exchange: ExchangeState, isNew: Bool = false, _ step: inout Step) {
        exchanges.put(exchange)
        step.output.exchanges[exchange.id] = exchange
        if isNew { step.output.newExchanges.insert(exchange.id) }
    }
}
