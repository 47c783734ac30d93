import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

@Suite struct SettledTests {
    @Test(arguments: MemoryJournal.Memory.allCases)
    func `what was settled is neither reversed nor voided any more`(
        memory: MemoryJournal.Memory
    ) throws {
        var book = BookHarness.settling()
        let sold = book.send(.purchase(1))
        book.send(.purchase(2, 1_150))
        book.send(.void(3, of: .stan(2), 1_150))
        #expect(book.settle(900, .claiming((2, 10_000), (1, 1_150))).outcome == .settled)
        book.send(.purchase(4, 500, batch: 2))
        book.restart(memory)
        let before = book.available(1)
        #expect(book.send(.reversal(of: 1, batch: 2)).outcome == .reversalTooLate)
        let opened = try #require(book.journal.discrepancies.first)
        #expect(opened.reason == .reversalTooLate && opened.seq == book.lastSeq)
        // Neither is the void, though that would give money to the station.
        #expect(book.send(.reversal(of: 3, 1_150, batch: 2)).outcome == .reversalTooLate)
        let void = PaymentRequest.void(5, of: .reply(sold)).inBatch(2)
        #expect(book.send(void).outcome == .originalFinished)
        #expect(book.available(1) == before)
        // What the open batch has is taken back as ever.
        #expect(book.send(.reversal(of: 4, 500, batch: 2)).outcome == .reversalAccepted)
        // The batch before the last is as settled.
        #expect(book.settle(901, .claiming(), batch: 2).outcome == .settled)
        book.restart(memory)
        let older = PaymentRequest.reversal(of: 1, batch: 3).naming(.stan(1))
        #expect(book.send(older).outcome == .reversalTooLate)
        #expect(book.available(1) == before + 500)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `a settlement in one currency settles nothing in another`(memory: MemoryJournal.Memory) {
        var book = BookHarness.settling()
        book.send(.purchase(1, 500, card: 3, asset: .points))
        #expect(book.settle(900, .claiming()).outcome == .settled)
        book.restart(memory)
        let reversal = PaymentRequest.reversal(of: 1, 500, card: 3, batch: 2, asset: .points)
        #expect(book.send(reversal).outcome == .reversalAccepted)
        #expect(book.available(3) == 1_000_000)
    }

    @Test func `two batches that close in one go settle what is in them`() {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        let events: [BookEvent] = [
            book.event(.service(.totals(900, .claiming((1, 8_850))))),
            book.event(.payment(.purchase(2, 500, batch: 2), .inHouse)),
            book.event(.service(.totals(901, .claiming((1, 500)), batch: 2))),
            book.event(.service(.totals(902, .claiming((1, 8_850))))),
            book.event(.service(.totals(903, .claiming((1, 500)), batch: 2))),
            book.event(.payment(.reversal(of: 1, batch: 3).naming(.stan(1)), .inHouse)),
            book.event(.payment(.reversal(of: 2, 500, batch: 3), .inHouse)),
        ]
        let replies = book.run(events).replies.map(\.outcome)
        #expect(
            replies == [
                .settled, .approved, .settled, .batchMismatch, .settled, .reversalTooLate,
                .reversalTooLate,
            ]
        )
        #expect(book.closing(1)?.kind == .settled && book.closing(2)?.kind == .settled)
    }

    @Test func `money that stands on no side is given back behind a settlement`() {
        var book = BookHarness.settling()
        book.send(BookHarness.request(.preauthorisation, 1, 5_000))
        #expect(book.settle(900, .claiming()).outcome == .settled)
        let reversal = PaymentRequest.reversal(of: 1, 5_000, batch: 2)
        #expect(book.send(reversal).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
    }

    // MARK: Forced batches

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `row 47: a sale of a forced batch is reversed in the morning, on the next date`(
        memory: MemoryJournal.Memory
    ) throws {
        var book = BookHarness.settling(.signOn)
        book.send(.purchase(1))
        book.send(.purchase(2, 1_150))
        let night = try #require(book.book.businessDate)
        book.signOn(.signOn(1, stan: 800_000), keys: 2)
        #expect(book.closing(1) == nil)
        #expect(book.send(.purchase(3, 500, batch: 2)).outcome == .approved)
        let closing = try #require(book.closing(1))
        #expect(closing.kind == .forced && closing.seq == book.lastSeq)
        #expect(closing.ours == nil && closing.theirs == nil)
        book.cutover()
        book.restart(memory)
        #expect(book.send(.reversal(of: 2, 1_150, batch: 2)).outcome == .reversalAccepted)
        let own = book.total(.purchases, batch: 1, on: night)
        #expect(
            own == TotalsValue(count: 2, amount: 10_000, reversedCount: 1, reversedAmount: 1_150)
        )
        let shown = book.total(.reversals, batch: 2, on: night.next)
        #expect(shown == TotalsValue(count: 1, amount: 1_150))
        #expect(book.available(1) == 1_000_000 - 8_850 - 500)
        // Its terminal is heard after all, and counts as we do.
        book.restart(memory)
        #expect(book.settle(900, .claiming((1, 8_850))).outcome == .settled)
        #expect(book.closing(1)?.kind == .settled && book.closing(1)?.changedBy == book.lastSeq)
        #expect(book.closing(1)?.seq == closing.seq && book.batch() == 2)
        #expect(book.send(.reversal(of: 1, batch: 2)).outcome == .reversalTooLate)
    }

    @Test func `a forced batch that differs stays forced`() {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        book.operate(.forceBatch(TerminalRow(rawValue: 1)))
        #expect(book.batch() == 2 && book.closing(1)?.kind == .forced)
        #expect(book.settle(900, .claiming()).outcome == .totalsDiffer)
        #expect(book.closing(1)?.kind == .forced && book.closing(1)?.theirs == .claiming())
        let opened = book.journal.discrepancies.first
        #expect(opened?.kind == .settlement && opened?.seq == book.lastSeq)
        #expect(opened?.ours == 8_850 && opened?.theirs == 0 && opened?.due != nil)
        book.restart()
        #expect(book.settle(901, .claiming((1, 1))).outcome == .totalsDiffer)
        #expect(book.settle(902, .claiming((1, 8_850))).outcome == .settled)
        #expect(book.settle(903, .claiming()).outcome == .settled)
        #expect(book.closing(1)?.kind == .settled)
        #expect(book.journal.discrepancies.count == 1)
    }

    @Test func `a payment of a forced batch is voided on its date and not behind it`() {
        var book = BookHarness.settling()
        let first = book.send(.purchase(1))
        let second = book.send(.purchase(2, 1_150))
        book.operate(.forceBatch(TerminalRow(rawValue: 1)))
        book.restart()
        let void = PaymentRequest.void(3, of: .reply(first)).inBatch(2)
        #expect(book.send(void).outcome == .approved)
        #expect(book.total(.voids, batch: 2) == TotalsValue(count: 1, amount: 8_850))
        book.cutover()
        let late = PaymentRequest.void(4, of: .reply(second), 1_150).inBatch(2)
        #expect(book.send(late).outcome == .originalFinished)
    }

    @Test func `a person forces what differs, and what its terminal said is kept`() throws {
        var book = BookHarness.settling()
        let row = TerminalRow(rawValue: 1)
        #expect(book.refusal(.forceBatch(row)) == .nothingToForce(row))
        #expect(book.refusal(.forceBatch(TerminalRow(rawValue: 9))) != nil)
        book.send(.purchase(1))
        let asked = book.ask(2, 1_150)
        #expect(book.settle(900, .claiming()).outcome == .countingWaits)
        book.now = Timestamp(rawValue: book.now.rawValue + 60_000_000)
        #expect(book.settle(901, .claiming()).outcome == .totalsDiffer)
        let told = book.lastSeq
        book.restart()
        book.operate(.forceBatch(row))
        let closing = try #require(book.closing(1))
        #expect(closing.kind == .forced && closing.theirs == .claiming())
        #expect(closing.ours?.domestic.ours.debits == Tally(count: 1, amount: 8_850))
        let opened = book.journal.discrepancies.sorted { $0.id < $1.id }
        #expect(opened.map(\.kind) == [.settlement, .undecided])
        #expect(opened.map(\.original) == [told, asked])
        #expect(opened.map(\.ours) == [8_850, 1_150] && opened.map(\.theirs) == [0, nil])
        #expect(book.phase() == .open && book.batch() == 2)
        #expect(book.send(.purchase(3, batch: 2)).outcome == .approved)
        #expect(book.refusal(.forceBatch(row)) == nil)
    }

    @Test func `a record that ends a batch says first what it says of its payment`() throws {
        var book = BookHarness.settling(.signOn)
        let asked = book.ask(1, 1_150)
        book.signOn(.signOn(1, stan: 800_000), keys: 2)
        // Nobody allows it off line, and it carries the next batch.
        let report = BookHarness.request(.offlineSale, 2, 500, batch: 2)
        #expect(book.send(report).outcome.isApproval)
        let cases = book.journal.discrepancies.sorted { $0.id < $1.id }
        #expect(cases.map(\.id) == [CaseID(book.lastSeq), CaseID(book.lastSeq, item: 1)])
        #expect(cases.map(\.kind) == [.general, .undecided])
        #expect(cases.last?.original == asked && cases.last?.ours == 1_150)
        #expect(book.closing(1)?.kind == .forced)
    }

    @Test func `no sign-on offers a batch while one is being settled`() {
        var book = BookHarness.settling(.signOn)
        book.send(.purchase(1))
        #expect(book.settle(900, .claiming()).outcome == .totalsDiffer)
        #expect(book.signOn(.signOn(1, stan: 800_000), keys: 2).batch == 1)
        #expect(book.send(.purchase(2, batch: 2)).outcome == .batchMismatch)
        #expect(book.closing(1) == nil && book.phase() == .unbalanced)
        #expect(book.settle(901, .claiming((1, 8_850))).outcome == .settled)
        #expect(book.send(.purchase(2, batch: 2)).outcome == .approved)
    }

    @Test func `an offered batch does not end one whose payments are compared`() {
        var book = BookHarness.settling(.signOn)
        book.send(.purchase(1))
        #expect(book.signOn(.signOn(1, stan: 800_000), keys: 2).batch == 2)
        #expect(book.settle(900, .claiming()).outcome == .totalsDiffer)
        #expect(book.send(.purchase(2, batch: 2)).outcome == .batchMismatch)
        #expect(book.closing(1) == nil)
    }

    /// As a replay runs it, which takes hundreds of records in one go.
    @Test func `row 60: a day that begins with its terminal is uploaded in one go`() {
        var rules = BookRules.test
        rules.batchOpens = .settlement
        var book = BookHarness(rules: rules)
        func act(_ kind: OperatorAct.Kind) -> BookEvent.Kind {
            .operatorAct(OperatorAct(operatorName: "night", reason: "test", kind: kind))
        }
        let account = AccountOpening(
            kind: .personalCard,
            asset: .yuan,
            card: .test(1),
            expiry: 3012,
            openingBalance: 1_000_000
        )
        let events: [BookEvent] = [
            book.event(act(.registerTerminal(.test(1)))),
            book.event(act(.openAccount(account))),
            book.event(.signOn(.signOn(1, stan: 999_000), .test(1))),
            book.event(.payment(.purchase(1), .inHouse)),
            book.event(.payment(.purchase(2, 1_150), .inHouse)),
            book.event(.service(.totals(900, .claiming((1, 8_850))))),
            // Its terminal has not heard of this, and has counted it.
            book.event(act(.reverse(payment: 5))),
            book.event(.service(.upload(901, [.of(1, 8_850), .of(2, 1_150)]))),
            book.event(.service(.uploadEnd(902, 2))),
            book.event(.service(.totals(903, .claiming((1, 8_850))))),
        ]
        let outcomes = book.run(events).replies.map(\.outcome)
        #expect(
            outcomes == [
                .networkAccepted, .approved, .approved, .totalsDiffer, .acknowledged, .acknowledged,
                .totalsDiffer,
            ]
        )
        #expect(book.closing(1)?.kind == .uploaded && book.closing(1)?.rows == 2)
        #expect(book.journal.day.ticks.values.allSatisfy { $0.state == .ticked })
        #expect(book.journal.discrepancies.isEmpty)
    }

    // MARK: Late reports

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `row 58: what is reported of the batch before counts in it`(
        memory: MemoryJournal.Memory
    ) throws {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        #expect(book.settle(900, .claiming()).outcome == .totalsDiffer)
        book.operate(.forceBatch(TerminalRow(rawValue: 1)))
        book.send(.purchase(2, 500, batch: 2))
        book.cutover()
        book.restart(memory)
        let date = try #require(book.book.businessDate)
        #expect(book.cases == [.totalsDiffer])
        #expect(book.report(3, 1_150).outcome.isApproval)
        #expect(book.cases.count == 1 && book.suspended() == 0)
        let counted = TotalsValue(count: 1, amount: 1_150)
        #expect(book.total(.offlineSales, batch: 1, on: date) == counted)
        #expect(book.journal.payments[book.lastSeq]?.place.batch == 1)
        // And its settlement has it.
        #expect(book.settle(901, .claiming((2, 10_000))).outcome == .settled)
        #expect(book.settle(902, .claiming((1, 500)), batch: 2).outcome == .settled)
        // Of what is listened to no more it stands in suspense.
        #expect(book.report(4, 200).outcome.isApproval)
        #expect(book.suspended() == 200 && book.cases.count == 2)
    }

    @Test func `a report that comes in one go with cutover and settlement counts in its batch`()
        throws
    {
        var book = BookHarness.settling()
        book.send(.purchase(1))
        let date = try #require(book.book.businessDate)
        let sales = (3...5 as ClosedRange<UInt32>).map {
            BookHarness.request(.offlineSale, $0, 100, asset: .points).carded(3)
        }
        let events: [BookEvent] = [
            book.event(.service(.totals(900, .claiming((1, 8_850))))),
            book.event(.payment(sales[0], .offline)),
            book.event(.cutover(date.next)),
            book.event(.payment(sales[1], .offline)),
            book.event(.payment(sales[2], .offline)),
        ]
        _ = book.run(events)
        #expect(book.total(.offlineSales, batch: 1, on: date) == TotalsValue(count: 1, amount: 100))
        let next = book.total(.offlineSales, batch: 1, on: date.next)
        #expect(next == TotalsValue(count: 2, amount: 200))
    }
}

extension PaymentRequest {
    fileprivate func carded(_ card: Int) -> PaymentRequest {
        var request = self
        request.card = .test(card)
        return request
    }
}
