import ISO8583
import Payments
import Text

/// Decides what the bank does about a request: its book says what is right, the script what goes
/// wrong on the way.
///
/// Pure: a request in, actions out. What a request meets is drawn from the seed, its key and how
/// often it came, so a run repeats itself whatever order the connections deliver in.
package struct BankCore: Sendable {
    package private(set) var script: BankScript
    package private(set) var book: BankBook
    private let codes: BankCodes
    private var sightings: [BankKey: Int] = [:]

    package init(script: BankScript, book: BankBook, codes: BankCodes) {
        self.script = script
        self.book = book
        self.codes = codes
    }

    /// Changes what goes wrong from the next request on.
    package mutating func follow(_ script: BankScript) { self.script = script }

    /// Takes a row over that an earlier book kept.
    package mutating func restore(_ row: BankRow) { book.restore(row) }

    /// The rows that changed since the last call.
    package mutating func takeChanges() -> [BankRow] { book.takeChanges() }

    /// What happens, in order.
    package mutating func receive(_ request: BankRequest) -> [BankAction] {
        switch request.kind {
        case .signOn: return [.signOn, right(.networkAccepted)]
        case .signOff: return [.signOff, right(.networkAccepted)]
        case .echo: return [right(.networkAccepted)]
        case .keyChange:
            var answer = BankAnswer(BankVerdict(code: codes[.networkAccepted]))
            answer.handsOutKeys = true
            return [.answer(answer, afterMilliseconds: 0)]
        case .refused(let outcome): return [right(outcome)]
        case .purchase, .refund, .balance, .authorisation, .advice, .completion, .void,
            .reversal, .notice:
            break
        }
        guard request.isAuthentic else { return [right(.macFailed)] }
        guard request.isSignedOn || request.kind == .reversal else {
            return [right(.noSessionKeys)]
        }
        guard let key = request.key else { return [right(.elementMissing)] }
        return decide(request, key)
    }

    private func right(_ outcome: OutcomeName) -> BankAction {
        .answer(BankAnswer(BankVerdict(code: codes[outcome])), afterMilliseconds: 0)
    }

    private mutating func decide(_ request: BankRequest, _ key: BankKey) -> [BankAction] {
        let sighting = sightings[key, default: 0] + 1
        sightings[key] = sighting
        var random = SeededGenerator(seed: script.seed, key: key, sighting: sighting)
        let fate = BankFate(script, request, &random)
        guard !fate.isLost else { return [] }
        var verdict = book.decide(request, forced: fate.forced ?? poison(request))
        let isApproval = verdict.code == codes[.approved] && request.kind != .reversal
        if isApproval, sighting == 1, fate.dies { return [.die] }
        guard !fate.isSilent else { return [] }
        if fate.contradicts { verdict = contradiction(of: verdict) }
        var answer = BankAnswer(verdict)
        answer.hasWrongMAC = fate.hasWrongMAC
        answer.isHalf = fate.isHalf
        answer.hasScript = fate.isScripted
        if isApproval, let money = request.money {
            if fate.hasWrongAmount { answer.amountMinor = money.minorUnits + 1 }
            if fate.hasWrongCurrency { answer.currency = money.asset == .yuan ? "840" : "156" }
        }
        var actions = [BankAction.answer(answer, afterMilliseconds: fate.delayMilliseconds)]
        if let again = fate.secondAnswerMilliseconds {
            actions.append(.answer(answer, afterMilliseconds: again))
        }
        if fate.isBesideStray {
            answer.isStray = true
            answer.isHalf = false
            actions.append(.answer(answer, afterMilliseconds: fate.delayMilliseconds))
        }
        return actions
    }

    /// The opposite of what was decided and booked.
    private func contradiction(of verdict: BankVerdict) -> BankVerdict {
        var other = verdict
        let isApproval = verdict.code == codes[.approved]
        other.code = codes[isApproval ? .declinedByHost : .approved]
        other.approvalCode = nil
        return other
    }

    /// The code of a reversal that is refused whenever it comes: drawn from its original alone.
    private func poison(_ request: BankRequest) -> String? {
        guard request.kind == .reversal, let original = request.original else { return nil }
        var random = SeededGenerator(seed: script.seed, key: original, sighting: 0)
        return script.poison.first { random.happens($0.share) }?.code
    }
}

/// What one request meets.
///
/// Everything is drawn, in one order, whether it applies or not: a script that differs in one
/// share leaves the rest of a run as it was.
struct BankFate {
    /// The request never reaches the book.
    var isLost: Bool
    var isSilent: Bool
    var dies: Bool
    var delayMilliseconds: Int64
    var secondAnswerMilliseconds: Int64?
    /// A code that the bank gives instead of looking.
    var forced: String?
    var hasWrongAmount: Bool
    var hasWrongCurrency: Bool
    var hasWrongMAC: Bool
    var isHalf: Bool
    var isScripted: Bool
    var isBesideStray: Bool
    /// What is answered is not what was booked.
    var contradicts: Bool

    init(_ script: BankScript, _ request: BankRequest, _ random: inout SeededGenerator) {
        let isPayment = request.kind != .reversal
        let amount = script.obeysAmounts && isPayment ? request.money : nil
        let cents = amount.flatMap { ForcedOutcome(amountMinor: $0.minorUnits) }
        let delay = random.number(in: script.delayMilliseconds)
        let secondDelay = random.number(in: script.delayMilliseconds)
        let isSilent = random.happens(script.silent)
        isLost = random.happens(.percent(50)) && isSilent
        isScripted = cents == .scripted
        self.isSilent = isSilent || cents == .silent
        let isLate = random.happens(script.late) || cents == .late
        delayMilliseconds = delay + (isLate ? script.lateMilliseconds : 0)
        secondAnswerMilliseconds =
            random.happens(script.duplicateAnswers) ? delayMilliseconds + secondDelay : nil
        dies = random.happens(script.approveThenDie) && isPayment
        hasWrongAmount = random.happens(script.wrongAmount)
        hasWrongCurrency = random.happens(script.wrongCurrency)
        hasWrongMAC = random.happens(script.wrongMAC)
        isHalf = random.happens(script.halfAnswers)
        isBesideStray = random.happens(script.strayAnswers)
        let refusals = isPayment ? script.declines : script.reversalRefusals
        for refusal in refusals where random.happens(refusal.share) && forced == nil {
            forced = refusal.code
        }
        contradicts = random.happens(script.contradictions) && isPayment
        if cents == .declined { forced = String(ForcedOutcome.declined.rawValue) }
    }
}
