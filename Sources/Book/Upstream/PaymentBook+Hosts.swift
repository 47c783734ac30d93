import Ledger
import Payments

/// Payments that a host decides.
///
/// The intent is durable before the first byte leaves: record, hold and request to the host are
/// one commit, and the effect that sends it comes after. The terminal is answered by the commit of
/// the host's answer, or of its absence.
extension PaymentBook {
    /// DE 11 has six digits.
    static let maximumSTAN: UInt32 = 999_999

    /// Why a payment does not go to its host; nil when it does.
    func hostRefusal(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ number: ChannelNumber,
        terminal: Int
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
        if let channel = exchanges.slots[number] {
            let terms = plan.host ?? channel.state.terms
            if channel.state.isStopped || channel.awaiting.count >= Int(terms.inFlightLimit)
                || channel.open >= Int(terms.forwardLimit)
            {
                return .channelUnavailable
            }
        }
        return hostOverflow(request, plan, terminal: terminal) ? .overloaded : nil
    }

    private func hostOverflow(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        terminal: Int
    ) -> Bool {
        let rules = request.operation.rules
        guard rules.takesMoney, let amount = request.amount, let asset = request.asset else {
            return false
        }
        guard canCount(amount, rules.totals, asset, terminal: terminal) else { return true }
        guard let station = station(asset, terminal: terminal),
            let clearing = accounts.house(.channelClearing, asset, owner: plan.channelName)
        else { return false }
        return !accounts.canHold(amount, from: clearing, to: station)
    }

    /// Takes a payment in whose host must be asked: its money is held, its request goes out.
    mutating func begin(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        asking host: (channel: ChannelNumber, action: HostRequest.Kind),
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        let terminal = terminals.index(of: request.identity.terminal)
        let registration = terminals.slots[terminal].state.registration
        var record = takeRecord(.payment, event)
        record.describe(registration)
        var leg = LegRecord(
            payment: record.seq,
            number: 1,
            channel: plan.channelName,
            rule: plan.rule,
            amount: Money(minorUnits: request.amount ?? 0, asset: request.asset ?? .unnamed),
            outcome: .channelTimeout,
            resolution: .pending,
            transfer: nil
        )
        if host.action.takesMoney {
            leg.hold = holdForHost(leg, terminal: terminal, &output)
        }
        let terms = plan.host ?? exchanges.channel(host.channel)?.terms ?? HostTerms()
        meet(HostChannel(number: host.channel, name: plan.channelName, terms: terms), &output)
        var payment = PaymentState(
            seq: record.seq,
            businessDate: dates.current,
            request: request,
            reply: reply(.channelTimeout, seq: record.seq, at: event.at)
        )
        payment.isPending = true
        payment.leg = leg
        markPaid(request, terminal: terminal, &output)
        let exchange = ask(host, payment, registration, batchOf: terminal, at: event.at, &output)
        if let origin { exchanges.wait(origin, for: exchange.id) }
        recents.insert(payment)
        output.newPayments.append(payment)
        output.legs.append(leg)
        output.records.append(record)
        output.effects.append(.send(exchange.request, origin: origin))
    }

    private mutating func holdForHost(
        _ leg: LegRecord,
        terminal: Int,
        _ output: inout BookOutput
    ) -> Int64 {
        let asset = leg.amount.asset
        let clearing = accounts.openHouse(
            .channelClearing,
            asset,
            owner: leg.channel,
            &output.ledger
        )
        let station = openStation(asset, terminal: terminal, &output)
        keepTotals(of: asset, terminal: terminal)
        return accounts.hold(
            leg.amount.minorUnits,
            from: clearing,
            to: station,
            by: cause(leg.payment),
            &output.ledger
        )
    }

    private mutating func ask(
        _ host: (channel: ChannelNumber, action: HostRequest.Kind),
        _ payment: PaymentState,
        _ registration: TerminalRegistration,
        batchOf terminal: Int,
        at time: Timestamp,
        _ output: inout BookOutput
    ) -> ExchangeState {
        let request = payment.request
        var exchange = ExchangeState(
            id: payment.seq,
            channel: host.channel,
            kind: host.action,
            messageClass: request.identity.messageClass,
            linkSTAN: takeSTAN(host.channel, &output),
            at: time,
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
        exchange.reference = payment.reply.retrievalReference
        exchange.batch = terminals.slots[terminal].state.batch
        exchange.attempts = 1
        write(exchange, isNew: true, &output)
        return exchange
    }

    /// A repeat of a payment that its host has not answered: it waits for the same answer.
    mutating func attach(
        _ slot: Int,
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        if recents[slot].attempts < .max { recents[slot].attempts += 1 }
        let payment = recents[slot]
        output.update(payment)
        var record = takeRecord(.repeated, event)
        describe(&record, as: payment)
        output.records.append(record)
        if let origin { exchanges.wait(origin, for: payment.seq) }
    }

    /// The terminal of a payment, and that a record belongs to it.
    func describe(_ record: inout BookRecord, as payment: PaymentState) {
        let terminal = terminals.index(of: payment.request.identity.terminal)
        record.describe(terminals.slots[terminal].state.registration)
        record.account = payment.account
        record.original = payment.seq
        record.group = payment.seq
    }

    // MARK: Channels

    /// Learns of a channel, or that its terms are others.
    mutating func meet(_ channel: HostChannel, _ output: inout BookOutput) {
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
        output.channels[channel.number] = state
    }

    mutating func takeSTAN(_ number: ChannelNumber, _ output: inout BookOutput) -> UInt32 {
        let stan = exchanges.takeSTAN(number)
        output.channels[number] = exchanges.channel(number)
        return stan
    }

    /// Writes a request to a host as it has become.
    mutating func write(
        _ exchange: ExchangeState,
        isNew: Bool = false,
        _ output: inout BookOutput
    ) {
        exchanges.put(exchange)
        output.exchanges[exchange.id] = exchange
        if isNew { output.newExchanges.insert(exchange.id) }
    }

    /// Opens a case for a person.
    mutating func open(_ discrepancy: Discrepancy, _ output: inout BookOutput) {
        output.discrepancies.append(discrepancy)
        output.effects.append(.discrepancyOpened(discrepancy))
    }
}
