internal import CardSecurity
internal import ISO8583
internal import Payments

/// From a step to the request that its terminal sends.
extension ScenarioRunner {
    func request(
        for step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> TerminalRequest {
        var request = try bareRequest(for: step, seat)
        if case .again = step.verb { return request }
        request.texts = step.tags
        request.chip = step.chip
        request.operatorNumber = step.operatorNumber ?? request.operatorNumber
        if let digits = step.password {
            let password = try clear(digits)
            do throws(SimulatedTerminalError) {
                request.password = try seat.terminal.passwordBlock(password)
            } catch {
                throw .terminal(error)
            }
        }
        return request
    }

    private func bareRequest(
        for step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> TerminalRequest {
        let terminal = seat.terminal
        switch step.verb {
        case .signOn: return terminal.request(terminal.profile.signOn, at: site.now)
        case .signOff: return terminal.request(.signOff, at: site.now)
        case .echo: return terminal.request(.echo, at: site.now)
        case .purchase, .balance, .preauth, .offline, .topUp: return try standing(step, seat)
        case .complete, .void, .refund, .adjust, .tip, .query, .notice:
            return try following(step, seat)
        case .reverse: return try reversal(step, seat)
        case .register, .operatorOn, .shiftClose, .settle, .upload, .end:
            return try service(step, seat)
        case .cutover, .closeStation: throw .other("no terminal does that")
        case .again: return try again(step, seat)
        }
    }

    /// A request that is about no earlier one.
    private func standing(
        _ step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> TerminalRequest {
        let number = step.card ?? scenario.card
        let asset = Self.asset(of: number)
        var amount = Money(minorUnits: 0, asset: asset)
        if let written = step.amount { amount = try money(written, in: asset) }
        let kind: TerminalRequest.Kind =
            switch step.verb {
            case .balance: .balance
            case .preauth: step.isAdvice ? .preauthorisationAdvice : .preauthorisation
            case .offline: step.isSettlement ? .offlineSettlement : .offlineSale
            case .topUp: .topUp
            default: .purchase
            }
        try demand(kind, seat)
        if let code = step.code {
            var request = seat.terminal.request(kind, at: site.now, amount: amount)
            request.code = code.code()
            return request
        }
        let card = try keyedIn(step.pin, of: card(number, step), seat.terminal)
        return seat.terminal.request(kind, at: site.now, amount: amount, card: card)
    }

    /// A request about an earlier payment.
    private func following(
        _ step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> TerminalRequest {
        let found = try original(of: step, seat)
        var amount = try step.amount.map { (written) throws(ScenarioTrouble) in
            try money(written, in: found.amount.asset)
        }
        var tip: Int64 = 0
        if let written = step.tip {
            tip = try money(written, in: found.amount.asset).minorUnits
            let whole = found.amount.minorUnits + tip
            amount = amount ?? Money(minorUnits: whole, asset: found.amount.asset)
        }
        let kind = kind(of: step, found.original, tip: tip)
        try demand(kind, seat)
        let isAsked = kind.operation.rules.movesMoney || step.verb.amount != .never
        let isOfCode = found.original.isOfCode && step.card == nil
        let needsCard = step.verb.hasCard && !step.isManual && !isOfCode
        return seat.terminal.request(
            kind,
            at: site.now,
            amount: isAsked ? amount ?? found.amount : nil,
            card: needsCard ? card(step.card ?? found.card, step) : nil
        )
    }

    private func kind(
        of step: ScenarioStep,
        _ original: TerminalOriginal,
        tip: Int64
    ) -> TerminalRequest.Kind {
        switch step.verb {
        case .complete: step.isAdvice ? .completionAdvice(original) : .completion(original)
        case .refund: .refund(original)
        case .adjust: .adjustment(original)
        case .tip: .tip(original, tip)
        case .query: .paymentQuery(original)
        case .notice: .scriptNotice(original)
        default:
            step.isManual
                ? .manualVoid(original)
                : RememberedPayment(original.operation.rules).void(original)
        }
    }

    private func reversal(
        _ step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> TerminalRequest {
        var found = try original(of: step, seat)
        if let delivered = step.delivered {
            guard seat.terminal.profile.specification.family != .unionPayPOS else {
                throw .other("UnionPay has no reversal of a part")
            }
            found.original.deliveredMinor = try money(delivered, in: found.amount.asset).minorUnits
        }
        let amount = try step.amount.map { (written) throws(ScenarioTrouble) in
            try money(written, in: found.amount.asset)
        }
        return seat.terminal.reversal(
            of: found.original,
            at: site.now,
            amount: amount ?? found.amount,
            card: card(step.card ?? found.card, step)
        )
    }

    /// The same once more; another amount makes it another request under the same STAN.
    ///
    /// IFSF marks what is sent again, the others may.
    private func again(
        _ step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> TerminalRequest {
        guard case .named(let name)? = step.original, let earlier = named[name] else {
            throw .other("there is nothing to repeat")
        }
        var request = earlier.request
        if let written = step.amount {
            request.amount = try money(written, in: request.amount?.asset ?? .yuan)
        }
        if seat.terminal.profile.marksRepeats { request.isRepeat = true }
        return request
    }

    /// What the dialect does not offer would only be declined: that is no step of this terminal.
    func demand(
        _ kind: TerminalRequest.Kind,
        _ seat: Seat
    ) throws(ScenarioTrouble) {
        let specification = seat.terminal.profile.specification
        guard !specification.offers(kind.operation) else { return }
        throw .other(
            "\(specification.name) offers no \(kind.operation.name); name others in dialects:"
        )
    }

    // MARK: Originals

    private struct Found {
        var original: TerminalOriginal
        var amount: Money
        var card: PrimaryAccountNumber
    }

    private func original(
        of step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> Found {
        var found: Found
        switch step.original {
        case .named(let name): found = try self.found(name)
        case .last(let kind): found = try self.found(kind.last(in: seat.terminal.memory), seat)
        case nil:
            let memory = seat.terminal.memory
            let kinds = step.verb.remembered
            let remembered =
                kinds.isEmpty ? memory.last : kinds.lazy.compactMap { $0.last(in: memory) }.first
            found = try self.found(remembered, seat)
        }
        switch step.naming {
        case .both: break
        case .rrn: found.original.sendsReference = false
        case .stan: found.original.retrievalReference = nil
        }
        return found
    }

    private func found(_ name: String) throws(ScenarioTrouble) -> Found {
        guard let exchange = named[name] else { throw .other("the step \(name) was not taken") }
        let request = exchange.request
        var original = TerminalOriginal(
            messageType: exchange.message.messageType.withoutRepeat,
            stan: request.stan,
            batch: request.batch,
            at: request.at,
            retrievalReference: exchange.answer?.retrievalReference,
            approvalCode: exchange.answer?.approvalCode,
            operation: request.kind.operation
        )
        original.isOfCode = request.isOfCode
        original.amount = request.amount
        return Found(
            original: original,
            amount: exchange.moved ?? request.amount ?? Money(minorUnits: 0, asset: .yuan),
            card: Self.number(of: request.card) ?? scenario.card
        )
    }

    private func found(
        _ remembered: TerminalMemory.LastPayment?,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> Found {
        guard let remembered, let original = remembered.original() else {
            throw .other("the terminal remembers no such payment")
        }
        let exchange = exchanges.last { exchange in
            exchange.seat == seat.number && exchange.request.stan == remembered.stan
                && exchange.request.batch == remembered.batch
        }
        return Found(
            original: original,
            amount: remembered.amount,
            card: exchange.flatMap { Self.number(of: $0.request.card) }
                ?? scenario.card
        )
    }

    // MARK: Cards and amounts

    private static func number(of card: TerminalCard?) -> PrimaryAccountNumber? {
        card?.number ?? card?.track2?.primaryAccountNumber
    }

    private static func asset(of card: PrimaryAccountNumber) -> Asset {
        DemoCardSeries(of: card.unmaskedDigits)?.asset ?? .yuan
    }

    private func card(_ number: PrimaryAccountNumber, _ step: ScenarioStep) -> TerminalCard {
        guard step.usesTrack else { return TerminalCard(number: number, expiry: step.expiry) }
        let expiry = step.expiry.map { String($0 + 10_000).suffix(4) } ?? "3012"
        let track = Track2(number.unmaskedDigits + "=\(expiry)2011234567890")
        return TerminalCard(number: nil, track2: track)
    }

    private func keyedIn(
        _ digits: String?,
        of card: TerminalCard,
        _ terminal: SimulatedTerminal
    ) throws(ScenarioTrouble) -> TerminalCard {
        guard let digits else { return card }
        var paying = card
        let pin = try clear(digits)
        do throws(SimulatedTerminalError) {
            paying.pinBlock = try terminal.pinBlock(pin, for: card)
        } catch {
            throw .terminal(error)
        }
        return paying
    }

    private func clear(_ digits: String) throws(ScenarioTrouble) -> ClearPIN {
        do throws(CardSecurityError) {
            return try ClearPIN(ascii: Array(digits.utf8).span)
        } catch {
            throw .terminal(.badPIN(error))
        }
    }

    func money(
        _ amount: ScenarioAmount,
        in asset: Asset
    ) throws(ScenarioTrouble) -> Money {
        let units = try minorUnits(amount, in: asset) { exchange in
            exchange.request.amount?.minorUnits
        }
        return Money(minorUnits: units, asset: asset)
    }

    /// Minor units; of another step it is what `value` finds there.
    func minorUnits(
        _ amount: ScenarioAmount,
        in asset: Asset,
        _ value: (Exchange) -> Int64?
    ) throws(ScenarioTrouble) -> Int64 {
        switch amount {
        case .written(let text, _): return try Self.units(text, asset)
        case .captured(let name, let plus, let less, _):
            guard let exchange = named[name], let units = value(exchange) else {
                throw .other("the step \(name) has no such amount")
            }
            let more = try plus.map { (text) throws(ScenarioTrouble) in
                try Self.units(text, asset)
            }
            let fewer = try less.map { (text) throws(ScenarioTrouble) in
                try Self.units(text, asset)
            }
            return units + (more ?? 0) - (fewer ?? 0)
        }
    }

    private static func units(_ text: String, _ asset: Asset) throws(ScenarioTrouble) -> Int64 {
        guard let units = AmountText.minorUnits(text, scale: asset.scale) else {
            throw .other("\(text) is no amount of what the card pays in")
        }
        return units
    }
}
