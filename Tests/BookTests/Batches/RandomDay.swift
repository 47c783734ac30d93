import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Text
import Upstream

/// Thousands of transactions of all kinds at terminals that keep their own day, hide a few of them
/// and invent others.
struct RandomDay {
    /// A difference that a terminal was given.
    struct Planted: Hashable {
        var kind: CaseKind
        var terminal: Int
        var batch: UInt32
        var stan: UInt32
        var ours: Int64?
        var theirs: Int64?
    }

    /// What the bank has not answered yet.
    struct Pending {
        var exchange: Int64
        var request: PaymentRequest
        var sale: Int64?
    }

    /// What something may follow.
    struct Sale {
        var seq: Int64
        var request: PaymentRequest
    }

    let world: DayWorld
    var terminals = DayWorld.terminals.map { DayTerminal(number: $0) }
    private(set) var planted: Set<Planted> = []
    private(set) var transactions = 0
    var settlements = 0
    var uploads = 0
    var random: SeededGenerator
    private var nextCutover = 1_500
    private var nextRestart = 1_000
    private var pending: [Int: Pending] = [:]
    var sales: [Int: [Sale]] = [:]
    private static let bank = HostTerms(
        timeoutMilliseconds: 10_000,
        inFlightLimit: 64,
        forwardLimit: 100_000,
        backoffMilliseconds: 1_000,
        maximumBackoffMilliseconds: 60_000,
        attemptLimit: 4,
        refusalLimit: 3,
        expirySeconds: 86_400
    )

    init(seed: UInt64, rules: BookRules) {
        world = DayWorld(rules: rules)
        random = SeededGenerator(seed: seed)
    }

    // MARK: The day

    mutating func run(_ count: Int) {
        while transactions < count {
            let index = Int.random(in: terminals.indices, using: &random)
            guard pending[index] == nil || random.chance(40) else { continue }
            // Now and then it settles before the bank has answered.
            if terminals[index].items.count > 6, random.chance(isPending(index) ? 5 : 1) {
                settle(index)
            }
            decide(index)
            // A side has 999 at most.
            if terminals[index].items.count > 300 { settle(index) }
            transact(index)
            if transactions >= nextCutover {
                world.cutover()
                nextCutover += 3_000
            }
            if transactions >= nextRestart { restart() }
        }
        for index in terminals.indices {
            while terminals[index].items.isEmpty {
                decide(index)
                sell(index)
            }
            settle(index)
        }
    }

    private mutating func restart() {
        nextRestart += 2_000
        for index in terminals.indices { decide(index) }
        world.restart(MemoryJournal.Memory.allCases[nextRestart / 2_000 % 3])
    }

    private mutating func transact(_ index: Int) {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<44: sell(index)
        case 44..<54: report(index)
        case 54..<61: follow(.void, index)
        case 61..<67: follow(.refund, index)
        case 67..<70: follow(.voidByHand, index)
        case 70..<78: completion(index)
        case 78..<83: increase(index)
        case 83..<89: reverse(index)
        case 89..<93: load(index)
        default: ask(index)
        }
    }

    // MARK: What terminals know

    func isPending(_ index: Int) -> Bool { pending[index] != nil }

    /// A sale of a terminal that nothing has followed yet.
    mutating func takeSale(
        _ index: Int,
        where isMeant: (PaymentRequest, UInt32) -> Bool
    ) -> Sale? {
        let own = sales[index] ?? []
        let batch = terminals[index].batch
        guard let place = own.lastIndex(where: { isMeant($0.request, batch) }) else { return nil }
        return sales[index]?.remove(at: place)
    }

    mutating func count() { transactions += 1 }

    mutating func takeBack(_ stan: UInt32, _ index: Int) { terminals[index].takeBack(stan) }

    mutating func endBatch(_ index: Int) { terminals[index].beginBatch() }

    // MARK: Transactions

    mutating func card() -> Int {
        random.chance(40)
            ? Int.random(in: 8...10, using: &random)
            : Int.random(in: DayWorld.cards, using: &random)
    }

    private func plan(_ card: Int) -> RoutePlan {
        var plan = RoutePlan.inHouse
        if card > 7 {
            plan = RoutePlan(
                decider: .channel(ExternalChannel.bank.number),
                rule: "bank-cards",
                configurationVersion: 1,
                channel: "bank",
                host: Self.bank
            )
        }
        plan.isForeign = card % 5 == 0
        plan.offlineUpTo = 1_000_000
        return plan
    }

    /// Sends a request; one that a bank decides is decided later, or at once.
    mutating func send(
        _ request: PaymentRequest,
        _ index: Int,
        by card: Int,
        of sale: Int64? = nil
    ) {
        transactions += 1
        let plan = plan(card)
        let reply = world.send(request, plan)
        let seq = world.lastSeq
        guard let reply else {
            pending[index] = Pending(exchange: seq, request: request, sale: sale)
            if random.chance(60) { decide(index) }
            return
        }
        // The answer is lost, and the terminal sends the same again.
        if random.chance(8) { #expect(world.send(request, plan) == reply) }
        hear(reply, request, seq, index, sale: sale)
    }

    /// The bank decides what a terminal waits for.
    mutating func decide(_ index: Int) {
        guard let waiting = pending.removeValue(forKey: index) else { return }
        let reply =
            switch Int.random(in: 0..<20, using: &random) {
            case 0: world.say(.declined(.insufficientFunds), to: waiting.exchange)
            case 1:
                world.run(.hostFailed(exchange: waiting.exchange, attempt: 1, .timedOut))
                    .replies.first
            default: world.say(.approved, to: waiting.exchange)
            }
        guard var reply else { return }
        if reply.outcome == .undecided {
            // A refund is asked for until it is decided.
            reply.outcome = .approved
            _ = world.run(.forwardDue(exchange: waiting.exchange))
            _ = world.say(.approved, to: waiting.exchange)
        }
        hear(reply, waiting.request, waiting.exchange, index, sale: waiting.sale)
    }

    /// The terminal counts what it hears, but for what it is told to hide.
    private mutating func hear(
        _ reply: PaymentReply,
        _ request: PaymentRequest,
        _ seq: Int64,
        _ index: Int,
        sale: Int64?
    ) {
        guard reply.outcome.isApproval, let isDebit = request.isDebit else { return }
        let whole = request.amount ?? 0
        let more = request.isIncrease ? whole - (first(of: sale) ?? 0) : whole
        var item = DayTerminal.Item(
            stan: request.identity.stan,
            half: half(of: request, following: sale),
            card: request.card?.token,
            amount: more,
            isDebit: isDebit
        )
        let batch = terminals[index].batch
        func key(_ kind: CaseKind, _ stan: UInt32, _ ours: Int64?, _ theirs: Int64?) -> Planted {
            Planted(
                kind: kind,
                terminal: index + 1,
                batch: batch,
                stan: stan,
                ours: ours,
                theirs: theirs
            )
        }
        switch Int.random(in: 0..<200, using: &random) {
        case 0..<2:
            planted.insert(key(.missingThere, item.stan, item.amount, nil))
            return
        case 2..<4:
            let stan = terminals[index].nextSTAN()
            var other = item
            other.stan = stan
            other.amount = 7 + Int64.random(in: 0..<1_000, using: &random) * 100
            planted.insert(key(.missingHere, stan, nil, other.amount))
            terminals[index].count(other)
        case 4:
            let ours = item.amount
            item.amount += 3
            planted.insert(key(.differs, item.stan, ours, item.amount))
            terminals[index].count(item)
            return
        default: break
        }
        terminals[index].count(item)
        if request.isSaleOfDay {
            sales[index, default: []].append(Sale(seq: seq, request: request))
        }
    }

    private func first(of sale: Int64?) -> Int64? {
        sale.flatMap { world.journal.payments[$0]?.request.amount }
    }

    private func card(of sale: Int64?) -> CardToken? {
        sale.flatMap { world.journal.payments[$0]?.request.card?.token }
    }

    private func half(of request: PaymentRequest, following sale: Int64?) -> CardHalf {
        let token = request.card?.token ?? card(of: sale)
        return (token?.low ?? 1) % 5 == 0 ? .foreign : .domestic
    }
}
