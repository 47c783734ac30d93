import Book
import Payments
import Text
import Upstream

/// A bank with a book of its own, and the wire to it, on which everything goes wrong.
struct SimulatedHost {
    /// How the bank names a request.
    struct Key: Hashable {
        var stan: UInt32
        var transmission: UInt64

        init(stan: UInt32, transmission: UInt64) {
            self.stan = stan
            self.transmission = transmission
        }

        init(_ reference: UpstreamReference) {
            guard let iso = reference.iso else {
                preconditionFailure("A bank knows requests by number and time.")
            }
            self.init(stan: iso.number, transmission: iso.time)
        }
    }

    /// An answer on its way.
    struct Mail {
        var answer: UpstreamAnswer
        /// What it truly belongs to.
        var exchange: Int64?
        var name: String
    }

    /// What the bank took in, and what of it stands.
    var rows: [Key: SimulatedRow] = [:]
    /// Reversals that came before their original.
    var refused: Set<Key> = []
    /// Refunds that it would not pay: it says so again.
    private var declined: Set<Key> = []
    /// How the bank names the payments that were sent.
    private(set) var keys: [Int64: Key] = [:]
    private var inventions: UInt64 = 0
    var mail: [Mail] = []
    /// The last requests that were sent: the link may still report them as failed.
    private(set) var sent: [UpstreamRequest] = []
    /// Whether all is well: nothing is lost, late or wrong any more.
    var isWell = false

    /// The link sends a request; what becomes of it is drawn.
    mutating func receive(_ request: UpstreamRequest, _ random: inout SeededGenerator) -> String {
        if sent.count == 6 { sent.removeFirst() }
        sent.append(request)
        let luck = isWell ? 50 : Int.random(in: 0..<100, using: &random)
        let key = Key(request.reference)
        if !request.undoes { keys[request.exchange] = key }
        if luck < (request.action == .refund ? 14 : 8) {
            return request.isKept ? "lost-refund" : "lost-request"
        }
        if request.undoes { return reverse(request, luck) }
        if request.action == .notify { return hear(request, key, luck) }
        if request.isKept, rows[key] != nil { return repeatRefund(request, luck) }
        return pay(request, key, luck)
    }

    private mutating func pay(_ request: UpstreamRequest, _ key: Key, _ luck: Int) -> String {
        guard luck >= 20, !refused.contains(key), !declined.contains(key), takes(request) else {
            if request.isKept { declined.insert(key) }
            post(
                request,
                .declined(luck % 2 == 0 ? .insufficientFunds : .declinedByHost),
                "declined"
            )
            // A bank that contradicts itself.
            if 17..<20 ~= luck, request.original == nil || request.isKept, takes(request) {
                book(request, key)
                post(request, .approved, "contradiction")
            }
            return "declined"
        }
        book(request, key)
        switch luck {
        case 20..<28: return request.isKept ? "lost-refund-answer" : "lost-answer"
        case 28..<34:
            post(request, .approved, "approved")
            post(request, .approved, "second-answer")
            return "duplicate-answer"
        case 34..<39:
            post(request, .approved, "wrong-amount")
            mail[mail.count - 1].answer.taken.amount = (request.amount ?? 0) + 1
            return "wrong-amount"
        case 39..<42:
            post(request, .malformed, "malformed")
            return "malformed"
        case 42..<45:
            post(request, .approved, "wrong-currency")
            mail[mail.count - 1].answer.taken.asset = Asset(rawValue: 840)
            return "wrong-currency"
        case 60..<70:
            post(request, .approved, "unmatched")
            mail[mail.count - 1].answer.exchange = nil
            return "unmatched"
        default:
            post(request, .approved, "approved")
            if request.action == .advise { return "approved-advice" }
            return request.original == nil ? "approved" : "approved-follower"
        }
    }

    /// A refund that was taken before: most banks answer once more, some only say that they know
    /// it.
    private mutating func repeatRefund(_ request: UpstreamRequest, _ luck: Int) -> String {
        if luck > 75 {
            post(request, .declined(.duplicateMismatch), "refund-known")
            return "refund-known"
        }
        post(request, .approved, "refund-again")
        return "repeated-refund"
    }

    /// A notice moves nothing, whatever is answered.
    private mutating func hear(_ request: UpstreamRequest, _ key: Key, _ luck: Int) -> String {
        let answer: UpstreamAnswer.Decision =
            luck < 40 ? .declined(luck % 2 == 0 ? .notOffered : .overloaded) : .approved
        if luck < 16 { return "lost-notice-answer" }
        post(request, answer, "notice-heard")
        return "notice-heard"
    }

    private mutating func reverse(_ request: UpstreamRequest, _ luck: Int) -> String {
        guard let original = request.original else { return "lost-request" }
        if luck > 75 {
            post(request, .declined(luck % 2 == 0 ? .overloaded : .unreadable), "poison")
            return "poison"
        }
        let found = undo(Key(original.reference), keeping: request.delivered)
        if luck < 18 { return "lost-reversal-answer" }
        post(request, found ? .approved : .declined(.originalNotFound), "reversed")
        if luck < 24 { post(request, .approved, "second-reversal-answer") }
        return request.attempt > 1 ? "repeated-reversal" : "reversed"
    }

    /// An approval of something that nobody asked for.
    mutating func invent(_ random: inout SeededGenerator) {
        let stan = UInt32.random(in: 900_000...900_003, using: &random)
        inventions += 1
        let key = Key(stan: stan, transmission: 1_121_000_000 + inventions)
        rows[key] = SimulatedRow(action: .pay, amount: 700)
        var answer = UpstreamAnswer(
            channel: ExternalChannel.bank.number,
            exchange: nil,
            mti: 0x0210,
            number: stan,
            decision: .approved,
            code: "00",
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        )
        answer.taken.amount = 700
        answer.taken.asset = .yuan
        answer.time = key.transmission
        answer.card = .test(9)
        mail.append(Mail(answer: answer, exchange: nil, name: "orphan"))
        if random.chance(25) { mail.append(mail[mail.count - 1]) }
    }

    /// An operator has seen to it that the bank gave the money back, but for what it keeps.
    mutating func giveBack(_ key: Key, keeping kept: Int64?) {
        _ = undo(key, keeping: kept)
        refused.insert(key)
    }

    /// The link starts anew: it knows no request any more.
    mutating func forgetRequests() {
        for index in mail.indices { mail[index].answer.exchange = nil }
    }

    private mutating func post(
        _ request: UpstreamRequest,
        _ decision: UpstreamAnswer.Decision,
        _ name: String
    ) {
        let key = Key(request.reference)
        var answer = UpstreamAnswer(
            channel: request.channel,
            exchange: request.exchange,
            mti: UInt16(request.messageClass.rawValue) << 8
                | (request.undoes || request.attempt > 1 ? 0x30 : 0x10),
            number: key.stan,
            decision: decision,
            code: decision == .approved ? "00" : "96",
            terminal: request.terminal,
            merchant: request.merchant
        )
        answer.taken.amount = request.amount
        answer.taken.asset = request.asset
        answer.time = key.transmission
        let code = "B" + DecimalText.padded(key.stan % 90_000, digits: 5)
        answer.taken.approvalCode = decision == .approved ? code : nil
        mail.append(Mail(answer: answer, exchange: request.exchange, name: name))
    }

    mutating func takeMail(_ random: inout SeededGenerator) -> Mail? {
        guard !mail.isEmpty else { return nil }
        // Mostly in order; overtaken now and then.
        let index = isWell || random.chance(70) ? 0 : Int.random(in: 0..<mail.count, using: &random)
        return mail.remove(at: index)
    }
}

extension UpstreamRequest {
    /// Whether it takes back an earlier request, without a decision of its own.
    var undoes: Bool { action == .reverse }

    /// Whether the host is told or asked of it until it has answered, and never to take it back.
    var isKept: Bool { action == .refund || action == .advise }

    /// Whether it is sent until it is answered.
    var isRepeated: Bool { UpstreamKind.host.silence(after: action).repeats }
}
