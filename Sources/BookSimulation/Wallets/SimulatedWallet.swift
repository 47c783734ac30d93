import Book
import Payments
import Text
import Upstream

/// A provider of wallets with a book of its own, its customers, and the wire to it, on which
/// everything goes wrong.
///
/// It believes nobody and forgets nothing: a request that breaks the provider's own rules is a
/// line in `violations`.
struct SimulatedWallet {
    let terms: HostTerms
    private(set) var trades: [OrderNumber: SimulatedTrade] = [:]
    var letters: [WalletLetter] = []
    /// Payments that were sent and have not arrived.
    private var stuck: [(request: UpstreamRequest, at: Int64)] = []
    private(set) var violations: [String] = []
    private(set) var now: Int64 = 0
    /// Whether all is well: nothing is lost, late or wrong any more.
    var isWell = false
    /// Until when the switch has no link to it, and nobody can be asked.
    private var goneUntil: Int64 = 0
    /// Orders that a person has seen to.
    private(set) var settledByPeople: Set<OrderNumber> = []

    init(terms: HostTerms) { self.terms = terms }

    /// Microseconds of a second.
    static let second: Int64 = 1_000_000

    var next: Int64? { letters.map(\.at).min() }

    var isGone: Bool { !isWell && now < goneUntil }

    mutating func leave(until time: Int64) { goneUntil = max(goneUntil, time) }

    /// Time passes: customers act, and what was stuck arrives.
    mutating func move(to time: Int64) {
        now = max(now, time)
        let arrived = stuck.filter { $0.at <= now }
        stuck.removeAll { $0.at <= now }
        for (request, at) in arrived { open(request, paysAt: at) }
        for number in trades.keys { trades[number]?.move(to: now) }
    }

    // MARK: Requests

    /// The channel sends a request; what becomes of it is drawn.
    mutating func receive(_ request: UpstreamRequest, _ random: inout SeededGenerator) -> String {
        guard let own = request.reference.order else {
            violations.append("\(request.action) \(request.exchange) has no number")
            return "no-number"
        }
        guard !isGone else {
            fail(request, .refused, after: 1_000)
            return "gone"
        }
        let luck = isWell ? 99 : Int.random(in: 0..<100, using: &random)
        switch request.action {
        case .pay: return pay(request, own, luck, &random)
        case .order: return draw(request, own, luck, &random)
        case .cancel, .close, .refund, .void: return follow(request, own, luck, &random)
        case .balance, .reverse, .hold, .complete, .advise, .notify:
            violations.append("a wallet is asked for \(request.action)")
            return "not-offered"
        }
    }

    private mutating func follow(
        _ request: UpstreamRequest,
        _ own: OrderNumber,
        _ luck: Int,
        _ random: inout SeededGenerator
    ) -> String {
        guard case .order(let order)? = request.original else {
            violations.append("\(request.action) \(own) names no order")
            return "no-original"
        }
        switch request.action {
        case .cancel: return cancel(request, order, luck, &random)
        case .close: return close(request, order, luck, &random)
        default:
            if own == order { violations.append("a refund goes by its order's number \(own)") }
            return refund(request, own, order, luck, &random)
        }
    }

    private mutating func open(_ request: UpstreamRequest, paysAt: Int64?) {
        guard let number = request.reference.order else { return }
        if trades[number] != nil { violations.append("\(number) is used twice") }
        trades[number] = SimulatedTrade(
            amount: request.amount ?? 0,
            isDrawn: request.action == .order,
            paysAt: paysAt
        )
        trades[number]?.move(to: now)
    }

    private mutating func pay(
        _ request: UpstreamRequest,
        _ number: OrderNumber,
        _ luck: Int,
        _ random: inout SeededGenerator
    ) -> String {
        if request.attempt > 1 { violations.append("\(number) is paid for twice") }
        switch luck {
        case 0..<4:
            fail(request, .timedOut)
            return "pay-lost"
        case 4..<8:
            fail(request, luck < 6 ? .unsent : .refused, after: 50_000)
            return "pay-unsent"
        case 8..<13:
            // It arrives when nobody believes in it any more, though within the provider's bounds.
            let at = now + Int64.random(in: 1...38, using: &random) * Self.second
            stuck.append((request, at))
            fail(request, .timedOut)
            return "pay-stuck"
        case 13..<17:
            answer(request, .pay(luck < 15 ? .alreadyPaid : .deadNumber), &random)
            return luck < 15 ? "pay-already-paid" : "pay-dead-number"
        case 17..<27:
            // A provider's fault: it is paid all the same, and the provider says so.
            let isPaid = luck == 26
            open(request, paysAt: isPaid ? now + 20 * Self.second : nil)
            trades[number]?.isClosed = !isPaid
            let outcomes: [Outcome] = [.insufficientFunds, .expiredCard, .amountLimit]
            answer(request, .pay(.refused(outcomes[luck % 3])), &random)
            if isPaid { hint(at: number, &random, behind: 20) }
            return isPaid ? "pay-behind-refusal" : "pay-refused"
        case 27..<31:
            open(request, paysAt: now)
            trades[number]?.amount += 1
            say(taken: number, to: request, &random)
            return "pay-other-amount"
        default: return payLater(request, number, luck, &random)
        }
    }

    /// The customer has to do something, or the answer does not come as it should.
    private mutating func payLater(
        _ request: UpstreamRequest,
        _ number: OrderNumber,
        _ luck: Int,
        _ random: inout SeededGenerator
    ) -> String {
        switch luck {
        case 31..<50:
            let never = luck < 37
            let seconds = Int64.random(in: 1...60, using: &random)
            open(request, paysAt: never ? nil : now + seconds * Self.second)
            if luck < 33 { trades[number]?.refusesAt = now + 3 * Self.second }
            answer(request, .pay(.inProgress), &random)
            return luck < 33 ? "pay-then-no" : never ? "pay-never" : "pay-in-progress"
        case 50..<58:
            open(request, paysAt: luck < 55 ? now : nil)
            let reasons: [UnknownReason] = [.systemError, .badSignature, .anotherOrder]
            answer(request, .pay(.unknown(reasons[luck % 3])), &random)
            return luck < 55 ? "pay-unclear-paid" : "pay-unclear"
        case 58..<65:
            open(request, paysAt: now)
            fail(request, luck < 62 ? .timedOut : .linkLost)
            return "pay-answer-lost"
        case 65..<70:
            open(request, paysAt: now)
            fail(request, .timedOut)
            say(taken: number, to: request, &random, after: 11...70)
            return "pay-answer-late"
        default:
            open(request, paysAt: now)
            say(taken: number, to: request, &random)
            if luck < 75 { say(taken: number, to: request, &random, after: 1...40) }
            if luck < 80 { hint(at: number, &random) }
            return luck < 75 ? "pay-answer-twice" : "paid"
        }
    }

    private mutating func draw(
        _ request: UpstreamRequest,
        _ number: OrderNumber,
        _ luck: Int,
        _ random: inout SeededGenerator
    ) -> String {
        switch luck {
        case 0..<5:
            fail(request, .timedOut)
            return "order-lost"
        case 5..<8:
            fail(request, .unsent, after: 50_000)
            return "order-unsent"
        case 8..<12:
            answer(request, .order(.refused(.amountLimit)), &random)
            return "order-refused"
        case 12..<18:
            open(request, paysAt: nil)
            answer(request, .order(.unknown(.systemError)), &random)
            return "order-unclear"
        default:
            let bound = Int64(terms.wallet?.orderSeconds ?? 300)
            let seconds = Int64.random(in: 2...bound + 20, using: &random)
            let pays = isWell || luck >= 40
            open(request, paysAt: pays ? now + seconds * Self.second : nil)
            if luck < 45, pays { trades[number]?.amount += 1 }
            answer(request, .order(.drawn(text: "weixin://\(number.text)")), &random)
            if pays, luck < 90 {
                for _ in 0...luck % 3 { hint(at: number, &random, behind: seconds) }
            }
            return "drawn"
        }
    }

    private mutating func cancel(
        _ request: UpstreamRequest,
        _ order: OrderNumber,
        _ luck: Int,
        _ random: inout SeededGenerator
    ) -> String {
        if trades[order]?.refunds.isEmpty == false {
            violations.append("\(order) is refunded and cancelled")
        }
        switch luck {
        case 0..<8:
            fail(request, .timedOut)
            return "cancel-lost"
        case 8..<20:
            answer(request, .cancel(.again), &random)
            if luck < 13 { revoke(order) }
            return "cancel-again"
        case 20..<25:
            answer(request, .cancel(.refused(.declinedByHost)), &random)
            return "cancel-refused"
        case 25..<30:
            if luck < 27 { revoke(order) }
            answer(request, .cancel(.unknown(.systemError)), &random)
            return "cancel-unclear"
        case 30..<36:
            revoke(order)
            fail(request, .timedOut)
            return "cancel-answer-lost"
        case 36..<50 where trades[order]?.standing ?? 0 > 0:
            answer(request, .cancel(luck < 43 ? .tooLate : .paid), &random)
            return "cancel-too-late"
        default:
            guard trades[order] != nil else {
                answer(request, .cancel(.absent), &random)
                return "cancel-absent"
            }
            let wasPaid = trades[order]?.isPaid
            revoke(order)
            answer(request, .cancel(.done(wasPaid: wasPaid)), &random)
            if luck > 95, !isWell { answer(request, .cancel(.done(wasPaid: nil)), &random) }
            return wasPaid == true ? "cancelled-paid" : "cancelled"
        }
    }

    private mutating func revoke(_ order: OrderNumber) {
        guard let trade = trades[order] else { return }
        if trade.isPaid { trades[order]?.isRevoked = true } else { trades[order]?.isClosed = true }
    }

    private mutating func close(
        _ request: UpstreamRequest,
        _ order: OrderNumber,
        _ luck: Int,
        _ random: inout SeededGenerator
    ) -> String {
        if trades[order]?.isDrawn == false {
            violations.append("\(order) is closed and was not drawn")
        }
        switch luck {
        case 0..<8:
            fail(request, .timedOut)
            return "close-lost"
        case 8..<16:
            answer(request, .close(.again), &random)
            return "close-again"
        case 16..<22:
            answer(request, .close(.unknown(.systemError)), &random)
            return "close-unclear"
        default:
            if trades[order]?.isPaid == true {
                answer(request, .close(.paid), &random)
                return "close-paid"
            }
            let isKnown = trades[order] != nil
            trades[order]?.isClosed = true
            answer(request, .close(isKnown ? .done(wasPaid: false) : .absent), &random)
            return "closed"
        }
    }

    // MARK: Letters

    /// The next letter that has come; out of order now and then.
    mutating func takeLetter(at time: Int64, _ random: inout SeededGenerator) -> WalletLetter? {
        let due = letters.indices.filter { letters[$0].at <= time }
            .sorted { (letters[$0].at, $0) < (letters[$1].at, $1) }
        guard let first = due.first else { return nil }
        let index = isWell || random.chance(80) ? first : due.randomElement(using: &random) ?? first
        return letters.remove(at: index)
    }

    /// The switch ends: what was on its way to it is lost, but for what the wallet says once more.
    mutating func loseLetters() {
        letters.removeAll { letter in
            if case .hint = letter.content { false } else { true }
        }
    }

    /// A person has seen to it that nothing of an order stands.
    mutating func giveBack(_ order: OrderNumber) {
        settledByPeople.insert(order)
        stuck.removeAll { $0.request.reference.order == order }
        revoke(order)
        trades[order]?.isClosed = true
    }

    // MARK: Refunds

    mutating func take(_ refund: SimulatedTrade.Refund, _ own: OrderNumber, of order: OrderNumber) {
        trades[order]?.refunds[own] = refund
    }

    mutating func violate(_ line: String) { violations.append(line) }

    /// The customer pays what was closed: a provider's fault, and it says so.
    mutating func payClosed(_ order: OrderNumber, _ random: inout SeededGenerator) -> Bool {
        guard !isWell, let trade = trades[order], trade.isClosed, !trade.isPaid, trade.isDrawn
        else { return false }
        trades[order]?.isClosed = false
        trades[order]?.paidAt = now
        hint(at: order, &random)
        return true
    }
}
