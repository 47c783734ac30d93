import Book
import Payments
import Upstream

/// What has happened to a scanned payment, as facts.
///
/// They are what its wallet has said of it, what its terminal was told, and what was asked back. It
/// has no state: what may be done follows from them.
struct ModelledScan {
    /// What takes it back.
    enum Means: Hashable { case cancel, close, refund }

    let seq: Int64
    let request: PaymentRequest
    let plan: RoutePlan
    let terms: WalletTerms
    let amount: Int64
    let isDrawn: Bool
    let at: Int64
    var number: OrderNumber?

    // What its terminal was told.
    /// Events whose terminals wait for the end.
    var waiting: Set<UInt64> = []
    /// When its terminal asked for it last.
    var askedAt: Int64
    /// When it was told last that nothing is known, or the switch began anew.
    var toldAt: Int64?
    /// Whether its terminal was told that it is paid.
    var isApproved = false
    /// Whether its terminal was told that it is not.
    var isDeclined = false
    var reply: PaymentReply?
    /// When its terminal had the code to draw.
    var drawnAt: Int64?
    /// Whether a customer may have seen it.
    var isShown = false

    // What its wallet has said that may be believed.
    /// When it said that all of it is paid.
    var paidAt: Int64?
    /// Whether it said that it is not paid and will not be.
    var isRefused = false
    /// Whether it said so of what was being taken back.
    var isConfirmed = false
    /// Whether it said that another amount is paid.
    var isOtherAmount = false
    /// Whether the request proves not to have left.
    var isUnsent = false
    /// Whether it says what only a person can judge.
    var isPersons = false
    /// When it said first that it is not clear what became of the request.
    var unclearAt: Int64?
    var isUnclear: Bool { unclearAt != nil }

    // What was asked back.
    /// From when on nobody wants it: reversed, or left over by a settlement.
    var unwantedAt: Int64?
    var wasUnwanted: Bool { unwantedAt != nil }
    var means: Means?
    /// The request that takes it back.
    var forward: Int64?
    /// When that was stored first.
    var undoneFrom: Int64?
    /// Whether the last means may be followed by a refund.
    var mayRefund = false
    /// Whether nothing of it stands any more.
    var isBack = false
    /// When the last word was heard of a question about it.
    var askedLast: Int64?
    var heardLast: Int64?
    /// The same, as far as the book remembers it.
    var pausesFrom: Int64?
    /// Whether nobody could be asked about it for a while.
    var wasUnasked = false
    /// When its wallet said that it is paid though nothing of it stood; nil once it has said
    /// since what became of it.
    var doubtedAt: Int64?
    /// When it was known first that nothing of it stands.
    var endedAt: Int64?
    /// Whether somebody looks after it.
    var hasCase = false
    /// Which of its money went back by payments of their own.
    var refunded: Int64 = 0

    init(_ seq: Int64, _ request: PaymentRequest, _ plan: RoutePlan, at time: Int64) {
        self.seq = seq
        self.request = request
        self.plan = plan
        terms = plan.legs.first.host?.wallet ?? WalletTerms(of: .wechat)
        amount = request.amount ?? 0
        isDrawn = request.operation.rules.drawsCode
        at = time
        askedAt = time
    }

    var terminal: Int { Int(request.identity.terminal.rawValue) }
    var batch: UInt32 { request.batch ?? 0 }

    /// Whether the terminal does not wait for what it hears with the end.
    var isGone: Bool { drawnAt != nil || (toldAt.map { askedAt <= $0 } ?? false) }

    /// Whether it has come to nothing.
    var isNo: Bool { isRefused || isUnsent }

    /// Whether it is still to be found out.
    var isOpen: Bool {
        paidAt == nil && !isNo && !isPersons && means == nil && !isBack
    }

    /// Paid, and to be asked for by its terminal.
    var isUnclaimed: Bool {
        paidAt != nil && !isApproved && means == nil && !isPersons && !isBack
    }

    /// Another amount is paid: nobody wants it, and what cannot be cancelled is a person's.
    mutating func takeOtherAmount(at time: Int64) {
        isOtherAmount = true
        unwantedAt = unwantedAt ?? time
        if time >= cancelUntil { isPersons = true }
    }

    // MARK: Times, from the plan

    /// Nothing takes it back before a question of this time is answered, unless it is known.
    var lastQuestion: Int64 {
        let end =
            isDrawn
            ? at + Int64(terms.orderSeconds) * 1_000_000
            : at + Int64(terms.pollUntilMilliseconds) * 1_000
        let earliest = at + Int64(terms.cancelAfterMilliseconds) * 1_000
        return max(min(unwantedAt ?? .max, end), earliest)
    }

    /// The same where the wallet has no such order: it may be on its way.
    var lastAbsence: Int64 {
        max(lastQuestion, at + Int64(terms.absentMilliseconds) * 1_000)
    }

    /// From here on a person has it, whatever nobody knows.
    var lastLook: Int64 { at + 864_000_000_000 }

    /// From here on it may not be cancelled any more.
    var cancelUntil: Int64 { at + Int64(terms.cancelWithinSeconds) * 1_000_000 }

    var poll: Int64 {
        Int64(isDrawn ? terms.drawnPollMilliseconds : terms.pollMilliseconds) * 1_000
    }

    /// From here on an unreadable answer does not hold it back any longer.
    var patience: Int64 { lastQuestion + 3 * poll }

    var answerAt: Int64? {
        guard !waiting.isEmpty, drawnAt == nil else { return nil }
        return plan.answerWithinMilliseconds.map { askedAt + Int64($0) * 1_000 }
    }

    var unclaimedUntil: Int64? {
        guard isUnclaimed, let paidAt else { return nil }
        return max(paidAt, toldAt ?? paidAt) + Int64(terms.unclaimedSeconds) * 1_000_000
    }
}

/// A refund or void of a terminal.
struct ModelledRefund {
    let seq: Int64
    let scan: Int64
    let amount: Int64
    let request: PaymentRequest
    let plan: RoutePlan
    var number: OrderNumber?
    var waiting: Set<UInt64> = []
    /// Whether its wallet said that it is done, or will be.
    var isGiven = false
    /// What it was answered; 09 is no answer.
    var outcome: Outcome?
    var hasCase = false
}
