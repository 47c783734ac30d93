import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// What comes at the same time as the end of a shift, in both orders: in one batch of events, in
/// two, and with a book that knows nothing any more in between.
@Suite struct ShiftRaceTests {
    /// How two events reach the book.
    enum Timing: CaseIterable {
        case together
        case apart
        case restarted
    }

    private func run(
        _ events: [BookEvent.Kind],
        _ timing: Timing,
        _ book: inout BookHarness
    ) -> [PaymentReply] {
        guard timing != .together else {
            let batch = events.map { book.event($0) }
            return book.run(batch).replies
        }
        var replies: [PaymentReply] = []
        for event in events {
            replies += book.run(event).replies
            if timing == .restarted { book.restart() }
        }
        return replies
    }

    private func close(_ stan: UInt32, _ domestic: SideTallies) -> BookEvent.Kind {
        .service(.shiftClose(stan, domestic))
    }

    @Test(arguments: Timing.allCases)
    func `row 58: a payment before the end of a shift is in it, one behind it is not`(
        timing: Timing
    ) {
        for isPaidFirst in [true, false] {
            var book = BookHarness.attended()
            book.beginShift()
            let sale = BookEvent.Kind.payment(.purchase(1), .inHouse)
            let end = close(810_001, isPaidFirst ? .of(1, 8_850) : .of())
            let replies = run(isPaidFirst ? [sale, end] : [end, sale], timing, &book)
            #expect(replies.contains { $0.outcome == .approved })
            #expect(replies.contains { $0.outcome == .settled })
            let payment = book.journal.payments.values.first {
                $0.request.operation.rules.takesMoney
            }
            #expect(payment?.place.shift == (isPaidFirst ? 1 : 0))
        }
    }

    @Test(arguments: Timing.allCases)
    func `row 36: where shifts are required a payment behind the end is told 77`(timing: Timing) {
        var book = BookHarness.attended()
        book.beginShift()
        let replies = run(
            [close(810_001, .of()), .payment(.purchase(1), .inShift)],
            timing,
            &book
        )
        #expect(replies.map(\.outcome) == [.settled, .shiftRequired])
        #expect(book.available(1) == 1_000_000)
    }

    @Test(arguments: Timing.allCases)
    func `row 47: a reversal before the end of a shift is taken off, one behind it is not`(
        timing: Timing
    ) {
        for isReversedFirst in [true, false] {
            var book = BookHarness.attended()
            book.beginShift()
            book.send(.purchase(1))
            let reversal = BookEvent.Kind.payment(.reversal(of: 1), .inHouse)
            let end = close(810_001, isReversedFirst ? .of() : .of(1, 8_850))
            let replies = run(isReversedFirst ? [reversal, end] : [end, reversal], timing, &book)
            #expect(replies.contains { $0.outcome == .reversalAccepted })
            #expect(replies.contains { $0.outcome == .settled })
            #expect(book.available(1) == 1_000_000)
        }
    }

    @Test(arguments: Timing.allCases)
    func `what a host decides counts in its shift, and in none when that has ended`(
        timing: Timing
    ) {
        for isDecidedFirst in [true, false] {
            var book = BookHarness.attended()
            book.beginShift()
            let waiting = book.ask(1)
            let answer = BookEvent.Kind.hostAnswer(book.answer(waiting))
            let end = close(810_001, isDecidedFirst ? .of(1, 8_850) : .of())
            let replies = run(isDecidedFirst ? [answer, end] : [end, answer], timing, &book)
            #expect(replies.contains { $0.outcome == .settled })
            #expect(book.outcome(waiting) == .approved)
            #expect(book.journal.payments[waiting]?.place.shift == 1)
        }
    }

    @Test(arguments: Timing.allCases)
    func `of two operators the first has the shift`(timing: Timing) {
        var book = BookHarness.attended()
        let replies = run(
            [
                .service(.operatorSignOn(1).by(2)), .service(.operatorSignOn(2).by(1)),
            ],
            timing,
            &book
        )
        #expect(replies.map(\.outcome) == [.networkAccepted, .operatorDenied])
        #expect(book.shifts().map(\.operatorKey) == [BookHarness.key(2)])
    }

    @Test(arguments: Timing.allCases)
    func `a shift begins, ends and begins again`(timing: Timing) {
        var book = BookHarness.attended()
        let replies = run(
            [
                .service(.operatorSignOn(1).by(1)), close(2, .of()),
                .service(.operatorSignOn(3).by(2)), close(4, .of(1, 1)),
                .service(.operatorSignOn(5).by(1)),
            ],
            timing,
            &book
        )
        #expect(
            replies.map(\.outcome) == [
                .networkAccepted, .settled, .networkAccepted, .totalsDiffer, .networkAccepted,
            ]
        )
        #expect(book.shifts().map(\.key.number) == [1, 2, 3])
        #expect(book.shifts().map { $0.closedBy != nil } == [true, true, false])
    }

    @Test(arguments: Timing.allCases)
    func `a person's end and an operator's: the second finds none`(timing: Timing) {
        var book = BookHarness.attended()
        book.beginShift()
        let act = OperatorAct(
            operatorName: "night",
            reason: "test",
            kind: .closeShift(BookHarness.row(1))
        )
        let replies = run([.operatorAct(act), close(810_001, .of())], timing, &book)
        #expect(replies.map(\.outcome) == [.shiftRequired])
        #expect(book.shifts().count == 1 && book.shifts().first?.ours == nil)
    }

    @Test(arguments: Timing.allCases)
    func `row 58: a cutover between a payment and the end of its shift changes neither`(
        timing: Timing
    ) {
        for isCutFirst in [true, false] {
            var book = BookHarness.attended()
            book.beginShift()
            guard let date = book.book.businessDate else { return }
            let cutover = BookEvent.Kind.cutover(date.next)
            let sale = BookEvent.Kind.payment(.purchase(1), .inHouse)
            let replies = run(
                (isCutFirst ? [cutover, sale] : [sale, cutover]) + [close(810_001, .of(1, 8_850))],
                timing,
                &book
            )
            #expect(replies.map(\.outcome) == [.approved, .settled])
            #expect(book.shifts().first?.openedOn == date)
        }
    }
}
