import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

@Suite struct RefundTests {
    private func totals(_ book: BookHarness, _ total: TotalsClass) -> TotalsValue? {
        book.journal.totals.first { $0.key.total == total }?.value
    }

    @Test(arguments: [false, true])
    func `a refund gives a part back and remembers what is left`(isCold: Bool) throws {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1, 10_000))
        let sale = book.lastSeq
        if isCold { book.restart(.none) }
        let reply = book.send(.refund(2, of: .reply(sold), 4_000))
        let refund = book.lastSeq
        #expect(reply.outcome == .approved && reply.approvalCode?.count == 6)
        #expect(book.available(1) == 1_000_000 - 6_000)
        let leg = try #require(book.journal.leg(of: refund))
        #expect(leg.state == .posted && leg.asked.minorUnits == 4_000)
        let transfer = try #require(leg.transfer.flatMap { book.journal.transfer($0) })
        #expect(transfer.refunds == book.journal.leg(of: sale)?.transfer)
        #expect(transfer.undoes == nil && transfer.amount == 4_000)
        let row = try #require(book.journal.remainders(of: sale).first)
        #expect(row.asked == 10_000 && row.refunded == 4_000 && row.left == 6_000)
        #expect(row.reference == sold.retrievalReference && row.transfer == transfer.refunds)
        let record = try #require(book.journal.records.last)
        #expect(record.original == sale && record.group == sale)
        #expect(totals(book, .refunds) == TotalsValue(count: 1, amount: 4_000))
        // The sale stands as it was.
        #expect(book.journal.leg(of: sale)?.state == .posted)
        #expect(book.journal.payments[sale]?.reversedBy == nil)
    }

    @Test func `row 48: refunds never exceed what is left of their sale`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1, 10_000))
        #expect(book.send(.refund(2, of: .reply(sold), 10_001)).outcome == .refundExceedsOriginal)
        for stan in 3...12 as ClosedRange<UInt32> {
            #expect(book.send(.refund(stan, of: .reply(sold), 1_000)).outcome == .approved)
            if stan.isMultiple(of: 3) { book.restart(.none) }
        }
        #expect(book.send(.refund(13, of: .reply(sold), 1)).outcome == .refundExceedsOriginal)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 48: twenty refunds of a tenth in one batch, and ten of them stand`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1, 10_000))
        let sale = book.lastSeq
        book.restart(.none)
        let output = book.run(
            (2...21).map { book.event(.payment(.refund($0, of: .reply(sold), 1_000), .inHouse)) }
        )
        let outcomes = output.replies.map(\.outcome)
        #expect(outcomes.count { $0 == .approved } == 10)
        #expect(outcomes.count { $0 == .refundExceedsOriginal } == 10)
        #expect(output.newRemainders.count == 1)
        #expect(book.journal.remainders(of: sale).first?.refunded == 10_000)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 1: a repeat of a refund gets its answer and has no second effect`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1, 10_000))
        let first = book.send(.refund(2, of: .reply(sold), 4_000))
        book.restart(.none)
        #expect(book.send(.refund(2, of: .reply(sold), 4_000)) == first)
        let output = book.run([
            book.event(.payment(.refund(3, of: .reply(sold), 1_000), .inHouse)),
            book.event(.payment(.refund(3, of: .reply(sold), 1_000), .inHouse)),
        ])
        #expect(output.replies.count == 2 && output.replies.first == output.replies.last)
        #expect(book.available(1) == 1_000_000 - 5_000)
    }

    @Test func `any terminal of the merchant refunds, and no other merchant's`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1, 10_000))
        let other = PaymentRequest.refund(2, of: .reply(sold), 4_000, terminal: 2)
        #expect(book.send(other).outcome == .approved)
        let foreign = PaymentRequest.refund(2, of: .reply(sold), 4_000, terminal: 3)
        #expect(book.send(foreign).outcome == .originalNotFound)
        #expect(book.available(1) == 1_000_000 - 6_000)
    }

    @Test func `another card, code or reference is not found`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1, 10_000))
        let declined = book.send(.purchase(2, 5_000_000))
        var wrong = OriginalReference.reply(sold)
        wrong.approvalCode = ApprovalCode("ZZZZZZ")
        let requests: [PaymentRequest] = [
            .refund(10, of: .reply(sold), 1_000, card: 2), .refund(11, of: wrong, 1_000),
            .refund(12, of: .stan(1), 1_000), .refund(13, of: .reply(declined), 1_000),
            .refund(14, of: OriginalReference(retrievalReference: "632500000099"), 1_000),
            .refund(15, of: OriginalReference(retrievalReference: "no number 12"), 1_000),
        ]
        for request in requests { #expect(book.send(request).outcome == .originalNotFound) }
        // With its rows in place, too.
        #expect(book.send(.refund(20, of: .reply(sold, withCode: true), 1)).outcome == .approved)
        for request in requests.prefix(2) {
            var again = request
            again.identity.stan += 20
            #expect(book.send(again).outcome == .originalNotFound)
        }
    }

    @Test func `rows 45 and 46: no amount, another currency and no card are refused`() {
        var book = BookHarness.demo()
        let named = OriginalReference.reply(book.send(.purchase(1, 10_000)))
        #expect(book.send(.refund(2, of: named, 0)).outcome == .invalidAmount)
        #expect(book.send(.refund(3, of: named, nil)).outcome == .invalidAmount)
        let points = PaymentRequest.refund(4, of: named, 1_000, asset: .points)
        #expect(book.send(points).outcome == .wrongCurrency)
        #expect(book.send(.refund(5, of: named, 1_000, card: nil)).outcome == .invalidCard)
    }

    @Test func `a sale that was taken back is not refunded`() {
        var book = BookHarness.demo()
        let voided = book.send(.purchase(1, 10_000))
        book.send(.void(2, of: .stan(1), 10_000))
        let reversed = book.send(.purchase(3, 10_000))
        book.send(.reversal(of: 3, 10_000))
        for (stan, sold) in [(4, voided), (5, reversed)] as [(UInt32, PaymentReply)] {
            let reply = book.send(.refund(stan, of: .reply(sold), 1_000))
            #expect(reply.outcome == .originalFinished)
        }
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `what was refunded is not voided any more`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1, 10_000))
        book.send(.refund(2, of: .reply(sold), 1))
        book.restart(.none)
        #expect(book.send(.void(3, of: .stan(1), 10_000)).outcome == .originalFinished)
        #expect(book.available(1) == 1_000_000 - 9_999)
    }

    @Test func `row 10: what was refunded is not reversed any more`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1, 10_000))
        let sale = book.lastSeq
        book.send(.refund(2, of: .reply(sold), 1))
        book.restart(.none)
        #expect(book.send(.reversal(of: 1, 10_000)).outcome == .reversalTooLate)
        #expect(book.journal.discrepancies.last?.original == sale)
        #expect(book.available(1) == 1_000_000 - 9_999)
    }

    @Test func `a refund takes from the last leg of its sale first`() {
        var book = BookHarness.demo()
        var plan = RoutePlan.inHouse
        plan.legs.rest = [PlannedLeg(decider: .ledger, part: 3_000)]
        let sold = book.send(.purchase(1, 10_000), plan)
        let sale = book.lastSeq
        book.send(.refund(2, of: .reply(sold), 2_000))
        #expect(book.journal.remainders(of: sale).map(\.refunded) == [0, 2_000])
        book.restart(.none)
        book.send(.refund(3, of: .reply(sold), 2_000))
        #expect(book.journal.legs(of: book.lastSeq).map(\.asked.minorUnits) == [1_000, 1_000])
        #expect(book.journal.remainders(of: sale).map(\.refunded) == [1_000, 3_000])
        #expect(book.send(.refund(4, of: .reply(sold), 6_000)).outcome == .approved)
        #expect(book.journal.remainders(of: sale).map(\.left) == [0, 0])
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `a refund reaches back as far as the rules say, whatever has closed`() {
        var rules = BookRules.test
        rules.refundDays = 3
        var book = BookHarness.demo(rules: rules)
        let sold = book.send(.purchase(1, 10_000))
        for stan in 2...4 as ClosedRange<UInt32> {
            book.advance(days: 1)
            book.cutover()
            book.restart(.none)
            #expect(book.send(.refund(stan, of: .reply(sold), 1_000)).outcome == .approved)
        }
        book.advance(days: 1)
        book.cutover()
        #expect(book.send(.refund(5, of: .reply(sold), 1_000)).outcome == .originalNotFound)
        #expect(book.available(1) == 1_000_000 - 7_000)
    }

    @Test func `a frozen card gets its money back`() throws {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1, 10_000))
        let account = try #require(book.journal.account(of: SealedCard.test(1).token))
        book.operate(.setFrozen(account: account.id, true))
        #expect(book.send(.refund(2, of: .reply(sold), 1_000)).outcome == .approved)
    }
}
