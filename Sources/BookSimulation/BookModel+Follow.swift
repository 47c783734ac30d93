import Book
import Payments
import Upstream

/// Requests that name an earlier payment: which one that is, and why they are refused.
extension BookModel {
    mutating func follow(_ first: Entry, _ refusals: [Outcome], _ plan: RoutePlan) -> Outcome? {
        var entry = first
        let found = named(by: entry.request)
        let reasons =
            refusals.isEmpty
            ? [reason(against: entry.request, found, plan)].compactMap(\.self) : refusals
        guard reasons.isEmpty, let index = found else { return refuse(entry, reasons) }
        entry.original = entries[index].seq
        entry.net = discounted(entry.request, completing: entries[index])
        if entry.request.modelled.takesAllBack, entries[index].taken != nil {
            // It comes to what was taken, whichever amount it names.
            entry.part = entries[index].wanted
        }
        if entry.request.modelled.increases {
            entry.increase = (entry.request.amount ?? 0) - entries[index].wanted
            entries[index].increasedBy = entry.seq
        }
        guard !entries[index].isAtHost else {
            if entry.request.modelled.isTold { return tell(entry) }
            guard hasRoom else { return refuse(entry, [.channelUnavailable]) }
            ask(entry)
            reserve(for: entries.count - 1)
            return nil
        }
        take(entry, usesKeys: true)
        settle(entries.count - 1, in: entry.seq)
        return .approved
    }

    // MARK: Finding

    /// The entry that a request names, whatever has become of it.
    func named(by request: PaymentRequest) -> Int? {
        switch request.modelled {
        case .voids, .voidsByHand: payment(namedBy: request) { $0.isSale }
        case .reopens: payment(namedBy: request) { $0.takesHold }
        case .unloads: payment(namedBy: request) { $0 == .loads }
        case .corrects, .tips: payment(namedBy: request) { $0.isSale && !$0.increases }
        case .refunds: merchantSale(namedBy: request)
        case .frees, .completes, .reportsCompletion: hold(namedBy: request)
        default: nil
        }
    }

    /// A payment of the same terminal: by DE 37, and by STAN and window where they are sent.
    func payment(
        namedBy request: PaymentRequest,
        where isOfKind: @escaping (ModelledOperation) -> Bool
    ) -> Int? {
        let identity = request.identity
        let isMeant = { (index: Int) in
            let entry = self.entries[index]
            return entry.holds && isOfKind(entry.request.modelled)
                && entry.request.identity.terminal == identity.terminal
        }
        let named = request.original
        let isPlaced = { (index: Int) in
            let other = self.entries[index].request
            return (named?.stan).map { $0 == other.identity.stan } != false
                && (named?.window).map { self.lies(other, in: $0, identity.windowKind) } != false
        }
        if let text = named?.retrievalReference {
            return entries.indices.first {
                isMeant($0) && reference(of: entries[$0].seq) == text && isPlaced($0)
            }
        }
        guard named?.stan != nil, named?.window != nil else { return nil }
        let placed = entries.indices.filter {
            isMeant($0) && isPlaced($0) && isInReach(entries[$0])
        }
        let sent = named?.transmission
        return placed.last { sent != nil && entries[$0].request.transmission == sent }
            ?? placed.last
    }

    /// A payment of any terminal of the merchant, by DE 37.
    private func merchantSale(namedBy request: PaymentRequest) -> Int? {
        guard let text = request.original?.retrievalReference else { return nil }
        return entries.indices.first {
            let entry = entries[$0]
            return reference(of: entry.seq) == text && entry.holds
                && entry.request.modelled.isSale
                && merchant(entry.terminal) == merchant(Int(request.identity.terminal.rawValue))
                && date(of: entry).rawValue + BookRules.simulated.refundDays >= date.rawValue
        }
    }

    func merchant(_ terminal: Int) -> String { TerminalRegistration.test(terminal).merchant }

    /// The business date of an entry.
    func date(of entry: Entry) -> BusinessDate {
        openings.last { $0.firstSeq <= entry.seq }?.date ?? EventGenerator.firstDate
    }

    /// The business date that is open.
    var date: BusinessDate { openings.last?.date ?? EventGenerator.firstDate }

    // MARK: Refusals

    /// The first thing that speaks against it.
    func reason(
        against request: PaymentRequest,
        _ found: Int?,
        _ plan: RoutePlan
    ) -> Outcome? {
        if request.amount ?? 0 <= 0 { return .invalidAmount }
        if let reason = operatorReason(request) { return reason }
        guard let index = found else { return .originalNotFound }
        let original = entries[index]
        if original.isAtHost, !request.isKnownToHosts { return .notOffered }
        guard let asset = request.asset, asset == original.request.asset else {
            return .wrongCurrency
        }
        guard isKnown(request, original) else { return .originalNotFound }
        return
            switch request.modelled
        {
        case .voids, .reopens, .voidsByHand, .unloads:
            self.reason(againstVoid: request, original)
        case .refunds: self.reason(againstRefund: request, original)
        case .frees: self.reason(againstFreeing: request, original)
        case .completes, .reportsCompletion: self.reason(againstCompletion: request, original)
        case .corrects, .tips: self.reason(againstIncrease: request, original, plan)
        default: nil
        }
    }

    /// Whether card and code are the original's, and it was not declined.
    private func isKnown(_ request: PaymentRequest, _ original: Entry) -> Bool {
        let isDeclined =
            original.moved == 0 && original.host?.isAwaited != true
            && original.outcome != .acknowledged
        let isOfCard =
            request.modelled == .voidsByHand
            || request.card?.token == original.request.card?.token
        return !isDeclined && isOfCard
            && (request.original?.approvalCode).map {
                // What is not decided has no code yet, and what was only acknowledged never has.
                $0 == ApprovalCode(code(of: original)) && original.host?.isAwaited != true
                    && original.outcome != .acknowledged
            } != false
    }

    private func reason(againstVoid request: PaymentRequest, _ original: Entry) -> Outcome? {
        if isReserved(original) || original.increasedBy != nil { return .originalReserved }
        if original.reversedBy != nil || original.refunded > 0 || !isOpen(original) {
            return .originalFinished
        }
        guard
            request.amount == original.wanted
                || original.taken != nil
                    && original.isNamed(by: request.amount)
        else { return .amountMismatch }
        // What was loaded may be spent.
        let isSpent =
            original.request.modelled == .loads && available(original.cardNumber) < original.moved
        return isSpent ? .insufficientFunds : nil
    }

    /// Whether it lies in its terminal's open batch, or on the open date in one that was closed
    /// without its terminal.
    func isOpen(_ original: Entry) -> Bool {
        let terminal = terminals[original.terminal] ?? Terminal()
        if original.place.batch == terminal.batch {
            return original.day == day || original.request.batch != nil
        }
        let closing = terminal.day.closings.last { $0.batch == original.place.batch }
        return original.day == day && original.tickedBy == nil && closing?.kind == .forced
    }

    private func reason(againstRefund request: PaymentRequest, _ original: Entry) -> Outcome? {
        if original.host?.isAwaited == true || original.reservedBy != nil {
            return .originalReserved
        }
        if original.reversedBy != nil || original.moved == 0 { return .originalFinished }
        if original.isSuspended { return .originalReserved }
        let left = original.moved - original.refunded - original.reserved
        return request.amount ?? 0 > left ? .refundExceedsOriginal : nil
    }

    /// Whether nothing may be done with it until a host has answered.
    func isReserved(_ entry: Entry) -> Bool {
        entry.host?.isAwaited == true || entry.reservedBy != nil || entry.reserved > 0
    }

    // MARK: Doing it

    /// A host is asked: until it has answered nobody else may have what is meant.
    mutating func reserve(for index: Int) {
        let entry = entries[index]
        guard let original = indexOfOriginal(index) else { return }
        switch entry.request.modelled {
        case .refunds: entries[original].reserved += entry.request.amount ?? 0
        case .voids, .reopens, .voidsByHand: entries[original].reservedBy = entry.seq
        case .frees, .completes, .reportsCompletion:
            holds[entries[original].seq]?.reservedBy = entry.seq
        default: break
        }
    }

    /// Nothing came of it, or all is done: others may have it again.
    mutating func free(_ index: Int) {
        let entry = entries[index]
        guard let original = indexOfOriginal(index) else { return }
        if entry.request.modelled == .refunds {
            entries[original].reserved -= entry.request.amount ?? 0
        }
        if entries[original].reservedBy == entry.seq { entries[original].reservedBy = nil }
        for hold in holds.keys where holds[hold]?.reservedBy == entry.seq {
            holds[hold]?.reservedBy = nil
        }
    }

    /// It is approved.
    ///
    /// `record`: its own, or that of its host's answer.
    mutating func settle(_ index: Int, in record: Int64) {
        guard let original = indexOfOriginal(index) else { return }
        let entry = entries[index]
        entries[index].decidedIn = record
        entries[index].asset = entries[original].asset
        switch entry.request.modelled {
        case .voids, .reopens, .voidsByHand, .unloads: giveBack(original, for: index)
        case .refunds:
            let amount = entry.request.amount ?? 0
            entries[index].moved = amount
            entries[original].refunded += amount
            credit(entries[original], amount)
        case .frees: free(hold: entries[original].seq, for: index)
        case .completes, .reportsCompletion: complete(hold: entries[original].seq, by: index)
        case .corrects, .tips:
            entries[index].moved = entry.wanted
            credit(entries[original], -entry.wanted)
        default: break
        }
    }

    /// A void of a sale or of a completion.
    private mutating func giveBack(_ original: Int, for index: Int) {
        let amount = entries[original].moved
        entries[index].moved = amount
        entries[original].reversedBy = entries[index].seq
        credit(entries[original], amount)
        if entries[original].request.modelled.takesHold, !entries[original].isSuspended {
            keepAgain(entries[original].original, amount, by: entries[index].decidedIn ?? 0)
        }
        if entries[original].request.modelled.increases, let sale = indexOfOriginal(original) {
            entries[sale].increasedBy = nil
        }
    }

    func indexOfOriginal(_ index: Int) -> Int? {
        entries[index].original.flatMap { seq in entries.firstIndex { $0.seq == seq } }
    }

    /// What is given back of a payment that a card has paid, a person owes or, the other way round,
    /// a card was loaded with.
    mutating func credit(_ entry: Entry, _ amount: Int64) {
        if entry.isSuspended {
            suspense[entry.asset, default: 0] -= amount
        } else if entry.request.modelled == .loads {
            credit(entry.cardNumber, -amount)
            cash[merchant(entry.terminal), default: 0] -= amount
        } else if entry.host == nil {
            credit(entry.cardNumber, amount)
        }
    }

    // MARK: Reversals

    /// A terminal takes back a void of a sale or a completion: the money is taken once more.
    mutating func takeAgain(_ index: Int, _ seq: Int64) -> Outcome {
        guard let original = indexOfOriginal(index) else { return .reversalTooLate }
        let sale = entries[original]
        guard sale.reversedBy == entries[index].seq, !isEnded(sale) else { return .reversalTooLate }
        let first = sale.request.modelled.increases ? indexOfOriginal(original) : nil
        // No tip beside another, and none without its sale.
        let isAlone = first.map {
            entries[$0].increasedBy == nil && entries[$0].reversedBy == nil
        }
        if isAlone == false { return .reversalTooLate }
        let isPaidHere = sale.host == nil && !sale.isSuspended && sale.request.modelled != .loads
        if sale.request.modelled.takesHold, !sale.isSuspended {
            guard completeAgain(sale, void: entries[index].decidedIn ?? 0, by: seq) else {
                return .reversalTooLate
            }
        } else {
            guard !isPaidHere || available(sale.cardNumber) >= sale.moved else {
                return .reversalTooLate
            }
            credit(sale, -sale.moved)
        }
        if let first { entries[first].increasedBy = sale.seq }
        entries[original].reversedBy = nil
        entries[index].reversedBy = seq
        return .reversalAccepted
    }
}
