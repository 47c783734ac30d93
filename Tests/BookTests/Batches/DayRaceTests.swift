import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// What meets a settlement, an upload or the end of a shift.
///
/// Both orders, in one batch of events, in two, and with a start in between: one of both comes
/// first, and the totals are exact.
@Suite struct DayRaceTests {
    /// A sale of 88.50 in batch 1, and what its terminal says of it.
    private static func sold() -> (BookHarness, claim: SettlementClaim) {
        var book = BookHarness.demo(rules: BookHarness.settlingRules)
        #expect(book.send(.purchase(1)).outcome == .approved)
        return (book, BookHarness.claim((1, 8_850)))
    }

    private static func settlement(_ claim: SettlementClaim, _ stan: UInt32 = 900) -> PaymentRequest
    {
        .settlement(stan, claim)
    }

    // MARK: Settlements

    @Test(arguments: Race.all)
    func `row 36: a payment is in the batch that is settled, or is told to go to the next`(
        _ race: Race
    ) {
        var (book, claim) = Self.sold()
        let records = book.race(
            race,
            .service(Self.settlement(claim)),
            .payment(.purchase(2, 1_000), .inHouse)
        )
        let isFirst = race.isSwapped
        #expect(records.first.reply?.outcome == (isFirst ? .totalsDiffer : .settled))
        #expect(records.second.reply?.outcome == (isFirst ? .approved : .batchMismatch))
        #expect(book.sum(of: .purchases).count == (isFirst ? 2 : 1))
        #expect(book.closings.count == (isFirst ? 0 : 1))
        guard isFirst else { return }
        // What differs takes no more payments, and is settled once the terminal has counted all.
        #expect(book.send(.purchase(3, 1_000)).outcome == .settleFirst)
        let again = Self.settlement(BookHarness.claim((2, 9_850)), 901)
        #expect(book.ask(service: again)?.outcome == .settled)
        #expect(book.closings.map(\.kind) == [.settled])
    }

    @Test(arguments: Race.all)
    func `row 58: a settlement waits for what a bank decides, and counts it`(_ race: Race) throws {
        var (book, _) = Self.sold()
        let payment = book.ask(2, 1_000)
        let claim = BookHarness.claim((2, 9_850))
        let records = book.race(
            race,
            .service(Self.settlement(claim)),
            .hostAnswer(book.answer(payment))
        )
        #expect(records.first.reply?.outcome == (race.isSwapped ? .settled : .countingWaits))
        if !race.isSwapped {
            #expect(book.closings.isEmpty)
            #expect(book.ask(service: Self.settlement(claim, 901))?.outcome == .settled)
        }
        let closing = try #require(book.closings.first)
        #expect(closing.ours?.domestic.ours == claim.domestic && closing.kind == .settled)
        #expect(book.outcome(payment) == .approved && book.journal.discrepancies.isEmpty)
    }

    @Test(arguments: Race.all)
    func `a reversal comes before the settlement or too late`(_ race: Race) {
        var (book, claim) = Self.sold()
        let before = book.available(1)
        let records = book.race(
            race,
            .service(Self.settlement(claim)),
            .payment(.reversal(of: 1), .inHouse)
        )
        let isReversed = race.isSwapped
        #expect(records.first.reply?.outcome == (isReversed ? .totalsDiffer : .settled))
        #expect(
            records.second.reply?.outcome == (isReversed ? .reversalAccepted : .reversalTooLate)
        )
        #expect(book.available(1) == before + (isReversed ? 8_850 : 0))
        #expect(book.sum(of: .purchases).reversedCount == (isReversed ? 1 : 0))
        #expect(book.cases == (isReversed ? [] : [.reversalTooLate]))
        guard isReversed else { return }
        let again = Self.settlement(BookHarness.claim(), 901)
        #expect(book.ask(service: again)?.outcome == .settled)
    }

    @Test(arguments: Race.all)
    func `a void comes before the settlement or finds its sale finished`(_ race: Race) {
        var (book, claim) = Self.sold()
        let void = PaymentRequest.void(2, of: .stan(1))
        let records = book.race(
            race,
            .service(Self.settlement(claim)),
            .payment(void, .inHouse)
        )
        let isVoided = race.isSwapped
        #expect(records.first.reply?.outcome == (isVoided ? .totalsDiffer : .settled))
        #expect(records.second.reply?.outcome == (isVoided ? .approved : .batchMismatch))
        #expect(book.sum(of: .voids).count == (isVoided ? 1 : 0))
        if isVoided {
            let both = BookHarness.claim((1, 8_850), credits: (1, 8_850))
            #expect(book.ask(service: Self.settlement(both, 901))?.outcome == .settled)
        } else {
            #expect(book.send(void.inBatch(2)).outcome == .originalFinished)
        }
    }

    @Test(arguments: Race.all)
    func `an advice is acknowledged before and behind the settlement`(_ race: Race) {
        var (book, claim) = Self.sold()
        let advice = BookHarness.request(.offlineSale, 2, 1_000)
        let records = book.race(
            race,
            .service(Self.settlement(claim)),
            .payment(advice, .offline)
        )
        let isCounted = race.isSwapped
        #expect(records.first.reply?.outcome == (isCounted ? .totalsDiffer : .settled))
        #expect(records.second.reply?.outcome.isApproval == true)
        // Behind it, it counts in its batch, whose closing keeps what was agreed.
        #expect(book.journal.discrepancies.isEmpty)
        #expect(book.sum(of: .offlineSales) == TotalsValue(count: 1, amount: 1_000))
        #expect(book.sum(of: .offlineSales, batch: 2) == TotalsValue())
        let first = book.closings.first?.ours?.domestic.ours
        #expect(first == (isCounted ? nil : claim.domestic))
    }

    // MARK: Shifts

    @Test(arguments: Race.all)
    func `row 36: a payment is in the shift that ends, or needs the next one`(_ race: Race) throws {
        var book = BookHarness.attended(rules: BookHarness.settlingRules)
        var plan = RoutePlan.inHouse
        plan.needsShift = true
        let signOn = PaymentRequest.operatorSignOn(
            800,
            by: 1,
            .keyed(BookHarness.password)
        )
        #expect(book.ask(service: signOn)?.outcome == .networkAccepted)
        let records = book.race(
            race,
            .service(.shiftClose(801, BookHarness.claim(), by: 1)),
            .payment(.purchase(1), plan)
        )
        let isPaid = race.isSwapped
        #expect(records.first.reply?.outcome == (isPaid ? .totalsDiffer : .settled))
        #expect(records.second.reply?.outcome == (isPaid ? .approved : .shiftRequired))
        #expect(book.sum(of: .purchases).count == (isPaid ? 1 : 0))
        let shift = try #require(book.journal.day.shifts.values.first)
        #expect(shift.closedBy == records.first.seq)
        #expect(shift.ours?.domestic.ours.debits.count == (isPaid ? 1 : 0))
        #expect(book.journal.discrepancies.map(\.kind) == (isPaid ? [.shift] : []))
    }
}
