import Book
import Payments
import Upstream

/// The rules of wallets told once more: not what the book does next, but what it may do and what
/// it must have done by when, from facts alone.
struct WalletModel {
    /// Somebody who was asked at a token, and what about.
    enum Asked: Hashable {
        case scan(PaymentRequest, RoutePlan)
        case followed(PaymentRequest, RoutePlan)
        case reversal(PaymentRequest)
        case query(PaymentRequest)
        case settlement(terminal: Int)
        case other
    }

    var scans: [Int64: ModelledScan] = [:]
    var refunds: [Int64: ModelledRefund] = [:]
    /// What terminals wait for, by token.
    var asked: [UInt64: Asked] = [:]
    /// What each request to a wallet went by.
    var numbers: [Int64: OrderNumber] = [:]
    var owners: [OrderNumber: Int64] = [:]
    var salt: OrderSalt?
    var batches: [Int: UInt32] = [:]
    /// The first rule that is broken.
    var problem: String?
    /// What people may try to close.
    var cases: [CaseID] = []
    /// What happened, for the list of what seeds cover.
    var seen: [String] = []

    func batch(_ terminal: Int) -> UInt32 { batches[terminal] ?? 1 }

    mutating func find(_ line: String) { if problem == nil { problem = line } }

    func scan(of request: PaymentRequest, at original: OriginalReference? = nil) -> Int64? {
        let stan = original?.stan ?? request.identity.stan
        let window = original?.window ?? request.identity.window
        return scans.values.filter {
            $0.terminal == Int(request.identity.terminal.rawValue)
                && $0.request.identity.stan == stan && $0.request.identity.window == window
        }.map(\.seq).max()
    }

    /// The scan that a request to the wallet belongs to.
    func scan(ofExchange id: Int64) -> Int64? {
        if scans[id] != nil { return id }
        if let refund = refunds[id] { return refund.scan }
        return scans.values.first { $0.forward == id }?.seq
    }

    // MARK: An event, and what came of it

    /// What a step took in and gave out.
    struct Taken {
        var kind: BookEvent.Kind
        var token: UInt64
        var at: Int64
        var record: BookRecord?
        /// Requests to the wallet whose intents this step holds.
        var stored: [ExchangeState]
        var effects: [BookEffect]
        var cases: [Discrepancy]

        /// Whether the request that it brings in is asked for at the wallet.
        var isAsked: Bool { stored.contains { $0.id == record?.seq } }

        /// Whether its own request is taken for a new one, beside one that has its identity: that
        /// is forgotten once its date is past.
        func isNew(_ token: UInt64, beside seq: Int64) -> Bool {
            guard let record, token == self.token else { return false }
            return record.kind == .payment && record.seq != seq
        }

        /// Whether the terminal of its own request has heard anything.
        var isAnswered: Bool {
            effects.contains { effect in
                if case .reply(let origin, _, _) = effect { origin.token == token } else { false }
            }
        }
    }

    mutating func take(_ taken: Taken) {
        hear(taken)
        for exchange in taken.stored { store(exchange, taken) }
        for effect in taken.effects {
            switch effect {
            case .send(let request, _): send(request, taken)
            case .reply(let origin, let reply, _): told(origin.token, reply, taken)
            case .ask(let question): ask(question, taken)
            default: break
            }
        }
        for opened in taken.cases { note(opened) }
        expect(taken)
        for (seq, scan) in scans where scan.endedAt == nil && (scan.isBack || scan.isNo) {
            scans[seq]?.endedAt = taken.at
        }
    }

    private mutating func note(_ opened: Discrepancy) {
        cases.append(opened.id)
        guard let original = opened.original else { return }
        if let seq = scan(ofExchange: original) { scans[seq]?.hasCase = true }
        refunds[original]?.hasCase = true
    }

    /// The book forgets which questions are on their way.
    mutating func forgetQuestions() {
        for seq in scans.keys { scans[seq]?.pausesFrom = nil }
    }

    /// The process begins anew: nobody waits any more.
    mutating func restart(at time: Int64) {
        forgetQuestions()
        for seq in scans.keys where scans[seq]?.waiting.isEmpty == false {
            scans[seq]?.waiting = []
            scans[seq]?.toldAt = time
        }
        for seq in refunds.keys { refunds[seq]?.waiting = [] }
        asked = [:]
    }

    // MARK: What is heard

    private mutating func hear(_ taken: Taken) {
        switch taken.kind {
        case .payment(let request, let plan): requested(request, plan, taken)
        case .walletAnswer(let answer): hear(answer, taken)
        case .hostFailed(let id, _, let failure): hear(failure, of: id, taken)
        case .numbered(let new): salt = new
        case .service(let request): requested(ofService: request, taken)
        case .orderDue(let id, .overdue): hearNothing(of: id, taken)
        case .signOn, .signOff: asked[taken.token] = .other
        default: break
        }
    }

    private mutating func hear(_ failure: UpstreamFailure, of id: Int64, _ taken: Taken) {
        guard var scan = scans[id], scan.isOpen else { return }
        switch failure {
        case .unsent, .refused: if !scan.isUnclear { scan.isUnsent = true }
        case .timedOut, .linkLost, .restarted: scan.unclearAt = scan.unclearAt ?? taken.at
        }
        scans[id] = scan
    }

    private mutating func hear(_ answer: WalletAnswer, _ taken: Taken) {
        switch answer.finding {
        case .pay(let finding): hear(finding, of: answer.exchange, taken)
        case .order(let finding): hear(finding, of: answer.exchange, taken)
        case .query(let finding, let sentAt):
            hear(finding, sentAt: sentAt.rawValue, of: answer.exchange, taken)
        case .cancel(let finding), .close(let finding): hear(finding, of: answer.exchange, taken)
        case .refund(let finding), .refundQuery(let finding, _):
            switch finding {
            case .paid(let fen):
                refundPaid(answer.exchange)
                give(fen, by: answer.exchange)
            case .accepted(let fen): give(fen, by: answer.exchange)
            case .absent, .refused, .closed, .abnormal, .notEnough, .unknown: break
            }
        }
    }

    private mutating func hear(_ finding: PayFinding, of id: Int64, _ taken: Taken) {
        if case .paid(let money) = finding {
            if scans[id]?.isBack == true { scans[id]?.doubtedAt = taken.at }
            if scans[id]?.means != nil, money.total == scans[id]?.amount {
                scans[id]?.isConfirmed = true
            }
        }
        guard var scan = scans[id], scan.means == nil, !scan.isPersons else { return }
        switch finding {
        case .paid(let money) where money.total != scan.amount:
            scan.unclearAt = scan.unclearAt ?? taken.at
            scan.takeOtherAmount(at: taken.at)
        case .paid: if !scan.isBack, !scan.isNo { scan.paidAt = scan.paidAt ?? taken.at }
        case .inProgress, .unknown: scan.unclearAt = scan.unclearAt ?? taken.at
        case .refused: if scan.paidAt == nil { scan.isRefused = true }
        case .alreadyPaid, .deadNumber:
            if scan.paidAt == nil, !scan.isNo { scan.isPersons = true }
        }
        scans[id] = scan
    }

    private mutating func hear(_ finding: DrawFinding, of id: Int64, _ taken: Taken) {
        guard var scan = scans[id], scan.isOpen else { return }
        switch finding {
        case .drawn:
            scan.drawnAt = scan.drawnAt ?? taken.at
            if !scan.wasUnwanted { scan.isShown = true }
        case .refused: scan.isRefused = true
        case .unknown: scan.unclearAt = scan.unclearAt ?? taken.at
        }
        scans[id] = scan
    }

    private mutating func hear(
        _ finding: QueryFinding,
        sentAt: Int64,
        of id: Int64,
        _ taken: Taken
    ) {
        guard var scan = scans[id] else { return }
        scan.heardLast = taken.at
        defer { scans[id] = scan }
        if let doubtedAt = scan.doubtedAt {
            switch finding {
            case .unknown: break
            case .returned: scan.doubtedAt = nil
            case .paid, .notYet, .absent, .never, .partlyReturned:
                if sentAt >= doubtedAt { scan.doubtedAt = nil }
            }
        }
        switch finding {
        case .unknown(.unasked): scan.wasUnasked = true
        case .paid(let money), .partlyReturned(let money):
            if scan.means != nil, money.total == scan.amount { scan.isConfirmed = true }
        case .notYet, .absent, .never, .returned, .unknown: break
        }
        guard scan.means == nil, !scan.isPersons, !scan.isBack, !scan.isNo else { return }
        switch finding {
        case .absent where scan.isUnclear && !scan.isDrawn && taken.at >= scan.cancelUntil:
            // It would have come there by then, and cannot be cancelled any more.
            if sentAt >= max(scan.lastAbsence, scan.at + 40_000_000) { scan.isRefused = true }
        case .paid(let money) where money.total == scan.amount:
            scan.paidAt = scan.paidAt ?? taken.at
        case .paid:
            guard scan.paidAt == nil else { return }
            scan.takeOtherAmount(at: taken.at)
        case .never: if scan.paidAt == nil { scan.isRefused = true }
        case .returned, .partlyReturned: if scan.paidAt == nil { scan.isPersons = true }
        case .notYet, .absent, .unknown: break
        }
    }

    private mutating func hear(_ finding: UndoFinding, of id: Int64, _ taken: Taken) {
        guard let seq = scan(ofExchange: id), var scan = scans[seq], scan.forward == id else {
            return
        }
        switch finding {
        case .done: scan.isBack = true
        case .absent:
            // A payment may still be on its way for its time-out and half a minute, and a code that
            // is drawn be scanned two minutes longer than it was meant to be.
            var bound = Int64((scan.plan.legs.first.host?.timeoutMilliseconds ?? 0) + 30_000)
            if scan.isShown { bound += Int64(scan.terms.orderSeconds) * 1_000 + 120_000 }
            let mayStand = scan.means != .close || scan.isShown
            if !mayStand || taken.at >= scan.at + bound * 1_000 { scan.isBack = true }
        case .tooLate, .paid: scan.mayRefund = true
        case .again, .tooEarly, .refused, .unknown: break
        }
        scans[seq] = scan
    }

    /// Nobody could say for so long what became of it: a person has it.
    private mutating func hearNothing(of id: Int64, _ taken: Taken) {
        guard let scan = scans[id], scan.isOpen, taken.record != nil else { return }
        if taken.at < scan.lastLook { find("\(id) is given up to a person too early") }
        scans[id]?.isPersons = true
    }

    /// A refund of a terminal's is done, or will be.
    private mutating func give(_ fen: Int64, by id: Int64) {
        guard let refund = refunds[id], refund.amount == fen else { return }
        refunds[id]?.isGiven = true
        if case .payment(.void) = refund.request.operation.rules.effect {
            scans[refund.scan]?.isBack = true
        }
    }

    private mutating func refundPaid(_ id: Int64) {
        guard let seq = scan(ofExchange: id), scans[seq]?.forward == id else { return }
        scans[seq]?.isBack = true
    }
}
