import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Reference
import Testing

/// Discounts at payments: what is taken is what is left of the basket.
@Suite struct DiscountTests {
    private var book = BookHarness.holds()

    /// 10 % off diesel at Hangzhou's station, which is terminal 1's.
    init() {
        book.bring(
            .row(.organisation, "ZJ", "", "city", "", "", "active"),
            .row(.organisation, "HZ", "ZJ", "city", "", "", "active"),
            .row(.organisation, "FLEET", "", "company", "", "", "active"),
            .row(.station, TerminalRegistration.test(1).merchant, "HZ", "", "active"),
            .row(.product, "92", "", "diesel", "litre"),
            .row(.product, "95", "", "petrol", "litre"),
            .row(.discount, "TENTH", "diesel", "ZJ+", "100")
        )
    }

    /// 10.000 litres of diesel for 100.00, of which 90.00 are due.
    private func fill(_ stan: UInt32, _ amount: Int64 = 10_000) -> PaymentRequest {
        PaymentRequest.purchase(stan, amount).filling(10_000)
    }

    private func amount(_ total: TotalsClass) -> Int64 {
        book.journal.totals.filter { $0.key.total == total }.reduce(0) { $0 + $1.value.amount }
    }

    private func named(_ reply: PaymentReply) -> OriginalReference {
        OriginalReference(retrievalReference: reply.retrievalReference?.text)
    }

    @Test mutating func `what is due is taken, and its repeat says the same`() throws {
        let sale = fill(1)
        let reply = book.send(sale)
        #expect(reply.outcome == .approved && reply.approvalCode != nil)
        #expect(reply.taken == TakenAmount(asked: 10_000, due: 9_000, taken: 9_000))
        let line = try #require(sale.details?.values.texts.productLines.first)
        #expect(
            reply.details?.values.lines == [NetLine(line, paying: 9_000, discount: "TENTH")]
        )
        #expect(book.available(1) == 991_000)
        #expect(amount(.purchases) == 9_000)
        for memory in [MemoryJournal.Memory.identities, .none] {
            book.restart(memory)
            #expect(book.send(sale) == reply)
        }
        #expect(book.available(1) == 991_000)
    }

    @Test mutating func `all lines are told where one has a discount, and none where none has`() {
        let both = PaymentRequest.purchase(1, 3_000).selling([("92", 1, 1_000), ("95", 1, 2_000)])
        let told = book.send(both).details?.values.lines ?? []
        #expect(told.map(\.line.amount) == [900, 2_000])
        #expect(told.map(\.discount) == ["TENTH", nil])
        let other = book.send(PaymentRequest.purchase(2, 1_000).filling(1_000, "95"))
        #expect(other.outcome == .approved && other.details == nil)
        #expect(book.send(.purchase(3, 1_000)).details == nil)
        #expect(book.available(1) == 1_000_000 - 2_900 - 2_000)
    }

    @Test mutating func `another station, a card of a level and a step of theirs`() {
        let foreign = PaymentRequest.purchase(1, 10_000, terminal: 3).filling(10_000)
        #expect(book.send(foreign).taken == nil)
        book.bring(
            .row(.discountStep, "TENTH", "gold", "0.000", "", "0.20"),
            .row(.discountStep, "TENTH", "house", "0.000", "300"),
            .row(.discountLevel, "company", "FLEET", "gold"),
            .row(.vehicle, "A1", "FLEET", ReferenceChange.field(2), "", "active")
        )
        #expect(book.send(fill(2)).taken?.due == 9_000)
        let fleet = PaymentRequest.purchase(3, 10_000, card: 2).filling(10_000)
        #expect(book.send(fleet).taken?.due == 9_800)
        let account = book.journal.account(of: SealedCard.test(1).token)?.id ?? 0
        book.bring(.row(.discountLevel, "account", "\(account)", "house"))
        #expect(book.send(fill(4)).taken?.due == 7_000)
        #expect(book.send(fill(5)).details?.values.lines.first?.discount == "TENTH")
    }

    @Test mutating func `something is always paid, and never more than is asked for`() {
        book.bring(.row(.discount, "ALL", "diesel", "", "1000"))
        let whole = book.send(fill(1))
        #expect(whole.taken == TakenAmount(asked: 10_000, due: 1, taken: 1))
        #expect(book.available(1) == 999_999)
        #expect(book.send(fill(2, 1)).taken == nil)
        // What is given back takes back more than is given on the rest.
        let mixed = PaymentRequest.purchase(3, 1_000).selling([("92", 1, -1_000), ("95", 1, 2_000)])
        #expect(book.send(mixed).details == nil)
        #expect(book.available(1) == 998_998)
    }

    @Test mutating func `what is due is looked for in the account, and may be a part of it`() {
        #expect(book.send(.purchase(1, 991_000)).outcome == .approved)
        let asked = TakenAmount(asked: 10_000, due: 9_000, taken: 9_000)
        #expect(book.send(fill(2)).taken == asked)
        #expect(book.available(1) == 0)
        #expect(book.reverse(2, 9_000) == .reversalAccepted)
        #expect(book.send(.purchase(3, 3_000)).outcome == .approved)
        #expect(book.send(fill(4)).outcome == .insufficientFunds)
        let part = book.send(fill(5).takingParts())
        #expect(part.outcome == .approvedInPart)
        #expect(part.taken == TakenAmount(asked: 10_000, due: 9_000, taken: 6_000))
        #expect(part.taken?.discount == 1_000 && part.details?.values.lines.count == 1)
        #expect(book.available(1) == 0)
    }

    @Test mutating func `limits count what was taken, and all of the goods`() {
        book.bring(
            .limit("A", amount: "180.00"),
            .limit("G", "group", "diesel", amount: "180.00")
        )
        #expect(book.send(fill(1)).taken?.due == 9_000)
        #expect(book.counted(.day) == LimitValue(amount: 9_000, volume: 10_000, count: 1))
        #expect(book.counted(.group, "diesel", .day).amount == 9_000)
        #expect(book.send(fill(2)).taken?.due == 9_000)
        #expect(book.send(fill(3)).outcome == .amountLimit)
        #expect(book.reverse(2, 10_000) == .reversalAccepted)
        book.expectCounted()
        #expect(book.send(fill(4, 5_000)).taken?.due == 4_500)
        let part = book.send(fill(5).takingParts())
        #expect(part.taken == TakenAmount(asked: 10_000, due: 9_000, taken: 4_500))
        #expect(book.counted(.day) == LimitValue(amount: 18_000, volume: 25_000, count: 3))
        book.expectCounted()
    }

    @Test(arguments: [10_000, 9_000] as [Int64])
    mutating func `a void and a reversal name either amount, and give back what was taken`(
        _ amount: Int64
    ) {
        let sale = book.send(fill(1))
        #expect(book.send(.void(2, of: named(sale), 9_999)).outcome == .amountMismatch)
        let voided = book.send(.void(3, of: named(sale), amount))
        #expect(voided.outcome == .approved && voided.details?.values.lines ?? [] == [])
        #expect(self.amount(.voids) == 9_000)
        #expect(book.send(fill(1)).details == nil)
        #expect(book.send(fill(4)).outcome == .approved)
        #expect(book.reverse(4, 9_999) == .reversalMismatch)
        #expect(book.reverse(4, amount) == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
    }

    @Test mutating func `a refund is of what was taken, and a query tells it`() {
        let sale = book.send(fill(1))
        let query = PaymentRequest.paymentQuery(2, of: .stan(1), nil, card: nil, asset: nil)
        #expect(book.send(query).details?.values.query?.amount == 9_000)
        #expect(book.send(.refund(3, of: named(sale), 9_001)).outcome == .refundExceedsOriginal)
        #expect(book.send(.refund(4, of: named(sale), 4_000)).outcome == .approved)
        #expect(book.send(.refund(5, of: named(sale), 5_000)).outcome == .approved)
        #expect(book.available(1) == 1_000_000)
    }

    @Test mutating func `totals of goods count what was paid for them`() {
        for stan: UInt32 in 1...3 { #expect(book.send(fill(stan)).outcome == .approved) }
        #expect(book.reverse(2, 9_000) == .reversalAccepted)
        #expect(book.send(.void(4, of: .stan(3), 10_000)).outcome == .approved)
        book.cutover()
        let row = book.journal.day.products.values.first { $0.key.code == "92" }
        #expect(row.map { [$0.count, $0.quantity, $0.amount] } == [1, 10_000, 9_000])
        #expect(MemoryDayFacts(book.journal).pending.isEmpty)
    }

    @Test(arguments: [Operation.completion, .completionAdvice])
    mutating func `a completion takes what is due, and its hold is of what was asked for`(
        _ operation: Operation
    ) throws {
        let request = PaymentRequest.preauthorisation(1, 10_000).filling(10_000)
        #expect(book.send(request).taken == nil)
        let row = try book.row(book.lastSeq)
        #expect(row.held == 10_000)
        // What is due counts up to the ceiling.
        let beyond = book.naming(row, .completion, 2, 12_800).filling(12_800)
        #expect(book.send(beyond).outcome == .amountLimit)
        let completion = book.naming(row, operation, 3, 12_000).filling(12_000)
        let reply = book.send(completion)
        #expect(reply.outcome == .approved)
        #expect(reply.taken == TakenAmount(asked: 12_000, due: 10_800, taken: 10_800))
        #expect(book.available(1) == 989_200)
        let record = book.lastSeq
        book.restart(.none)
        #expect(book.send(completion) == reply)
        #expect(book.void(completion: record, 4, 12_000) == .approved)
        #expect(book.available(1) == 990_000)
        book.expectHolds()
    }

    @Test func `a host is asked for what its terminal asks for, and so are several legs`() {
        var book = self.book
        let exchange = book.ask(PaymentRequest.purchase(1, 10_000, card: 9).filling(10_000))
        #expect(book.journal.exchanges[exchange]?.amount == 10_000)
        book.approve(exchange, "B00001")
        #expect(book.journal.payments[exchange]?.reply.taken == nil)
        var split = RoutePlan.inHouse
        split.legs.rest = [PlannedLeg(decider: .ledger, part: 1)]
        split.legs.first.part = 9_999
        #expect(book.send(fill(2), split).taken == nil)
    }

    @Test(arguments: [Operation.offlineSale, .offlineSettlement])
    mutating func `what a terminal has sold by itself is paid as it says`(_ operation: Operation) {
        var plan = RoutePlan.inHouse
        plan.offlineUpTo = 100_000
        let sale = SampleRequest(operation)(1, 10_000, terminal: 1, card: 1).filling(10_000)
        #expect(book.send(sale, plan).taken == nil)
        #expect(book.available(1) == 990_000)
    }

    @Test mutating func `points are no money, and lines that do not come to the amount no basket`()
    {
        let points = PaymentRequest.purchase(1, 1_000, card: 3, asset: .points).filling(1_000)
        #expect(book.send(points).details == nil)
        let short = PaymentRequest.purchase(2, 1_000).selling([("92", 1_000, 999)])
        #expect(book.send(short).details == nil)
    }

    @Test mutating func `an older edition gives none`() {
        var rules = BookRules.test
        rules.edition = .eighth
        book.restart(under: rules)
        #expect(book.send(fill(1)).taken == nil)
        #expect(book.available(1) == 990_000)
    }
}
