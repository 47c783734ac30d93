import Book
import Payments

/// What a reversal does to its original, of a part too.
extension BookModel {
    mutating func reverse(_ request: PaymentRequest, _ seq: Int64) -> Outcome {
        var entry = entry(of: request, seq, .reversalAccepted)
        let found = original(request)
        if let index = earlier(request, finding: found.map { entries[$0] }) {
            return entries[index].outcome
        }
        guard isTaken(request) else {
            entry.outcome = .reversalTooLate
            entry.holds = false
            let date = LateDate(
                terminal: entry.terminal,
                kind: request.identity.windowKind,
                window: request.identity.window
            )
            if lateDates.insert(date).inserted { hosts.cases += 1 }
            take(entry, usesKeys: true)
            return entry.outcome
        }
        entry.original = found.map { entries[$0].seq }
        if request.delivery == .unreadable {
            entry.outcome = .reversalMismatch
        } else if let index = found {
            entry.outcome = reverse(request, index, seq)
            let delivered = request.delivered
            let isPaid = delivered == 0 || stands(index) == delivered
            if entry.outcome == .reversalAccepted, !isPaid { hosts.cases += 1 }
        } else {
            if request.delivered > 0 { hosts.cases += 1 }
            waiting.append(
                Waiting(
                    terminal: entry.terminal,
                    stan: request.original?.stan ?? request.identity.stan,
                    amount: request.amount,
                    card: request.card?.token.low,
                    window: request.original?.window,
                    kind: request.identity.windowKind,
                    day: day,
                    localDay: today
                )
            )
        }
        entry.holds = entry.outcome == .reversalAccepted
        if !entry.holds { hosts.cases += 1 }
        take(entry, usesKeys: true)
        return entry.outcome
    }

    /// What becomes of an original that was found.
    mutating func reverse(
        _ request: PaymentRequest,
        _ index: Int,
        _ seq: Int64
    ) -> Outcome {
        let original = entries[index]
        let isAsked = original.host != nil && original.request.modelled != .asks
        guard isAsked || original.moved > 0, original.host?.isDeclined != true else {
            return .reversalAccepted
        }
        if original.request.modelled.isFinal { return .reversalTooLate }
        let isSale = original.request.modelled == .takes
        guard agrees(request, original), isSale || request.delivered == 0 else {
            return .reversalMismatch
        }
        guard original.reversedBy == nil else {
            if original.kept ?? 0 != request.delivered { return .reversalMismatch }
            entries[index].isEnded = true
            return .reversalAccepted
        }
        let isCounted = original.settledBy != nil || original.tickedBy != nil
        if isCounted || original.refunded > 0 || original.increasedBy != nil {
            return .reversalTooLate
        }
        if original.reservedBy != nil || original.reserved > 0 { return .originalReserved }
        if original.isAtHost { return reverseWithHost(request, index, seq) }
        return undo(request, index, seq)
    }

    /// What a terminal's reversal undoes of a payment that stands.
    mutating func undo(_ request: PaymentRequest, _ index: Int, _ seq: Int64) -> Outcome {
        let original = entries[index]
        switch original.request.modelled {
        case .takes, .completes:
            guard request.delivered <= original.moved else { return .reversalMismatch }
            guard request.delivered < original.moved else { return .reversalAccepted }
            giveBack(request, index, seq)
            credit(original, original.moved - request.delivered)
            if original.request.modelled == .completes {
                keepAgain(original.original, original.moved, by: seq)
            }
            return .reversalAccepted
        case .loads:
            guard available(original.cardNumber) >= original.moved else { return .reversalTooLate }
            giveBack(request, index, seq)
            credit(original, original.moved)
            return .reversalAccepted
        case .voids, .reopens, .voidsByHand, .unloads: return takeAgain(index, seq)
        case .holds, .reportsHold: return reverseHold(index, seq)
        case .frees: return holdAgain(index, seq)
        default: return .reversalAccepted
        }
    }

    mutating func giveBack(_ request: PaymentRequest, _ index: Int, _ seq: Int64) {
        entries[index].reversedBy = seq
        if request.delivered > 0 { entries[index].kept = request.delivered }
    }

    /// What is left of what a payment moved.
    func stands(_ index: Int) -> Int64 {
        entries[index].reversedBy == nil ? entries[index].moved : entries[index].kept ?? 0
    }

    func agrees(_ request: PaymentRequest, _ original: Entry) -> Bool {
        (request.amount == nil || original.isNamed(by: request.amount))
            && (request.asset ?? original.request.asset) == original.request.asset
            && (request.card?.token ?? original.request.card?.token)
                == original.request.card?.token
    }
}

extension PaymentRequest {
    /// What a reversal leaves standing.
    var delivered: Int64 {
        if case .part(let amount) = delivery { amount } else { 0 }
    }
}
