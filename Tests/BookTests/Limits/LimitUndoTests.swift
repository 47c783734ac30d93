import Book
import BookSimulation
import JournalFormat
import Payments
import Reference
import Testing
import Upstream

/// What is taken back is no longer spent, in the period in which it was.
@Suite struct LimitUndoTests {
    private func limited(_ change: ReferenceChange = .limit(amount: "100.00")) -> BookHarness {
        var book = BookHarness.demo()
        book.bring(change)
        return book
    }

    @Test(arguments: [false, true])
    func `a reversal and a void give all back`(isCold: Bool) {
        var rules = BookRules.test
        if isCold { rules.hotStans = 0 }
        var book = BookHarness.demo(rules: rules)
        book.bring(.limit(amount: "100.00"))
        #expect(book.send(.purchase(1, 10_000).filling(9_000)).outcome == .approved)
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        #expect(book.counted(.day) == LimitValue())
        #expect(book.send(.purchase(2, 10_000)).outcome == .approved)
        let sale = book.lastSeq
        #expect(book.send(.purchase(3, 1)).outcome == .amountLimit)
        #expect(book.void(of: sale, 4, 10_000) == .approved)
        let void = book.lastSeq
        #expect(book.counted(.day) == LimitValue())
        // The void is taken back, and the sale stands again.
        #expect(book.reverse(4, 10_000) == .reversalAccepted)
        #expect(book.counted(.day) == LimitValue(amount: 10_000, count: 1))
        #expect(book.journal.payments[void]?.reversedBy == book.lastSeq)
        book.expectCounted()
    }

    @Test func `a reversal in part gives back what was not delivered, and its litres`() {
        var book = limited()
        #expect(book.send(.purchase(1, 10_000).filling(9_000)).outcome == .approved)
        var reversal = PaymentRequest.reversal(of: 1, 10_000)
        reversal.delivery = .part(2_500)
        #expect(book.send(reversal).outcome == .reversalAccepted)
        #expect(book.counted(.day) == LimitValue(amount: 2_500, volume: 2_250, count: 1))
        #expect(book.send(.purchase(2, 7_501)).outcome == .amountLimit)
        #expect(book.send(.purchase(3, 7_500)).outcome == .approved)
        book.expectCounted()
    }

    @Test func `refunds give back their parts, and the last one the payment`() {
        var book = limited()
        let sold = book.send(.purchase(1, 10_000).filling(10_001))
        let parts: [(Int64, LimitValue)] = [
            (3_333, LimitValue(amount: 6_667, volume: 6_667, count: 1)),
            (3_333, LimitValue(amount: 3_334, volume: 3_334, count: 1)),
            (3_334, LimitValue()),
        ]
        for (stan, (part, left)) in zip(UInt32(2)..., parts) {
            #expect(book.send(.refund(stan, of: .reply(sold), part)).outcome == .approved)
            #expect(book.counted(.day) == left)
        }
        book.expectCounted()
    }

    @Test func `a tip counts with its sale, and no payment more`() {
        var book = limited(.limit(amount: "110.00"))
        #expect(book.send(.purchase(1, 10_000).filling(9_000)).outcome == .approved)
        let sale = book.lastSeq
        #expect(book.tip(2, of: sale, 10_000, 500) == .approved)
        let tip = book.lastSeq
        #expect(book.counted(.day) == LimitValue(amount: 10_500, volume: 9_000, count: 1))
        #expect(book.send(.purchase(3, 501)).outcome == .amountLimit)
        #expect(book.void(of: tip, 4, 500) == .approved)
        #expect(book.counted(.day) == LimitValue(amount: 10_000, volume: 9_000, count: 1))
        #expect(book.void(of: sale, 5, 10_000) == .approved)
        #expect(book.counted(.day) == LimitValue())
        book.expectCounted()
    }

    @Test func `a pre-authorisation counts what it holds, then what was completed`() throws {
        var book = limited(.limit(amount: "120.00", count: "1"))
        var row = try book.authorise(1, 10_000)
        #expect(book.counted(.day) == LimitValue(amount: 10_000, count: 1))
        #expect(book.send(.preauthorisation(2, 2_000)).outcome == .countLimit)
        #expect(book.complete(row, 3, 4_000) == .approved)
        let completion = book.lastSeq
        #expect(book.counted(.day) == LimitValue(amount: 4_000, count: 1))
        #expect(book.void(completion: completion, 4, 4_000) == .approved)
        #expect(book.counted(.day) == LimitValue(amount: 4_000, count: 1))
        row = try book.row(row.payment)
        #expect(book.complete(row, 5, 4_600) == .approved)
        #expect(book.counted(.day) == LimitValue(amount: 4_600, count: 1))
        #expect(book.reverse(5, 4_600) == .reversalAccepted)
        row = try book.row(row.payment)
        #expect(book.counted(.day) == LimitValue(amount: row.held, count: 1))
        #expect(book.void(row, 6) == .approved)
        #expect(book.counted(.day) == LimitValue())
        #expect(book.reverse(6, 10_000) == .reversalAccepted)
        #expect(book.counted(.day) == LimitValue(amount: row.held, count: 1))
        book.expectCounted()
    }

    @Test func `more than was held counts with its completion`() throws {
        var book = limited()
        let row = try book.authorise(1, 10_000)
        #expect(book.complete(row, 2, 11_500) == .approved)
        #expect(book.counted(.day) == LimitValue(amount: 11_500, count: 1))
        book.expectCounted()
    }

    @Test func `a completion has the litres and the goods of its pre-authorisation`() throws {
        var book = limited(.limit(volume: "60.000"))
        book.bring(.product("92", "fuel"), .limit("G", "group", "*", volume: "60.000"))
        let row = try book.authorise(1, 10_000)
        let completion = book.naming(row, .completion, 2, 8_000).filling(40_000)
        #expect(book.send(completion).outcome == .approved)
        #expect(book.counted(.day) == LimitValue(amount: 8_000, volume: 40_000, count: 1))
        let fuel = book.counted(.group, "fuel", .day)
        #expect(fuel == LimitValue(amount: 8_000, volume: 40_000, count: 1))
        #expect(book.send(.purchase(3).filling(20_001)).outcome == .amountLimit)
        #expect(book.reverse(2, 8_000) == .reversalAccepted)
        #expect(book.counted(.day) == LimitValue(amount: 8_000, count: 1))
        #expect(book.counted(.group, "fuel", .day) == LimitValue())
    }

    @Test func `what lapses is given back`() throws {
        var book = BookHarness.holds(days: 0)
        book.bring(.limit(per: "month", amount: "100.00"))
        let row = try book.authorise(1, 10_000)
        #expect(book.counted(.month) == LimitValue(amount: 10_000, count: 1))
        book.closeDay()
        #expect(try book.row(row.payment).state == .lapsed)
        #expect(book.counted(.month) == LimitValue())
        book.expectCounted()
    }

    @Test func `what is given back goes where it was counted`() {
        var book = limited(.limit("D", per: "day", amount: "100.00"))
        book.bring(
            .limit("M", per: "month", amount: "500.00"),
            .limit("H", per: "hour", amount: "100.00")
        )
        #expect(book.send(.purchase(1, 10_000)).outcome == .approved)
        let first = book.send(.purchase(2, 1))
        #expect(first.outcome == .amountLimit)
        book.advance(days: 1)
        #expect(book.send(.purchase(3, 6_000)).outcome == .approved)
        // Yesterday's sale, refunded today: the month has it back, and today has not.
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        #expect(book.counted(.day) == LimitValue(amount: 6_000, count: 1))
        #expect(book.counted(.month) == LimitValue(amount: 6_000, count: 1))
        #expect(book.send(.purchase(4, 4_001)).outcome == .amountLimit)
        #expect(book.send(.purchase(5, 4_000)).outcome == .approved)
        book.expectCounted()
    }

    @Test func `what was not counted is not given back`() {
        var book = BookHarness.demo()
        #expect(book.send(.purchase(1, 10_000)).outcome == .approved)
        book.bring(.limit(amount: "100.00"))
        let since = book.lastSeq
        #expect(book.send(.purchase(2, 10_000)).outcome == .approved)
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        #expect(book.counted(.day) == LimitValue(amount: 10_000, count: 1))
        #expect(book.send(.purchase(3, 1)).outcome == .amountLimit)
        book.expectCounted(since: since)
    }

    @Test func `a group has back what it counted, whatever its products are by then`() {
        var book = BookHarness.demo()
        book.bring(.product("92", "fuel"), .limit("G", "group", "*", amount: "100.00"))
        #expect(book.send(.purchase(1, 10_000).filling(9_000)).outcome == .approved)
        book.bring(.product("92", "shop"))
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        #expect(book.counted(.group, "fuel", .day) == LimitValue())
        #expect(book.counted(.group, "shop", .day) == LimitValue())
    }
}
