import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// Refunds of sales whose business date the book does not reach any more.
@Suite struct ArchivedRefundTests {
    /// A book that reaches two dates back, and a sale of 100.00 three dates ago.
    private func world() -> (book: BookHarness, sold: PaymentReply, sale: Int64) {
        var rules = BookRules.test
        rules.reachDates = 2
        var book = BookHarness.demo(rules: rules)
        let sold = book.send(.purchase(1, 10_000))
        let sale = book.lastSeq
        for _ in 1...3 { book.cutover() }
        return (book, sold, sale)
    }

    /// What an archive tells of the sale.
    private func finding(
        _ book: BookHarness,
        _ sold: PaymentReply,
        _ sale: Int64,
        isUndone: Bool = false
    ) throws -> SaleFinding {
        let leg = try #require(book.journal.leg(of: sale))
        guard case .ledger(let account) = leg.decider else { return .absent }
        return .sale(
            ArchivedSale(
                payment: sale,
                reference: try #require(sold.retrievalReference),
                merchant: TerminalRegistration.test(1).merchant,
                card: SealedCard.test(1).token,
                isUndone: isUndone,
                legs: [
                    ArchivedLeg(
                        number: .first,
                        account: account,
                        channelNumber: nil,
                        channel: leg.channel,
                        asset: .yuan,
                        standing: isUndone ? 0 : 10_000,
                        transfer: try #require(leg.transfer)
                    )
                ]
            )
        )
    }

    private func refund(
        _ stan: UInt32,
        _ sold: PaymentReply,
        _ amount: Int64,
        _ found: SaleFinding?,
        card: Int = 1,
        terminal: Int = 1
    ) -> PaymentRequest {
        var request = PaymentRequest.refund(
            stan,
            of: .reply(sold),
            amount,
            terminal: terminal,
            card: card
        )
        request.found = found
        return request
    }

    @Test func `the book says which sale has to be looked up, and refuses without`() {
        var (book, sold, _) = world()
        let request = refund(2, sold, 1_000, nil)
        #expect(book.book.looksBeyond(request) == sold.retrievalReference?.date)
        #expect(book.send(request).outcome == .overloaded)
        #expect(book.book.looksBeyond(refund(3, sold, 1_000, .absent)) == nil)
        #expect(book.book.looksBeyond(.purchase(4)) == nil)
        let young = book.send(.purchase(5))
        #expect(book.book.looksBeyond(.refund(6, of: .reply(young))) == nil)
    }

    @Test func `what was found of a sale is refunded, and never more than that`() throws {
        var (book, sold, sale) = world()
        let found = try finding(book, sold, sale)
        #expect(book.send(refund(2, sold, 6_000, found)).outcome == .approved)
        #expect(book.journal.remainders(of: sale).first?.left == 4_000)
        #expect(book.journal.transfers.last?.refunds == book.journal.leg(of: sale)?.transfer)
        book.restart(.none)
        // The row is there by now, and it wins over what an archive says.
        #expect(book.send(refund(3, sold, 6_000, found)).outcome == .refundExceedsOriginal)
        #expect(book.send(refund(4, sold, 4_000, nil)).outcome == .approved)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 1: an answered refund is known again whoever looks, and no other is`() throws {
        var (book, sold, sale) = world()
        let request = refund(2, sold, 6_000, try finding(book, sold, sale))
        #expect(book.areTaken([request]) == [false])
        #expect(book.send(request).outcome == .approved)
        book.restart()
        // Its repeat, other content under its STAN, a new one, and another terminal's.
        let repeated = refund(2, sold, 6_000, nil)
        let requests = [
            repeated, refund(2, sold, 1, nil), refund(3, sold, 1, nil),
            refund(2, sold, 1, nil, terminal: 2),
        ]
        #expect(book.areTaken(requests) == [true, true, false, false])
        #expect(book.send(repeated).outcome == .approved)
        #expect(book.available(1) == 1_000_000 - 4_000)
    }

    @Test func `two that were looked up at once share what is left`() throws {
        var (book, sold, sale) = world()
        let found = try finding(book, sold, sale)
        let output = book.run([
            book.event(.payment(refund(2, sold, 6_000, found), .inHouse)),
            book.event(.payment(refund(2, sold, 6_000, found), .inHouse)),
            book.event(.payment(refund(3, sold, 6_000, found), .inHouse)),
        ])
        #expect(
            output.replies.map(\.outcome) == [.approved, .approved, .refundExceedsOriginal]
        )
        #expect(book.available(1) == 1_000_000 - 4_000)
    }

    @Test func `what is absent, unavailable, undone or another's is refused`() throws {
        var (book, sold, sale) = world()
        let found = try finding(book, sold, sale)
        let undone = try finding(book, sold, sale, isUndone: true)
        let cases: [(PaymentRequest, Outcome)] = [
            (refund(2, sold, 1, .absent), .originalNotFound),
            (refund(3, sold, 1, .unavailable), .overloaded),
            (refund(4, sold, 1, undone), .originalFinished),
            (refund(5, sold, 1, undone, card: 2), .originalNotFound),
            (refund(6, sold, 1, found, card: 2), .originalNotFound),
            (refund(7, sold, 1, found, terminal: 3), .originalNotFound),
        ]
        for (request, outcome) in cases { #expect(book.send(request).outcome == outcome) }
        #expect(book.available(1) == 1_000_000 - 10_000)
    }

    @Test(arguments: [true, false])
    func `a sale out of reach that is taken back in its open batch leaves a closed row`(
        byVoid: Bool
    ) throws {
        var (book, sold, sale) = world()
        let stale = try finding(book, sold, sale)
        book.send(byVoid ? .void(2, of: .stan(1), 10_000) : .reversal(of: 1, 10_000))
        #expect(book.available(1) == 1_000_000)
        #expect(book.journal.remainders(of: sale).first?.closedBy == book.lastSeq)
        book.restart(.none)
        #expect(book.send(refund(3, sold, 1_000, stale)).outcome == .originalFinished)
        guard byVoid else { return }
        // The void stands: what it took back may be archived, at hand or not.
        #expect(book.send(.reversal(of: 2, 10_000)).outcome == .reversalTooLate)
        book.restart(.none)
        #expect(book.send(refund(4, sold, 1_000, stale)).outcome == .originalFinished)
        #expect(book.available(1) == 1_000_000)
    }
}
