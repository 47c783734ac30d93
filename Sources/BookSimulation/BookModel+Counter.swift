import Book
import Payments

/// An operator of a merchant, as the model knows him.
struct ModelledOperator {
    var isSupervisor: Bool
    var password: PINReference
    var wrongTries = 0
    var isEnabled = true
}

/// What is done at the counter: cash onto cards, voids without a card, and questions.
extension BookModel {
    // MARK: Operators

    /// What speaks against the operator of a request.
    func operatorReason(_ request: PaymentRequest) -> Outcome? {
        guard request.modelled.isAttended else { return nil }
        guard let key = operatorKey(request), let person = operators[key], person.isEnabled else {
            return .operatorDenied
        }
        if person.wrongTries >= 5 { return .pinTriesExceeded }
        switch request.pin {
        case .absent: return .pinRequired
        case .keyed(let password) where password == person.password: break
        case .keyed, .unreadable: return .incorrectPIN
        }
        return request.modelled == .voidsByHand && !person.isSupervisor ? .operatorDenied : nil
    }

    func operatorKey(_ request: PaymentRequest) -> StationOperatorKey? {
        request.details?.values.operatorNumber.map {
            StationOperatorKey(
                merchant: merchant(Int(request.identity.terminal.rawValue)),
                number: $0
            )
        }
    }

    /// A wrong password counts, a right one that was good for something forgets the wrong ones.
    mutating func countTry(_ request: PaymentRequest, _ outcome: Outcome?) {
        guard request.modelled.isAttended,
            let key = operatorKey(request), case .keyed = request.pin
        else { return }
        switch outcome {
        case .incorrectPIN: operators[key]?.wrongTries += 1
        case .approved, .networkAccepted: operators[key]?.wrongTries = 0
        default: break
        }
    }

    // MARK: Cash

    mutating func load(_ first: Entry, _ refusals: [Outcome], _ plan: RoutePlan) -> Outcome {
        guard refusals.isEmpty else { return refuse(first, refusals) }
        var entry = first
        let request = entry.request
        let amount = request.amount ?? 0
        var reasons: [Outcome] = []
        if plan.askedChannel == nil {
            reasons += cardReasons(request, needing: 0)
        } else {
            reasons += hostReasons(request)
            if !hasRoom { reasons.append(.channelUnavailable) }
        }
        if amount <= 0 { reasons.append(.invalidAmount) }
        if amount > plan.maximumAmount ?? .max { reasons.append(.amountLimit) }
        if request.asset == .points { reasons.append(.wrongCurrency) }
        // A mistake in card or amount is no try of a password.
        guard reasons.isEmpty else { return refuse(entry, reasons) }
        guard plan.askedChannel == nil else { return refuse(entry, [.notOffered]) }
        if let reason = operatorReason(request) { return refuse(entry, [reason]) }
        entry.moved = amount
        credit(entry, -amount)
        take(entry, usesKeys: true)
        return .approved
    }

    // MARK: Questions

    /// The payment of the same terminal that is meant, whatever has become of it.
    func asked(about request: PaymentRequest) -> Int? {
        guard let text = request.original?.retrievalReference else {
            return askedInWindow(about: request)
        }
        return entries.indices.first {
            let other = entries[$0].request
            let named = request.original
            return isAskedFor(entries[$0], by: request) && reference(of: entries[$0].seq) == text
                && (named?.stan).map { $0 == other.identity.stan } != false
                && (named?.window).map { lies(other, in: $0, request.identity.windowKind) }
                    != false
        }
    }

    /// The newest of the STAN that is named, in the window that is named or the query's own.
    private func askedInWindow(about request: PaymentRequest) -> Int? {
        guard let stan = request.original?.stan else { return nil }
        let found = entries.indices.filter {
            isAskedFor(entries[$0], by: request) && isInReach(entries[$0])
                && entries[$0].request.identity.stan == stan
                && lies(
                    entries[$0].request,
                    in: windowAsked(by: request),
                    request.identity.windowKind
                )
        }
        let sent = request.original?.transmission
        return found.last { sent != nil && entries[$0].request.transmission == sent } ?? found.last
    }

    private func isAskedFor(_ entry: Entry, by request: PaymentRequest) -> Bool {
        let kind = entry.request.modelled
        return entry.holds && entry.request.identity.terminal == request.identity.terminal
            && kind.isPayment && ![.takesBack, .asksAbout, .notes].contains(kind)
    }

    private func windowAsked(by request: PaymentRequest) -> UInt32 {
        request.original?.window ?? request.transmission.map { $0 / 1_000_000 }
            ?? request.identity.window
    }

    mutating func lookUp(_ entry: Entry, _ refusals: [Outcome]) -> Outcome {
        guard refusals.isEmpty else { return refuse(entry, refusals) }
        guard let index = asked(about: entry.request) else {
            leaveTombstone(for: entry)
            return refuse(entry, [.originalNotFound])
        }
        told[entry.seq] = state(of: index)
        take(entry, usesKeys: true)
        return .approved
    }

    /// What nothing is known of is never paid: it may still be on its way.
    private mutating func leaveTombstone(for entry: Entry) {
        let request = entry.request
        guard let stan = request.original?.stan, askedInWindow(about: request) == nil else {
            return
        }
        let left = Waiting(
            terminal: entry.terminal,
            stan: stan,
            amount: nil,
            card: nil,
            window: windowAsked(by: request),
            kind: request.identity.windowKind,
            day: day,
            localDay: today
        )
        let isThere = waiting.contains {
            $0.terminal == left.terminal && $0.stan == stan && $0.window == left.window
                && $0.kind == left.kind && $0.amount == nil && $0.card == nil && counts($0)
        }
        if !isThere { waiting.append(left) }
    }

    /// What a query is told.
    private func state(of index: Int) -> QueriedPayment {
        let entry = entries[index]
        let state = queriedState(entry)
        let amount =
            switch state {
            case .held: holds[entry.seq]?.held ?? 0
            case .partlyReversed: entry.kept ?? 0
            default: entry.wanted
            }
        return QueriedPayment(
            payment: entry.seq,
            state: state,
            outcome: state == .pending ? .undecided : entry.outcome,
            reference: nil,
            amount: amount,
            refunded: entry.refunded,
            approvalCode: nil
        )
    }

    private func queriedState(_ entry: Entry) -> QueriedPayment.State {
        if entry.host?.isAwaited == true { return .pending }
        if entry.reversedBy != nil {
            return entry.kept ?? 0 > 0 ? .partlyReversed : .reversed
        }
        if !entry.outcome.isApproval { return .declined }
        if entry.request.modelled.isReport, entry.moved == 0 { return .declined }
        if entry.isSuspended { return .suspended }
        switch holds[entry.seq]?.state {
        case .open: return .held
        case .completed: return .completed
        case .lapsed: return .lapsed
        case .voided, .reversed: return .reversed
        case nil: break
        }
        guard entry.refunded > 0 else { return .approved }
        return entry.refunded == entry.moved ? .refunded : .partlyRefunded
    }
}
