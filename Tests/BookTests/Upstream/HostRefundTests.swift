import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Refunds of what a bank has decided: asked there until it answers, and never undone.
@Suite struct HostRefundTests {
    /// A sale of 88.50 at the bank, and a refund of 30.00 that waits for the bank.
    private static func refunding() -> (BookHarness, sale: Int64, refund: Int64) {
        var book = BookHarness.demo()
        let sale = book.paid()
        let refund = book.ask(.refund(2, of: book.reference(sale), 3_000, card: 9))
        return (book, sale, refund)
    }

    private static func repeated(_ book: BookHarness, _ sale: Int64) -> PaymentRequest {
        .refund(2, of: book.reference(sale), 3_000, card: 9)
    }

    @Test func `a refund asks its sale's bank, and the bank's approval gives the money back`() {
        var book = BookHarness.demo()
        let sale = book.paid()
        let refund = PaymentRequest.refund(2, of: book.reference(sale), 3_000, card: 9)
        let output = book.run(.payment(refund, .inHouse))
        let request = output.sends.first
        #expect(request?.action == .refund && request?.attempt == 1)
        #expect(request?.original == book.original(sale))
        #expect(request?.approvalCode == "B00001" && request?.amount == 3_000)
        let exchange = book.lastSeq
        #expect(book.state(exchange) == .sent && book.clearing == (8_850, 0))
        let replies = book.approve(exchange, "B00002").replies
        #expect(replies.map(\.outcome) == [.approved])
        #expect(replies.map(\.approvalCode) == ["B00002"])
        #expect(book.clearing == (5_850, 0))
        #expect(book.state(exchange) == .acknowledged && book.leg(exchange) == .posted)
        #expect(book.leg(sale) == .posted)
    }

    @Test func `without an answer the terminal hears that nothing is known`() {
        var (book, sale, refund) = Self.refunding()
        let output = book.timeOut(refund)
        #expect(output.replies.map(\.outcome) == [.undecided])
        #expect(book.outcome(refund) != .undecided)
        #expect(book.journal.records.last?.reply == nil)
        #expect(book.forwards == [refund] && book.state(refund) == .sent)
        // Nothing is on its way, so that a repeat hears it at once.
        #expect(book.send(Self.repeated(book, sale), .bank).outcome == .undecided)
        #expect(book.journal.records.last?.reply == nil)
        #expect(book.clearing == (8_850, 0) && book.leg(refund) == .pending)
    }

    @Test func `a refund is repeated under its reference until the bank answers`() {
        var (book, sale, refund) = Self.refunding()
        let first = book.journal.exchanges[refund]?.reference
        book.timeOut(refund)
        let sent = book.sendForward(refund).sends
        #expect(sent.map(\.attempt) == [2] && sent.map(\.reference) == [first])
        #expect(sent.map(\.action) == [.refund] && sent.map(\.approvalCode) == ["B00001"])
        // While it is on its way, a repeat waits for its answer.
        let waiting = book.run(.payment(Self.repeated(book, sale), .bank))
        #expect(waiting.replies.isEmpty && waiting.sends.isEmpty)
        let output = book.approve(refund, "B00002")
        #expect(output.replies.map(\.outcome) == [.approved])
        #expect(book.clearing == (5_850, 0))
        #expect(book.send(Self.repeated(book, sale), .bank).approvalCode == "B00002")
    }

    @Test func `row 24: a start in between repeats a refund and reverses nothing`() {
        var (book, _, refund) = Self.refunding()
        book.crash()
        #expect(book.forwards == [refund] && book.state(refund) == .sent)
        let sent = book.sendForward(refund).sends
        #expect(sent.map(\.action) == [.refund] && sent.map(\.attempt) == [2])
        book.restart(.none)
        book.approve(refund, "B00002")
        #expect(book.clearing == (5_850, 0))
    }

    @Test func `a refund that was not sent is over at once, a repeat that was not is not`() {
        var (book, sale, refund) = Self.refunding()
        let output = book.run(.hostFailed(exchange: refund, attempt: 1, .refused))
        #expect(output.replies.map(\.outcome) == [.channelUnavailable])
        #expect(book.state(refund) == .unsent && book.leg(refund) == .declined)
        let other = book.ask(.refund(3, of: book.reference(sale), 8_850, card: 9))
        book.timeOut(other)
        book.sendForward(other)
        book.run(.hostFailed(exchange: other, attempt: 2, .unsent))
        #expect(book.state(other) == .sent && book.leg(other) == .pending)
    }

    @Test func `a refund that the bank declines frees what it reserved`() {
        var (book, sale, refund) = Self.refunding()
        book.say(.declined(.refundExceedsOriginal), to: refund)
        #expect(book.state(refund) == .acknowledged && book.leg(refund) == .declined)
        let again = book.send(Self.repeated(book, sale), .bank)
        #expect(again.outcome == .refundExceedsOriginal)
        book.ask(.refund(3, of: book.reference(sale), 8_850, card: 9))
    }

    @Test(arguments: [Outcome.refundExceedsOriginal, .declinedByHost, .unknownTransaction])
    func `a repeat that a bank may take for another refund settles nothing`(_ outcome: Outcome) {
        var (book, _, refund) = Self.refunding()
        book.timeOut(refund)
        book.sendForward(refund)
        book.say(.declined(outcome), to: refund)
        #expect(book.state(refund) == .sent && book.leg(refund) == .pending)
    }

    @Test(arguments: [Outcome.duplicateMismatch, .overloaded, .channelUnavailable, .undecided])
    func `a decline that leaves the first attempt open settles nothing`(_ outcome: Outcome) {
        var (book, sale, refund) = Self.refunding()
        let output = book.say(.declined(outcome), to: refund)
        #expect(output.replies.map(\.outcome) == [.undecided])
        #expect(book.state(refund) == .sent && book.leg(refund) == .pending)
        let other = book.send(.refund(3, of: book.reference(sale), 8_850, card: 9), .bank)
        #expect(other.outcome == .refundExceedsOriginal)
        for _ in 2...3 {
            book.sendForward(refund)
            book.say(.declined(outcome), to: refund)
        }
        #expect(book.state(refund) == .quarantined)
        #expect(book.journal.discrepancies.map(\.reason) == [.channelTimeout])
    }

    @Test func `row 44: a refund of another amount waits for a person and keeps what is reserved`()
    {
        var (book, sale, refund) = Self.refunding()
        var answer = book.answer(refund)
        answer.taken.amount = 3_001
        let output = book.run(.hostAnswer(answer))
        #expect(output.replies.map(\.outcome) == [.undecided])
        #expect(output.matches == [.mismatched])
        #expect(book.state(refund) == .quarantined && book.clearing == (8_850, 0))
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalMismatch])
        let other = book.send(.refund(3, of: book.reference(sale), 5_851, card: 9), .bank)
        #expect(other.outcome == .refundExceedsOriginal)
        // The person sends it again, and the bank says it right this time.
        book.operate(.releaseForward(exchange: refund))
        book.sendForward(refund)
        book.approve(refund, "B00002")
        #expect(book.clearing == (5_850, 0) && book.journal.closed.count == 1)
    }

    @Test func `a person who gives a refund up frees it, and a late approval is a case`() {
        var (book, sale, refund) = Self.refunding()
        var answer = book.answer(refund)
        answer.taken.amount = 3_001
        book.run(.hostAnswer(answer))
        book.operate(.discardForward(exchange: refund))
        #expect(book.state(refund) == .discarded && book.leg(refund) == .declined)
        #expect(book.journal.closed.count == 1)
        #expect(book.send(Self.repeated(book, sale), .bank).outcome == .declinedByHost)
        for _ in 1...2 { book.approve(refund, "B00002") }
        #expect(book.clearing == (8_850, 0) && book.forwards == [refund])
        let reasons = book.journal.discrepancies.map(\.reason)
        #expect(reasons == [.reversalMismatch, .reversedOriginal])
    }

    @Test func `row 48: refunds under way come to no more than the sale`() {
        var (book, sale, refund) = Self.refunding()
        let more = PaymentRequest.refund(3, of: book.reference(sale), 5_851, card: 9)
        #expect(book.send(more, .bank).outcome == .refundExceedsOriginal)
        let rest = book.ask(.refund(4, of: book.reference(sale), 5_850, card: 9))
        book.approve(rest, "B00004")
        book.approve(refund, "B00002")
        #expect(book.clearing == (0, 0))
        let last = PaymentRequest.refund(5, of: book.reference(sale), 1, card: 9)
        #expect(book.send(last, .bank).outcome == .refundExceedsOriginal)
    }

    @Test func `row 10: a refund is never reversed, and neither is what was refunded`() {
        var (book, _, refund) = Self.refunding()
        #expect(book.send(.reversal(of: 2, 3_000, card: 9)).outcome == .reversalTooLate)
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .originalReserved)
        book.approve(refund, "B00002")
        #expect(book.send(.reversal(of: 2, 3_000, card: 9)).outcome == .reversalTooLate)
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalTooLate)
        #expect(book.clearing == (5_850, 0) && book.forwards == [refund])
    }

    @Test func `row 27: a failed commit keeps the terminal that waits for a refund`() {
        var (book, _, refund) = Self.refunding()
        let answer = book.answer(refund)
        let output = book.failing(.hostAnswer(answer))
        #expect(output.replies.count == 1)
        #expect(book.run(.hostAnswer(answer)).replies.map(\.outcome) == [.approved])
        #expect(book.clearing == (5_850, 0))
    }

    @Test func `row 13: an approved refund that nobody asked for is a case and is not reversed`() {
        var (book, _, refund) = Self.refunding()
        var answer = book.answer(refund)
        answer.exchange = nil
        answer.number = 77
        answer.processingCode = 200_000
        #expect(book.run(.hostAnswer(answer)).matches == [.orphan])
        #expect(book.forwards == [refund])
        #expect(book.journal.discrepancies.map(\.reason) == [.originalNotFound])
    }
}
