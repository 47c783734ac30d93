import Book
import BookSimulation
import Journal
import JournalFormat
import Payments
import Testing
import Upstream

/// Payments at a wallet in a real file: written, read at a start, verified and replayed.
@Suite struct WalletJournalTests {
    private static let channel = ChannelNumber(rawValue: 2)
    private static let second: Int64 = 1_000_000

    private static let plan: RoutePlan = {
        var plan = RoutePlan.bank
        plan.legs.first.host?.wallet = WalletTerms(of: .alipay)
        plan.answerWithinMilliseconds = 25_000
        return plan
    }()

    private static func purchase(_ stan: UInt32) -> BookEvent.Kind {
        var made = TestWorld.request(.purchase, .financial, mti: 0x0200, stan: stan, terminal: 1)
        made.processingCode = 0
        made.amount = 7560
        made.asset = .yuan
        let mark = CodeMark(kind: .alipay, first: 28, last: 9204, length: 18)
        made.details = .of(RequestDetails.Values(code: mark))
        return .payment(made, plan)
    }

    /// A journal with a payment that its wallet was asked for, and the request's number.
    private static func asked() throws -> (live: LiveJournal, id: Int64) {
        let live = try LiveJournal()
        try live.numberChannels()
        try live.populate(terminals: 1, cards: 1)
        let salt = try #require(OrderSalt(rawValue: 77_777))
        try live.run([.numbered(salt)])
        let output = try live.run([purchase(10)])
        let order = try #require(output.orders.values.first)
        #expect(order.number.salt == salt && order.number.seq == order.id)
        return (live, order.id)
    }

    private static func draw(_ stan: UInt32) -> BookEvent.Kind {
        var made = TestWorld.request(.order, .financial, mti: 0x0200, stan: stan, terminal: 1)
        made.processingCode = 0
        made.amount = 7560
        made.asset = .yuan
        made.details = .of(RequestDetails.Values(wallet: .alipay))
        return .payment(made, plan)
    }

    /// A journal with a code that a terminal draws.
    private static func drawn() throws -> (live: LiveJournal, id: Int64) {
        let (live, _) = try asked()
        let output = try live.run([draw(11)])
        let id = try #require(output.orders.keys.first)
        _ = try answer(live, id, .order(.drawn(text: "https://qr.example/1")))
        return (live, id)
    }

    private static func answer(
        _ live: LiveJournal,
        _ id: Int64,
        attempt: UInt32 = 1,
        _ finding: WalletAnswer.Finding
    ) throws -> BookOutput {
        try live.run([
            .walletAnswer(
                WalletAnswer(
                    channel: channel,
                    exchange: id,
                    attempt: attempt,
                    finding,
                    code: "10000"
                )
            )
        ])
    }

    private static func query(
        _ live: LiveJournal,
        _ id: Int64,
        _ finding: QueryFinding
    ) throws -> BookOutput {
        let asked = try live.run([.orderDue(exchange: id, .query)])
        #expect(asked.records.isEmpty && asked.orders.isEmpty && asked.exchanges.isEmpty)
        let question = try #require(
            asked.effects.compactMap { if case .ask(let question) = $0 { question } else { nil } }
                .first
        )
        return try answer(live, id, attempt: 0, .query(finding, sentAt: question.sentAt))
    }

    private static func taken() throws -> WalletTaken {
        try #require(WalletTaken(total: 7560, currency: "CNY", number: "2088", paidAt: nil))
    }

    private static func order(_ live: LiveJournal, _ id: Int64) throws -> Order {
        var keys = ColdKeys()
        keys.orders = [id]
        return try #require(try live.journal.read(keys).orders.first)
    }

    /// The file is right and decides the same again, before a restart and behind it; what a start
    /// finds is what is at hand.
    private static func prove(_ live: LiveJournal, _ id: Int64, _ state: OrderState) throws {
        let kept = try order(live, id)
        #expect(kept.state == state)
        for cleanly in [false, true] {
            #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
            #expect(try ReplayTests.replay(live) == .complete(Int64(live.records.count)))
            let snapshot = try live.restart(cleanly: cleanly)
            #expect(snapshot.orders == (kept.isAtHand ? [kept] : []))
            #expect(snapshot.salt == kept.number.salt)
            var keys = ColdKeys()
            keys.exchanges = Set(snapshot.forwards.map(\.id))
            let requests = try live.journal.read(keys).exchanges.sorted { $0.id < $1.id }
            #expect(snapshot.forwards == requests.map(\.entry))
            #expect(try order(live, id) == kept)
        }
    }

    private static func outcome(_ live: LiveJournal, _ id: Int64) throws -> String? {
        try JournalReader(path: live.path).history(of: id)?.payment.outcome
    }

    @Test func `a payment that is asked for is found again at a start`() throws {
        let (live, id) = try Self.asked()
        try Self.prove(live, id, .asked)
        #expect(try Self.outcome(live, id) == "pending")
    }

    @Test func `a payment that its wallet takes or refuses is decided`() throws {
        let (paid, id) = try Self.asked()
        _ = try Self.answer(paid, id, .pay(.paid(try Self.taken())))
        try Self.prove(paid, id, .paid)
        #expect(try Self.outcome(paid, id) == "approved")
        let (refused, other) = try Self.asked()
        _ = try Self.answer(refused, other, .pay(.refused(.insufficientFunds)))
        try Self.prove(refused, other, .unpaid)
        #expect(try Self.outcome(refused, other) == "declined")
    }

    @Test func `a question leaves nothing, and its answer decides`() throws {
        let (live, id) = try Self.asked()
        _ = try Self.answer(live, id, .pay(.inProgress))
        try Self.prove(live, id, .resolving)
        live.wait(microseconds: 4 * Self.second)
        #expect(try Self.query(live, id, .notYet).records.isEmpty)
        live.wait(microseconds: 4 * Self.second)
        _ = try Self.query(live, id, .paid(try Self.taken()))
        try Self.prove(live, id, .paid)
    }

    @Test func `what was told as undecided and then paid is claimed by a repeat`() throws {
        let (live, id) = try Self.asked()
        _ = try Self.answer(live, id, .pay(.unknown(.timedOut)))
        live.wait(microseconds: 25 * Self.second)
        try live.run([.orderDue(exchange: id, .answer)])
        #expect(try Self.order(live, id).toldAt != nil)
        _ = try Self.query(live, id, .paid(try Self.taken()))
        try Self.prove(live, id, .unclaimed)
        #expect(try Self.outcome(live, id) == "pending")
        let claimed = try live.run([Self.purchase(10)])
        #expect(claimed.records.last?.reply?.outcome == .approved)
        try Self.prove(live, id, .paid)
        #expect(try Self.outcome(live, id) == "approved")
    }

    @Test func `what nobody claims goes back by a refund of its own number`() throws {
        let (live, id) = try Self.asked()
        _ = try Self.answer(live, id, .pay(.unknown(.timedOut)))
        live.wait(microseconds: 25 * Self.second)
        try live.run([.orderDue(exchange: id, .answer)])
        _ = try Self.query(live, id, .paid(try Self.taken()))
        live.wait(microseconds: 200 * Self.second)
        let expired = try live.run([.orderDue(exchange: id, .unclaimed)])
        let refund = try #require(expired.exchanges.values.first { $0.id != id })
        #expect(refund.action == .refund && refund.reference.order?.seq == refund.id)
        #expect(refund.original?.reference.order?.seq == id)
        try Self.prove(live, id, .undoing)
        _ = try Self.answer(live, refund.id, .refund(.paid(fen: 7560)))
        try Self.prove(live, id, .undone)
    }

    @Test func `what is not paid at the end of the schedule is cancelled`() throws {
        let (live, id) = try Self.asked()
        _ = try Self.answer(live, id, .pay(.inProgress))
        live.wait(microseconds: 31 * Self.second)
        let ended = try Self.query(live, id, .notYet)
        let cancel = try #require(ended.exchanges.values.first { $0.id != id })
        #expect(cancel.action == .cancel)
        try Self.prove(live, id, .undoing)
        _ = try Self.answer(live, cancel.id, .cancel(.done(wasPaid: nil)))
        try Self.prove(live, id, .undone)
    }

    @Test func `a code to draw is told again behind a start, as it was`() throws {
        let (live, id) = try Self.drawn()
        for isCold in [false, true] {
            if isCold { _ = try live.restart() }
            let told = try live.run([Self.draw(11)]).records.last?.reply
            #expect(told?.outcome == .approved)
            #expect(told?.details?.values.draw == "https://qr.example/1")
        }
        live.wait(microseconds: 301 * Self.second)
        _ = try Self.query(live, id, .notYet)
        #expect(try Self.order(live, id).state == .undoing)
        #expect(try ReplayTests.replay(live) == .complete(Int64(live.records.count)))
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
    }

    @Test func `what a person has to judge is told as undecided behind a start as well`() throws {
        let (live, id) = try Self.asked()
        _ = try Self.answer(live, id, .pay(.alreadyPaid))
        for isCold in [false, true] {
            if isCold { _ = try live.restart() }
            let told = try live.run([Self.purchase(10)]).records.last?.reply
            #expect(told?.outcome == .undecided)
        }
        try Self.prove(live, id, .disputed)
    }

    @Test func `a refund that was accepted is told, whatever becomes of it`() throws {
        let (live, id) = try Self.asked()
        _ = try Self.answer(live, id, .pay(.paid(try Self.taken())))
        var made = TestWorld.request(.refund, .financial, mti: 0x0220, stan: 11, terminal: 1)
        (made.amount, made.asset) = (2_000, .yuan)
        let told = live.records.last { $0.reply != nil }?.reply
        let reference = try #require(told?.retrievalReference?.text)
        made.original = OriginalReference(retrievalReference: reference)
        let asked = try live.run([.payment(made, Self.plan)])
        let refund = try #require(asked.exchanges.values.first)
        #expect(refund.undecided != nil)
        try Self.prove(live, id, .paid)
        _ = try Self.answer(live, refund.id, .refund(.accepted(fen: 2_000)))
        _ = try Self.answer(live, refund.id, .refund(.abnormal))
        try Self.prove(live, id, .paid)
        var keys = ColdKeys()
        keys.exchanges = [refund.id]
        let held = try #require(try live.journal.read(keys).exchanges.first)
        #expect(held.state == .quarantined && held.isTold && held.undecided == nil)
    }

    @Test func `a case is closed once, by a person before what takes its order back`() throws {
        let (live, id) = try Self.asked()
        _ = try Self.answer(live, id, .pay(.paid(try Self.taken())))
        // From when on a wallet is believed that it has no such order.
        live.wait(microseconds: 11 * Self.second)
        let sentAt = Timestamp(rawValue: TestWorld.start + live.now)
        let odd = try Self.answer(live, id, attempt: 0, .query(.absent, sentAt: sentAt))
        let opened = try #require(odd.discrepancies.first)
        _ = try live.restart()
        try live.run([TestWorld.act(.closeCase(opened.id))])
        try Self.prove(live, id, .paid)
        let reversed = try live.run([TestWorld.act(.reverse(payment: id))])
        let refund = try #require(reversed.newExchanges.first)
        _ = try Self.answer(live, refund, .refund(.paid(fen: 7560)))
        try Self.prove(live, id, .undone)
    }

    @Test func `what a wallet said behind the end is kept, and keeps its date`() throws {
        let (live, id) = try Self.asked()
        _ = try Self.answer(live, id, .pay(.refused(.expiredCard)))
        let number = try Self.order(live, id).number
        let hint = WalletHint(channel: Self.channel, number: number, about: .payment)
        try live.run([.notified(hint)])
        #expect(try Self.order(live, id).isHintOpen)
        try Self.prove(live, id, .unpaid)
        for _ in 0..<4 { try live.cutOver() }
        try live.run([TestWorld.act(.setTerminalEnabled(TerminalRow(rawValue: 1), false))])
        let archiver = try ArchiveTests().archiver(of: live, keeping: 1)
        var reason = ""
        for _ in 0..<1_000 {
            guard case .waiting(let text) = try archiver.step() else { continue }
            reason = text
            break
        }
        #expect(reason.contains("request \(id) to a channel is open"))
    }

    @Test(
        arguments: [
            ("number = '00000000261130ZZZZ0C1'", "number"), ("state = 5", "state"),
            ("channel = 9", "replay"), ("amount = 1", "replay"), ("told_us = 1", "replay"),
        ]
    )
    func `a row that the records do not say is found`(_ change: String, _ by: String) throws {
        let (live, id) = try Self.asked()
        _ = try Self.answer(live, id, .pay(.inProgress))
        try live.journal.close()
        try RawFile(path: live.path).run(
            "UPDATE wallet_order SET paid_us = CASE WHEN '\(by)' = 'state' THEN 1 END, \(change)"
        )
        if by == "replay" {
            #expect(try ReplayTests.replay(live) != .complete(Int64(live.records.count)))
        } else {
            #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
        }
    }
}
