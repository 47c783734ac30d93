import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

@Suite struct ScannedPaymentTests {
    @Test func `a scanned code is asked for under a number of its own, and paid`() throws {
        var book = try BookHarness.wallets()
        let output = book.run(.payment(.scan(1), .wallet))
        let id = book.lastSeq
        let number = try #require(book.order(id)?.number)
        #expect(number.seq == id && number.salt.text == "0KIN")
        #expect(output.sends.map(\.reference) == [.order(number)])
        #expect(output.sends.map(\.action) == [.pay] && output.replies.isEmpty)
        #expect(book.order(id)?.state == .asked && book.leg(id) == .pending)
        let told = try book.tell(.pay(.paid(book.taken())), of: id).replies
        #expect(told.map(\.outcome) == [.approved] && told.first?.approvalCode != nil)
        #expect(book.order(id)?.state == .paid && book.leg(id) == .posted)
        #expect(book.clearing.posted == 8_850 && book.clearing.held == 0)
        // The same once more is told the same.
        #expect(book.send(.scan(1), .wallet).outcome == .approved)
    }

    @Test func `what a wallet does not take is refused before anything leaves`() throws {
        var book = try BookHarness.wallets()
        #expect(book.send(.scan(1, kind: .wechat), .wallet).outcome == .routeDenied)
        #expect(book.send(.purchase(2, 100, card: 9), .wallet).outcome == .routeDenied)
        #expect(book.send(.scan(3, 10_000_000_001), .wallet).outcome == .amountLimit)
        #expect(
            book.send(.preauthorisation(4, 100, card: 9), .wallet).outcome == .notOffered
        )
        #expect(book.journal.exchanges.isEmpty)
    }

    @Test func `a refusal is the end, and silence is none`() throws {
        var book = try BookHarness.wallets()
        let refused = book.scan(1)
        let told = try book.tell(.pay(.refused(.insufficientFunds)), of: refused).replies
        #expect(told.map(\.outcome) == [.insufficientFunds])
        #expect(book.order(refused)?.state == .unpaid && book.leg(refused) == .declined)
        let unsent = book.scan(2)
        let output = book.run(.hostFailed(exchange: unsent, attempt: 1, .unsent))
        #expect(output.replies.map(\.outcome) == [.channelUnavailable])
        #expect(book.order(unsent)?.state == .unpaid)
        let silent = book.scan(3)
        #expect(book.timeOut(silent).replies.isEmpty)
        #expect(book.order(silent)?.state == .resolving && book.leg(silent) == .pending)
    }

    @Test func `it is asked about on the grid, without a record`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.inProgress), of: id)
        let records = book.lastSeq
        var asked: [Int64] = []
        let start = book.now
        for _ in 0..<20 {
            book.wait(1)
            for output in book.stepDue() where !output.questions.isEmpty {
                asked.append((book.now.rawValue - start.rawValue) / 1_000_000)
                #expect(output.records.isEmpty && output.orders.isEmpty)
                try book.find(.notYet, of: id)
            }
        }
        #expect(asked == [3, 6, 9, 12, 15, 18])
        #expect(book.lastSeq == records)
        let told = try book.find(.paid(book.taken()), of: id).replies
        #expect(told.map(\.outcome) == [.approved] && book.leg(id) == .posted)
    }

    @Test func `a question that is not answered does not stop the next`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        book.timeOut(id)
        book.wait(3)
        #expect(book.stepDue().flatMap(\.questions).count == 1)
        book.wait(10)
        #expect(book.stepDue().flatMap(\.questions).isEmpty)
        book.wait(6)
        #expect(book.stepDue().flatMap(\.questions).count == 1)
        _ = id
    }

    @Test func `the last answer that does not say paid takes it back, and no other`() throws {
        for finding in [QueryFinding.notYet, .absent] {
            var book = try BookHarness.wallets()
            let id = book.scan()
            book.timeOut(id)
            book.wait(29)
            #expect(try book.find(finding, of: id).records.isEmpty)
            book.wait(2)
            let output = try book.find(finding, of: id)
            #expect(output.replies.map(\.outcome) == [.channelTimeout])
            #expect(book.order(id)?.state == .undoing && book.leg(id) == .reversing)
            let cancel = try #require(book.lastForward)
            let number = try #require(book.order(id)?.number)
            #expect(cancel.action == .cancel && cancel.reference == .order(number))
            book.sendForward(cancel.id)
            try book.tell(.cancel(.done(wasPaid: nil)), of: cancel.id)
            #expect(book.order(id)?.state == .undone && book.leg(id) == .reversed)
            #expect(book.clearing.held == 0 && book.clearing.posted == 0)
        }
    }

    @Test func `an answer that says nothing holds the cancel back for a while`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        book.timeOut(id)
        book.wait(35)
        #expect(try book.find(.unknown(.badSignature), of: id).records.isEmpty)
        book.wait(5)
        try book.find(.unknown(.badSignature), of: id)
        #expect(book.order(id)?.state == .undoing && book.lastForward?.action == .cancel)
    }

    @Test func `the clock tells that nothing is known, and what is paid then waits for its claim`()
        throws
    {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.inProgress), of: id)
        book.wait(25)
        let told = book.stepDue().flatMap(\.replies)
        #expect(told.map(\.outcome) == [.undecided])
        #expect(book.order(id)?.toldAt == book.now)
        #expect(try book.find(.paid(book.taken()), of: id).replies.isEmpty)
        #expect(book.order(id)?.state == .unclaimed && book.leg(id) == .pending)
        let query = book.send(.asks(2, of: 1)).details?.values.query
        #expect(query?.state == .approved && query?.outcome == .approved)
        #expect(book.order(id)?.state == .paid && book.leg(id) == .posted)
        #expect(book.clearing.posted == 8_850)
        #expect(book.send(.asks(3, of: 1)).details?.values.query?.state == .approved)
    }

    @Test func `what nobody claims goes back`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.inProgress), of: id)
        book.wait(25)
        book.stepDue()
        try book.find(.paid(book.taken()), of: id)
        book.wait(179)
        book.stepDue()
        #expect(book.order(id)?.state == .unclaimed)
        book.wait(2)
        book.stepDue()
        #expect(book.order(id)?.state == .undoing)
        #expect(book.send(.asks(2, of: 1)).details?.values.query?.state == .reversed)
        let refund = try #require(book.lastForward)
        #expect(refund.action == .refund && !refund.isOwn && refund.amount == 8_850)
        #expect(refund.reference != .order(try #require(book.order(id)?.number)))
        book.sendForward(refund.id)
        try book.tell(.refund(.paid(fen: 8_850)), of: refund.id)
        #expect(book.order(id)?.state == .undone && book.leg(id) == .reversed)
        #expect(book.send(.scan(1), .wallet).outcome == .reversedOriginal)
    }

    @Test func `a repeat behind a 09 waits for the end again, and hears it`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.inProgress), of: id)
        book.wait(25)
        book.stepDue()
        #expect(book.run(.payment(.scan(1), .wallet)).replies.isEmpty)
        let told = try book.find(.paid(book.taken()), of: id).replies
        #expect(told.map(\.outcome) == [.approved] && book.order(id)?.state == .paid)
    }

    @Test func `a repeat in one batch with its 09 waits for the end all the same`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.inProgress), of: id)
        book.wait(25)
        let told = book.run([
            BookEvent(at: book.now, kind: .orderDue(exchange: id, .answer)),
            BookEvent(at: book.now, kind: .payment(.scan(1), .wallet)),
        ])
        #expect(told.replies.map(\.outcome) == [.undecided])
        #expect(try book.find(.paid(book.taken()), of: id).replies.map(\.outcome) == [.approved])
        #expect(book.order(id)?.state == .paid)
    }

    @Test func `a question that may not leave yet is due once it may`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.inProgress), of: id)
        book.wait(3)
        #expect(book.stepDue().flatMap(\.questions).count == 1)
        let asked = book.now
        try book.find(.notYet, of: id)
        book.wait(1)
        book.send(.reversal(of: 1, card: nil))
        let due = book.book.nextOrder()
        let next = try #require(due)
        #expect(next.rawValue >= asked.rawValue + 2_000_000)
        book.now = next
        #expect(book.stepDue().flatMap(\.questions).map(\.exchange) == [id])
    }

    @Test func `before a start has said what numbers are made of, no order is made`() {
        var book = BookHarness.demo()
        #expect(book.send(.scan(1), .wallet).outcome == .channelUnavailable)
        #expect(book.journal.exchanges.isEmpty)
    }

    @Test func `codes that nobody scans keep no place from what is scanned`() throws {
        var book = try BookHarness.wallets()
        for stan: UInt32 in 1...8 {
            try book.tell(.order(.drawn(text: "q")), of: book.ask(.draw(stan), .wallet))
        }
        #expect(book.send(.draw(9), .wallet).outcome == .channelUnavailable)
        let scanned = book.scan(10)
        try book.tell(.pay(.paid(book.taken())), of: scanned)
        #expect(book.order(scanned)?.state == .paid)
        // One that has ended makes room.
        let first = try #require(book.journal.orders.orders.keys.min())
        try book.find(.never(.declinedByHost), of: first)
        let next = book.ask(.draw(11), .wallet)
        #expect(book.order(next)?.state == .asked)
    }

    @Test func `a terminal has so many codes at a time`() throws {
        var book = try BookHarness.wallets()
        var plan = RoutePlan.wallet
        plan.legs.first.host?.inFlightLimit = 100
        for stan: UInt32 in 1...16 {
            try book.tell(.order(.drawn(text: "q")), of: book.ask(.draw(stan), plan))
        }
        #expect(book.send(.draw(17), plan).outcome == .channelUnavailable)
    }

    @Test func `behind a start nobody waits`() throws {
        var book = try BookHarness.wallets()
        let awaited = book.scan(1)
        let resolving = book.scan(2)
        book.timeOut(resolving)
        book.restart()
        for kind in book.book.resumption(of: [.wallet]) { book.run(kind) }
        for id in [awaited, resolving] {
            #expect(book.order(id)?.state == .resolving && book.order(id)?.awaited == .gone)
            try book.find(.paid(book.taken()), of: id)
            #expect(book.order(id)?.state == .unclaimed)
        }
    }

    @Test func `another amount is never approved, and a person looks`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        let output = try book.tell(.pay(.paid(book.taken(8_849))), of: id)
        #expect(output.replies.isEmpty && output.discrepancies.count == 1)
        #expect(book.order(id)?.state == .resolving && book.order(id)?.awaited == .unwanted)
        let told = try book.find(.paid(book.taken(8_849)), of: id).replies
        #expect(told.map(\.outcome) == [.overloaded])
        #expect(book.order(id)?.state == .undoing && book.lastForward?.action == .cancel)
    }

    @Test func `a number that was paid before is a person's`() throws {
        for finding in [PayFinding.alreadyPaid, .deadNumber] {
            var book = try BookHarness.wallets()
            let id = book.scan()
            let output = try book.tell(.pay(finding), of: id)
            #expect(output.replies.map(\.outcome) == [.undecided])
            #expect(output.discrepancies.count == 1 && book.order(id)?.state == .disputed)
            #expect(try book.find(.paid(book.taken()), of: id).records.isEmpty)
            book.operate(.discardForward(exchange: id))
            #expect(book.order(id)?.state == .unpaid && book.leg(id) == .declined)
        }
    }

    @Test func `what is paid behind its end goes back with a case`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        try book.tell(.pay(.refused(.expiredCard)), of: id)
        let old = book.now
        book.wait(1)
        // What was asked before the end says nothing of it.
        let early = Timestamp(rawValue: old.rawValue - 1_000)
        let stale = try book.tell(.query(.paid(book.taken()), sentAt: early), of: id)
        #expect(stale.records.isEmpty)
        let output = try book.find(.paid(book.taken()), of: id)
        #expect(output.discrepancies.count == 1 && book.order(id)?.state == .undoing)
        #expect(book.lastForward?.action == .refund && book.leg(id) == .declined)
        let refund = try #require(book.lastForward?.id)
        book.sendForward(refund)
        try book.tell(.refund(.paid(fen: 8_850)), of: refund)
        #expect(book.order(id)?.state == .undone && book.leg(id) == .declined)
        #expect(book.clearing.posted == 0 && book.clearing.held == 0)
    }

    @Test func `a failed commit leaves the terminal waiting`() throws {
        var book = try BookHarness.wallets()
        let id = book.scan()
        book.timeOut(id)
        _ = book.failing(
            .refusals(
                RefusalCount(
                    listener: ListenerNumber(rawValue: 1),
                    terminal: "",
                    reason: .unreadable,
                    count: 1
                )
            )
        )
        let told = try book.find(.paid(book.taken()), of: id).replies
        #expect(told.map(\.outcome) == [.approved])
    }
}
