import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

/// What is told after it has happened, and what makes a sale greater, against whatever else wants
/// the same money: in either order, in one batch or two, and with nothing in memory between.
@Suite struct AdviceRaceTests {
    private var book = BookHarness.holds()

    private static let offline = RoutePlan.offline(upTo: 100_000)

    /// What the two are told, in the order in which they stand here.
    private mutating func run(
        _ first: PaymentRequest,
        _ second: PaymentRequest,
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) -> [Outcome?] {
        let kinds = [first, second].map { BookEvent.Kind.payment($0, Self.offline) }
        return book.meet(kinds, meeting, isReversed: reversed)
    }

    /// A sale that its terminal has decided by itself.
    @discardableResult
    private mutating func sellOffline() -> Outcome {
        book.send(.offlineSale(1, 10_000), Self.offline).outcome
    }

    /// A sale whose tip was taken back.
    private mutating func sellAndVoidTip() {
        book.send(.purchase(1, 10_000))
        book.send(.tip(2, 1_000, of: .stan(1), 11_000))
        #expect(book.send(.void(3, of: .stan(2), 1_000)).outcome == .approved)
    }

    /// Who paid what stations have, in minor units; nobody else pays.
    private func expectPaid(
        byCard card: Int,
        bySuspense suspense: Int64 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(1_000_000 - book.available(1) == card, sourceLocation: sourceLocation)
        #expect(book.suspended() == suspense, sourceLocation: sourceLocation)
        #expect(book.received == Int64(card) + suspense, sourceLocation: sourceLocation)
        let cases = book.journal.discrepancies.count - book.journal.closed.count
        if suspense > 0 { #expect(cases > 0, sourceLocation: sourceLocation) }
    }

    // MARK: Authorisations

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 47: an authorisation is completed once, asked for or told`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) throws {
        let held = try book.authorise()
        let outcomes = run(
            book.naming(held, .completion, 2, 6_000),
            book.naming(held, .completionAdvice, 3, 6_000),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes == (reversed ? [.originalFinished, .approved] : [.approved, .acknowledged])
        )
        // A person sees whether the fuel was sold twice.
        expectPaid(byCard: 6_000, bySuspense: reversed ? 0 : 6_000)
        #expect(try book.row(held.payment).state == .completed)
        book.expectHolds()
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 47: of two that tell of one completion the second is suspended`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) throws {
        let held = try book.authorise()
        let outcomes = run(
            book.naming(held, .completionAdvice, 2, 6_000),
            book.naming(held, .completionAdvice, 3, 7_000),
            meeting,
            reversed: reversed
        )
        #expect(outcomes == (reversed ? [.acknowledged, .approved] : [.approved, .acknowledged]))
        expectPaid(
            byCard: reversed ? 7_000 : 6_000,
            bySuspense: reversed ? 6_000 : 7_000
        )
        book.expectHolds()
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `what is told of an authorisation that has lapsed is suspended`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) throws {
        let held = try book.authorise()
        for _ in 1...3 { book.cutover() }
        let outcomes = book.meet(
            [
                .payment(book.naming(held, .completionAdvice, 2, 6_000), .inHouse),
                .lapsed([held.payment]),
            ],
            meeting,
            isReversed: reversed
        )
        #expect(outcomes == [reversed ? .acknowledged : .approved, nil])
        #expect(try book.row(held.payment).state == (reversed ? .lapsed : .completed))
        expectPaid(byCard: reversed ? 0 : 6_000, bySuspense: reversed ? 6_000 : 0)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 47: an authorisation is freed or completed, whoever tells it first`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) throws {
        for isReversal in [false, true] {
            var copy = self
            let held = try copy.book.authorise()
            let free =
                isReversal
                ? PaymentRequest.reversal(of: 1, 10_000)
                : copy.book.naming(held, .preauthorisationVoid, 2, 10_000)
            let outcomes = copy.run(
                free,
                copy.book.naming(held, .completionAdvice, 3, 6_000),
                meeting,
                reversed: reversed
            )
            let freed: Outcome = isReversal ? .reversalAccepted : .approved
            let tooLate: Outcome = isReversal ? .reversalTooLate : .originalFinished
            #expect(outcomes == (reversed ? [tooLate, .approved] : [freed, .acknowledged]))
            copy.expectPaid(
                byCard: reversed ? 6_000 : 0,
                bySuspense: reversed ? 0 : 6_000
            )
            copy.book.expectHolds()
        }
    }

    // MARK: Tips and corrections

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 47: a sale is voided or gets its tip`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        book.send(.purchase(1, 10_000))
        let outcomes = run(
            .tip(2, 1_500, of: .stan(1), 11_500),
            .void(3, of: .stan(1), 10_000),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed ? [.originalFinished, .approved] : [.approved, .originalReserved])
        )
        expectPaid(byCard: reversed ? 0 : 11_500)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 10: a sale is reversed or gets its tip`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        book.send(.purchase(1, 10_000))
        let outcomes = run(
            .tip(2, 1_500, of: .stan(1), 11_500),
            .reversal(of: 1, 10_000),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed
                    ? [.originalFinished, .reversalAccepted] : [.approved, .reversalTooLate])
        )
        expectPaid(byCard: reversed ? 0 : 11_500)
        #expect(book.journal.discrepancies.count == (reversed ? 0 : 1))
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `a sale gets one tip`(_ meeting: BookHarness.Meeting, reversed: Bool) {
        book.send(.purchase(1, 10_000))
        let outcomes = run(
            .tip(2, 1_000, of: .stan(1), 11_000),
            .tip(3, 1_500, of: .stan(1), 11_500),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed ? [.originalFinished, .approved] : [.approved, .originalFinished])
        )
        expectPaid(byCard: reversed ? 11_500 : 11_000)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 48: a sale that was refunded gets no tip, and its tip stays its own`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        let sold = book.send(.purchase(1, 10_000))
        let outcomes = run(
            .tip(2, 1_500, of: .stan(1), 11_500),
            .refund(3, of: .reply(sold), 10_000),
            meeting,
            reversed: reversed
        )
        #expect(outcomes == [reversed ? .originalFinished : .approved, .approved])
        expectPaid(byCard: reversed ? 0 : 1_500)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 47: an off-line sale is voided or corrected`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        sellOffline()
        let outcomes = run(
            .adjustment(2, of: .stan(1), 12_000),
            .void(3, of: .stan(1), 10_000),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed ? [.originalFinished, .approved] : [.approved, .originalReserved])
        )
        expectPaid(byCard: reversed ? 0 : 12_000)
    }

    @Test mutating func `row 1: an advice that was voided is still acknowledged when repeated`() {
        let first = sellOffline()
        #expect(first.isApproval)
        #expect(book.send(.void(2, of: .stan(1), 10_000)).outcome == .approved)
        #expect(sellOffline() == first)
    }

    @Test func `row 29: a journal of the fifth edition is replayed with what it told then`() {
        var rules = BookRules.test
        rules.edition = .fifth
        var book = BookHarness.demo(rules: rules)
        #expect(book.send(.offlineSale(1, 10_000), Self.offline).outcome.isApproval)
        #expect(book.send(.void(2, of: .stan(1), 10_000)).outcome == .approved)
        let again = book.send(.offlineSale(1, 10_000), Self.offline)
        #expect(again.outcome == .reversedOriginal)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `an off-line sale is corrected or gets a tip`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        sellOffline()
        let outcomes = run(
            .adjustment(2, of: .stan(1), 12_000),
            .tip(3, 1_000, of: .stan(1), 11_000),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed ? [.originalFinished, .approved] : [.approved, .originalFinished])
        )
        expectPaid(byCard: reversed ? 11_000 : 12_000)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 47: a tip whose void is reversed does not stand beside another`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        sellAndVoidTip()
        let outcomes = run(
            .reversal(of: 3, 1_000),
            .tip(4, 1_500, of: .stan(1), 11_500),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed
                    ? [.reversalTooLate, .approved] : [.reversalAccepted, .originalFinished])
        )
        expectPaid(byCard: reversed ? 11_500 : 11_000)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 47: a tip whose void is reversed does not stand without its sale`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        sellAndVoidTip()
        let outcomes = run(
            .reversal(of: 3, 1_000),
            .void(4, of: .stan(1), 10_000),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed
                    ? [.reversalTooLate, .approved] : [.reversalAccepted, .originalReserved])
        )
        expectPaid(byCard: reversed ? 0 : 11_000)
    }

    // MARK: Hosts

    /// What it counts in was read when it came, and perhaps not since.
    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `row 16: a host's no to what was sold off line finds a book of any memory`(
        _ memory: MemoryJournal.Memory
    ) {
        let sold = book.send(.offlineSale(1, 10_000, card: 9), .offlineAtBank(upTo: 100_000))
        #expect(sold.outcome == .acknowledged)
        let advice = book.lastSeq
        book.sendForward(advice)
        book.restart(memory)
        book.say(.declined(.declinedByHost), to: advice)
        #expect(book.suspended() == 10_000 && book.clearing == (0, 0))
        #expect(book.journal.discrepancies.map(\.original) == [advice])
        #expect(book.outcome(advice) == .acknowledged)
    }

    // MARK: Repeats

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 1: what is told twice is booked once, whatever the card has by then`(
        _ meeting: BookHarness.Meeting,
        isCovered: Bool
    ) {
        if !isCovered { book.send(.purchase(9, 995_000)) }
        let spent = isCovered ? 0 : 995_000
        let told = PaymentRequest.offlineSale(1, 10_000)
        let outcomes = run(told, told, meeting, reversed: false)
        let outcome: Outcome = isCovered ? .approved : .acknowledged
        #expect(outcomes == [outcome, outcome])
        expectPaid(
            byCard: spent + (isCovered ? 10_000 : 0),
            bySuspense: isCovered ? 0 : 10_000
        )
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `row 3: one STAN does not serve a purchase and what was sold off line`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) {
        let outcomes = run(
            .purchase(1, 10_000),
            .offlineSale(1, 10_000),
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed ? [.duplicateMismatch, .approved] : [.approved, .duplicateMismatch])
        )
        expectPaid(byCard: 10_000)
        #expect(book.journal.discrepancies.count == (reversed ? 0 : 1))
    }
}
