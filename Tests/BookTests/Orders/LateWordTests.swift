import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// What a wallet says when an order has come to something else meanwhile.
@Suite struct LateWordTests {
    private func hint(_ book: BookHarness, at order: Int64) throws -> BookEvent.Kind {
        let number = try #require(book.order(order)?.number)
        return .notified(
            WalletHint(
                channel: ExternalChannel.wallet.number,
                number: number,
                about: .payment
            )
        )
    }

    /// An order that its cancel found nowhere.
    private func undone(_ book: inout BookHarness) throws -> Int64 {
        let id = book.scan()
        book.timeOut(id)
        book.wait(31)
        try book.find(.absent, of: id)
        let cancel = try #require(book.lastForward?.id)
        book.sendForward(cancel)
        book.wait(5)
        // Its own request may be on its way yet.
        try book.tell(.cancel(.absent), of: cancel)
        #expect(book.order(id)?.state == .undoing)
        book.wait(10)
        #expect(book.sendForward(cancel).questions.count == 1)
        book.wait(2)
        try book.find(.absent, of: id)
        try book.tell(.cancel(.absent), of: cancel, attempt: 2)
        #expect(book.order(id)?.state == .undone)
        return id
    }

    @Test func `a code that comes behind its reversal is not drawn, and is closed`() throws {
        var book = try BookHarness.wallets()
        let id = book.ask(.draw(1), .wallet)
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        let told = try book.tell(.order(.drawn(text: "q")), of: id).replies
        #expect(told.map(\.outcome) == [.reversedOriginal] && told.first?.details == nil)
        #expect(book.order(id)?.state == .drawn && book.leg(id) == .pending)
        let again = book.send(.draw(1), .wallet)
        #expect(again.outcome == .reversedOriginal && again.details == nil)
        book.wait(10)
        #expect(book.stepDue().flatMap(\.questions).count == 1)
        try book.find(.notYet, of: id)
        let close = try #require(book.lastForward)
        #expect(close.action == .close && book.order(id)?.state == .undoing)
        book.sendForward(close.id)
        try book.tell(.close(.done(wasPaid: false)), of: close.id)
        #expect(book.order(id)?.state == .undone && book.leg(id) == .reversed)
    }

    @Test func `a late yes to what was undone is asked about until its wallet says which`() throws {
        var book = try BookHarness.wallets()
        let id = try undone(&book)
        book.wait(1)
        let late = try book.tell(.pay(.paid(book.taken())), of: id)
        #expect(late.questions.count == 1 && book.order(id)?.isHintOpen == true)
        #expect(try book.find(.unknown(.timedOut), of: id).records.isEmpty)
        book.restart()
        book.wait(11)
        #expect(book.stepDue().flatMap(\.questions).map(\.exchange) == [id])
        try book.find(.paid(book.taken()), of: id)
        #expect(book.order(id)?.state == .undoing && book.lastForward?.action == .refund)
        #expect(book.leg(id) == .reversed && book.journal.discrepancies.count == 1)
        let refund = try #require(book.lastForward?.id)
        book.sendForward(refund)
        try book.tell(.refund(.paid(fen: 8_850)), of: refund)
        #expect(book.order(id)?.state == .undone && book.clearing.posted == 0)
    }

    @Test func `a late yes is as old as its request where its wallet has given it back`() throws {
        var book = try BookHarness.wallets()
        let id = try undone(&book)
        book.wait(1)
        try book.tell(.pay(.paid(book.taken())), of: id)
        book.wait(3)
        try book.find(.returned(book.taken()), of: id)
        #expect(book.order(id)?.state == .undone && book.order(id)?.isHintOpen == false)
        #expect(book.journal.discrepancies.isEmpty)
        // What its wallet says by itself later has its record all the same.
        #expect(try book.run(hint(book, at: id)).records.count == 1)
        #expect(book.order(id)?.isHintOpen == true)
    }

    @Test func `row 20: a word that came before the refusal is followed behind it`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        // Its own request is on its way: nobody is asked.
        #expect(book.run(try hint(book, at: id)).questions.isEmpty)
        try book.tell(.pay(.refused(.amountLimit)), of: id)
        #expect(book.order(id)?.state == .unpaid && book.order(id)?.isHintOpen == true)
        book.restart()
        book.wait(11)
        #expect(book.stepDue().flatMap(\.questions).map(\.exchange) == [id])
        try book.find(.paid(book.taken()), of: id)
        #expect(book.order(id)?.state == .undoing && book.lastForward?.action == .refund)
        let refund = try #require(book.lastForward?.id)
        book.sendForward(refund)
        try book.tell(.refund(.paid(fen: 8_850)), of: refund)
        #expect(book.order(id)?.state == .undone && book.clearing.posted == 0)
        // Without a word a refusal is the end.
        let other = book.scan(2)
        try book.tell(.pay(.refused(.amountLimit)), of: other)
        #expect(book.order(other)?.isAtHand == false)
    }

    @Test func `what is paid behind its end with another amount is a person's`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.refused(.expiredCard)), of: id)
        book.wait(1)
        try book.find(.paid(book.taken(9_000)), of: id)
        #expect(book.order(id)?.state == .unpaid && book.forwards.isEmpty)
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalMismatch])
    }

    @Test func `what a query has claimed is told to a repeat as it stands`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        book.timeOut(id)
        book.wait(25)
        book.stepDue()
        try book.find(.paid(book.taken()), of: id)
        #expect(book.send(.asks(2, of: 1)).details?.values.query?.state == .approved)
        #expect(book.send(.scan(1), .wallet).outcome == .approved)
        #expect(book.order(id)?.state == .paid && book.clearing.posted == 8_850)
    }

    @Test func `what is reversed unclaimed is told to a repeat as gone`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        book.timeOut(id)
        book.wait(25)
        book.stepDue()
        try book.find(.paid(book.taken()), of: id)
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        #expect(book.send(.scan(1), .wallet).outcome == .reversedOriginal)
        #expect(book.order(id)?.state == .undoing)
    }

    @Test func `another amount of what is unwanted is a person's all the same`() throws {
        var book = try BookHarness.wallets()
        let id = book.ask(.draw(1), .wallet)
        try book.tell(.order(.drawn(text: "q")), of: id)
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        book.wait(10)
        try book.find(.paid(book.taken(17_700)), of: id)
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalMismatch])
        let close = try #require(book.lastForward)
        book.sendForward(close.id)
        try book.tell(.close(.paid), of: close.id)
        #expect(book.lastForward?.id == close.id && book.state(close.id) == .quarantined)
    }

    @Test func `what is refunded is not back before its refund is`() throws {
        var book = try BookHarness.wallets()
        let id = try book.scanned()
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        let refund = try #require(book.lastForward?.id)
        book.sendForward(refund)
        try book.tell(.refund(.accepted(fen: 8_850)), of: refund)
        book.wait(1)
        #expect(try book.find(.returned(book.taken()), of: id).records.isEmpty)
        #expect(book.order(id)?.state == .undoing && book.state(refund) == .accepted)
        try book.tell(.refundQuery(.abnormal, sentAt: book.now), of: refund)
        #expect(book.state(refund) == .quarantined && book.order(id)?.state == .undoing)
    }

    @Test func `another amount that is found while it is closed is a person's`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        book.timeOut(id)
        book.wait(31)
        try book.find(.notYet, of: id)
        let cancel = try #require(book.lastForward?.id)
        book.sendForward(cancel)
        try book.find(.paid(book.taken(9_000)), of: id)
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalMismatch])
        try book.tell(.cancel(.tooLate), of: cancel)
        #expect(book.lastForward?.id == cancel && book.state(cancel) == .quarantined)
    }

    @Test func `what went back in part though all of it should is a person's`() throws {
        var book = try BookHarness.wallets()
        let id = try undone(&book)
        book.wait(1)
        try book.find(.partlyReturned(book.taken()), of: id)
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalMismatch])
        #expect(try book.find(.partlyReturned(book.taken()), of: id).records.isEmpty)
    }

    @Test func `a question that may not leave yet is due when it may`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.inProgress), of: id)
        book.wait(3)
        let asked = try #require(book.stepDue().flatMap(\.questions).first)
        try book.find(.notYet, of: id)
        book.wait(1)
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        let due = book.book.nextOrder()
        let next = try #require(due)
        #expect(next.rawValue == asked.sentAt.rawValue + 2_000_000)
    }

    @Test func `a hint at what is paid makes one question, and no more`() throws {
        var book = try BookHarness.wallets()
        let id = try book.scanned()
        book.wait(5)
        #expect(try book.run(hint(book, at: id)).questions.count == 1)
        #expect(try book.find(.paid(book.taken()), of: id).records.isEmpty)
        book.wait(60)
        #expect(book.stepDue().isEmpty && book.order(id)?.isHintOpen == false)
    }
}
