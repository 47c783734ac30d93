import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Reference
import Testing

/// Parts of what a terminal asks for: as much as there is, where it takes one.
@Suite struct PartApprovalTests {
    private var book = BookHarness.holds()

    /// A purchase of all but this much of card 1, which leaves so much.
    private mutating func leave(_ amount: Int64, stan: UInt32 = 900) {
        #expect(book.send(.purchase(stan, 1_000_000 - amount)).outcome == .approved)
    }

    /// What has counted in a class of totals.
    private func amount(_ total: TotalsClass) -> Int64 {
        book.journal.totals.filter { $0.key.total == total }.reduce(0) { $0 + $1.value.amount }
    }

    @Test mutating func `a part is what the account has, and its repeat says the same`() {
        leave(6_000)
        let request = PaymentRequest.purchase(1, 10_000).takingParts()
        let reply = book.send(request)
        #expect(reply.outcome == .approvedInPart && reply.approvalCode != nil)
        #expect(reply.taken == TakenAmount(asked: 10_000, due: 10_000, taken: 6_000))
        #expect(reply.taken?.isPart == true && reply.taken?.discount == 0)
        #expect(book.available(1) == 0)
        for memory in [MemoryJournal.Memory.identities, .none] {
            book.restart(memory)
            #expect(book.send(request) == reply)
        }
        #expect(book.send(.purchase(2, 1).takingParts()).outcome == .insufficientFunds)
    }

    @Test mutating func `who takes no part is refused, and who asks for no more gets all`() {
        leave(6_000)
        #expect(book.send(.purchase(1, 6_001)).outcome == .insufficientFunds)
        let whole = book.send(.purchase(2, 6_000).takingParts())
        #expect(whole.outcome == .approved && whole.taken == nil && whole.details == nil)
    }

    @Test mutating func `a part is refused for what a purchase is`() {
        var limited = RoutePlan.inHouse
        limited.pinFrom = 5_000
        leave(1_000)
        let rows: [(PaymentRequest, RoutePlan, Outcome)] = [
            (.purchase(1, 0), .inHouse, .invalidAmount),
            (.purchase(2, 2_000, card: 4), .inHouse, .restrictedCard),
            (.purchase(3, 2_000, card: 5), .inHouse, .expiredCard),
            (.purchase(4, 2_000, card: 3), .inHouse, .wrongCurrency),
            (.purchase(5, 2_000, card: 9), .inHouse, .invalidCard),
            // The PIN belongs to what was asked for.
            (.purchase(6, 5_000), limited, .pinRequired),
        ]
        for (request, plan, outcome) in rows {
            #expect(book.send(request.takingParts(), plan).outcome == outcome)
        }
        #expect(book.available(1) == 1_000)
    }

    @Test mutating func `a route's most is taken as a part`() {
        var plan = RoutePlan.inHouse
        plan.maximumAmount = 5_000
        let reply = book.send(.purchase(1, 10_000).takingParts(), plan)
        #expect(reply.taken == TakenAmount(asked: 10_000, due: 10_000, taken: 5_000))
        #expect(book.send(.purchase(2, 10_000), plan).outcome == .amountLimit)
    }

    @Test func `several legs pay all or nothing, and so does a host`() {
        var book = BookHarness.demo()
        let request = PaymentRequest.purchase(1, 1_000_001).takingParts()
        var split = RoutePlan.inHouse
        split.legs.rest = [PlannedLeg(decider: .ledger, part: 1)]
        #expect(book.send(request, split).outcome == .insufficientFunds)
        let exchange = book.ask(.purchase(2, 10_000, card: 9).takingParts())
        #expect(book.journal.exchanges[exchange]?.amount == 10_000)
        book.approve(exchange, "B00002")
        #expect(book.journal.payments[exchange]?.reply.outcome == .approved)
        #expect(book.journal.payments[exchange]?.reply.taken == nil)
    }

    @Test mutating func `totals, queries and refunds go by what was taken`() {
        leave(6_000)
        let sale = book.send(.purchase(1, 10_000).takingParts())
        #expect(amount(.purchases) == 1_000_000)
        let named = OriginalReference(retrievalReference: sale.retrievalReference?.text)
        func refund(_ stan: UInt32, _ amount: Int64) -> PaymentRequest {
            .refund(stan, of: named, amount)
        }
        let query = PaymentRequest.paymentQuery(2, of: .stan(1), nil, card: nil, asset: nil)
        let told = book.send(query).details?.values.query
        #expect(told?.amount == 6_000 && told?.outcome == .approvedInPart)
        #expect(book.send(refund(3, 6_001)).outcome == .refundExceedsOriginal)
        #expect(book.send(refund(4, 2_000)).outcome == .approved)
        #expect(book.send(refund(5, 4_001)).outcome == .refundExceedsOriginal)
        #expect(book.send(refund(6, 4_000)).outcome == .approved)
        #expect(book.available(1) == 6_000)
    }

    @Test(arguments: [10_000, 6_000] as [Int64])
    mutating func `a void and a reversal name either amount, and give back what was taken`(
        _ amount: Int64
    ) {
        leave(6_000)
        let sale = book.send(.purchase(1, 10_000).takingParts())
        let named = OriginalReference(retrievalReference: sale.retrievalReference?.text)
        func void(_ stan: UInt32, _ amount: Int64) -> PaymentRequest {
            .void(stan, of: named, amount)
        }
        #expect(book.send(void(2, 9_999)).outcome == .amountMismatch)
        let voided = book.send(void(3, amount))
        #expect(voided.outcome == .approved)
        #expect(voided.taken == (amount == 10_000 ? sale.taken : nil))
        #expect(book.available(1) == 6_000)
        #expect(self.amount(.voids) == 6_000)
        // The repeat of what was undone tells nothing of a part.
        let again = book.send(.purchase(1, 10_000).takingParts())
        #expect(again.outcome == .reversedOriginal && again.details == nil)

        #expect(book.send(.purchase(4, 10_000).takingParts()).outcome == .approvedInPart)
        #expect(book.reverse(4, 9_999) == .reversalMismatch)
        #expect(book.reverse(4, amount) == .reversalAccepted)
        #expect(book.available(1) == 6_000)
        #expect(self.amount(.reversals) == 6_000)
    }

    @Test mutating func `a part is reversed in part, by no more than was taken`() {
        leave(6_000)
        #expect(book.send(.purchase(1, 10_000).takingParts()).outcome == .approvedInPart)
        var reversal = PaymentRequest.reversal(of: 1, 10_000)
        reversal.delivery = .part(6_001)
        #expect(book.send(reversal).outcome == .reversalMismatch)
        reversal.delivery = .part(2_500)
        #expect(book.send(reversal).outcome == .reversalAccepted)
        #expect(book.available(1) == 3_500)
    }

    // MARK: Outdoors

    @Test mutating func `a maximum is held in part, and completed up to a share of that`() throws {
        leave(6_000)
        let reply = book.send(.preauthorisation(1, 20_000).takingParts())
        #expect(reply.outcome == .approvedInPart && reply.taken?.taken == 6_000)
        let row = try book.row(book.lastSeq)
        #expect(row.amount == 6_000 && row.asked == 20_000 && row.held == 6_000)
        #expect(row.ceiling == 6_900)
        #expect(book.complete(row, 2, 6_901) == .amountLimit)
        #expect(book.complete(row, 3, 4_500) == .approved)
        #expect(book.available(1) == 1_500)
        book.expectHolds()
    }

    @Test(arguments: [20_000, 6_000] as [Int64])
    mutating func `what is held in part is voided and reversed by either amount`(
        _ amount: Int64
    ) throws {
        leave(6_000)
        _ = book.send(.preauthorisation(1, 20_000).takingParts())
        let first = try book.row(book.lastSeq)
        #expect(book.void(first, 2, 19_999) == .amountMismatch)
        #expect(book.void(first, 3, amount) == .approved)
        _ = book.send(.preauthorisation(4, 20_000).takingParts())
        #expect(book.reverse(4, amount) == .reversalAccepted)
        #expect(book.available(1) == 6_000)
        book.expectHolds()
    }

    // MARK: Limits

    @Test func `what a limit leaves is taken, and counts as such`() {
        var book = BookHarness.demo()
        book.bring(.limit(amount: "200.00"))
        #expect(book.send(.purchase(1, 15_000)).outcome == .approved)
        #expect(book.send(.purchase(2, 15_000)).outcome == .amountLimit)
        let reply = book.send(.purchase(3, 15_000).takingParts())
        #expect(reply.taken == TakenAmount(asked: 15_000, due: 15_000, taken: 5_000))
        #expect(book.counted(.day) == LimitValue(amount: 20_000, count: 2))
        #expect(book.send(.purchase(4, 1).takingParts()).outcome == .amountLimit)
        #expect(book.reverse(3, 15_000) == .reversalAccepted)
        #expect(book.counted(.day) == LimitValue(amount: 15_000, count: 1))
        book.expectCounted()
    }

    @Test func `a part of a fill is as many litres of it, to the last cent that fits`() {
        var book = BookHarness.demo()
        book.bring(.limit(volume: "20.000"))
        // 30 litres for 100.00: 66.66 are 19.998 litres, and 66.67 are 20.001.
        let fill = PaymentRequest.purchase(1, 10_000).filling(30_000).takingParts()
        #expect(book.send(fill).taken?.taken == 6_666)
        #expect(book.counted(.day).volume == 19_998)
        let more = PaymentRequest.purchase(2, 10_000).filling(30_000).takingParts()
        #expect(book.send(more).outcome == .amountLimit)
    }

    @Test func `a part is a payment, and a count that is reached leaves none`() {
        var book = BookHarness.demo()
        book.bring(.limit("A", amount: "50.00"), .limit("C", count: "1"))
        #expect(book.send(.purchase(1, 9_000).takingParts()).taken?.taken == 5_000)
        #expect(book.send(.purchase(2, 100, card: 2).takingParts()).outcome == .approved)
        #expect(book.send(.purchase(3, 9_000, card: 2).takingParts()).outcome == .amountLimit)
        book.expectCounted()
    }

    @Test mutating func `an older edition takes all or nothing`() {
        var rules = BookRules.test
        rules.edition = .eighth
        book.restart(under: rules)
        leave(6_000)
        let request = PaymentRequest.purchase(1, 10_000).takingParts()
        #expect(book.send(request).outcome == .insufficientFunds)
    }
}

extension PaymentRequest {
    /// The same from a terminal that takes a part.
    func takingParts() -> PaymentRequest {
        var request = self
        var values = details?.values ?? RequestDetails.Values()
        values.isPartAllowed = true
        request.details = .of(values)
        return request
    }
}
