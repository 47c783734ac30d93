import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// When nothing of an order stands any more, and what is said of it behind that.
@Suite struct OrderEndTests {
    private func hint(_ book: BookHarness, at order: Int64) throws -> BookEvent.Kind {
        let number = try #require(book.order(order)?.number)
        let channel = ExternalChannel.wallet.number
        return .notified(WalletHint(channel: channel, number: number, about: .payment))
    }

    private func unpaid(_ book: inout BookHarness) throws -> Int64 {
        let id = book.scan()
        try book.tell(.pay(.refused(.expiredCard)), of: id)
        book.wait(1)
        return id
    }

    @Test func `a code that may still be scanned is not gone because nobody has scanned it`() throws
    {
        var book = try BookHarness.wallets()
        let id = book.ask(.draw(1), .wallet)
        let start = book.now
        try book.tell(.order(.drawn(text: "q")), of: id)
        book.wait(10)
        book.send(.reversal(of: 1, card: nil))
        try book.find(.absent, of: id)
        let close = try #require(book.lastForward?.id)
        for attempt: UInt32 in 1...4 {
            let output = book.sendForward(close)
            #expect(output.sends.map(\.action) == [.close])
            #expect((attempt > 1) == !output.questions.isEmpty)
            if attempt > 1 { try book.find(.absent, of: id) }
            if attempt < 4 {
                try book.tell(.close(.absent), of: close, attempt: attempt)
                #expect(book.order(id)?.state == .undoing)
            }
        }
        // Six minutes and whatever was on its way.
        #expect(book.now.rawValue - start.rawValue >= 460_000_000)
        try book.tell(.close(.absent), of: close, attempt: 4)
        #expect(book.order(id)?.state == .undone && book.leg(id) == .reversed)
    }

    @Test func `a scan of it meanwhile goes back`() throws {
        var book = try BookHarness.wallets()
        let id = book.ask(.draw(1), .wallet)
        try book.tell(.order(.drawn(text: "q")), of: id)
        book.wait(10)
        book.send(.reversal(of: 1, card: nil))
        try book.find(.absent, of: id)
        let close = try #require(book.lastForward?.id)
        book.sendForward(close)
        try book.tell(.close(.absent), of: close)
        book.sendForward(close)
        try book.tell(.close(.paid), of: close, attempt: 2)
        try book.find(.paid(book.taken()), of: id)
        book.sendForward(close)
        try book.tell(.close(.paid), of: close, attempt: 3)
        #expect(book.lastForward?.action == .refund && book.order(id)?.state == .undoing)
    }

    @Test func `a code that nobody was shown is gone at once`() throws {
        var book = try BookHarness.wallets()
        let id = book.ask(.draw(1), .wallet)
        book.timeOut(id)
        let close = try #require(book.lastForward?.id)
        book.sendForward(close)
        try book.tell(.close(.absent), of: close)
        #expect(book.order(id)?.state == .undone)
    }

    @Test func `what nobody was asked takes nothing back`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        book.timeOut(id)
        book.wait(600)
        #expect(try book.find(.unknown(.unasked), of: id).records.isEmpty)
        #expect(book.order(id)?.state == .resolving && book.forwards.isEmpty)
    }

    @Test func `an answer that is as old as what a wallet says does not settle it`() throws {
        var book = try BookHarness.wallets()
        let id = try unpaid(&book)
        let early = book.now
        book.wait(3)
        book.run(try hint(book, at: id))
        // It left before.
        let stale = try book.tell(.query(.never(.declinedByHost), sentAt: early), of: id)
        #expect(stale.records.isEmpty && book.order(id)?.isHintOpen == true)
        book.wait(3)
        #expect(try book.find(.notYet, of: id).records.isEmpty)
        #expect(book.order(id)?.isHintOpen == true)
        try book.find(.absent, of: id)
        #expect(book.order(id)?.isHintOpen == false)
        // The next word is kept as the first was.
        book.run(try hint(book, at: id))
        #expect(book.order(id)?.isHintOpen == true)
        #expect(book.run(try hint(book, at: id)).records.isEmpty)
        book.restart()
        book.wait(6)
        #expect(book.stepDue().flatMap(\.questions).map(\.exchange) == [id])
        try book.find(.paid(book.taken()), of: id)
        #expect(book.order(id)?.state == .undoing && book.lastForward?.action == .refund)
    }

    @Test func `a wallet that does not say what it meant is asked ever more rarely`() throws {
        var book = try BookHarness.wallets()
        let id = try unpaid(&book)
        book.run(try hint(book, at: id))
        var questions = 0
        while let next = book.book.nextOrder() {
            book.now = next
            for output in book.stepDue() {
                questions += output.questions.count
                if output.questions.isEmpty { continue }
                try book.find(.unknown(.timedOut), of: id)
            }
        }
        #expect((10...16).contains(questions) && book.order(id)?.isHintOpen == false)
        #expect(book.journal.discrepancies.map(\.reason) == [.undecided])
    }

    @Test func `what was delivered of a reversal is not refunded because it stands`() throws {
        var book = try BookHarness.wallets()
        let id = try book.scanned()
        var reversal = PaymentRequest.reversal(of: 1, card: nil)
        reversal.delivery = .part(6_000)
        #expect(book.send(reversal).outcome == .reversalAccepted)
        let refund = try #require(book.lastForward)
        #expect(refund.amount == 2_850)
        book.sendForward(refund.id)
        try book.tell(.refund(.paid(fen: 2_850)), of: refund.id)
        #expect(book.order(id)?.state == .undone)
        book.wait(1)
        book.run(try hint(book, at: id))
        book.wait(6)
        try book.find(.paid(book.taken()), of: id)
        #expect(book.order(id)?.state == .undone && book.order(id)?.isHintOpen == false)
        #expect(book.forwards == [refund.id] && book.journal.discrepancies.isEmpty)
    }
}
