import Book
import Payments
import Upstream

/// What has happened already, and is taken in whatever the card has: what it does not pay stands in
/// suspense, as a case for a person.
extension BookModel {
    mutating func report(
        _ first: Entry,
        _ refusals: [Outcome],
        _ plan: RoutePlan
    ) -> Outcome {
        var entry = first
        let request = entry.request
        guard let amount = request.amount, amount > 0, let asset = request.asset else {
            return passOver(entry)
        }
        entry.asset = asset
        if request.modelled == .reportsCompletion {
            return reportCompletion(entry, refusals, plan)
        }
        var plan = plan
        if let floor = floor(request) { plan.offlineUpTo = plan.offlineUpTo.map { min($0, floor) } }
        var reasons = refusals + offlineReasons(amount, plan)
        if amount > plan.maximumAmount ?? .max { reasons.append(.amountLimit) }
        if plan.askedChannel != nil {
            reasons += hostReasons(request)
            if !request.isKnownToHosts { reasons.append(.notOffered) }
        } else {
            reasons += cardReasons(request, needing: amount)
        }
        let keeps = request.modelled.keeps
        // What is kept back by nobody is paid to nobody.
        guard reasons.isEmpty else { return keeps ? passOver(entry) : suspend(entry) }
        guard plan.askedChannel == nil else { return tell(entry) }
        entry.moved = amount
        credit(entry.cardNumber, -amount)
        take(entry, usesKeys: true)
        if keeps { open(entries.count - 1, code: code(of: entry.seq)) }
        return .approved
    }

    private mutating func reportCompletion(
        _ first: Entry,
        _ refusals: [Outcome],
        _ plan: RoutePlan
    ) -> Outcome {
        var entry = first
        let found = hold(namedBy: entry.request)
        entry.original = found.map { entries[$0].seq }
        guard refusals.isEmpty, let index = found,
            reason(against: entry.request, index, plan) == nil
        else { return suspend(entry) }
        if entries[index].isAtHost {
            let outcome = tell(entry)
            reserve(for: entries.count - 1)
            return outcome
        }
        entry.net = discounted(entry.request, completing: entries[index])
        take(entry, usesKeys: true)
        settle(entries.count - 1, in: entry.seq)
        return .approved
    }

    /// Whether its terminal may do that without asking.
    func offlineReasons(_ amount: Int64, _ plan: RoutePlan) -> [Outcome] {
        guard let floor = plan.offlineUpTo else { return [.routeDenied] }
        return amount > floor ? [.amountLimit] : []
    }

    /// Written down and a case, and no money.
    mutating func passOver(_ first: Entry, isLate: Bool = false) -> Outcome {
        var entry = first
        entry.outcome = .acknowledged
        entry.holds = !isLate
        let date = LateDate(
            terminal: entry.terminal,
            kind: entry.request.identity.windowKind,
            window: entry.request.identity.window
        )
        if !isLate || lateDates.insert(date).inserted { hosts.cases += 1 }
        take(entry, usesKeys: true)
        return .acknowledged
    }

    /// Its terminal hears no refusal, and its merchant gets the money from nobody yet.
    private mutating func suspend(_ first: Entry) -> Outcome {
        var entry = first
        entry.outcome = .acknowledged
        take(entry, usesKeys: true)
        suspend(entries.count - 1)
        return .acknowledged
    }

    mutating func suspend(_ index: Int) {
        let amount = entries[index].wanted
        entries[index].asset = entries[index].request.asset ?? .yuan
        entries[index].moved = amount
        entries[index].isSuspended = true
        suspense[entries[index].asset, default: 0] += amount
        hosts.cases += 1
    }

    /// A host hears of it in its turn, until it has answered, and the terminal does not wait for
    /// that.
    mutating func tell(_ first: Entry) -> Outcome {
        var entry = first
        entry.outcome = .acknowledged
        entry.host = HostPart(waiting: [])
        take(entry, usesKeys: true)
        store(ownOf: entry.seq, attempts: 0)
        return .acknowledged
    }

    /// A notice is kept and passed on, and moves nothing.
    mutating func note(_ first: Entry, _ plan: RoutePlan) -> Outcome {
        var entry = first
        entry.outcome = .acknowledged
        let found = original(entry.request)
        entry.original = found.map { entries[$0].seq }
        take(entry, usesKeys: true)
        // A question to a host was answered and is no affair of the host's any more.
        let isWithHost = found.map {
            entries[$0].isAtHost && entries[$0].request.modelled != .asks
        }
        if isWithHost == true || plan.askedChannel != nil, entry.request.card != nil {
            store(ownOf: entry.seq, attempts: 0)
        }
        return .acknowledged
    }

    // MARK: What makes a sale greater

    func reason(
        againstIncrease request: PaymentRequest,
        _ original: Entry,
        _ plan: RoutePlan
    ) -> Outcome? {
        if isReserved(original) || original.isSuspended { return .originalReserved }
        let isOffline = original.request.modelled == .reports
        if original.reversedBy != nil || original.refunded > 0 || original.increasedBy != nil
            || original.moved == 0 || !isOpen(original)
            || request.modelled == .corrects && !isOffline
        {
            return .originalFinished
        }
        let first = original.wanted
        let whole = request.amount ?? 0
        guard whole > first else { return .amountMismatch }
        if let reason = referenceReason(request, addingTo: original.request) { return reason }
        if request.modelled == .tips {
            guard request.details?.values.tip == whole - first else { return .amountMismatch }
            if whole > first * 1_150 / 1_000 { return .amountLimit }
        } else {
            var plan = plan
            for floor in [floor(request), floor(original.request)].compactMap({ $0 }) {
                plan.offlineUpTo = plan.offlineUpTo.map { min($0, floor) }
            }
            if let reason = offlineReasons(whole, plan).first { return reason }
        }
        if let reason = limitReason(adding: whole - first, to: original) { return reason }
        guard original.host == nil else { return nil }
        return cardReasons(original.request, needing: whole - first).min {
            $0.rawValue < $1.rawValue
        }
    }
}
