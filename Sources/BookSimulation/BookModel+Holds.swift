import Book
import Payments

/// What a pre-authorisation keeps back of a card.
struct ModelledHold {
    enum State: Hashable { case open, completed, voided, reversed, lapsed }

    var amount: Int64
    /// What its terminal asked for.
    var asked: Int64
    /// What is kept back, or was last.
    var held: Int64
    /// The last business date; nil where a host decides that, and outdoors.
    var until: BusinessDate?
    /// Whether a host has it.
    var isAtHost: Bool
    var code: ApprovalCode?
    var state = State.open
    /// What is on its way to a host about it.
    var reservedBy: Int64?
    /// The record that brought it to its state.
    var changedBy: Int64

    /// The most that may be completed.
    var ceiling: Int64 { amount * BookRules.simulated.completionPermille / 1_000 }
}

/// Pre-authorisations and what becomes of them.
extension BookModel {
    /// A pre-authorisation is approved.
    mutating func open(_ index: Int, code: String) {
        let entry = entries[index]
        let amount = entry.wanted
        holds[entry.seq] = ModelledHold(
            amount: amount,
            asked: entry.request.amount ?? 0,
            held: amount,
            until: entry.host == nil && entry.request.details?.values.isOutdoor != true
                ? BusinessDate(rawValue: date.rawValue + BookRules.simulated.holdDays) : nil,
            isAtHost: entry.host != nil,
            code: ApprovalCode(code),
            changedBy: entry.seq
        )
    }

    private func isPast(_ hold: ModelledHold) -> Bool { hold.until.map { $0 < date } ?? false }

    /// Of all that a request may mean the newest that is open, else the newest.
    func hold(namedBy request: PaymentRequest) -> Int? {
        guard let code = request.original?.approvalCode,
            request.original?.retrievalReference != nil || request.original?.stan != nil
        else { return nil }
        let named = entries.indices.filter {
            let entry = entries[$0]
            guard let hold = holds[entry.seq], hold.code == code,
                merchant(entry.terminal) == merchant(Int(request.identity.terminal.rawValue)),
                entry.request.card?.token == request.card?.token
            else { return false }
            if let text = request.original?.retrievalReference, reference(of: entry.seq) != text {
                return false
            }
            if let stan = request.original?.stan, entry.request.identity.stan != stan {
                return false
            }
            let identity = entry.request.identity
            return request.original?.window == nil
                || request.original?.window == identity.window
                    && request.identity.windowKind == identity.windowKind
        }
        return named.last { holds[entries[$0].seq]?.state == .open } ?? named.last
    }

    func reason(againstFreeing request: PaymentRequest, _ original: Entry) -> Outcome? {
        guard let hold = holds[original.seq] else { return .originalNotFound }
        if let reason = reason(against: hold) { return reason }
        let names = [hold.amount, hold.asked, hold.held].contains(request.amount ?? 0)
        return names ? nil : .amountMismatch
    }

    func reason(againstCompletion request: PaymentRequest, _ original: Entry) -> Outcome? {
        guard let hold = holds[original.seq] else { return .originalNotFound }
        if let reason = reason(against: hold) { return reason }
        var entry = entry(of: request, 0, .approved)
        entry.net = discounted(request, completing: original)
        let amount = entry.wanted
        if amount > hold.ceiling { return .amountLimit }
        guard amount > hold.held, original.host == nil else { return nil }
        let card = cards[original.cardNumber]
        if card?.frozen == true { return .restrictedCard }
        if card?.expired == true { return .expiredCard }
        return amount - hold.held > card?.available ?? 0 ? .insufficientFunds : nil
    }

    private func reason(against hold: ModelledHold) -> Outcome? {
        if hold.reservedBy != nil { return .originalReserved }
        return hold.state == .open ? nil : .originalFinished
    }

    // MARK: What becomes of it

    /// Its own void lets go of what is held.
    mutating func free(hold seq: Int64, for index: Int) {
        guard let hold = holds[seq], let original = indexOfOriginal(index) else { return }
        entries[index].moved = hold.held
        entries[original].reversedBy = entries[index].seq
        holds[seq]?.state = .voided
        holds[seq]?.changedBy = entries[index].decidedIn ?? 0
        credit(entries[original], hold.held)
    }

    mutating func complete(hold seq: Int64, by index: Int) {
        guard let hold = holds[seq], let original = indexOfOriginal(index) else { return }
        let amount = entries[index].wanted
        entries[index].moved = amount
        holds[seq]?.state = .completed
        holds[seq]?.changedBy = entries[index].decidedIn ?? 0
        credit(entries[original], hold.held - amount)
    }

    /// A completion was given back: what it took is held again, but for what it took above.
    mutating func keepAgain(_ seq: Int64?, _ amount: Int64, by record: Int64) {
        guard let seq, let hold = holds[seq],
            let entry = entries.first(where: { $0.seq == seq })
        else { return }
        let isPast = isPast(hold)
        holds[seq]?.changedBy = record
        holds[seq]?.state = isPast ? .lapsed : .open
        guard !isPast else { return }
        // At a host all of it: the rest was never free here.
        let held = entry.host == nil ? min(amount, hold.held) : hold.held
        holds[seq]?.held = held
        credit(entry, -held)
    }

    /// The void of a completion was taken back; whether it could.
    mutating func completeAgain(_ completion: Entry, void: Int64, by record: Int64) -> Bool {
        guard let seq = completion.original, let hold = holds[seq], hold.state == .open,
            hold.reservedBy == nil, hold.changedBy == void
        else { return false }
        let more = completion.moved - hold.held
        guard completion.host != nil || more <= available(completion.cardNumber) else {
            return false
        }
        credit(completion, -more)
        holds[seq]?.state = .completed
        holds[seq]?.changedBy = record
        return true
    }

    /// The last day of some is over.
    mutating func lapse(_ seqs: [Int64], by record: Int64) {
        for seq in seqs {
            guard let hold = holds[seq], hold.state == .open, hold.reservedBy == nil,
                isPast(hold), let entry = entries.first(where: { $0.seq == seq })
            else { continue }
            holds[seq]?.state = .lapsed
            holds[seq]?.changedBy = record
            credit(entry, hold.held)
        }
    }

    /// What open ones hold in house and at hosts.
    var openHolds: (inHouse: Int64, atHost: Int64) {
        var sums: (inHouse: Int64, atHost: Int64) = (0, 0)
        for hold in holds.values where hold.state == .open {
            if hold.isAtHost { sums.atHost += hold.held } else { sums.inHouse += hold.held }
        }
        return sums
    }

    /// Those whose last day is over.
    var due: [Int64] {
        holds.filter { $0.value.state == .open && isPast($0.value) }.keys.sorted()
    }

    // MARK: Reversals

    /// A terminal takes back a pre-authorisation.
    mutating func reverseHold(_ index: Int, _ seq: Int64) -> Outcome {
        guard let hold = holds[entries[index].seq] else { return .reversalAccepted }
        guard hold.reservedBy == nil else { return .originalReserved }
        switch hold.state {
        case .open:
            holds[entries[index].seq]?.state = .reversed
            holds[entries[index].seq]?.changedBy = seq
            entries[index].reversedBy = seq
            credit(entries[index], hold.held)
            return .reversalAccepted
        case .completed: return .reversalTooLate
        case .voided, .reversed, .lapsed: return .reversalAccepted
        }
    }

    /// A terminal takes back the void of a pre-authorisation: it is held again.
    mutating func holdAgain(_ index: Int, _ seq: Int64) -> Outcome {
        guard let original = indexOfOriginal(index), let hold = holds[entries[original].seq],
            hold.state == .voided, hold.changedBy == entries[index].decidedIn,
            !isEnded(entries[original])
        else { return .reversalAccepted }
        let isInHouse = entries[original].host == nil
        if isPast(hold) {
            holds[entries[original].seq]?.state = .lapsed
        } else {
            guard !isInHouse || available(entries[original].cardNumber) >= hold.held else {
                return .reversalTooLate
            }
            holds[entries[original].seq]?.state = .open
            credit(entries[original], -hold.held)
        }
        holds[entries[original].seq]?.changedBy = seq
        entries[original].reversedBy = nil
        entries[index].reversedBy = seq
        return .reversalAccepted
    }
}
