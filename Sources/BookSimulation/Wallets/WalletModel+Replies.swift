import Book
import Payments
import Upstream

/// What terminals ask, and what they may be told.
extension WalletModel {
    /// A terminal's request enters.
    mutating func requested(_ request: PaymentRequest, _ plan: RoutePlan, _ taken: Taken) {
        switch request.operation.rules.effect {
        case .payment(.debit):
            asked[taken.token] = .scan(request, plan)
            guard let seq = scan(of: request), !taken.isAsked else {
                begin(request, plan, taken)
                return
            }
            // It waits for the same end, unless that is told already.
            if !taken.isAnswered {
                scans[seq]?.waiting.insert(taken.token)
                scans[seq]?.askedAt = taken.at
            }
        case .payment(.refund), .payment(.void):
            asked[taken.token] = .followed(request, plan)
            guard let record = taken.record else { return }
            if let known = refund(of: request), !taken.isAsked {
                if !taken.isAnswered { refunds[known]?.waiting.insert(taken.token) }
            } else if let original = scan(of: request, at: request.original),
                taken.isAsked
            {
                var refund = ModelledRefund(
                    seq: record.seq,
                    scan: original,
                    amount: request.amount ?? 0,
                    request: request,
                    plan: plan
                )
                refund.waiting = [taken.token]
                refunds[record.seq] = refund
            }
        case .undo: asked[taken.token] = .reversal(request)
        case .payment(.query): asked[taken.token] = .query(request)
        case .echo, .session, .batch, .payment: asked[taken.token] = .other
        }
    }

    private mutating func begin(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ taken: Taken
    ) {
        guard let record = taken.record, taken.isAsked else {
            return
        }
        var scan = ModelledScan(record.seq, request, plan, at: taken.at)
        scan.waiting = [taken.token]
        scans[record.seq] = scan
    }

    /// A service of a terminal: only settlements matter here.
    mutating func requested(ofService request: PaymentRequest, _ taken: Taken) {
        let terminal = Int(request.identity.terminal.rawValue)
        switch request.operation.rules.effect {
        case .batch(.settles): asked[taken.token] = .settlement(terminal: terminal)
        case .echo, .session, .batch, .payment, .undo: asked[taken.token] = .other
        }
    }

    func refund(of request: PaymentRequest) -> Int64? {
        refunds.values.filter { $0.request.identity == request.identity }.map(\.seq).max()
    }

    // MARK: Replies

    mutating func told(_ token: UInt64, _ reply: PaymentReply, _ taken: Taken) {
        guard let whom = asked.removeValue(forKey: token) else {
            return find("somebody is answered twice, or was never there: \(reply.outcome)")
        }
        switch whom {
        case .scan(let request, _): toldScan(request, token, reply, taken)
        case .followed(let request, _): toldRefund(request, token, reply, taken)
        case .reversal(let request): toldReversal(request, reply, taken)
        case .query(let request): toldQuery(request, reply, taken)
        case .settlement(let terminal): toldSettlement(terminal, reply, taken)
        case .other: break
        }
    }

    private mutating func toldScan(
        _ request: PaymentRequest,
        _ token: UInt64,
        _ reply: PaymentReply,
        _ taken: Taken
    ) {
        guard let seq = scan(of: request), var scan = scans[seq], !taken.isNew(token, beside: seq)
        else {
            if reply.outcome.isApproval { find("\(request.identity.stan) is approved unasked") }
            return
        }
        scan.waiting.remove(token)
        defer { scans[seq] = scan }
        seen.append("told \(reply.outcome)")
        if reply.outcome == .approved, reply.details?.values.draw != nil {
            if scan.drawnAt == nil { find("\(seq): its terminal draws what nobody gave") }
            if scan.wasUnwanted || scan.means != nil { find("\(seq) is drawn again, and ended") }
            if scan.paidAt != nil { find("\(seq) is drawn again, and paid") }
            scan.reply = reply
            return
        }
        switch reply.outcome {
        case .approved: approve(&scan, reply, taken)
        case .undecided:
            // What a person looks after waits for that.
            if scan.paidAt != nil || scan.isNo, !scan.wasUnwanted, scan.means == nil,
                !scan.isPersons, !scan.hasCase
            {
                find("\(seq) has ended, and its terminal hears 09")
            }
            let answerAt = scan.plan.answerWithinMilliseconds.map {
                scan.askedAt + Int64($0) * 1_000
            }
            let isEarly = answerAt.map { $0 > taken.at } ?? true
            if isEarly, !scan.isPersons, !scan.hasCase { find("\(seq) hears 09 too early") }
            // What is paid goes back in its time, however often its terminal asks.
            if scan.paidAt == nil { scan.toldAt = taken.at }
        default: decline(&scan, reply.outcome, taken)
        }
    }

    /// 00 for the payment itself: it is paid, nobody has taken it back, and it stays.
    private mutating func approve(
        _ scan: inout ModelledScan,
        _ reply: PaymentReply,
        _ taken: Taken
    ) {
        if scan.paidAt == nil { find("\(scan.seq) is approved, and nobody says that it is paid") }
        if scan.isPersons { find("\(scan.seq) is approved, and a person has it") }
        if scan.wasUnwanted { find("\(scan.seq) is approved, and unwanted") }
        if scan.means != nil || scan.isBack { find("\(scan.seq) is approved, and goes back") }
        if scan.isNo { find("\(scan.seq) is approved, and has ended") }
        if !scan.isApproved { seen.append(scan.isGone ? "claimed" : "approved at once") }
        scan.isApproved = true
        scan.reply = reply
    }

    /// A no is only told of what is known not to stand, or is taken back with the same record.
    private mutating func decline(
        _ scan: inout ModelledScan,
        _ outcome: Outcome,
        _ taken: Taken
    ) {
        scan.isDeclined = true
        let ends = scan.means != nil || scan.wasUnwanted || scan.isBack
        if !scan.isNo, !ends, !scan.isPersons {
            find("\(scan.seq) is told \(outcome), and may be paid")
        }
        if scan.isApproved, !ends { find("\(scan.seq) is told \(outcome) behind 00") }
    }

    private mutating func toldRefund(
        _ request: PaymentRequest,
        _ token: UInt64,
        _ reply: PaymentReply,
        _ taken: Taken
    ) {
        guard let seq = refund(of: request), !taken.isNew(token, beside: seq) else {
            if reply.outcome.isApproval { find("a refund is paid without a request") }
            return
        }
        refunds[seq]?.waiting.remove(token)
        guard reply.outcome != .undecided else { return }
        seen.append("refund told \(reply.outcome)")
        if let before = refunds[seq]?.outcome, before != reply.outcome {
            find("refund \(seq) is told \(before), then \(reply.outcome)")
        }
        refunds[seq]?.outcome = reply.outcome
    }

    private mutating func toldReversal(
        _ request: PaymentRequest,
        _ reply: PaymentReply,
        _ taken: Taken
    ) {
        guard let seq = scan(of: request, at: request.original) else { return }
        seen.append("reversal told \(reply.outcome)")
        // What went back by a void does so once.
        guard reply.outcome == .reversalAccepted, scans[seq]?.isBack == false else { return }
        let since = scans[seq]?.unwantedAt ?? taken.at
        scans[seq]?.unwantedAt = since
    }

    private mutating func toldQuery(
        _ request: PaymentRequest,
        _ reply: PaymentReply,
        _ taken: Taken
    ) {
        guard let seq = scan(of: request, at: request.original), var scan = scans[seq],
            let told = reply.details?.values.query,
            // What a repeat hears was so when it was asked first.
            taken.record?.kind != .repeated,
            // Of two of one identity, one of which is forgotten, the newer one is told.
            told.payment <= seq
        else { return }
        defer { scans[seq] = scan }
        seen.append("query told \(told.state)")
        switch told.state {
        case .approved: approve(&scan, reply, taken)
        case .refunded, .partlyRefunded, .refunding:
            if !scan.isApproved { find("\(seq) is told \(told.state), and was not approved") }
        case .declined: decline(&scan, told.outcome, taken)
        case .reversed, .partlyReversed:
            if scan.means == nil, !scan.wasUnwanted, !scan.isBack, !scan.isNo {
                find("\(seq) is told to be reversed, and stands")
            }
        case .pending:
            // What a person looks after waits for that.
            if scan.isUnclaimed, !scan.wasUnwanted, !scan.hasCase {
                find("\(seq) is unclaimed, and a query does not claim it")
            }
        case .held, .completed, .lapsed, .suspended:
            find("\(seq) is told to be \(told.state)")
        }
    }

    private mutating func toldSettlement(
        _ terminal: Int,
        _ reply: PaymentReply,
        _ taken: Taken
    ) {
        seen.append("settlement told \(reply.outcome)")
        let batch = batch(terminal)
        let waits = scans.values.contains {
            $0.terminal == terminal && $0.batch == batch && !$0.waiting.isEmpty && $0.isOpen
                && !$0.wasUnwanted
        }
        switch reply.outcome {
        case .settled:
            if waits { find("terminal \(terminal) settles, and waits for a payment") }
            batches[terminal] = batch + 1
            for scan in scans.values where scan.terminal == terminal && scan.batch == batch {
                guard !scan.isApproved, !scan.isNo, !scan.isBack, scan.means == nil else {
                    continue
                }
                scans[scan.seq]?.unwantedAt = scan.unwantedAt ?? taken.at
            }
        case .countingWaits:
            if !waits { find("terminal \(terminal) waits for nothing to settle") }
        default: find("terminal \(terminal) claims what it was told, and hears \(reply.outcome)")
        }
    }
}
