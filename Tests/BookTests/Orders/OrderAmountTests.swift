import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Orders that are paid with another amount: a person's, and never given back by ours.
@Suite struct OrderAmountTests {
    private func openCases(_ book: BookHarness) -> [Outcome] {
        book.journal.discrepancies.filter { book.journal.closed[$0.id] == nil }.map(\.reason)
    }

    private func drawn(_ book: inout BookHarness) throws -> Int64 {
        let id = book.ask(.draw(1), .wallet)
        try book.tell(.order(.drawn(text: "q")), of: id)
        return id
    }

    private func cancelling(_ book: inout BookHarness) throws -> (order: Int64, cancel: Int64) {
        let id = book.scan()
        book.timeOut(id)
        book.wait(31)
        try book.find(.notYet, of: id)
        let cancel = try #require(book.lastForward?.id)
        book.sendForward(cancel)
        return (id, cancel)
    }

    @Test func `another amount of what is reversed has its case, and is not refunded`() throws {
        var book = try BookHarness.wallets()
        let id = try drawn(&book)
        book.wait(5)
        book.send(.reversal(of: 1, card: nil))
        try book.find(.paid(book.taken(17_700)), of: id)
        #expect(openCases(book) == [.reversalMismatch])
        #expect(book.order(id)?.otherTotal == 17_700)
        let close = try #require(book.lastForward)
        #expect(close.action == .close)
        book.sendForward(close.id)
        try book.tell(.close(.paid), of: close.id)
        #expect(book.state(close.id) == .quarantined && book.forwards == [close.id])
        #expect(openCases(book) == [.reversalMismatch] && book.order(id)?.state == .undoing)
    }

    @Test func `another amount of what is hurried is told once, long before its last question`()
        throws
    {
        var book = try BookHarness.wallets()
        var plan = RoutePlan.wallet
        plan.legs.first.host?.wallet?.cancelAfterMilliseconds = 20_000
        let id = book.ask(.scan(1), plan)
        book.timeOut(id)
        book.send(.reversal(of: 1, card: nil))
        book.wait(3)
        try book.find(.paid(book.taken(17_700)), of: id)
        #expect(openCases(book) == [.reversalMismatch] && book.order(id)?.state == .resolving)
        #expect(try book.find(.paid(book.taken(17_700)), of: id).records.isEmpty)
        book.wait(20)
        try book.find(.paid(book.taken(17_700)), of: id)
        let cancel = try #require(book.lastForward?.id)
        book.sendForward(cancel)
        // The whole of it went back.
        try book.tell(.cancel(.done(wasPaid: true)), of: cancel)
        #expect(book.order(id)?.state == .undone && openCases(book).isEmpty)
    }

    @Test func `another amount that shows while its cancel is on its way stops its refund`() throws
    {
        var book = try BookHarness.wallets()
        let (id, cancel) = try cancelling(&book)
        try book.find(.paid(book.taken(17_700)), of: id)
        #expect(openCases(book) == [.reversalMismatch])
        #expect(try book.find(.paid(book.taken(17_700)), of: id).records.isEmpty)
        try book.tell(.cancel(.tooLate), of: cancel)
        #expect(book.state(cancel) == .quarantined && book.forwards == [cancel])
    }

    @Test func `a refund of ours does not end the case of another amount`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.refused(.expiredCard)), of: id)
        book.wait(1)
        try book.find(.paid(book.taken(17_700)), of: id)
        #expect(openCases(book) == [.reversalMismatch] && book.forwards.isEmpty)
        try book.find(.paid(book.taken()), of: id)
        let refund = try #require(book.lastForward?.id)
        book.sendForward(refund)
        try book.tell(.refund(.paid(fen: 8_850)), of: refund)
        #expect(book.order(id)?.state == .undone && openCases(book) == [.reversalMismatch])
    }

    @Test func `what a person releases is refunded where it comes too late`() throws {
        var book = try BookHarness.wallets()
        let (id, cancel) = try cancelling(&book)
        for attempt: UInt32 in 1...3 {
            try book.tell(.cancel(.refused(.restrictedCard)), of: cancel, attempt: attempt)
            if attempt < 3 { book.sendForward(cancel) }
        }
        #expect(book.state(cancel) == .quarantined && openCases(book).count == 1)
        book.operate(.releaseForward(exchange: cancel))
        book.sendForward(cancel)
        try book.find(.paid(book.taken()), of: id)
        try book.tell(.cancel(.tooLate), of: cancel, attempt: 4)
        let refund = try #require(book.lastForward)
        #expect(refund.action == .refund && book.state(cancel) == .discarded)
        #expect(openCases(book).count == 1)
        book.sendForward(refund.id)
        try book.tell(.refund(.paid(fen: 8_850)), of: refund.id)
        #expect(book.order(id)?.state == .undone && openCases(book).isEmpty)
    }

    /// That it is paid names no amount: a refund of ours would leave the rest without a word.
    @Test(arguments: [false, true])
    func `what comes too late is refunded once its wallet has said how much is paid`(
        isDrawn: Bool
    ) throws {
        for total: Int64 in [8_850, 17_700] {
            var book = try BookHarness.wallets()
            let id: Int64
            let forward: Int64
            if isDrawn {
                id = try drawn(&book)
                book.wait(10)
                book.send(.reversal(of: 1, card: nil))
                try book.find(.notYet, of: id)
                forward = try #require(book.lastForward?.id)
                book.sendForward(forward)
            } else {
                (id, forward) = try cancelling(&book)
            }
            let late: WalletAnswer.Finding = isDrawn ? .close(.paid) : .cancel(.tooLate)
            book.wait(3)
            let asked = try book.tell(late, of: forward)
            #expect(asked.questions.map(\.exchange) == [id])
            #expect(book.forwards == [forward] && book.state(forward) == .sent)
            // What says nothing of it changes nothing.
            #expect(try book.find(.unknown(.timedOut), of: id).records.isEmpty)
            #expect(book.sendForward(forward).questions.map(\.exchange) == [id])
            try book.find(.paid(book.taken(total)), of: id)
            book.restart()
            try book.tell(late, of: forward, attempt: 2)
            if total == 8_850 {
                let refund = try #require(book.lastForward)
                #expect(refund.action == .refund && refund.amount == total)
                #expect(book.state(forward) == .discarded && openCases(book).isEmpty)
            } else {
                #expect(book.forwards == [forward] && book.state(forward) == .quarantined)
                #expect(openCases(book) == [.reversalMismatch])
            }
        }
    }

    @Test func `what comes too late and nobody says how much is paid becomes a person's`() throws {
        var book = try BookHarness.wallets()
        let (id, cancel) = try cancelling(&book)
        for attempt: UInt32 in 1...4 {
            try book.tell(.cancel(.tooLate), of: cancel, attempt: attempt)
            book.sendForward(cancel)
        }
        #expect(book.state(cancel) == .quarantined && book.forwards == [cancel])
        #expect(openCases(book) == [.channelTimeout] && book.order(id)?.state == .undoing)
    }

    @Test func `a late answer to the payment says how much is paid, too`() throws {
        var book = try BookHarness.wallets()
        let (id, cancel) = try cancelling(&book)
        try book.tell(.pay(.paid(book.taken())), of: id)
        try book.tell(.cancel(.tooLate), of: cancel)
        #expect(book.lastForward?.action == .refund && book.order(id)?.state == .undoing)
    }
}
