import Book
import Payments
import Upstream

/// What may leave for a wallet, and what a step must have done.
extension WalletModel {
    /// A request to the wallet whose intent this step holds, sent at once or later.
    mutating func store(_ exchange: ExchangeState, _ taken: Taken) {
        guard let number = exchange.reference.order else {
            return find("\(exchange.action) \(exchange.id) has no number")
        }
        switch exchange.action {
        case .pay, .order: name(exchange.id, number)
        case .refund, .void:
            name(exchange.id, number)
            if refunds[exchange.id] == nil { follow(exchange, taken) }
        case .cancel, .close:
            // They go by the order's own number, and have none.
            if owners[number] == nil { find("\(number) is cancelled and nobody's") }
            numbers[exchange.id] = number
            follow(exchange, taken)
        case .balance, .reverse, .hold, .complete, .advise, .notify:
            find("a wallet is asked for \(exchange.action)")
        }
    }

    /// It leaves: under the number that it has for life.
    mutating func send(_ request: UpstreamRequest, _ taken: Taken) {
        let id = request.exchange
        if request.reference.order != numbers[id] {
            find("\(id) was \(numbers[id]?.text ?? "nothing"), and leaves under another number")
        }
        let isAskedOnce = request.action == .pay || request.action == .order
        if isAskedOnce, request.attempt != 1 { find("\(id) is asked for twice") }
    }

    /// Each request has a number of its own, made of its record.
    private mutating func name(_ id: Int64, _ number: OrderNumber) {
        if let owner = owners.updateValue(id, forKey: number) {
            find("\(number) is the number of \(owner) and of \(id)")
        }
        numbers[id] = number
        if number.seq != id { find("\(number) is not made of record \(id)") }
        if number.salt != salt { find("\(number) has the salt of another start") }
        scans[id]?.number = number
        refunds[id]?.number = number
    }

    /// What takes a whole payment back: by which means, and when.
    private mutating func follow(_ request: ExchangeState, _ taken: Taken) {
        guard case .order(let number)? = request.original, let owner = owners[number],
            var scan = scans[owner]
        else { return find("\(request.action) \(request.id) names no order of ours") }
        defer { scans[owner] = scan }
        let means: ModelledScan.Means =
            switch request.action {
            case .cancel: .cancel
            case .close: .close
            default: .refund
            }
        seen.append("undo by \(means)")
        if let problem = obstacle(to: means, of: scan, taken) {
            find("\(owner) is undone by \(means) though \(problem)")
        }
        if means == .refund, request.amount != scan.amount {
            find("\(owner) is refunded \(request.amount ?? 0) of \(scan.amount)")
        }
        scan.means = means
        scan.forward = request.id
        scan.undoneFrom = scan.undoneFrom ?? taken.at
        scan.mayRefund = false
        scan.isBack = false
    }

    private func obstacle(
        to means: ModelledScan.Means,
        of scan: ModelledScan,
        _ taken: Taken
    ) -> String? {
        if scan.isPersons { return "a person has it" }
        switch means {
        case .refund: return obstacle(toRefunding: scan, taken)
        case .cancel where scan.isDrawn: return "a drawn code is closed"
        case .close where !scan.isDrawn: return "only a drawn code is closed"
        case .cancel, .close: return obstacle(toCancelling: scan, taken)
        }
    }

    /// A cancel goes right behind a question that was asked late enough, and never what is paid.
    private func obstacle(toCancelling scan: ModelledScan, _ taken: Taken) -> String? {
        if scan.means != nil { return "\(scan.forward ?? 0) takes it back" }
        if scan.paidAt != nil { return "it is known to be paid" }
        if scan.isNo { return "it has ended" }
        // Nobody was shown the code.
        if scan.isDrawn, scan.drawnAt == nil { return nil }
        guard case .walletAnswer(let answer) = taken.kind,
            case .query(let finding, let sentAt) = answer.finding, answer.exchange == scan.seq
        else { return "nobody has asked what became of it" }
        switch finding {
        case .notYet, .paid:
            return sentAt.rawValue >= scan.lastQuestion ? nil : "it was asked too early"
        case .absent:
            return sentAt.rawValue >= scan.lastAbsence ? nil : "it may not have come there"
        case .unknown(.unasked): return "nobody was asked"
        case .unknown:
            return sentAt.rawValue >= scan.patience ? nil : "nothing was learned, too early"
        case .never, .returned, .partlyReturned: return "its wallet says \(finding)"
        }
    }

    private func obstacle(toRefunding scan: ModelledScan, _ taken: Taken) -> String? {
        if scan.mayRefund {
            // That it is paid names no amount.
            if scan.isOtherAmount { return "another amount is paid" }
            return scan.paidAt != nil || scan.isConfirmed ? nil : "nobody says how much is paid"
        }
        if let from = scan.undoneFrom, scan.means != .refund, !scan.isBack {
            return "\(scan.forward ?? 0) takes it back since \(from)"
        }
        if saysPaid(taken, of: scan) {
            return scan.isNo || scan.isBack || scan.wasUnwanted
                ? nil : "it has just been paid, and is wanted"
        }
        guard scan.paidAt != nil else { return "nobody says that it is paid" }
        if scan.means == .refund { return "\(scan.forward ?? 0) gives it back" }
        switch taken.kind {
        case .payment(let request, _): return request.operation.rules.isUndo ? nil : "not asked to"
        case .orderDue(_, .unclaimed):
            let isOver = scan.unclaimedUntil.map { $0 <= taken.at } ?? false
            return isOver || scan.wasUnwanted ? nil : "it may still be claimed"
        case .service, .operatorAct: return nil
        default: return scan.wasUnwanted ? nil : "it is wanted"
        }
    }

    func saysPaid(_ taken: Taken, of scan: ModelledScan) -> Bool {
        guard case .walletAnswer(let answer) = taken.kind, answer.exchange == scan.seq else {
            return false
        }
        switch answer.finding {
        case .pay(.paid), .query(.paid, _), .query(.partlyReturned, _): return true
        default: return false
        }
    }

    mutating func ask(_ question: WalletQuestion, _ taken: Taken) {
        if question.sentAt.rawValue != taken.at { find("a question is of another time") }
        guard question.refund == nil else {
            if numbers[question.exchange] != question.refund
                || owners[question.order].map({ scans[$0] == nil }) ?? true
            {
                find("\(question.exchange) is asked about under another number")
            }
            return
        }
        guard let scan = scans[question.exchange] else {
            if owners[question.order] == nil { find("\(question.order) is nobody's") }
            return
        }
        if scan.number != question.order { find("\(scan.seq) is asked about as another order") }
        // Of what has ended no time is kept.
        if scan.isOpen, let last = scan.pausesFrom, taken.at - last < 2_000_000 {
            find("\(scan.seq) is asked about twice in two seconds")
        }
        scans[scan.seq]?.askedLast = taken.at
        scans[scan.seq]?.pausesFrom = taken.at
    }

    // MARK: What must have been done

    /// A word that decides has its consequence in the same step.
    mutating func expect(_ taken: Taken) {
        guard case .walletAnswer(let answer) = taken.kind, let scan = scans[answer.exchange] else {
            return
        }
        if case .query(let finding, let sentAt) = answer.finding, scan.isOpen {
            let isLast: Bool
            switch finding {
            case .notYet: isLast = sentAt.rawValue >= scan.lastQuestion
            case .absent: isLast = sentAt.rawValue >= scan.lastAbsence
            case .unknown(.unasked): isLast = false
            case .unknown: isLast = sentAt.rawValue >= scan.patience
            case .paid, .never, .returned, .partlyReturned: isLast = false
            }
            let mayCancel = scan.isDrawn || taken.at < scan.cancelUntil
            if isLast, mayCancel, scan.isUnclear || scan.drawnAt != nil {
                find("\(scan.seq) had its last question, and nothing takes it back")
            }
        }
        if case .query(.paid, let sentAt) = answer.finding, let endedAt = scan.endedAt,
            sentAt.rawValue > endedAt, !scan.hasCase
        {
            find("\(scan.seq) is paid behind its end, and nobody looks")
        }
        let isPaidNow = scan.paidAt == taken.at
        if isPaidNow, scan.wasUnwanted, scan.means == nil, !scan.isPersons, !scan.isBack {
            find("\(scan.seq) is paid and unwanted, and nothing gives it back")
        }
        if (scan.paidAt != nil || scan.isNo) && !scan.waiting.isEmpty {
            find("\(scan.seq) has ended, and \(scan.waiting.count) terminals wait")
        }
    }

    /// What must have happened by a time.
    mutating func look(at time: Int64) {
        let slack: Int64 = 5_000_000
        for scan in scans.values.sorted(by: { $0.seq < $1.seq }) {
            if let answerAt = scan.answerAt, answerAt + slack < time {
                find("\(scan.seq): its terminal waits since \(scan.askedAt)")
            }
            if let until = scan.unclaimedUntil, until + slack < time {
                find("\(scan.seq) is paid and unclaimed, and stands")
            }
            if scan.isBack, let doubtedAt = scan.doubtedAt {
                let last = max(scan.heardLast ?? 0, scan.askedLast ?? 0, doubtedAt)
                // Each wait is at most twelve times what has passed until then.
                if last + 12 * (last - doubtedAt) + 60_000_000 < time {
                    find("\(scan.seq) went back and is said to be paid, and nobody asks")
                }
            }
            guard scan.isOpen, scan.isUnclear || scan.drawnAt != nil else { continue }
            let since = scan.unclearAt ?? scan.drawnAt ?? scan.at
            let last = max(scan.heardLast ?? 0, scan.askedLast ?? 0, since)
            // Who cannot be asked is asked more rarely.
            let isRare = scan.wasUnasked || time > scan.cancelUntil
            let rarely: Int64 = isRare ? 330_000_000 : 30_000_000
            if last + 2 * scan.poll + rarely < time {
                find("\(scan.seq): nobody asks what became of it")
            }
            // Behind it the answer to the last question is heard.
            if max(scan.lastLook, last) + 330_000_000 < time {
                find("\(scan.seq): nobody knows what became of it, and no person does")
            }
        }
    }
}
