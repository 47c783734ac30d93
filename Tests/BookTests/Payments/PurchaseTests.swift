import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

@Suite struct PurchaseTests {
    @Test func `a purchase moves money from the card to the merchant's receivable`() {
        var book = BookHarness.demo()
        let reply = book.send(.purchase(1))
        #expect(reply.outcome == .approved)
        #expect(reply.approvalCode?.count == 6)
        #expect(reply.retrievalReference?.date == BusinessDate(year: 2026, month: 11, day: 21))
        #expect(reply.retrievalReference?.position == book.lastSeq)
        #expect(reply.businessDate == BusinessDate(year: 2026, month: 11, day: 21))
        #expect(book.available(1) == 1_000_000 - 8_850)
        let station = book.journal.accounts.values.first { $0.kind == .stationReceivable }
        #expect(station?.posted == 8_850)
        #expect(station?.merchant == "DEMOSTATION0001")
        #expect(book.journal.records.last?.account == 1)
        #expect(book.journal.leg(of: book.lastSeq)?.channel == "in-house")
    }

    @Test func `a balance inquiry tells available before ledger and moves nothing`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let reply = book.send(.balance(2))
        #expect(reply.outcome == .approved)
        #expect(reply.approvalCode == nil)
        #expect(reply.balances.map(\.type) == [.available, .ledger])
        #expect(reply.balances.map(\.minorUnits) == [991_150, 991_150])
        #expect(book.available(1) == 991_150)
        #expect(book.send(.balance(3, card: 3, asset: nil)).balances.first?.asset == .points)
    }

    @Test(arguments: [
        (PaymentRequest.purchase(1, card: 99), Outcome.invalidCard),
        (.purchase(1, card: 4), .restrictedCard),
        (.balance(1, card: 4), .restrictedCard),
        (.purchase(1, card: 5), .expiredCard),
        (.purchase(1, 1_000_001), .insufficientFunds),
        (.purchase(1, nil), .invalidAmount),
        (.purchase(1, batch: 2), .batchMismatch),
    ])
    func `what is refused moves nothing`(request: PaymentRequest, outcome: Outcome) {
        var book = BookHarness.demo()
        let before = book.journal.accounts
        let reply = book.send(request)
        #expect(reply.outcome == outcome)
        #expect(reply.approvalCode == nil)
        #expect(reply.retrievalReference != nil)
        #expect(book.journal.accounts == before)
        #expect(book.journal.totals.isEmpty)
        #expect(book.journal.leg(of: book.lastSeq)?.state == .declined)
        #expect(book.journal.leg(of: book.lastSeq)?.outcome == outcome)
    }

    @Test func `the last fen can be spent and not one more`() {
        var book = BookHarness.demo()
        #expect(book.send(.purchase(1, 1_000_000)).outcome == .approved)
        #expect(book.send(.purchase(2, 1)).outcome == .insufficientFunds)
        #expect(book.available(1) == 0)
    }

    @Test func `an expiry that was sent must be the card's`() {
        var book = BookHarness.demo()
        var request = PaymentRequest.purchase(1)
        request.expiry = 3011
        #expect(book.send(request).outcome == .expiredCard)
        request = .purchase(2)
        request.expiry = 3012
        #expect(book.send(request).outcome == .approved)
    }

    @Test func `a card is good to the end of its month in local time`() {
        var book = BookHarness.demo()
        // 23:59:59.999999 on the last day of the month at the configured offset, and the next.
        book.now = Timestamp(rawValue: 1_924_963_199_998_999)
        #expect(book.send(.purchase(1)).outcome == .approved)
        #expect(book.send(.purchase(2)).outcome == .expiredCard)
    }

    @Test(arguments: [0, -1, 1_000_000_000_000, Int64.max, Int64.min])
    func `row 45: an amount of zero, below it, or of more than 12 digits is refused`(
        amount: Int64
    ) {
        var book = BookHarness.demo()
        #expect(book.send(.purchase(1, amount)).outcome == .invalidAmount)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 45: a counter that would wrap refuses with 96 and moves nothing`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        var snapshot = book.journal.snapshot()
        for index in snapshot.houseAccounts.indices
        where snapshot.houseAccounts[index].kind == .stationReceivable {
            snapshot.houseAccounts[index].counters.creditsPosted = .max - 100
        }
        var full = PaymentBook(snapshot: snapshot, rules: .test)
        let journal = book.journal
        var step = Step()
        let events = [PaymentRequest.purchase(2, 101), .purchase(3, 100)].map {
            BookEvent(at: book.now, kind: .payment($0, .inHouse))
        }
        full.prepare(events) { journal.read($0) }
        for event in events { full.step(event, origin: nil, into: &step) }
        let output = step.output
        #expect(output.records.map { $0.reply?.outcome } == [.overloaded, .approved])
        #expect(output.ledger.transfers.map(\.amount) == [100])
    }

    @Test func `row 45: totals that would wrap refuse with 96`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let journal = book.journal
        var restarted = PaymentBook(snapshot: journal.snapshot(), rules: .test)
        let event = BookEvent(at: book.now, kind: .payment(.purchase(2), .inHouse))
        restarted.prepare([event]) { keys in
            var rows = journal.read(keys)
            for key in rows.totals.keys { rows.totals[key]?.amount = .max }
            return rows
        }
        var step = Step()
        restarted.step(event, origin: nil, into: &step)
        let output = step.output
        #expect(output.records.first?.reply?.outcome == .overloaded)
        #expect(
            output.ledger.transfers.isEmpty && output.ledger.balances.isEmpty
                && output.totals.isEmpty
        )
    }

    @Test(arguments: [
        (PaymentRequest.purchase(1, asset: .points), Outcome.wrongCurrency),
        (.purchase(1, card: 3, asset: .yuan), .wrongCurrency),
        (.purchase(1, asset: Asset(rawValue: 840)), .wrongCurrency),
        (.purchase(1, asset: nil), .wrongCurrency),
        (.balance(1, asset: .points), .wrongCurrency),
        (.purchase(1, card: 3, asset: .points), .approved),
    ])
    func `row 46: a currency that is not the account's is refused`(
        request: PaymentRequest,
        outcome: Outcome
    ) {
        var book = BookHarness.demo()
        #expect(book.send(request).outcome == outcome)
        let assets = Set(book.journal.transfers.map { "\($0.asset.rawValue)" })
        #expect(assets.isSubset(of: ["156", "999"]))
    }

    @Test func `a route that refuses is recorded with its rule`() {
        var book = BookHarness.demo()
        let plan = RoutePlan(decider: .refused(.noRoute), rule: nil, configurationVersion: 1)
        #expect(book.send(.purchase(1), plan).outcome == .noRoute)
        #expect(book.journal.leg(of: book.lastSeq)?.channel == "none")
    }

    @Test func `a payment that does not go to its host has its leg all the same`() {
        var book = BookHarness.demo()
        var plan = RoutePlan(
            decider: .channel(ChannelNumber(rawValue: 2)),
            rule: "bank-cards",
            configurationVersion: 1,
            maximumAmount: 10_000,
            channel: "bank"
        )
        book.operate(.setChannelStopped(.bank, true))
        #expect(book.send(.purchase(1, card: 99), plan).outcome == .channelUnavailable)
        #expect(book.journal.leg(of: book.lastSeq)?.channel == "bank")
        #expect(book.journal.leg(of: book.lastSeq)?.rule == "bank-cards")
        #expect(book.send(.purchase(2, 10_001, card: 99), plan).outcome == .amountLimit)
        #expect(book.send(.purchase(3, 0, card: 99), plan).outcome == .invalidAmount)
        plan.legs.first.channel = nil
        book.send(.purchase(4, card: 99), plan)
        #expect(book.journal.leg(of: book.lastSeq)?.channel == "channel-2")
    }

    @Test func `refusals take precedence in the order of their outcomes`() {
        var book = BookHarness.demo()
        var limited = RoutePlan.inHouse
        limited.maximumAmount = 100
        var expired = PaymentRequest.purchase(1, 0, card: 4, asset: .points)
        expired.expiry = 2512
        #expect(book.send(expired, limited).outcome == .restrictedCard)
        expired = .purchase(2, 0, asset: .points)
        expired.expiry = 2512
        #expect(book.send(expired, limited).outcome == .expiredCard)
        #expect(book.send(.purchase(3, 0, asset: .points), limited).outcome == .invalidAmount)
        #expect(
            book.send(.purchase(4, 2_000_000, asset: .points), limited).outcome == .wrongCurrency
        )
        #expect(book.send(.purchase(5, 2_000_000), limited).outcome == .insufficientFunds)
        #expect(book.send(.purchase(6, 101), limited).outcome == .amountLimit)
        #expect(book.send(.purchase(7, 100), limited).outcome == .approved)
    }

    @Test func `what is no payment is not offered as one`() {
        var book = BookHarness.demo()
        var request = PaymentRequest.purchase(1)
        request.operation = .echo
        #expect(book.send(request).outcome == .notOffered)
    }

    @Test func `row 22: debit, record, answer and totals of a payment leave in one output`() {
        var book = BookHarness.demo()
        let output = book.run(.payment(.purchase(1), .inHouse))
        #expect(output.records.count == 1)
        #expect(output.newPayments.count == 1)
        #expect(output.legs.count == 1)
        #expect(output.ledger.transfers.count == 1)
        #expect(output.ledger.balances.count == 1)
        #expect(output.ledger.accounts.count == 1 && output.ledger.newAccounts.count == 1)
        #expect(output.totals.count == 1)
        #expect(output.replies.count == 1)
        #expect(output.ledger.transfers.first?.seq == output.records.first?.seq)
    }

    @Test func `row 32: time never goes back, and the record carries the time that counted`() {
        var book = BookHarness.demo()
        let first = book.send(.purchase(1)).decidedAt
        book.now = Timestamp(rawValue: 5)
        #expect(book.send(.purchase(2)).decidedAt == first)
        #expect(book.journal.records.last?.event.at == first)
    }

    @Test func `refusals before the book become one record with their count`() {
        var book = BookHarness.demo()
        let count = RefusalCount(
            listener: ListenerNumber(rawValue: 1),
            terminal: "T0000009",
            reason: .unknownTerminal,
            count: 17
        )
        let output = book.run(.refusals(count))
        #expect(output.records.first?.kind == .refusal)
        #expect(output.records.first?.terminal == "T0000009")
        #expect(output.newPayments.isEmpty && output.effects.isEmpty)
    }
}
