package import Book
package import JournalFormat
import Ledger
import Payments
import Text
import Upstream

/// One seed: a sequence of events against a book whose journal is in memory, with a model that
/// predicts what must come, and a bank that misbehaves.
///
/// Every step has a seed of its own, so that a failing sequence can be shortened.
package struct Simulation {
    package struct Report: Sendable {
        /// The first difference; nil when there is none.
        package var problem: String?
        /// Kinds of events, faults, outcomes and transitions, with their counts.
        package var covered: [String: Int] = [:]
        package var events = 0
        /// The events of a traced run, one line each.
        package var trace: [String] = []
    }

    /// Events that leave no record are told by numbers from here on.
    private static let unrecorded = UInt64(1) << 40
    /// The most that is on its way to the bank at once.
    private static let window = 5

    let rules: BookRules
    var book: PaymentBook
    var journal = MemoryJournal()
    var world: EventGenerator
    private var batch: [(drawn: EventGenerator.Drawn, at: Int64)] = []
    /// What the world was before the batch at hand.
    private var before: EventGenerator
    private var now: Int64 = 1_795_212_000_000_000
    private var random = SeededGenerator(seed: 0)
    private var report = Report()
    var counts = Counts()
    private var isTracing = false

    package static func steps(of seed: UInt64, count: Int) -> [UInt64] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in random.next() }
    }

    /// Runs a seed's steps.
    package static func run(seed: UInt64, steps: [UInt64], tracing: Bool = false) -> Report {
        var simulation = Simulation(seed: seed)
        simulation.isTracing = tracing
        simulation.report.problem = simulation.run(steps)
        simulation.counts.name(in: &simulation.report.covered)
        return simulation.report
    }

    /// What a seed records where sign-ons open batches: its events, and the journal that they make.
    package static func recording(
        seed: UInt64,
        count: Int
    ) -> (events: [BookEvent], journal: MemoryJournal) {
        var simulation = Simulation(seed: seed, opening: .signOn)
        _ = simulation.run(steps(of: seed, count: count))
        return (simulation.journal.records.map(\.event), simulation.journal)
    }

    private init(seed: UInt64, opening: BookRules.BatchOpening? = nil) {
        var random = SeededGenerator(seed: ~seed)
        var rules = BookRules.simulated
        rules.hotStans = Int.random(in: 0...40, using: &random)
        rules.hotAccounts = Int.random(in: 3...20, using: &random)
        rules.hotExchanges = Int.random(in: 0...10, using: &random)
        rules.batchOpens = opening ?? (seed % 3 == 0 ? .signOn : .settlement)
        self.rules = rules
        book = PaymentBook(snapshot: BookSnapshot(), rules: rules)
        world = EventGenerator(seed: seed)
        world.model.batchOpens = rules.batchOpens
        before = world
    }

    private mutating func run(_ steps: [UInt64]) -> String? {
        batch = world.opening(at: now).map { ($0, now) }
        if let problem = flush() { return problem }
        world.accountIDs = accountIDs
        before = world
        for step in steps {
            random = SeededGenerator(seed: ~step)
            now += Int64.random(in: 1_000...2_000_000, using: &random)
            if random.chance(2) { now += Int64.random(in: 1...30, using: &random) * 3_600_000_000 }
            if random.chance(2) { now -= Int64.random(in: 1...600, using: &random) * 1_000_000 }
            if let problem = take(step) { return problem }
        }
        if let problem = flush() { return problem }
        if let problem = quiesce() { return problem }
        let problems = LedgerInvariants(journal: journal).violations()
        return problems.isEmpty ? replay() : "\(problems)"
    }

    private mutating func take(_ step: UInt64) -> String? {
        if random.chance(12) {
            return flush() ?? sendDue()
        }
        if batch.isEmpty { before = world }
        batch.append((world.next(step, at: time), time))
        guard random.chance(45) || batch.count > 8 else { return nil }
        if random.chance(3) { return failCommit() }
        if random.chance(2) { return flush(losingEffects: true) ?? restart() }
        if let problem = flush() ?? probe() { return problem }
        return random.chance(2) ? restart() : nil
    }

    /// Operators pick what they like, a payment twice too: book and model must agree on what may
    /// be reversed or put back.
    private mutating func probe() -> String? {
        if random.chance(20) { return probeStation(of: Int.random(in: 1...5, using: &random)) }
        guard let seq = world.operatorsPick(&random) else { return nil }
        let act = OperatorAct(
            operatorName: "night",
            reason: "probe",
            kind: .reverse(payment: seq)
        )
        let event = BookEvent(at: Timestamp(rawValue: time), kind: .operatorAct(act))
        let journal = journal
        book.prepare([event]) { journal.read($0) }
        let refusal = book.validate(event)
        book.evict()
        cover(refusal == nil ? "pick" : "refused-pick")
        let isPossible = world.model.canReverse(seq) || world.model.canUndo(seq)
        return isPossible == (refusal == nil)
            ? nil : "an operator's reversal of \(seq): \(refusal.map { "\($0)" } ?? "possible")"
    }

    /// The book's time: it never goes back.
    private var time: Int64 {
        max(now, journal.lastEventAt?.rawValue ?? now, batch.last?.at ?? now)
    }

    // MARK: Batches

    /// Steps, compares and commits the batch at hand.
    private mutating func flush(losingEffects: Bool = false) -> String? {
        guard !batch.isEmpty else { return nil }
        var step = Step()
        if isTracing, !journal.records.isEmpty { trace() }
        if let problem = take(into: &step) ?? compare(step.output) { return problem }
        let problems = LedgerInvariants(journal: journal).violations(in: step.output)
        if !problems.isEmpty { return "\(problems)" }
        note(step.output)
        book.takeFolds(&step)
        journal.commit(step.output)
        book.evict()
        report.events += batch.count
        batch = []
        if let problem = compareWithJournal() { return problem }
        if journal.records.count.isMultiple(of: 3), let problem = compareLimits() { return problem }
        world.model.hosts.replies = [:]
        world.model.hosts.sends = []
        world.model.told = [:]
        world.model.services = [:]
        guard !losingEffects else { return nil }
        for effect in step.output.effects {
            guard case .send(let request, _) = effect else { continue }
            cover(world.host.receive(request, &random))
        }
        before = world
        return nil
    }

    private mutating func take(into step: inout Step) -> String? {
        let events = batch.map { BookEvent(at: Timestamp(rawValue: $0.at), kind: $0.drawn.kind) }
        let journal = journal
        book.prepare(events) { journal.read($0) }
        var next = UInt64(journal.records.count) + 1
        for (index, event) in events.enumerated() {
            if let refusal = book.validate(event) {
                return "\(batch[index].drawn.name) was refused: \(refusal)"
            }
            // What leaves no record has a number of its own, above all seqs.
            let leavesRecord = batch[index].drawn.leavesRecord
            let token = leavesRecord ? next : Self.unrecorded + UInt64(index)
            if leavesRecord { next += 1 }
            book.step(event, origin: Origin(lane: 1, token: token), into: &step)
        }
        return nil
    }

    /// What left the book against what the model expects.
    private mutating func compare(_ output: BookOutput) -> String? {
        let recorded = batch.filter(\.drawn.leavesRecord)
        guard output.records.count == recorded.count else {
            return "\(output.records.count) records of \(recorded.count) events that leave one"
        }
        for entry in batch { cover(entry.drawn.name) }
        for (entry, record) in zip(recorded, output.records) {
            if entry.drawn.isPart { cover("part") }
            if let taken = record.reply?.taken, taken.discount > 0 { cover("discount") }
            guard let outcome = entry.drawn.outcome else { continue }
            counts.outcomes[outcome, default: 0] += 1
            if record.reply?.outcome != outcome {
                return "\(entry.drawn.name) at \(record.seq): the book says "
                    + "\(record.reply.map { "\($0.outcome)" } ?? "nothing"), the model \(outcome)"
            }
        }
        var replies: [Int64: Outcome] = [:]
        var sends: [HostModel.Send] = []
        for effect in output.effects {
            switch effect {
            case .reply(let origin, let reply, _):
                if origin.token >= Self.unrecorded {
                    let drawn = batch[Int(origin.token - Self.unrecorded)].drawn
                    guard reply.outcome == drawn.outcome else {
                        return "\(drawn.name) without a record is answered \(reply.outcome)"
                    }
                    continue
                }
                guard replies.updateValue(reply.outcome, forKey: Int64(origin.token)) == nil else {
                    return "the terminal of event \(origin.token) was answered twice"
                }
            case .send(let request, _):
                sends.append(.init(exchange: request.exchange, attempt: request.attempt))
            default: break
            }
        }
        if let problem = hearUndecided(&replies) ?? compareTold(output) ?? compareServices(output) {
            return problem
        }
        let model = world.model.hosts
        if replies != model.replies {
            return "the book answers \(replies.shown), the model \(model.replies.shown)"
        }
        if sends != model.sends { return "the book sends \(sends), the model \(model.sends)" }
        return nil
    }

    // MARK: Faults

    /// The transaction fails: the book is made again, and nothing of the batch has happened.
    private mutating func failCommit() -> String? {
        cover("failed-commit")
        var step = Step()
        if let problem = take(into: &step) { return problem }
        let first = UInt64(journal.records.count) + 1
        let lost = Set((0..<UInt64(batch.count)).map { Origin(lane: 1, token: first + $0) })
        let old = book
        book = PaymentBook(snapshot: journal.snapshot(memory), rules: rules)
        book.adoptWaiting(of: old, except: lost)
        world = before
        batch = []
        return nil
    }

    /// The process ends and starts again: what awaited an answer is reversed.
    private mutating func restart() -> String? {
        cover("crash")
        book = PaymentBook(snapshot: journal.snapshot(memory), rules: rules)
        world.model.forgetWaiting()
        world.host.forgetRequests()
        before = world
        world.model.hosts.now = time
        for kind in book.resumption(of: [.bank]) {
            guard case .hostFailed(let id, let attempt, let failure) = kind else {
                return "the start begins with \(kind)"
            }
            batch.append((world.fail("in-doubt", id, attempt, failure), time))
        }
        if let problem = flush() { return problem }
        let left = journal.exchangeStates.values.count { $0.state == .awaiting }
        return left == 0 ? nil : "\(left) requests are in doubt after a start"
    }

    private var memory: MemoryJournal.Memory {
        MemoryJournal.Memory.allCases[journal.records.count % 3]
    }

    /// The timer of stored reversals fires.
    private mutating func sendDue() -> String? {
        let at = Timestamp(rawValue: time)
        let due = book.takeDueForwards(on: ExternalChannel.bank.number, at: at, window: Self.window)
        before = world
        for id in due {
            guard world.model.hosts.forwards[id]?.state == .open else {
                return "reversal \(id) is due and not open"
            }
            batch.append((world.due(id, at: at.rawValue), at.rawValue))
        }
        return flush()
    }

    /// All faults stop: in bounded time nothing is open, and the two books agree.
    private mutating func quiesce() -> String? {
        world.host.isWell = true
        for _ in 0..<400 {
            now = time + 61_000_000
            world.model.hosts.now = time
            while let drawn = world.delivered() {
                batch.append((drawn, time))
                if let problem = flush() { return problem }
            }
            for id in world.model.awaited where journal.exchangeStates[id]?.state == .awaiting {
                batch.append((world.fail("time-out", id, 1, .timedOut), time))
            }
            if let problem = flush() { return problem }
            while let drawn = world.released(at: time) {
                batch.append((drawn, time))
                if let problem = flush() { return problem }
            }
            if let problem = sendDue() { return problem }
            let states = journal.exchangeStates.values.lazy.map(\.state)
            let isOpen = states.contains { $0.isOpen || $0.isHeld }
            if !isOpen, world.host.mail.isEmpty { return compareBooks() }
        }
        return "I13: something stays open"
    }

    /// I10: what the bank took is what its clearing account owes, and nothing is held.
    private func compareBooks() -> String? {
        var owed: Int64 = 0
        var held: Int64 = 0
        var all: Int64 = 0
        for account in journal.accounts.values {
            all += account.counters.debitsPending
            guard account.kind == .channelClearing else { continue }
            owed -= account.posted
            held += account.counters.debitsPending
        }
        let (inHouse, atHost) = world.model.openHolds
        guard all == inHouse + atHost else {
            return "I13: \(all) are held, by authorisations \(inHouse + atHost)"
        }
        let contradictions = world.host.contradictions(world.model)
        var open: [SimulatedHost.Key: Int64] = [:]
        for (seq, hold) in world.model.holds where hold.state == .open && hold.isAtHost {
            if let key = world.host.keys[seq] { open[key] = hold.held }
        }
        for row in contradictions { if let hold = row.original { open[hold] = nil } }
        let atBank = world.host.openHolds
        guard held == atHost, open == atBank else {
            return "I10: the bank holds \(atBank), in the model \(open)"
        }
        let taken = contradictions.reduce(world.host.balance) { sum, row in
            row.action == .refund ? sum + row.amount : sum - row.amount
        }
        guard owed == taken else {
            return "I10: the bank took \(taken), its account says \(owed)"
        }
        return nil
    }

    /// The recorded events alone, one at a time and with nothing in memory, give the same journal.
    private mutating func replay() -> String? {
        var rules = rules
        rules.hotStans = 0
        rules.hotAccounts = 0
        rules.hotExchanges = 0
        var book = PaymentBook(snapshot: BookSnapshot(), rules: rules)
        var copy = MemoryJournal()
        var step = Step()
        for record in journal.records {
            book.prepare([record.event]) { copy.read($0) }
            step.removeAll()
            book.step(record.event, origin: nil, into: &step)
            book.takeFolds(&step)
            copy.commit(step.output)
            book.evict()
            if random.chance(4) {
                book = PaymentBook(snapshot: copy.snapshot(.none), rules: rules)
            }
        }
        return copy == journal ? nil : "the replay gives another journal"
    }

    private mutating func trace() {
        let first = journal.records.count + 1
        for (index, entry) in batch.enumerated() {
            report.trace.append("\(first + index) \(entry.drawn.name) \(entry.drawn.kind.shown)")
        }
    }

    // MARK: Coverage

    private mutating func cover(_ name: String) { report.covered[name, default: 0] += 1 }

    func available(_ card: Int) -> Int64 {
        let token = SealedCard.test(card).token
        return journal.account(of: token)?.available ?? -1
    }

    /// Ids of the customers' accounts by the number of their card.
    private var accountIDs: [Int: Int64] {
        var ids: [Int: Int64] = [:]
        for account in journal.accounts.values {
            if let card = account.card { ids[Int(card.token.low)] = account.id }
        }
        return ids
    }
}
