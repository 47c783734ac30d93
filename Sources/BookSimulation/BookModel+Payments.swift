import Book
import Payments
import Upstream

/// Requests about a card: what is spent, and what follows it.
extension BookModel {
    mutating func pay(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ seq: Int64
    ) -> Outcome? {
        var entry = entry(of: request, seq, .approved)
        entry.isForeign = plan.isForeign
        if let index = holder(request) {
            return payAgain(index, request, seq)
        }
        let isTold = request.modelled.isReport || request.modelled == .notes
        guard isTaken(request) else {
            if isTold { return passOver(entry, isLate: true) }
            entry.outcome = .dateOutOfReach
            entry.holds = false
            take(entry, usesKeys: true)
            return .dateOutOfReach
        }
        openOfferedBatch(request, entry.terminal, by: seq)
        if request.modelled == .notes { return note(entry, plan) }
        let isQuestion = [.asks, .asksAbout].contains(request.modelled)
        let isOvertaken = !isQuestion && takeWaiting(for: request)
        var reasons =
            isOvertaken ? [.reversedOriginal] : sessionReasons(request) + dayReasons(request, plan)
        if plan.askedChannel == nil, plan.legs.rest.isEmpty, !request.modelled.follows {
            entry.net = discounted(request, paidBy: entry.cardNumber)
        }
        let isOpen = reasons.isEmpty || request.modelled.isReport && reasons == [.noSessionKeys]
        if isOpen, let reason = referenceReason(request) {
            reasons = [reason]
        } else if isOpen, let reason = limitReason(request, costing: entry.net) {
            entry.part = mayBePart(request, plan) ? part(leftByLimits: entry) : nil
            if entry.part == nil { reasons = [reason] }
        }
        let outcome = decide(entry, reasons, plan)
        // Whoever lets a host be asked has keyed the right password.
        countTry(request, outcome ?? .approved)
        return outcome
    }

    private mutating func decide(
        _ entry: Entry,
        _ refusals: [Outcome],
        _ plan: RoutePlan
    ) -> Outcome? {
        let kind = entry.request.modelled
        switch kind {
        case .reports, .reportsCompletion, .reportsHold:
            return report(entry, refusals.filter { $0 != .noSessionKeys }, plan)
        case _ where refusals == [.reversedOriginal]: return refuse(entry, refusals)
        case .asksAbout: return lookUp(entry, refusals)
        case .loads: return load(entry, refusals, plan)
        default:
            return kind.follows ? follow(entry, refusals, plan) : spend(entry, refusals, plan)
        }
    }

    private func sessionReasons(_ request: PaymentRequest) -> [Outcome] {
        let terminal = terminals[Int(request.identity.terminal.rawValue)] ?? Terminal()
        var reasons: [Outcome] = []
        if request.session == .signedOn && !terminal.isSignedOn {
            reasons.append(.noSessionKeys)
        }
        if request.batch != nil && request.batch != terminal.batch && !isLate(request) {
            reasons.append(.batchMismatch)
        }
        if !terminal.isEnabled { reasons.append(.terminalDisabled) }
        return reasons
    }

    /// What of its terminal's day speaks against what moves money and has not happened yet.
    private func dayReasons(_ request: PaymentRequest, _ plan: RoutePlan) -> [Outcome] {
        guard request.modelled.isOfMoney, !request.modelled.isReport else { return [] }
        let day = terminals[Int(request.identity.terminal.rawValue)]?.day ?? ModelledDay()
        return (day.phase == .open ? [] : [.settleFirst])
            + (plan.needsShift && day.shift == nil ? [.shiftRequired] : [])
    }

    private mutating func spend(
        _ first: Entry,
        _ refusals: [Outcome],
        _ plan: RoutePlan
    ) -> Outcome? {
        guard refusals.isEmpty else { return refuse(first, refusals) }
        var entry = first
        let request = entry.request
        entry.part = part(of: entry, plan)
        let amount = entry.wanted
        var reasons: [Outcome] = []
        if plan.askedChannel != nil {
            reasons += hostReasons(request)
            if !hasRoom { reasons.append(.channelUnavailable) }
        } else {
            reasons += cardReasons(request, needing: request.modelled.spends ? amount : 0)
        }
        if request.modelled.spends {
            if amount <= 0 { reasons.append(.invalidAmount) }
            if amount > plan.maximumAmount ?? .max { reasons.append(.amountLimit) }
        }
        guard reasons.isEmpty else { return refuse(entry, reasons) }
        if plan.askedChannel != nil, !request.isKnownToHosts {
            return refuse(entry, [.notOffered])
        }
        if plan.askedChannel != nil {
            ask(entry)
            return nil
        }
        if request.modelled.spends {
            entry.moved = amount
            entry.asset = cards[entry.cardNumber]?.asset ?? .yuan
            credit(entry.cardNumber, -amount)
        }
        if entry.part != nil { entry.outcome = .approvedInPart }
        take(entry, usesKeys: true)
        if request.modelled == .holds { open(entries.count - 1, code: code(of: entry.seq)) }
        return entry.outcome
    }

    func cardReasons(_ request: PaymentRequest, needing amount: Int64) -> [Outcome] {
        let token = request.card?.token
        guard let card = token.flatMap({ $0.high == 7 ? cards[Int($0.low)] : nil }) else {
            return [.invalidCard]
        }
        var reasons: [Outcome] = []
        if card.frozen { reasons.append(.restrictedCard) }
        if card.expired { reasons.append(.expiredCard) }
        if card.asset != request.asset { reasons.append(.wrongCurrency) }
        if amount > max(0, card.available) { reasons.append(.insufficientFunds) }
        return reasons
    }

    /// Refused for the reason that takes precedence.
    mutating func refuse(_ first: Entry, _ reasons: [Outcome]) -> Outcome {
        var entry = first
        (entry.part, entry.net) = (nil, nil)
        entry.outcome = reasons.min { $0.rawValue < $1.rawValue } ?? .overloaded
        entry.holds =
            ![
                .notOffered, .noSessionKeys, .batchMismatch, .terminalDisabled, .settleFirst,
                .shiftRequired,
            ]
            .contains(entry.outcome)
        take(entry, usesKeys: true)
        return entry.outcome
    }

    /// A host has to decide: it is asked, and the terminal waits.
    mutating func ask(_ first: Entry) {
        var entry = first
        entry.outcome = .channelTimeout
        entry.host = HostPart(waiting: [entry.seq])
        take(entry, usesKeys: true)
        hosts.sends.append(HostModel.Send(exchange: entry.seq, attempt: 1))
        if entry.request.modelled == .refunds { store(ownOf: entry.seq, attempts: 1) }
    }

    /// What is asked for until it is answered.
    mutating func store(ownOf seq: Int64, attempts: UInt32) {
        hosts.forwards[seq] = HostModel.Forward(
            payment: seq,
            attempts: attempts,
            since: hosts.now,
            isOwn: true
        )
    }

    /// Whether reversals wait for this payment: they have done their work then.
    private mutating func takeWaiting(for request: PaymentRequest) -> Bool {
        let left = waiting.filter { !waits($0, for: request) }
        defer { waiting = left }
        return left.count < waiting.count
    }

    private func waits(_ reversal: Waiting, for request: PaymentRequest) -> Bool {
        reversal.terminal == Int(request.identity.terminal.rawValue)
            && reversal.stan == request.identity.stan
            && (reversal.amount ?? request.amount) == request.amount
            && (reversal.card ?? request.card?.token.low) == request.card?.token.low
            && (reversal.window == nil || lies(request, in: reversal.window, reversal.kind))
            && counts(reversal)
    }

    /// Whether its terminal has reversed a payment, though it was taken back when that came.
    func isEnded(_ entry: Entry) -> Bool {
        entry.isEnded || waiting.contains { waits($0, for: entry.request) }
    }

    private mutating func payAgain(
        _ index: Int,
        _ request: PaymentRequest,
        _ seq: Int64
    ) -> Outcome? {
        guard entries[index].request.fingerprint == request.fingerprint,
            entries[index].request.operation == request.operation
        else {
            if request.modelled.isReport || request.modelled == .notes { hosts.cases += 1 }
            return .duplicateMismatch
        }
        if entries[index].host?.isAwaited == true, !request.modelled.isTold {
            entries[index].host?.waiting.append(seq)
            if request.modelled == .refunds { hosts.repeats.insert(seq) }
            return nil
        }
        let isUndone =
            entries[index].reversedBy != nil && entries[index].moved > 0
            && !request.modelled.isReport
        return isUndone ? .reversedOriginal : entries[index].outcome
    }
}
