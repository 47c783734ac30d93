import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// A book beside a journal in memory, run as `BalanceChecker` runs it.
struct BookHarness {
    private(set) var rules: BookRules
    var book: PaymentBook
    private(set) var journal = MemoryJournal()
    /// Whether all invariants over the whole journal are checked after every batch, and not only
    /// those of the batch.
    var checksInvariants = true
    private var nextToken: UInt64 = 0
    /// Local time of the demo world: a morning, far from any cutover.
    var now = Timestamp(rawValue: 1_795_212_000_000_000)

    init(rules: BookRules = .test) {
        self.rules = rules
        book = PaymentBook(snapshot: BookSnapshot(), rules: rules)
    }

    /// Runs a batch; the outputs of its steps stand in `journal`.
    mutating func run(_ events: [BookEvent]) -> BookOutput {
        let journal = journal
        book.prepare(events) { journal.read($0) }
        var step = Step()
        for event in events {
            if let refusal = book.validate(event) {
                Issue.record("refused: \(refusal)")
                continue
            }
            nextToken += 1
            book.step(event, origin: Origin(lane: 1, token: nextToken), into: &step)
        }
        book.takeFolds(&step)
        let output = step.output
        let problems = LedgerInvariants(journal: journal).violations(in: output)
        if !problems.isEmpty { Issue.record("\(problems)") }
        self.journal.commit(output)
        book.evict()
        if checksInvariants {
            #expect(LedgerInvariants(journal: self.journal).violations() == [])
        }
        return output
    }

    /// Makes the book again from what the journal holds.
    mutating func restart(_ memory: MemoryJournal.Memory = .identities) {
        book = PaymentBook(snapshot: journal.snapshot(memory), rules: rules)
    }

    /// The same by a program with other rules.
    mutating func restart(under rules: BookRules) {
        self.rules = rules
        restart()
    }

    mutating func restart(from snapshot: BookSnapshot) {
        book = PaymentBook(snapshot: snapshot, rules: rules)
    }

    /// Steps an event whose commit then fails.
    mutating func failing(_ kind: BookEvent.Kind) -> BookOutput {
        let event = event(kind)
        let journal = journal
        book.prepare([event]) { journal.read($0) }
        var step = Step()
        let origin = Origin(lane: 1, token: 0)
        book.step(event, origin: origin, into: &step)
        let old = book
        restart()
        book.adoptWaiting(of: old, except: [origin])
        return step.output
    }

    mutating func takeDue(at time: Timestamp, window: Int = 64) -> [Int64] {
        book.takeDueForwards(on: ExternalChannel.bank.number, at: time, window: window)
    }

    mutating func nextForward() -> Timestamp? {
        book.nextForward(on: ExternalChannel.bank.number, window: 64)
    }

    mutating func event(_ kind: BookEvent.Kind) -> BookEvent {
        now = Timestamp(rawValue: now.rawValue + 1_000)
        return BookEvent(at: now, kind: kind)
    }

    @discardableResult
    mutating func run(_ kind: BookEvent.Kind) -> BookOutput { run([event(kind)]) }

    /// One payment or reversal, and its reply.
    @discardableResult
    mutating func send(_ request: PaymentRequest, _ plan: RoutePlan = .inHouse) -> PaymentReply {
        reply(run(.payment(request, plan)))
    }

    @discardableResult
    mutating func signOn(_ request: PaymentRequest, keys: UInt8 = 1) -> PaymentReply {
        reply(run(.signOn(request, .test(keys))))
    }

    mutating func operate(_ act: OperatorAct.Kind) {
        run(.operatorAct(OperatorAct(operatorName: "night", reason: "test", kind: act)))
    }

    mutating func refusal(_ act: OperatorAct.Kind) -> OperatorRefusal? {
        refusal(
            of: .operatorAct(OperatorAct(operatorName: "night", reason: "test", kind: act))
        )
    }

    mutating func refusal(of kind: BookEvent.Kind) -> OperatorRefusal? {
        let event = event(kind)
        let journal = journal
        book.prepare([event]) { journal.read($0) }
        defer { book.evict() }
        return book.validate(event)
    }

    /// Which of these requests the book has answered.
    mutating func areTaken(_ requests: [PaymentRequest]) -> [Bool] {
        let journal = journal
        defer { book.evict() }
        return book.areTaken(requests) { journal.read($0) }
    }

    mutating func advance(days: Int64) {
        now = Timestamp(rawValue: now.rawValue + days * 86_400_000_000)
    }

    mutating func cutover() {
        guard let date = book.businessDate else { return }
        run(.cutover(date.next))
    }

    /// What a card can spend; -1 when it has no account.
    func available(_ card: Int) -> Int {
        let token = SealedCard.test(card).token
        return Int(journal.accounts.values.first { $0.card?.token == token }?.available ?? -1)
    }

    var lastSeq: Int64 { Int64(journal.records.count) }

    private func reply(_ output: BookOutput) -> PaymentReply {
        for effect in output.effects {
            if case .reply(_, let reply, _) = effect { return reply }
        }
        Issue.record("no reply")
        return PaymentReply(outcome: .unreadable, decidedAt: now)
    }
}

extension BookHarness {
    /// Two merchants with three terminals, all signed on, and five cards.
    ///
    /// Cards 1 and 2 hold 10 000.00, card 3 points, card 4 is frozen, card 5 has expired.
    static func demo(rules: BookRules = .test) -> BookHarness {
        var harness = BookHarness(rules: rules)
        for number in 1...3 { harness.operate(.registerTerminal(.test(number))) }
        for (card, kind, asset, expiry): (Int, AccountKind, Asset, UInt16) in [
            (1, .personalCard, .yuan, 3012), (2, .fleetCard, .yuan, 3012),
            (3, .points, .points, 3012), (4, .personalCard, .yuan, 3012),
            (5, .personalCard, .yuan, 2610),
        ] {
            harness.operate(
                .openAccount(
                    AccountOpening(
                        kind: kind,
                        asset: asset,
                        card: .test(card),
                        expiry: expiry,
                        openingBalance: 1_000_000
                    )
                )
            )
        }
        if let frozen = harness.journal.accounts.values.first(where: {
            $0.card?.token == SealedCard.test(4).token
        }) {
            harness.operate(.setFrozen(account: frozen.id, true))
        }
        for terminal in 1...3 { harness.signOn(.signOn(terminal, stan: 999_000)) }
        return harness
    }
}
