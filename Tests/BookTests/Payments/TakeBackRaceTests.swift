import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// Two requests that take the same sale back, in either order: the first has its effect, and the
/// second finds what the first left.
@Suite struct TakeBackRaceTests {
    /// A sale of 100.00 under STAN 1.
    private func world() -> (book: BookHarness, sold: PaymentReply, sale: Int64) {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1, 10_000))
        return (book, sold, book.lastSeq)
    }

    @Test(arguments: BookHarness.Meeting.allCases)
    func `row 47: a void and a reversal give back once`(meeting: BookHarness.Meeting) {
        for voidsFirst in [true, false] {
            var (book, _, sale) = world()
            let void = PaymentRequest.void(2, of: .stan(1), 10_000)
            let reversal = PaymentRequest.reversal(of: 1, 10_000)
            let outcomes = book.race(
                voidsFirst ? void : reversal,
                voidsFirst ? reversal : void,
                meeting
            )
            #expect(
                outcomes
                    == (voidsFirst
                        ? [.approved, .reversalAccepted] : [.reversalAccepted, .originalFinished])
            )
            #expect(book.available(1) == 1_000_000)
            #expect(book.journal.transfers.count { $0.undoes != nil } == 1)
            #expect((book.journal.payments[sale]?.endedBy != nil) == voidsFirst)
            #expect(book.journal.discrepancies.isEmpty)
        }
    }

    /// A replay steps in one batch what a switch never does.
    @Test func `a terminal asks in the batch that registers it about another's sale`() {
        var (book, sold, _) = world()
        book.restart(.none)
        let requests = [
            PaymentRequest.void(1, of: .reply(sold), 10_000, terminal: 4),
            .refund(2, of: .reply(sold), 4_000, terminal: 4),
        ]
        let registration = BookEvent.Kind.operatorAct(
            OperatorAct(
                operatorName: "night",
                reason: "new",
                kind: .registerTerminal(.test(4))
            )
        )
        let events = [registration] + requests.map { .payment($0, .inHouse) }
        let output = book.run(events.map { book.event($0) })
        #expect(output.records.count == 3)
        #expect(book.available(1) == 1_000_000 - 10_000)
    }

    @Test(arguments: BookHarness.Meeting.allCases)
    func `row 47: two voids of one sale give back once`(meeting: BookHarness.Meeting) {
        var (book, sold, _) = world()
        let outcomes = book.race(
            .void(2, of: .stan(1), 10_000),
            .void(3, of: .reply(sold), 10_000),
            meeting
        )
        #expect(outcomes == [.approved, .originalFinished])
        #expect(book.available(1) == 1_000_000)
    }

    @Test(arguments: BookHarness.Meeting.allCases)
    func `row 48: a refund and a void give back once`(meeting: BookHarness.Meeting) {
        for voidsFirst in [true, false] {
            var (book, sold, _) = world()
            let void = PaymentRequest.void(2, of: .stan(1), 10_000)
            let refund = PaymentRequest.refund(3, of: .reply(sold), 4_000)
            let outcomes = book.race(
                voidsFirst ? void : refund,
                voidsFirst ? refund : void,
                meeting
            )
            #expect(outcomes == [.approved, .originalFinished])
            #expect(book.available(1) == (voidsFirst ? 1_000_000 : 994_000))
        }
    }

    @Test(arguments: BookHarness.Meeting.allCases)
    func `row 48: two refunds never exceed their sale`(meeting: BookHarness.Meeting) {
        var (book, sold, sale) = world()
        let outcomes = book.race(
            .refund(2, of: .reply(sold), 6_000),
            .refund(2, of: .reply(sold), 6_000, terminal: 2),
            meeting
        )
        #expect(outcomes == [.approved, .refundExceedsOriginal])
        #expect(book.journal.remainders(of: sale).first?.refunded == 6_000)
        #expect(book.available(1) == 996_000)
    }

    @Test(arguments: BookHarness.Meeting.allCases)
    func `rows 10 and 48: a refund and a reversal give back once`(
        meeting: BookHarness.Meeting
    ) {
        for refundsFirst in [true, false] {
            var (book, sold, sale) = world()
            let refund = PaymentRequest.refund(2, of: .reply(sold), 4_000)
            let reversal = PaymentRequest.reversal(of: 1, 10_000)
            let outcomes = book.race(
                refundsFirst ? refund : reversal,
                refundsFirst ? reversal : refund,
                meeting
            )
            #expect(
                outcomes
                    == (refundsFirst
                        ? [.approved, .reversalTooLate] : [.reversalAccepted, .originalFinished])
            )
            #expect(book.available(1) == (refundsFirst ? 994_000 : 1_000_000))
            #expect(book.journal.discrepancies.map(\.original) == (refundsFirst ? [sale] : []))
        }
    }

    @Test(arguments: BookHarness.Meeting.allCases)
    func `row 47: a void's reversal and another void leave one of them`(
        meeting: BookHarness.Meeting
    ) {
        for reversesFirst in [true, false] {
            var (book, _, _) = world()
            book.send(.void(2, of: .stan(1), 10_000))
            let reversal = PaymentRequest.reversal(of: 2, 10_000)
            let void = PaymentRequest.void(3, of: .stan(1), 10_000)
            let outcomes = book.race(
                reversesFirst ? reversal : void,
                reversesFirst ? void : reversal,
                meeting
            )
            #expect(
                outcomes
                    == (reversesFirst
                        ? [.reversalAccepted, .approved] : [.originalFinished, .reversalAccepted])
            )
            #expect(book.available(1) == (reversesFirst ? 1_000_000 : 990_000))
        }
    }

    @Test func `a sale, its void, that void's reversal and a refund share a batch`() throws {
        var book = BookHarness.demo()
        // The first record of the batch is the sale's, so its DE 37 is known beforehand.
        let sold = book.send(.purchase(9, 1))
        let before = try #require(sold.retrievalReference)
        let named = RetrievalReference(
            date: before.date,
            position: before.position + 1,
            form: before.form
        ).text
        let requests: [PaymentRequest] = [
            .purchase(1, 10_000), .void(2, of: .stan(1), 10_000), .reversal(of: 2, 10_000),
            .refund(3, of: OriginalReference(retrievalReference: named), 1_000),
        ]
        let output = book.run(requests.map { book.event(.payment($0, .inHouse)) })
        #expect(
            output.replies.map(\.outcome) == [.approved, .approved, .reversalAccepted, .approved]
        )
        #expect(book.available(1) == 1_000_000 - 1 - 9_000)
        #expect(output.changedPayments.isEmpty && output.changedLegs.isEmpty)
    }
}
