import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Voids of what a bank has decided: asked there once, reversed there when it stays silent.
@Suite struct HostVoidTests {
    /// A sale at the bank, and its void that waits for the bank.
    private static func voiding() -> (BookHarness, sale: Int64, void: Int64) {
        var book = BookHarness.demo()
        let sale = book.paid()
        let void = book.ask(.void(2, of: .stan(1), card: 9))
        return (book, sale, void)
    }

    @Test func `a void asks its sale's bank and names the sale as that knows it`() {
        var book = BookHarness.demo()
        let sale = book.paid()
        let output = book.run(.payment(.void(2, of: .stan(1), card: 9), .bank))
        guard let request = output.sends.first else {
            Issue.record("nothing is asked")
            return
        }
        #expect(request.action == .void && request.messageClass == .financial)
        #expect(request.original == book.original(sale) && request.approvalCode == "B00001")
        #expect(request.amount == 8_850 && request.attempt == 1)
        #expect(book.clearing == (8_850, 0) && book.leg(sale) == .posted)
        let void = book.lastSeq
        #expect(book.journal.records.last?.group == sale)
        let replies = book.approve(void, "B00002").replies
        #expect(replies.map(\.outcome) == [.approved])
        #expect(replies.map(\.approvalCode) == ["B00002"])
        #expect(book.clearing == (0, 0))
        #expect(book.leg(sale) == .reversed && book.leg(void) == .posted)
    }

    @Test func `a void goes where its sale went, whatever the rules say by then`() {
        var book = BookHarness.demo()
        book.paid()
        let output = book.run(.payment(.void(2, of: .stan(1), card: 9), .inHouse))
        #expect(output.sends.map(\.channel) == [ExternalChannel.bank.number])
        // Nothing was prepared for the bank where the rules name another.
        let carried = output.effects.contains { effect in
            if case .send(_, _?) = effect { true } else { false }
        }
        #expect(!carried)
        let void = book.lastSeq
        #expect(book.journal.leg(of: void)?.channel == "bank")
        #expect(book.journal.leg(of: void)?.rule == nil)
        // A start between asking and answer reads all of it from the file.
        book.restart(.none)
        book.approve(void, "B00002")
        #expect(book.clearing == (0, 0))
    }

    @Test func `row 47: while a void is under way nothing else touches its sale`() {
        var (book, sale, void) = Self.voiding()
        let again = book.send(.void(3, of: .stan(1), card: 9), .bank)
        #expect(again.outcome == .originalReserved)
        let refund = book.send(.refund(4, of: book.reference(sale), 100, card: 9), .bank)
        #expect(refund.outcome == .originalReserved)
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .originalReserved)
        book.approve(void, "B00002")
        #expect(book.clearing == (0, 0))
        #expect(book.send(.void(5, of: .stan(1), card: 9), .bank).outcome == .originalFinished)
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalAccepted)
        #expect(book.clearing == (0, 0) && book.forwards.isEmpty)
    }

    @Test func `a void that the bank declines leaves the sale as it was`() {
        var (book, sale, void) = Self.voiding()
        let replies = book.say(.declined(.declinedByHost), to: void).replies
        #expect(replies.map(\.outcome) == [.declinedByHost])
        #expect(book.leg(sale) == .posted && book.clearing == (8_850, 0))
        let other = book.ask(.void(3, of: .stan(1), card: 9))
        book.approve(other, "B00003")
        #expect(book.clearing == (0, 0))
    }

    @Test func `row 11: a void without an answer is reversed at the bank and frees its sale then`()
    {
        var (book, sale, void) = Self.voiding()
        #expect(book.timeOut(void).replies.map(\.outcome) == [.channelTimeout])
        let forward = book.lastSeq
        #expect(book.leg(void) == .reversing && book.leg(sale) == .posted)
        let again = book.send(.void(3, of: .stan(1), card: 9), .bank)
        #expect(again.outcome == .originalReserved)
        let sent = book.sendForward(forward).sends.first
        #expect(sent?.action == .reverse && sent?.original == book.original(void))
        #expect(sent?.approvalCode == nil && sent?.amount == 8_850)
        book.say(.approved, to: forward)
        #expect(book.leg(void) == .reversed && book.clearing == (8_850, 0))
        book.approve(book.ask(.void(4, of: .stan(1), card: 9)), "B00004")
        #expect(book.clearing == (0, 0))
    }

    @Test func `row 12: a late approval of a void is reversed again, and the sale stands`() {
        var (book, sale, void) = Self.voiding()
        book.timeOut(void)
        let forward = book.lastSeq
        book.sendForward(forward)
        book.say(.declined(.originalNotFound), to: forward)
        #expect(book.approve(void, "B00002").matches == [.late])
        #expect(book.forwards == [forward, book.lastSeq])
        #expect(book.leg(sale) == .posted && book.clearing == (8_850, 0))
        #expect(book.journal.discrepancies.map(\.reason) == [.reversedOriginal])
    }

    @Test func `row 44: a void that approves another amount is reversed`() {
        var (book, sale, void) = Self.voiding()
        var answer = book.answer(void)
        answer.taken.amount = 8_849
        #expect(book.run(.hostAnswer(answer)).replies.map(\.outcome) == [.overloaded])
        #expect(book.forwards.count == 1 && book.leg(sale) == .posted)
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalMismatch])
    }

    @Test func `a void that was not sent is over at once`() {
        var (book, sale, void) = Self.voiding()
        let output = book.run(.hostFailed(exchange: void, attempt: 1, .refused))
        #expect(output.replies.map(\.outcome) == [.channelUnavailable])
        #expect(book.forwards.isEmpty && book.leg(sale) == .posted)
        book.ask(.void(3, of: .stan(1), card: 9))
    }

    // MARK: Reversals of voids

    @Test func `a void that is reversed before its answer is reversed at the bank`() {
        var (book, sale, void) = Self.voiding()
        #expect(book.send(.reversal(of: 2, card: 9)).outcome == .reversalAccepted)
        #expect(book.approve(void, "B00002").replies.map(\.outcome) == [.reversedOriginal])
        let forward = book.lastSeq
        #expect(book.leg(sale) == .posted && book.leg(void) == .reversing)
        book.sendForward(forward)
        book.say(.approved, to: forward)
        #expect(book.clearing == (8_850, 0))
        book.ask(.void(3, of: .stan(1), card: 9))
    }

    @Test func `the reversal of a void lets the sale stand again, here and at the bank`() {
        var (book, sale, void) = Self.voiding()
        book.approve(void, "B00002")
        #expect(book.send(.reversal(of: 2, card: 9)).outcome == .reversalAccepted)
        #expect(book.leg(sale) == .posted && book.leg(void) == .reversed)
        #expect(book.clearing == (8_850, 0))
        let forward = book.forwards[0]
        let sent = book.sendForward(forward).sends.first
        #expect(sent?.original == book.original(void) && sent?.approvalCode == "B00002")
        // Until the bank has it, it would not take another request about the sale.
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .originalReserved)
        let again = PaymentRequest.void(3, of: .stan(1), card: 9)
        #expect(book.send(again, .bank).outcome == .originalReserved)
        book.restart(.none)
        book.say(.approved, to: forward)
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalAccepted)
        #expect(book.clearing == (0, 0))
    }

    @Test func `what awaited an answer at the end of the switch is reversed`() {
        var (book, sale, void) = Self.voiding()
        book.crash()
        #expect(book.forwards.count == 1 && book.leg(void) == .reversing)
        let forward = book.forwards[0]
        book.sendForward(forward)
        book.say(.approved, to: forward)
        #expect(book.leg(sale) == .posted && book.clearing == (8_850, 0))
        book.ask(.void(3, of: .stan(1), card: 9))
    }
}
