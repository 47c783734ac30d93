import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

@Suite struct OrderUndoingTests {
    /// An order that is being cancelled.
    private func cancelling(_ book: inout BookHarness) throws -> (order: Int64, cancel: Int64) {
        let id = book.scan()
        book.timeOut(id)
        book.wait(31)
        try book.find(.notYet, of: id)
        let cancel = try #require(book.lastForward?.id)
        book.sendForward(cancel)
        return (id, cancel)
    }

    @Test func `a cancel goes again as often as its wallet wants`() throws {
        var book = try BookHarness.wallets()
        let (id, cancel) = try cancelling(&book)
        for attempt: UInt32 in 2...4 {
            try book.tell(.cancel(.again), of: cancel, attempt: attempt - 1)
            #expect(book.state(cancel) == .sent)
            let output = book.sendForward(cancel)
            #expect(output.sends.map(\.attempt) == [attempt])
            let number = try #require(book.order(id)?.number)
            #expect(output.sends.map(\.reference) == [.order(number)])
        }
        try book.tell(.cancel(.done(wasPaid: true)), of: cancel, attempt: 4)
        #expect(book.order(id)?.state == .undone && book.leg(id) == .reversed)
    }

    @Test func `a cancel that comes too late becomes a refund in the same step`() throws {
        var book = try BookHarness.wallets()
        let (id, cancel) = try cancelling(&book)
        // The wallet has said by now that it is paid.
        try book.find(.paid(book.taken()), of: id)
        try book.tell(.cancel(.tooLate), of: cancel)
        #expect(book.state(cancel) == .discarded && book.order(id)?.state == .undoing)
        let refund = try #require(book.lastForward)
        #expect(refund.action == .refund && book.order(id)?.undoing == refund.id)
        book.sendForward(refund.id)
        try book.tell(.refund(.accepted(fen: 8_850)), of: refund.id)
        #expect(book.state(refund.id) == .accepted && book.leg(id) == .reversing)
        book.wait(5)
        let asked = book.stepDue().flatMap(\.questions)
        #expect(asked.map(\.refund) == [refund.reference.order])
        try book.tell(.refundQuery(.paid(fen: 8_850), sentAt: book.now), of: refund.id)
        #expect(book.order(id)?.state == .undone && book.leg(id) == .reversed)
    }

    @Test func `no such order ends a cancel only once the payment cannot arrive any more`() throws {
        var book = try BookHarness.wallets()
        let (id, cancel) = try cancelling(&book)
        try book.tell(.cancel(.absent), of: cancel)
        #expect(book.order(id)?.state == .undoing)
        book.wait(10)
        book.sendForward(cancel)
        try book.tell(.cancel(.absent), of: cancel, attempt: 2)
        #expect(book.order(id)?.state == .undone)
    }

    @Test func `a cancel that is refused too often is a person's`() throws {
        var book = try BookHarness.wallets()
        let (id, cancel) = try cancelling(&book)
        for attempt: UInt32 in 1...3 {
            try book.tell(.cancel(.refused(.restrictedCard)), of: cancel, attempt: attempt)
            if attempt < 3 { book.sendForward(cancel) }
        }
        #expect(book.state(cancel) == .quarantined && book.order(id)?.state == .undoing)
        book.operate(.discardForward(exchange: cancel))
        #expect(book.order(id)?.state == .undone && book.leg(id) == .reversed)
    }

    @Test func `what a question finds given back ends what takes it back`() throws {
        var book = try BookHarness.wallets()
        let (id, cancel) = try cancelling(&book)
        #expect(try book.find(.paid(book.taken()), of: id).records.count == 1)
        #expect(try book.find(.paid(book.taken()), of: id).records.isEmpty)
        try book.find(.returned(book.taken()), of: id)
        #expect(book.order(id)?.state == .undone && book.state(cancel) == .acknowledged)
    }

    @Test func `a reversal is taken in every state of its order`() throws {
        // Asked.
        var book = try BookHarness.wallets()
        var id = book.scan()
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        #expect(book.order(id)?.awaited == .unwanted)
        let told = try book.tell(.pay(.paid(book.taken())), of: id).replies
        #expect(told.map(\.outcome) == [.reversedOriginal] && book.order(id)?.state == .undoing)
        #expect(book.lastForward?.action == .refund)
        // Resolving: taken back at the next answer.
        book = try BookHarness.wallets()
        id = book.scan()
        book.timeOut(id)
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        #expect(book.order(id)?.state == .resolving)
        #expect(book.stepDue().flatMap(\.questions).count == 1)
        try book.find(.notYet, of: id)
        #expect(book.order(id)?.state == .undoing && book.lastForward?.action == .cancel)
        #expect(book.send(.scan(1), .wallet).outcome == .reversedOriginal)
        // Paid.
        book = try BookHarness.wallets()
        id = try book.scanned()
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        #expect(book.order(id)?.state == .undoing && book.leg(id) == .reversed)
        let refund = try #require(book.lastForward?.id)
        book.sendForward(refund)
        try book.tell(.refund(.paid(fen: 8_850)), of: refund)
        #expect(book.order(id)?.state == .undone && book.clearing.posted == 0)
        // Undone, and unpaid.
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        book = try BookHarness.wallets()
        id = book.scan()
        try book.tell(.pay(.refused(.expiredCard)), of: id)
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        #expect(book.order(id)?.state == .unpaid && book.forwards.isEmpty)
    }

    @Test func `a reversal of what is unclaimed refunds it at once`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        book.timeOut(id)
        book.wait(25)
        book.stepDue()
        try book.find(.paid(book.taken()), of: id)
        #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
        #expect(book.order(id)?.state == .undoing && book.leg(id) == .reversing)
        #expect(book.lastForward?.action == .refund)
    }

    @Test func `a partial refund is told as done when it is accepted, and watched`() throws {
        var book = try BookHarness.wallets()
        let sale = try book.scanned()
        let reference = try #require(book.journal.payments[sale]?.reply.retrievalReference?.text)
        let refund = book.ask(
            .refund(2, of: OriginalReference(retrievalReference: reference), 2_000, card: nil),
            .wallet
        )
        let asked = try #require(book.journal.exchanges[refund])
        #expect(asked.action == .refund && asked.isOwn)
        #expect(asked.original == .order(try #require(book.order(sale)?.number)))
        #expect(asked.reference.order?.seq == refund)
        let told = try book.tell(.refund(.accepted(fen: 2_000)), of: refund).replies
        #expect(told.map(\.outcome) == [.approved] && book.leg(refund) == .posted)
        #expect(book.send(.asks(3, of: 2)).details?.values.query?.state == .refunding)
        try book.tell(.refundQuery(.paid(fen: 2_000), sentAt: book.now), of: refund)
        #expect(book.state(refund) == .acknowledged)
        #expect(book.send(.asks(4, of: 2)).details?.values.query?.state == .approved)
        #expect(book.clearing.posted == 6_850 && book.order(sale)?.state == .paid)
    }

    @Test func `a refund that stays away becomes a person's, and what was told stays`() throws {
        for isLate in [false, true] {
            var book = try BookHarness.wallets()
            let sale = try book.scanned()
            let reference = try #require(
                book.journal.payments[sale]?.reply.retrievalReference?.text
            )
            let refund = book.ask(
                .refund(2, of: OriginalReference(retrievalReference: reference), 2_000, card: nil),
                .wallet
            )
            try book.tell(.refund(.accepted(fen: 2_000)), of: refund)
            if isLate {
                book.wait(10 * 86_400)
                // Its last look, behind which its answer is heard.
                #expect(book.stepDue().flatMap(\.questions).map(\.exchange) == [refund])
                #expect(book.stepDue().isEmpty && book.state(refund) == .accepted)
                book.wait(15)
                book.stepDue()
            } else {
                try book.tell(.refundQuery(.abnormal, sentAt: book.now), of: refund)
            }
            #expect(book.state(refund) == .quarantined && book.leg(refund) == .posted)
            book.operate(.discardForward(exchange: refund))
            #expect(book.state(refund) == .discarded && book.leg(refund) == .posted)
        }
    }

    @Test func `a void refunds the whole, and ends the order`() throws {
        var book = try BookHarness.wallets()
        let sale = try book.scanned()
        let void = book.ask(.void(2, of: .stan(1), card: nil), .wallet)
        #expect(book.journal.exchanges[void]?.action == .refund)
        let told = try book.tell(.refund(.paid(fen: 8_850)), of: void).replies
        #expect(told.map(\.outcome) == [.approved])
        #expect(book.leg(sale) == .reversed && book.order(sale)?.state == .undone)
        #expect(book.clearing.posted == 0)
        #expect(book.send(.reversal(of: 2, card: nil)).outcome == .reversalTooLate)
    }

    @Test func `a void that its wallet refuses leaves the sale as it is`() throws {
        var book = try BookHarness.wallets()
        let sale = try book.scanned()
        let void = book.ask(.void(2, of: .stan(1), card: nil), .wallet)
        let told = try book.tell(.refund(.refused(.originalFinished)), of: void).replies
        #expect(told.map(\.outcome) == [.originalFinished])
        #expect(book.leg(sale) == .posted && book.order(sale)?.state == .paid)
        #expect(book.leg(void) == .declined)
    }

    @Test func `a drawn code is shown, claimed by a query and counts then`() throws {
        var book = try BookHarness.wallets()
        let id = book.ask(.draw(1), .wallet)
        #expect(book.journal.exchanges[id]?.action == .order)
        let told = try book.tell(.order(.drawn(text: "https://qr.example/1")), of: id).replies
        #expect(told.map(\.outcome) == [.approved] && told.first?.approvalCode == nil)
        #expect(told.first?.details?.values.draw == "https://qr.example/1")
        #expect(book.order(id)?.state == .drawn && book.leg(id) == .pending)
        #expect(book.send(.draw(1), .wallet).details?.values.draw == "https://qr.example/1")
        let pending = book.send(.asks(2, of: 1)).details?.values.query
        #expect(pending?.state == .pending && pending?.outcome == .undecided)
        try book.find(.paid(book.taken()), of: id)
        #expect(book.order(id)?.state == .unclaimed)
        #expect(book.send(.asks(3, of: 1)).details?.values.query?.state == .approved)
        #expect(book.order(id)?.state == .paid && book.clearing.posted == 8_850)
    }

    @Test func `a drawn code that nobody scans is closed`() throws {
        var book = try BookHarness.wallets()
        let id = book.ask(.draw(1), .wallet)
        try book.tell(.order(.drawn(text: "q")), of: id)
        book.wait(299)
        #expect(try book.find(.notYet, of: id).records.isEmpty)
        book.wait(2)
        try book.find(.absent, of: id)
        let close = try #require(book.lastForward)
        #expect(close.action == .close && book.order(id)?.state == .undoing)
        book.sendForward(close.id)
        try book.tell(.close(.done(wasPaid: false)), of: close.id)
        #expect(book.order(id)?.state == .undone && book.leg(id) == .reversed)
        #expect(book.send(.draw(1), .wallet).outcome == .reversedOriginal)
    }

    @Test func `an order call without an answer is closed, and its terminal hears 68`() throws {
        var book = try BookHarness.wallets()
        let id = book.ask(.draw(1), .wallet)
        #expect(book.timeOut(id).replies.map(\.outcome) == [.channelTimeout])
        #expect(book.order(id)?.state == .undoing && book.lastForward?.action == .close)
    }

    @Test func `a hint makes the book ask, and nothing else`() throws {
        var book = try BookHarness.wallets()
        let id = book.ask(.draw(1), .wallet)
        try book.tell(.order(.drawn(text: "q")), of: id)
        let number = try #require(book.order(id)?.number)
        let hint = WalletHint(
            channel: ExternalChannel.wallet.number,
            number: number,
            about: .payment
        )
        book.wait(5)
        let first = book.run(.notified(hint))
        #expect(first.records.count == 1 && first.questions.map(\.order) == [number])
        #expect(first.receptions == [.noted])
        #expect(book.order(id)?.state == .drawn)
        let second = book.run(.notified(hint))
        #expect(second.records.isEmpty && second.questions.isEmpty)
        #expect(second.receptions == [.repeated])
        let stranger = try #require(OrderNumber("99999999261129" + "0KIN" + "0" + "11"))
        let foreign = book.run(
            .notified(
                WalletHint(
                    channel: ExternalChannel.wallet.number,
                    number: stranger,
                    about: .payment
                )
            )
        )
        #expect(foreign.records.isEmpty && foreign.questions.isEmpty)
        #expect(foreign.effects.count == 1 && foreign.receptions == [.foreign])
    }

    @Test func `a hint about an order of this house that nobody knows is not taken`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.refused(.expiredCard)), of: id)
        let number = try #require(book.order(id)?.number)
        let text = number.text
        // The same start, another record.
        let lost = try #require(OrderNumber(text.prefix(19) + "ZZZ" + text.suffix(1)))
        let output = book.run(
            .notified(
                WalletHint(channel: ExternalChannel.wallet.number, number: lost, about: .payment)
            )
        )
        #expect(output.records.isEmpty && output.receptions == [.refused])
    }

    @Test func `a hint behind the end is asked about until it is answered, whatever happens`()
        throws
    {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.refused(.expiredCard)), of: id)
        let number = try #require(book.order(id)?.number)
        book.run(
            .notified(
                WalletHint(
                    channel: ExternalChannel.wallet.number,
                    number: number,
                    about: .payment
                )
            )
        )
        #expect(book.order(id)?.isHintOpen == true)
        book.restart()
        book.wait(11)
        #expect(book.stepDue().flatMap(\.questions).map(\.order) == [number])
        try book.find(.never(.declinedByHost), of: id)
        #expect(book.order(id)?.isHintOpen == false)
        book.wait(60)
        #expect(book.stepDue().isEmpty)
    }

    @Test func `what is volatile decides no row`() throws {
        var books = [try BookHarness.wallets(), try BookHarness.wallets()]
        for place in books.indices {
            let id = books[place].scan()
            books[place].timeOut(id)
            for _ in 0..<35 {
                books[place].wait(1)
                for output in books[place].stepDue() where !output.questions.isEmpty {
                    if place == 1 { books[place].book.forgetVolatileOrders() }
                }
            }
            try books[place].find(.notYet, of: id)
        }
        #expect(books[0].journal.orders.orders.values.map(\.state) == [.undoing])
        #expect(books[1].journal.orders.orders.values.map(\.state) == [.undoing])
        #expect(books[0].lastForward?.id == books[1].lastForward?.id)
        #expect(books[0].lastSeq == books[1].lastSeq)
    }
}
