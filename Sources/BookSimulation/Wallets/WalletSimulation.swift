import Book
import JournalFormat
import Ledger
import Payments
import Text
import Upstream

/// One seed of scanned payments: a book whose journal is in memory, two wallets with books of their
/// own that misbehave, and a model that knows what may be told and asked back.
///
/// Time goes from one thing that is due to the next. Every step has a seed of its own, so that a
/// failing sequence can be shortened.
package struct WalletSimulation {
    /// What waits for the next commit.
    struct Entry {
        var kind: BookEvent.Kind
        var name: String
        var given: (WalletProvider, OrderNumber)?
    }

    var rules: BookRules
    var book: PaymentBook
    var journal = MemoryJournal()
    var world: World
    var now: Int64 = 1_795_212_000_000_000
    var random = SeededGenerator(seed: 0)
    var report = Simulation.Report()
    /// What the world was before the batch at hand.
    private var before: World
    private var batch: [Entry] = []
    private var tokens: UInt64 = 0
    private let isTracing: Bool

    /// All that a commit that fails takes back.
    struct World {
        var model = WalletModel()
        var wallets: [WalletProvider: SimulatedWallet] = [:]
        var acts = WalletActs()
    }

    /// Runs a seed's steps.
    package static func run(
        seed: UInt64,
        steps: [UInt64],
        tracing: Bool = false
    ) -> Simulation.Report {
        var simulation = WalletSimulation(seed: seed, isTracing: tracing)
        simulation.report.problem = simulation.run(steps)
        return simulation.report
    }

    private init(seed: UInt64, isTracing: Bool) {
        var random = SeededGenerator(seed: ~seed)
        var rules = BookRules.simulated
        rules.hotStans = Int.random(in: 0...40, using: &random)
        rules.hotAccounts = Int.random(in: 3...20, using: &random)
        rules.hotExchanges = Int.random(in: 0...10, using: &random)
        rules.batchOpens = .settlement
        self.rules = rules
        self.isTracing = isTracing
        book = PaymentBook(snapshot: BookSnapshot(), rules: rules)
        world = World()
        for provider in WalletProvider.allCases {
            world.wallets[provider] = SimulatedWallet(terms: .wallet(provider))
        }
        before = world
    }

    static let channels = WalletProvider.allCases.map(\.simulated)

    private mutating func run(_ steps: [UInt64]) -> String? {
        random = SeededGenerator(seed: 0)
        begin()
        for drawn in world.acts.opening() { add(drawn) }
        if let problem = flush() { return problem }
        for step in steps {
            random = SeededGenerator(seed: step)
            if let problem = take(step) { return problem }
        }
        if let problem = flush() ?? quiesce() { return problem }
        let problems = LedgerInvariants(journal: journal).violations()
        return problems.isEmpty ? replay() : "\(problems)"
    }

    private mutating func take(_ step: UInt64) -> String? {
        let gap: Int64 =
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<65: Int64.random(in: 50...1_500, using: &random)
            case 65..<90: Int64.random(in: 2_000...12_000, using: &random)
            case 90..<98: Int64.random(in: 20_000...200_000, using: &random)
            default: Int64.random(in: 600_000...100_000_000, using: &random)
            }
        let target = now + gap * 1_000
        if random.chance(2) { now = target }
        if let problem = go(to: target) { return problem }
        if random.chance(1) { loseLink() }
        world.acts.random = SeededGenerator(seed: step ^ 0x5EED_0011)
        add(world.acts.next(world.model, isQuiet: batch.isEmpty))
        if random.chance(3) {
            book.forgetVolatileOrders()
            world.model.forgetQuestions()
        }
        if random.chance(3) { return failCommit() }
        if random.chance(2) { return flush(losingEffects: true) ?? restart() }
        guard random.chance(70) else { return nil }
        return flush() ?? (random.chance(2) ? restart() : nil)
    }

    mutating func add(_ drawn: WalletActs.Drawn) {
        batch.append(Entry(kind: drawn.kind, name: drawn.name, given: drawn.given))
    }

    // MARK: Time

    /// When something is due next.
    private mutating func next() -> Int64? {
        var times = world.wallets.values.compactMap(\.next)
        if let order = book.nextOrder()?.rawValue { times.append(order) }
        for channel in Self.channels where isThere(channel) {
            if let at = book.nextForward(on: channel.number, window: 5)?.rawValue {
                times.append(at)
            }
        }
        return times.min()
    }

    /// Does what is due up to a time, each at its own.
    mutating func go(to target: Int64) -> String? {
        for _ in 0..<5_000 {
            guard let next = next(), next <= target else { break }
            now = max(now, next)
            if let problem = drain() { return problem }
        }
        now = max(now, target)
        for provider in WalletProvider.allCases { world.wallets[provider]?.move(to: now) }
        return nil
    }

    /// One letter of each wallet, and all that is due in the book.
    private mutating func drain() -> String? {
        for provider in WalletProvider.allCases {
            world.wallets[provider]?.move(to: now)
            guard let letter = world.wallets[provider]?.takeLetter(at: now, &random) else {
                continue
            }
            deliver(letter, provider)
        }
        let at = Timestamp(rawValue: time)
        for due in book.takeDueOrders(at: at, limit: 500) {
            let name = "due \(due.timer)"
            batch.append(Entry(kind: .orderDue(exchange: due.id, due.timer), name: name))
        }
        for channel in Self.channels where isThere(channel) {
            for id in book.takeDueForwards(on: channel.number, at: at, window: 5) {
                batch.append(Entry(kind: .forwardDue(exchange: id), name: "forward"))
            }
        }
        if let problem = flush() { return problem }
        // Behind a jump of the clock much is overdue at once, one thing after the other.
        if next().map({ $0 > now }) ?? true { world.model.look(at: now) }
        return world.model.problem
    }

    private mutating func deliver(_ letter: WalletLetter, _ provider: WalletProvider) {
        let kind: BookEvent.Kind
        switch letter.content {
        case .answer(let answer): kind = .walletAnswer(answer)
        case .failure(let id, let attempt, let failure):
            kind = .hostFailed(exchange: id, attempt: attempt, failure)
        case .hint(let hint): kind = .notified(hint)
        case .question(let question):
            guard let answer = world.wallets[provider]?.answer(to: question) else { return }
            kind = .walletAnswer(answer)
        }
        batch.append(Entry(kind: kind, name: letter.name))
        if case .walletAnswer(let answer) = kind, case .close(.done) = answer.finding,
            random.chance(15), let number = letter.number,
            world.wallets[provider]?.payClosed(number, &random) == true
        {
            cover("paid-behind-close")
        }
    }

    /// The book's time: it never goes back.
    var time: Int64 { max(now, journal.lastEventAt?.rawValue ?? now) }

    // MARK: Batches

    /// Steps, judges and commits the batch at hand.
    mutating func flush(losingEffects: Bool = false) -> String? {
        guard !batch.isEmpty else {
            before = world
            return nil
        }
        var step = Step()
        if let problem = take(into: &step) { return problem }
        let problems = LedgerInvariants(journal: journal).violations(in: step.output)
        if !problems.isEmpty { return "\(problems)" }
        note(step.output)
        book.takeFolds(&step)
        journal.commit(step.output)
        book.evict()
        report.events += batch.count
        batch = []
        if let problem = world.model.problem ?? compareLegs(step.output) { return problem }
        if !losingEffects { act(upon: step.output.effects) }
        for line in world.model.seen { cover(line) }
        world.model.seen = []
        before = world
        return world.wallets.values.lazy.compactMap(\.violations.first).first
    }

    private mutating func act(upon effects: [BookEffect]) {
        for effect in effects {
            switch effect {
            case .send(let request, _):
                guard let provider = Self.provider(of: request.channel) else { continue }
                world.wallets[provider]?.move(to: now)
                if let name = world.wallets[provider]?.receive(request, &random) { cover(name) }
            case .ask(let question):
                guard let provider = Self.provider(of: question.channel) else { continue }
                world.wallets[provider]?.move(to: now)
                if let name = world.wallets[provider]?.ask(question, &random) { cover(name) }
            default: break
            }
        }
    }

    /// Whether the switch has a link to a wallet.
    private func isThere(_ channel: ExternalChannel) -> Bool {
        Self.provider(of: channel.number).flatMap { world.wallets[$0]?.isGone } == false
    }

    static func provider(of channel: ChannelNumber) -> WalletProvider? {
        WalletProvider.allCases.first { $0.simulated.number == channel }
    }

    private mutating func take(into step: inout Step) -> String? {
        let at = Timestamp(rawValue: time)
        let events = batch.map { BookEvent(at: at, kind: $0.kind) }
        let journal = journal
        book.prepare(events) { journal.read($0) }
        for (entry, event) in zip(batch, events) {
            if let refusal = book.validate(event) {
                cover("refused-act")
                if isTracing { trace(entry, "is refused: \(refusal)") }
                continue
            }
            if let (provider, number) = entry.given {
                world.wallets[provider]?.giveBack(number)
                world.model.vouch(number)
            }
            cover(entry.name)
            tokens += 1
            let records = step.output.records.count
            let effects = step.output.effects.count
            let cases = step.output.discrepancies.count
            let known = step.output.newExchanges
            book.step(event, origin: Origin(lane: 1, token: tokens), into: &step)
            let stored = step.output.newExchanges.subtracting(known).sorted()
            let record =
                step.output.records.count > records ? step.output.records.last : nil
            let taken = WalletModel.Taken(
                kind: entry.kind,
                token: tokens,
                at: at.rawValue,
                record: record,
                stored: stored.compactMap { step.output.exchanges[$0] },
                effects: Array(step.output.effects[effects...]),
                cases: Array(step.output.discrepancies[cases...])
            )
            world.model.take(taken)
            if isTracing { trace(entry, taken.shown) }
            if let problem = world.model.problem { return problem }
        }
        return nil
    }

    private mutating func trace(_ entry: Entry, _ line: String) {
        let milliseconds = (now - 1_795_212_000_000_000) / 1_000
        report.trace.append("\(milliseconds) ms \(entry.name) \(entry.kind.told) → \(line)")
    }

    /// The channel of a wallet is taken out of the configuration, for a while or for longer than
    /// anything is asked about; by then the switch was down.
    private mutating func loseLink() {
        let provider: WalletProvider = random.chance(50) ? .wechat : .alipay
        let isLong = random.chance(30)
        let seconds = isLong ? 950_000 : Int64.random(in: 60...100_000, using: &random)
        world.wallets[provider]?.leave(until: now + seconds * 1_000_000)
        cover(isLong ? "link-lost-long" : "link-lost")
        guard isLong else { return }
        now += 880_000_000_000
        for provider in WalletProvider.allCases { world.wallets[provider]?.move(to: now) }
    }

    mutating func cover(_ name: String) { report.covered["wallet " + name, default: 0] += 1 }

    // MARK: Faults

    /// The first events of a start.
    private mutating func begin() {
        let number = UInt32.random(in: 0..<OrderSalt.count, using: &random)
        let kinds = book.resumption(of: Self.channels, salt: OrderSalt(rawValue: number))
        if case .numbered? = kinds.first {
        } else {
            world.model.find("a start gives its orders no salt of their own")
        }
        for kind in kinds {
            batch.append(Entry(kind: kind, name: "start"))
        }
    }

    /// The transaction fails: the book is made again, and nothing of the batch has happened.
    private mutating func failCommit() -> String? {
        cover("failed-commit")
        var step = Step()
        let first = tokens + 1
        if let problem = take(into: &step) { return problem }
        let lost = Set((first..<tokens + 1).map { Origin(lane: 1, token: $0) })
        let old = book
        book = PaymentBook(snapshot: journal.snapshot(memory), rules: rules)
        book.adoptWaiting(of: old, except: lost)
        world = before
        world.model.forgetQuestions()
        before = world
        batch = []
        return nil
    }

    /// The process ends and starts again.
    private mutating func restart() -> String? {
        cover("crash")
        book = PaymentBook(snapshot: journal.snapshot(memory), rules: rules)
        for provider in WalletProvider.allCases { world.wallets[provider]?.loseLetters() }
        world.model.restart(at: time)
        before = world
        begin()
        return flush()
    }

    private var memory: MemoryJournal.Memory {
        MemoryJournal.Memory.allCases[journal.records.count % 3]
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
}
