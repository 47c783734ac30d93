import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

/// A book of three stations for thousands of events: its journal is never copied.
final class DayWorld {
    private(set) var journal = MemoryJournal()
    private var book: PaymentBook
    private let rules: BookRules
    private var now: Int64 = 1_795_212_000_000_000
    private var token: UInt64 = 0

    static let terminals = 1...9
    static let cards = 1...5
    static let operatorNumber: UInt16 = 7
    static let password = PINReference.test(7)

    init(rules: BookRules) {
        self.rules = rules
        book = PaymentBook(snapshot: BookSnapshot(), rules: rules)
        for terminal in Self.terminals { operate(.registerTerminal(.test(terminal))) }
        for card in Self.cards {
            operate(
                .openAccount(
                    AccountOpening(
                        kind: .personalCard,
                        asset: .yuan,
                        card: .test(card),
                        expiry: 3012,
                        openingBalance: 500_000_000_000
                    )
                )
            )
        }
        for merchant in Set(Self.terminals.map { TerminalRegistration.test($0).merchant }).sorted()
        {
            let row = StationOperator(
                key: StationOperatorKey(merchant: merchant, number: Self.operatorNumber),
                name: "supervisor",
                role: .supervisor,
                password: Self.password
            )
            operate(.stationOperator(.add(row)))
        }
        for terminal in Self.terminals {
            _ = run(.signOn(.signOn(terminal, stan: 999_000), .test(UInt8(terminal))))
        }
    }

    var lastSeq: Int64 { Int64(journal.records.count) }

    func run(_ kind: BookEvent.Kind) -> BookOutput {
        now += 250_000
        let event = BookEvent(at: Timestamp(rawValue: now), kind: kind)
        book.prepare([event]) { journal.read($0) }
        if let refusal = book.validate(event) { Issue.record("refused: \(refusal)") }
        token += 1
        var step = Step()
        book.step(event, origin: Origin(lane: 1, token: token), into: &step)
        book.takeFolds(&step)
        journal.commit(step.output)
        book.evict()
        return step.output
    }

    func operate(_ act: OperatorAct.Kind) {
        _ = run(
            .operatorAct(OperatorAct(operatorName: "night", reason: "test", kind: act))
        )
    }

    /// What a request is answered at once; nil while a host decides.
    func send(_ request: PaymentRequest, _ plan: RoutePlan) -> PaymentReply? {
        run(request.operation.rules.isService ? .service(request) : .payment(request, plan))
            .replies.first
    }

    func cutover() {
        guard let date = book.businessDate else { return }
        _ = run(.cutover(date.next))
    }

    func wait(seconds: Int64) { now += seconds * 1_000_000 }

    /// The process ends and starts again.
    func restart(_ memory: MemoryJournal.Memory) {
        book = PaymentBook(snapshot: journal.snapshot(memory), rules: rules)
    }

    /// What the bank says to a request; what its terminal hears.
    func say(_ decision: UpstreamAnswer.Decision, to exchange: Int64) -> PaymentReply? {
        guard let asked = journal.exchanges[exchange] else { return nil }
        var answer = UpstreamAnswer(
            channel: asked.channel,
            exchange: exchange,
            mti: UInt16(asked.messageClass.rawValue) << 8 | 0x10,
            number: asked.reference.iso?.number ?? 0,
            decision: decision,
            code: "00",
            terminal: asked.terminal,
            merchant: asked.merchant
        )
        answer.taken.amount = asked.amount
        answer.taken.asset = asked.asset
        answer.time = asked.reference.iso?.time
        return run(.hostAnswer(answer)).replies.first
    }
}
