import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Cases of scanned payments: a person closes what is over, and decides on what is not.
@Suite struct OrderCaseTests {
    private func disputed(_ book: inout BookHarness) throws -> (order: Int64, case: CaseID) {
        let id = book.scan()
        try book.tell(.pay(.alreadyPaid), of: id)
        #expect(book.order(id)?.state == .disputed)
        return (id, CaseID(book.lastSeq))
    }

    private func refund(_ book: inout BookHarness) throws -> Int64 {
        let sale = try book.scanned()
        let reference = try #require(book.journal.payments[sale]?.reply.retrievalReference?.text)
        return book.ask(
            .refund(2, of: OriginalReference(retrievalReference: reference), 2_000, card: nil),
            .wallet
        )
    }

    @Test func `what its wallet does not have any more is not claimed, and goes back`() throws {
        let taken = try BookHarness.wallets().taken
        for finding: QueryFinding in [
            .absent, .never(.declinedByHost), .returned(try taken(8_850)),
            .paid(try taken(17_700)),
        ] {
            var book = try BookHarness.wallets()
            let id = book.scan()
            book.timeOut(id)
            book.wait(25)
            book.stepDue()
            try book.find(.paid(book.taken()), of: id)
            book.wait(3)
            #expect(try book.find(finding, of: id).discrepancies.count == 1, "\(finding)")
            #expect(book.send(.asks(2, of: 1)).details?.values.query?.state == .pending)
            #expect(book.send(.scan(1), .wallet).outcome == .undecided)
            #expect(book.order(id)?.state == .unclaimed && book.leg(id) == .pending)
            book.wait(181)
            book.stepDue()
            #expect(book.order(id)?.state == .undoing && book.lastForward?.action == .refund)
        }
    }

    /// Its answer may be older than the payment, or than what all of a wallet's servers know.
    @Test func `a question that left before the payment was known says nothing against it`() throws
    {
        for finding: QueryFinding in [.absent, .never(.declinedByHost)] {
            var book = try BookHarness.wallets()
            let id = book.scan()
            let answer: (Int64) throws -> Int = { [start = book.now] seconds in
                let sentAt = Timestamp(rawValue: start.rawValue + seconds * 1_000_000)
                return try book.tell(.query(finding, sentAt: sentAt), of: id, attempt: 0)
                    .discrepancies.count
            }
            book.wait(12)
            try book.tell(.pay(.paid(book.taken())), of: id)
            book.wait(5)
            for seconds: Int64 in [1, 11, 12] { #expect(try answer(seconds) == 0, "\(finding)") }
            #expect(try answer(13) == 1, "\(finding)")
        }
        var book = try BookHarness.wallets()
        let id = try book.scanned()
        book.wait(9)
        #expect(try book.find(.absent, of: id).discrepancies.isEmpty)
        book.wait(1)
        #expect(try book.find(.absent, of: id).discrepancies.count == 1)
    }

    @Test func `the code of what is paid and a person's is not drawn once more`() throws {
        var book = try BookHarness.wallets()
        let id = book.ask(.draw(1), .wallet)
        try book.tell(.order(.drawn(text: "https://qr.example/1")), of: id)
        #expect(book.send(.draw(1), .wallet).details?.values.draw != nil)
        book.wait(60)
        try book.find(.paid(book.taken()), of: id)
        book.wait(3)
        #expect(try book.find(.never(.declinedByHost), of: id).discrepancies.count == 1)
        let again = book.send(.draw(1), .wallet)
        #expect(again.outcome == .undecided && again.details?.values.draw == nil)
    }

    @Test func `what is disputed is decided, and its case closes with it`() throws {
        var book = try BookHarness.wallets()
        let (id, opened) = try disputed(&book)
        for isCold in [false, true] {
            if isCold { book.restart() }
            let refusal = book.refusal(.closeCase(opened))
            #expect(refusal == .caseOfDisputed(opened, id))
            #expect(refusal?.description.contains("channel discard") == true)
        }
        // Nothing of it could be sent again.
        #expect(book.refusal(.releaseForward(exchange: id)) == .orderDisputed(id))
        book.operate(.discardForward(exchange: id))
        #expect(book.order(id)?.state == .unpaid && book.journal.closed[opened] == book.lastSeq)
        #expect(book.refusal(.closeCase(opened)) == .caseClosed(opened))
    }

    @Test func `it is so in the batch of events that opens the case`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        let opened = CaseID(book.lastSeq + 1)
        let answer = WalletAnswer(
            channel: ExternalChannel.wallet.number,
            exchange: id,
            attempt: 1,
            .pay(.alreadyPaid),
            code: "10000"
        )
        let act = OperatorAct(operatorName: "night", reason: "test", kind: .closeCase(opened))
        let events = [book.event(.walletAnswer(answer)), book.event(.operatorAct(act))]
        let journal = book.journal
        book.book.prepare(events) { journal.read($0) }
        var step = Step()
        book.book.step(events[0], origin: nil, into: &step)
        #expect(book.book.validate(events[1]) == .caseOfDisputed(opened, id))
    }

    @Test func `the case of a payment that is not decided waits for that`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        book.timeOut(id)
        try book.find(.paid(book.taken(17_700)), of: id)
        let opened = CaseID(book.lastSeq)
        #expect(book.order(id)?.state == .resolving)
        #expect(book.refusal(.closeCase(opened)) == .caseOfUndecided(opened, id))
        book.wait(31)
        try book.find(.paid(book.taken(17_700)), of: id)
        let cancel = try #require(book.lastForward?.id)
        #expect(book.refusal(.closeCase(opened)) == .caseOfForward(opened, cancel))
        book.sendForward(cancel)
        try book.tell(.cancel(.done(wasPaid: true)), of: cancel)
        #expect(book.journal.closed[opened] == book.lastSeq)
    }

    @Test func `what a person has closed is not closed again by what follows`() throws {
        for isCold in [false, true] {
            var book = try BookHarness.wallets()
            let id = try book.scanned()
            book.wait(11)
            // Money that was there is gone.
            try book.find(.absent, of: id)
            let opened = CaseID(book.lastSeq)
            if isCold { book.restart() }
            book.operate(.closeCase(opened))
            let closed = book.journal.closed[opened]
            #expect(closed == book.lastSeq)
            #expect(book.send(.reversal(of: 1, card: nil)).outcome == .reversalAccepted)
            let refund = try #require(book.lastForward)
            #expect(refund.discrepancy == nil)
            book.sendForward(refund.id)
            try book.tell(.refund(.abnormal), of: refund.id)
            // It has a case of its own.
            let own = CaseID(book.lastSeq)
            #expect(book.refusal(.closeCase(own)) == .caseOfForward(own, refund.id))
            book.operate(.discardForward(exchange: refund.id))
            #expect(book.journal.closed[own] == book.lastSeq)
            #expect(book.journal.closed[opened] == closed)
        }
    }

    @Test func `what takes an order back, or is accepted and does not come, is decided`() throws {
        var book = try BookHarness.wallets()
        let refund = try refund(&book)
        try book.tell(.refund(.accepted(fen: 2_000)), of: refund)
        try book.tell(.refundQuery(.abnormal, sentAt: book.now), of: refund)
        let opened = CaseID(book.lastSeq)
        for isCold in [false, true] {
            if isCold { book.restart() }
            #expect(book.refusal(.closeCase(opened)) == .caseOfForward(opened, refund))
        }
        // As long as it is on its way again, too.
        book.operate(.releaseForward(exchange: refund))
        #expect(book.refusal(.closeCase(opened)) == .caseOfForward(opened, refund))
        book.sendForward(refund)
        try book.tell(.refund(.paid(fen: 2_000)), of: refund, attempt: 2)
        #expect(book.journal.closed[opened] == book.lastSeq)
    }
}
