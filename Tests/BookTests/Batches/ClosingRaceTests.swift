import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// A person or a date that comes between a terminal and the end of its batch.
@Suite struct ClosingRaceTests {
    private static let force = OperatorAct(
        operatorName: "night",
        reason: "test",
        kind: .forceBatch(TerminalRow(rawValue: 1))
    )

    private static let row = UploadRow(
        half: .domestic,
        stan: 1,
        card: SealedCard.test(1).token,
        amount: 8_850
    )

    /// A sale of 88.50 in batch 1 of which its terminal says that there were two.
    private static func differing() -> BookHarness {
        var book = BookHarness.demo(rules: BookHarness.settlingRules)
        #expect(book.send(.purchase(1)).outcome == .approved)
        let claim = BookHarness.claim((2, 9_850))
        #expect(book.ask(service: .settlement(900, claim))?.outcome == .totalsDiffer)
        return book
    }

    /// The terminal ends its upload; what stands in the journal then.
    private static func finish(_ book: inout BookHarness, _ rows: Int, cases: [CaseKind] = []) {
        let outcome = book.ask(service: .batchUploadEnd(950, rows))?.outcome
        #expect(outcome?.isApproval == true, "\(String(describing: outcome))")
        #expect(book.closings.map(\.kind) == [.uploaded])
        #expect(book.journal.day.ticks.values.map(\.state) == [.ticked])
        #expect(book.journal.discrepancies.map(\.kind) == cases)
        #expect(book.journal.payments[book.journal.day.ticks.values.first?.payment ?? 0] != nil)
        #expect(book.sum(of: .purchases) == TotalsValue(count: 1, amount: 8_850))
    }

    @Test(arguments: Race.all)
    func `row 60: an upload is taken before and behind a forced close`(_ race: Race) {
        var book = Self.differing()
        let records = book.race(
            race,
            .service(.batchUpload(901, [Self.row])),
            .operatorAct(Self.force)
        )
        #expect(records.first.reply?.outcome.isApproval == true)
        // What differed when it was forced is a person's to look at.
        Self.finish(&book, 1, cases: [.settlement])
    }

    @Test(arguments: Race.all)
    func `row 60: an upload goes on over a cutover`(_ race: Race) throws {
        var book = Self.differing()
        let next = try #require(book.book.businessDate?.next)
        _ = book.race(race, .service(.batchUpload(901, [Self.row])), .cutover(next))
        Self.finish(&book, 1)
    }

    @Test(arguments: Race.all)
    func `row 58: a batch that is settled at the cutover is whole`(_ race: Race) throws {
        var book = BookHarness.demo(rules: BookHarness.settlingRules)
        book.send(.purchase(1))
        let next = try #require(book.book.businessDate?.next)
        let claim = BookHarness.claim((1, 8_850))
        let records = book.race(race, .service(.settlement(900, claim)), .cutover(next))
        #expect(records.first.reply?.outcome == .settled)
        let closing = try #require(book.closings.first)
        #expect(closing.openedOn.next == next)
        #expect(closing.closedOn == (race.isSwapped ? next : closing.openedOn))
        #expect(book.sum(of: .purchases) == TotalsValue(count: 1, amount: 8_850))
    }

    @Test(arguments: Race.all)
    func `row 58: a payment at the cutover is in its batch, whichever date it has`(
        _ race: Race
    ) throws {
        var book = BookHarness.demo(rules: BookHarness.settlingRules)
        book.send(.purchase(1))
        let next = try #require(book.book.businessDate?.next)
        _ = book.race(race, .payment(.purchase(2, 1_000), .inHouse), .cutover(next))
        let claim = BookHarness.claim((2, 9_850))
        #expect(book.ask(service: .settlement(900, claim))?.outcome == .settled)
    }

    @Test(arguments: [Pace.apart, .cold])
    func `row 47: the totals of a batch that was forced are compared when they come`(
        _ pace: Pace
    ) {
        var book = BookHarness.demo(rules: BookHarness.settlingRules)
        book.send(.purchase(1))
        let claim = BookHarness.claim((1, 8_850))
        let records = book.race(
            Race(isSwapped: true, pace: pace),
            .service(.settlement(900, claim)),
            .operatorAct(Self.force)
        )
        #expect(records.first.reply?.outcome == .settled)
        #expect(book.closings.map(\.kind) == [.settled])
        #expect(book.closings.first?.changedBy == records.first.seq)
        // What was settled needs no force: the next batch is empty.
        #expect(book.refusal(Self.force.kind) == .nothingToForce(TerminalRow(rawValue: 1)))
        #expect(book.send(.reversal(of: 1).inBatch(1)).outcome == .reversalTooLate)
    }

    // MARK: The morning

    @Test(arguments: [false, true])
    func `row 47: a batch that was forced at night has its reversal in the morning`(
        _ isBySignOn: Bool
    ) throws {
        var rules = BookHarness.settlingRules
        if isBySignOn { rules.batchOpens = .signOn }
        var book = BookHarness.demo(rules: rules)
        let before = book.available(1)
        book.send(.purchase(1))
        let evening = try #require(book.book.businessDate)
        book.cutover()
        if isBySignOn {
            book.signOn(.signOn(1, stan: 999_001), keys: 9)
            #expect(book.send(.purchase(2, 1_000, batch: 2)).outcome == .approved)
        } else {
            book.operate(Self.force.kind)
        }
        #expect(book.closings.map(\.kind) == [.forced])
        let reversal = PaymentRequest.reversal(of: 1, batch: 2).naming(.stan(1, window: 1))
        #expect(book.send(reversal).outcome == .reversalAccepted)
        #expect(book.available(1) == before - (isBySignOn ? 1_000 : 0))
        // In the batch beside its sale, in the totals of the merchant's next date as what came.
        let value = TotalsValue(count: 1, amount: 8_850, reversedCount: 1, reversedAmount: 8_850)
        #expect(book.sum(of: .purchases) == value)
        let came = book.journal.totals.filter { $0.key.total == .reversals }
        #expect(came.map(\.key.businessDate) == [evening.next])
        #expect(came.map(\.key.batch) == [2] && came.map(\.value.amount) == [8_850])
        #expect(book.journal.discrepancies.isEmpty)
        // Its totals, when they come, are those of what stands.
        #expect(book.ask(service: .settlement(900, BookHarness.claim()))?.outcome == .settled)
    }
}
