import Book
import Payments
import Upstream

/// What a host has to do with a payment.
struct HostPart {
    var isAwaited = true
    /// Decided without an answer, or answered after that.
    var isGivenUp = false
    var wasLate = false
    var isDeclined = false
    /// Its hold waits for the host to take the reversal.
    var isReversing = false
    /// The last reversal that was stored.
    var forward: Int64?
    /// DE 38 as the host gave it.
    var code: String?
    /// Events whose terminals wait for the answer.
    var waiting: [Int64]

    init(waiting: [Int64]) { self.waiting = waiting }
}

/// Stored reversals and cases for a person, and what the events of one batch should cause.
struct HostModel {
    struct Forward {
        enum State: Hashable { case open, held, done }

        var payment: Int64?
        var orphan: SimulatedHost.Key?
        var state = State.open
        var attempts: UInt32 = 0
        var refusals: UInt32 = 0
        var base: UInt32 = 0
        var since: Int64
        var hasCase = false
        /// What the host is to keep.
        var kept: Int64?
        /// Whether the host is asked for a refund or told of a sale: it is not what takes a payment
        /// back.
        var isOwn = false
        /// Whether it never left.
        var isUnsent = false
    }

    struct Send: Hashable {
        var exchange: Int64
        var attempt: UInt32
    }

    var forwards: [Int64: Forward] = [:]
    var isStopped = false
    /// Discrepancies that are open.
    var cases = 0
    var replies: [Int64: Outcome] = [:]
    /// Repeats of refunds that are not decided.
    var repeats: Set<Int64> = []
    var sends: [Send] = []
    /// Time of the event at hand.
    var now: Int64 = 0
}

extension BookModel {
    var awaited: [Int64] {
        entries.filter { $0.host?.isAwaited == true && hosts.forwards[$0.seq]?.isOwn != true }
            .map(\.seq)
    }

    private var openForwards: Int { hosts.forwards.values.count { $0.state == .open } }

    func hostReasons(_ request: PaymentRequest) -> [Outcome] {
        var reasons: [Outcome] = []
        let isNamed = request.modelled.spends || request.modelled.isReport || request.asset != nil
        if isNamed && request.asset != .yuan { reasons.append(.wrongCurrency) }
        if request.card == nil { reasons.append(.invalidCard) }
        return reasons
    }

    /// Whether the host may be asked.
    var hasRoom: Bool {
        !hosts.isStopped && awaited.count < Int(HostTerms.test.inFlightLimit)
            && openForwards < Int(HostTerms.test.forwardLimit)
    }

    mutating func store(reversalOf index: Int, seq: Int64) {
        hosts.forwards[seq] = HostModel.Forward(payment: entries[index].seq, since: hosts.now)
        hosts.forwards[seq]?.kept = entries[index].kept
        entries[index].host?.forward = seq
    }

    mutating func reverseWithHost(
        _ request: PaymentRequest,
        _ index: Int,
        _ seq: Int64
    ) -> Outcome {
        let original = entries[index]
        if original.host?.isAwaited == true {
            entries[index].reversedBy = seq
        } else if original.moved > 0 {
            let outcome = undo(request, index, seq)
            guard outcome == .reversalAccepted, entries[index].reversedBy == seq else {
                return outcome
            }
            store(reversalOf: index, seq: seq)
            // Until the host has it, what it followed is nobody's.
            if original.request.modelled.follows { reserve(for: index) }
        }
        return .reversalAccepted
    }

    // MARK: What hosts say

    /// An answer; `exchange` is what it truly belongs to.
    mutating func hostAnswers(_ answer: UpstreamAnswer, to exchange: Int64?, seq: Int64) {
        if let exchange, let forward = hosts.forwards[exchange] {
            if forward.isOwn { return refundAnswered(exchange, answer, seq: seq) }
            settle(exchange, answer)
        } else if let exchange, let index = entries.firstIndex(where: { $0.seq == exchange }) {
            hostAnswers(answer, index, seq)
        } else {
            orphan(answer, seq)
        }
    }

    private mutating func hostAnswers(_ answer: UpstreamAnswer, _ index: Int, _ seq: Int64) {
        let entry = entries[index]
        guard let host = entry.host else { return }
        let moves = entry.request.modelled != .asks
        if host.isAwaited {
            let isRight =
                answer.decision == .approved
                && (answer.taken.amount ?? entry.request.amount) == entry.request.amount
                && (answer.taken.asset ?? .yuan) == .yuan
            if case .declined(let outcome) = answer.decision {
                entries[index].host?.isDeclined = true
                free(index)
                decide(index, outcome)
            } else if answer.decision == .approved && !moves {
                decide(index, .approved)
            } else if !moves {
                decide(index, .overloaded)
            } else if isRight && entry.reversedBy == nil {
                entries[index].host?.code = answer.taken.approvalCode
                approve(index, in: seq)
                decide(index, .approved)
            } else {
                entries[index].host?.isReversing = true
                store(reversalOf: index, seq: seq)
                if !isRight { open(seq) }
                decide(index, isRight ? .reversedOriginal : .overloaded)
            }
            return
        }
        let isFirst = host.isGivenUp && !host.wasLate
        let contradicts =
            host.isDeclined && host.forward == nil && answer.decision == .approved
        guard isFirst || contradicts else { return }
        entries[index].host?.wasLate = true
        let standing = host.forward.flatMap { hosts.forwards[$0] }?.state == .open
        if case .declined = answer.decision { return }
        guard moves, !standing else { return }
        store(reversalOf: index, seq: seq)
        open(seq)
    }

    /// What the host approved is done.
    private mutating func approve(_ index: Int, in seq: Int64) {
        let entry = entries[index]
        if entry.request.modelled.follows {
            free(index)
            return settle(index, in: seq)
        }
        entries[index].moved = entry.request.amount ?? 0
        if entry.request.modelled == .holds { open(index, code: code(of: entries[index])) }
    }

    private mutating func open(_ forward: Int64) {
        hosts.cases += 1
        hosts.forwards[forward]?.hasCase = true
    }

    mutating func decide(_ index: Int, _ outcome: Outcome) {
        entries[index].outcome = outcome
        entries[index].host?.isAwaited = false
        for seq in entries[index].host?.waiting ?? [] { hosts.replies[seq] = outcome }
        entries[index].host?.waiting = []
    }

    private mutating func orphan(_ answer: UpstreamAnswer, _ seq: Int64) {
        guard answer.decision == .approved else { return }
        let key = SimulatedHost.Key(
            stan: answer.number,
            transmission: answer.time ?? 0
        )
        let stands = hosts.forwards.values.contains { $0.orphan == key && $0.state != .done }
        guard !stands else { return }
        hosts.forwards[seq] = HostModel.Forward(orphan: key, since: hosts.now)
        open(seq)
    }

    private mutating func settle(_ id: Int64, _ answer: UpstreamAnswer) {
        guard var forward = hosts.forwards[id], forward.state != .done else { return }
        let isUnknown = answer.decision == .declined(.originalNotFound)
        if answer.decision == .approved || isUnknown && forward.kept == nil { return end(id) }
        forward.refusals += 1
        if forward.state == .open, forward.attempts > 0,
            forward.refusals >= HostTerms.test.refusalLimit
        {
            hold(&forward)
        }
        hosts.forwards[id] = forward
    }

    private mutating func end(_ id: Int64) {
        close(id)
        if let payment = hosts.forwards[id]?.payment,
            let index = entries.firstIndex(where: { $0.seq == payment })
        {
            entries[index].host?.isReversing = false
            free(index)
        }
    }

    /// Nothing is on its way any more, and nobody has to look.
    mutating func close(_ id: Int64) {
        hosts.forwards[id]?.state = .done
        if hosts.forwards[id]?.hasCase == true { hosts.cases -= 1 }
        hosts.forwards[id]?.hasCase = false
    }

    mutating func hold(_ forward: inout HostModel.Forward) {
        forward.state = .held
        if !forward.hasCase { hosts.cases += 1 }
        forward.hasCase = true
    }

    // MARK: What hosts do not say

    mutating func hostFails(_ id: Int64, attempt: UInt32, _ failure: UpstreamFailure, seq: Int64) {
        if let forward = hosts.forwards[id] {
            if forward.isOwn { return refundFailed(id, attempt, failure) }
            if failure.isUnsent, forward.state == .open, forward.attempts > forward.base,
                forward.attempts == attempt
            {
                hosts.forwards[id]?.attempts -= 1
            }
            return
        }
        guard let index = entries.firstIndex(where: { $0.seq == id }),
            entries[index].host?.isAwaited == true
        else { return }
        entries[index].host?.isGivenUp = true
        if failure.isUnsent {
            entries[index].host?.isDeclined = true
            free(index)
            decide(index, .channelUnavailable)
        } else {
            if entries[index].request.modelled != .asks {
                entries[index].host?.isReversing = true
                store(reversalOf: index, seq: seq)
            } else {
                entries[index].host?.isDeclined = true
            }
            decide(index, .channelTimeout)
        }
    }

    mutating func forwardDue(_ id: Int64) {
        guard var forward = hosts.forwards[id], forward.state == .open else { return }
        let terms = HostTerms.test
        if hosts.now - forward.since >= Int64(terms.expirySeconds) * 1_000_000
            || forward.attempts - forward.base >= terms.attemptLimit
        {
            hold(&forward)
            if forward.isOwn { tellUndecided(id) }
        } else {
            forward.attempts += 1
            hosts.sends.append(HostModel.Send(exchange: id, attempt: forward.attempts))
        }
        hosts.forwards[id] = forward
    }

    // MARK: Operators

    func canRelease(_ id: Int64) -> Bool {
        guard let forward = hosts.forwards[id], forward.state == .held else { return false }
        guard let payment = forward.payment,
            let entry = entries.first(where: { $0.seq == payment }), entry.host?.forward != id
        else { return true }
        return entry.host?.forward.flatMap { hosts.forwards[$0] }?.state != .open
    }

    mutating func release(_ id: Int64) {
        hosts.forwards[id]?.state = .open
        hosts.forwards[id]?.refusals = 0
        let attempts = hosts.forwards[id]?.attempts ?? 0
        hosts.forwards[id]?.base = attempts
        hosts.forwards[id]?.since = hosts.now
        if let payment = hosts.forwards[id]?.payment, hosts.forwards[id]?.isOwn == false,
            let index = entries.firstIndex(where: { $0.seq == payment })
        {
            entries[index].host?.forward = id
        }
    }

    mutating func discard(_ id: Int64) {
        if hosts.forwards[id]?.isOwn == true { discardRefund(id) } else { end(id) }
    }

    /// The process ended: nobody waits any more.
    mutating func forgetWaiting() {
        for index in entries.indices { entries[index].host?.waiting = [] }
    }
}
