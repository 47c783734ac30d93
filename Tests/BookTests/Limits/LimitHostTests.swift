import Book
import BookSimulation
import JournalFormat
import Payments
import Reference
import Testing
import Upstream

/// Limits of payments that a host decides.
@Suite struct LimitHostTests {
    private func limited(_ change: ReferenceChange = .limit(amount: "100.00")) -> BookHarness {
        var book = BookHarness.demo()
        book.bring(change)
        return book
    }

    @Test func `a payment counts while its host has it, and no more once that declines`() {
        var book = limited()
        let asked = book.ask(1, 10_000)
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 10_000, count: 1))
        #expect(book.send(.purchase(2, 1, card: 9), .bank).outcome == .amountLimit)
        book.expectCounted()
        book.say(.declined(.insufficientFunds), to: asked)
        #expect(book.counted(.day, card: 9) == LimitValue())
        let second = book.ask(3, 10_000)
        book.approve(second, "B00001")
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 10_000, count: 1))
        #expect(book.send(.purchase(4, 1, card: 9), .bank).outcome == .amountLimit)
        #expect(book.send(.reversal(of: 3, 10_000, card: 9), .bank).outcome == .reversalAccepted)
        #expect(book.counted(.day, card: 9) == LimitValue())
        book.expectCounted()
    }

    @Test func `silence gives it back, and so does a reversal before the answer`() {
        var book = limited()
        book.timeOut(book.ask(1, 10_000))
        #expect(book.counted(.day, card: 9) == LimitValue())
        let asked = book.ask(2, 10_000)
        #expect(book.send(.reversal(of: 2, 10_000, card: 9), .bank).outcome == .reversalAccepted)
        #expect(book.counted(.day, card: 9) == LimitValue())
        book.approve(asked, "B00002")
        #expect(book.counted(.day, card: 9) == LimitValue())
        book.ask(3, 10_000)
        book.expectCounted()
    }

    @Test func `a hold at a host, its completion and its refund`() throws {
        var book = limited(.limit(amount: "100.00", count: "1"))
        let hold = book.authorised()
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 8_850, count: 1))
        let row = try book.row(hold)
        let completion = book.ask(book.naming(row, .completion, 2, 5_000, card: 9))
        // Until its host has completed it, what it holds counts.
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 8_850, count: 1))
        book.approve(completion, "B00003")
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 5_000, count: 1))
        let sold = try #require(book.journal.payments[completion]?.reply)
        let refund = book.ask(.refund(3, of: .reply(sold), 2_000, card: 9))
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 5_000, count: 1))
        book.approve(refund, "B00004")
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 3_000, count: 1))
        book.expectCounted()
    }

    @Test(arguments: [0, BookRules.test.hotStans])
    func `row 64: of two refunds under way the one that is paid takes off what it paid, no count`(
        hotStans: Int
    ) throws {
        var rules = BookRules.test
        rules.hotStans = hotStans
        var book = BookHarness.demo(rules: rules)
        book.bring(.limit(amount: "1000.00", count: "1"))
        let sale = book.paid()
        let sold = try #require(book.journal.payments[sale]?.reply)
        let first = book.ask(.refund(2, of: .reply(sold), 5_000, card: 9))
        let second = book.ask(.refund(3, of: .reply(sold), 3_850, card: 9))
        book.say(.declined(.restrictedCard), to: first)
        book.approve(second, "B00003")
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 5_000, count: 1))
        #expect(book.send(.purchase(4, 1, card: 9), .bank).outcome == .countLimit)
        book.expectCounted()
        let third = book.ask(.refund(5, of: .reply(sold), 2_000, card: 9))
        let last = book.ask(.refund(6, of: .reply(sold), 3_000, card: 9))
        // In the other order than they were asked for.
        book.approve(last, "B00006")
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 2_000, count: 1))
        book.approve(third, "B00005")
        #expect(book.counted(.day, card: 9) == LimitValue())
        book.ask(7, 1)
        book.expectCounted()
    }

    @Test func `a sale that was made off line counts, whatever its host says of it`() {
        var book = limited()
        #expect(book.report(1, 10_000, card: 9, .offlineAtBank()).outcome == .acknowledged)
        let sale = book.lastSeq
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 10_000, count: 1))
        book.sendForward(sale)
        book.say(.declined(.insufficientFunds), to: sale)
        #expect(book.suspended() == 10_000)
        #expect(book.counted(.day, card: 9) == LimitValue(amount: 10_000, count: 1))
        book.expectCounted()
    }
}
