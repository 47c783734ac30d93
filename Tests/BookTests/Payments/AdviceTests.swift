import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// What has happened at a terminal is acknowledged, whatever the book thinks of it.
@Suite struct AdviceTests {
    private var book = BookHarness.holds()

    @Test(arguments: [Operation.offlineSale, .offlineSettlement], MemoryJournal.Memory.allCases)
    mutating func `a sale off line is paid by its card and counts, once`(
        _ operation: Operation,
        memory: MemoryJournal.Memory
    ) {
        let request = BookHarness.request(operation, 1, 8_850)
        let reply = book.send(request, .offline)
        #expect(reply.outcome == .approved && reply.approvalCode != nil)
        #expect(book.available(1) == 1_000_000 - 8_850 && book.received == 8_850)
        #expect(book.counted(.offlineSales) == TotalsValue(count: 1, amount: 8_850))
        book.restart(memory)
        #expect(book.send(request, .offline) == reply)
        #expect(book.received == 8_850 && book.suspended() == 0 && book.cases.isEmpty)
    }

    /// Why an advice may be refused: card, amount, plan, refusal.
    private static let refusals: [(card: Int, amount: Int64, plan: RoutePlan, reason: Outcome)] = [
        (4, 8_850, .offline, .restrictedCard),
        (5, 8_850, .offline, .expiredCard),
        (77, 8_850, .offline, .invalidCard),
        (3, 8_850, .offline, .wrongCurrency),
        (1, 1_000_001, .offline(upTo: 2_000_000), .insufficientFunds),
        (1, 30_001, .offline, .amountLimit),
        (1, 8_850, .offline(upTo: nil), .routeDenied),
        (1, 8_850, .offline(upTo: 30_000, refusing: .noRoute), .noRoute),
        (1, 8_850, .offline(upTo: 30_000, refusing: .channelUnavailable), .channelUnavailable),
    ]

    @Test(arguments: refusals.indices, MemoryJournal.Memory.allCases)
    mutating func `what is refused is acknowledged, held in suspense, and a case`(
        _ index: Int,
        memory: MemoryJournal.Memory
    ) {
        let (card, amount, plan, reason) = Self.refusals[index]
        let before = book.available(card)
        let reply = book.report(1, amount, card: card, plan)
        #expect(reply.outcome == .acknowledged && reply.approvalCode == nil)
        #expect(reply.retrievalReference != nil)
        #expect(book.available(card) == before)
        #expect(book.suspended() == amount && book.received == amount)
        #expect(book.cases == [reason])
        #expect(book.counted(.offlineSales) == TotalsValue(count: 1, amount: amount))
        book.restart(memory)
        #expect(book.report(1, amount, card: card, plan) == reply)
        #expect(book.suspended() == amount && book.cases == [reason])
    }

    @Test mutating func `advice 36 of a frozen card is acknowledged, held in suspense, a case`() {
        #expect(book.report(1, 8_850, card: 4).outcome == .acknowledged)
        #expect(book.suspended() == 8_850 && book.available(4) == 1_000_000)
        #expect(book.cases == [.restrictedCard])
        #expect(book.journal.records.last?.note == "restricted-card")
    }

    @Test mutating func `an advice of another batch or of a disabled terminal moves no account`() {
        let other = BookHarness.request(.offlineSale, 1, 100, batch: 7)
        #expect(book.send(other, .offline).outcome == .acknowledged)
        #expect(book.send(other, .offline).outcome == .acknowledged)
        #expect(book.cases == [.batchMismatch] && book.suspended() == 100)
        book.operate(.setTerminalEnabled(TerminalRow(rawValue: 1), false))
        #expect(book.report(2, 200).outcome == .acknowledged)
        #expect(book.cases == [.batchMismatch, .terminalDisabled] && book.suspended() == 300)
        #expect(book.available(1) == 1_000_000)
    }

    @Test mutating func `without a session an advice is taken, a purchase is not`() {
        book.run(.signOff(.signOff(1, stan: 999_001)))
        #expect(book.send(.purchase(1, 100)).outcome == .noSessionKeys)
        #expect(book.report(2, 100).outcome == .approved)
        #expect(book.available(1) == 1_000_000 - 100)
    }

    @Test mutating func `what names no money is acknowledged and books nothing`() {
        for (stan, amount): (UInt32, Int64) in [(1, 0), (2, 1_000_000_000_000)] {
            let request = BookHarness.request(.offlineSale, stan, amount)
            #expect(book.send(request, .offline).outcome == .acknowledged)
        }
        var nameless = BookHarness.request(.offlineSale, 3, 100)
        nameless.asset = nil
        #expect(book.send(nameless, .offline).outcome == .acknowledged)
        #expect(book.suspended() == 0 && book.received == 0)
        #expect(book.cases == [.invalidAmount, .invalidAmount, .wrongCurrency])
    }

    @Test mutating func `row 3: an advice of a known identity and other content is 94 and a case`()
    {
        #expect(book.send(.purchase(1, 8_850)).outcome == .approved)
        // The same card and amount off line: another operation under that identity.
        #expect(book.report(1, 8_850).outcome == .duplicateMismatch)
        #expect(book.report(1, 9_000).outcome == .duplicateMismatch)
        #expect(book.cases == [.duplicateMismatch, .duplicateMismatch])
        #expect(book.available(1) == 1_000_000 - 8_850 && book.suspended() == 0)
    }

    @Test mutating func `row 6: a reversal that came first leaves an advice in suspense`() {
        #expect(book.reverse(1, 8_850) == .reversalAccepted)
        #expect(book.report(1, 8_850).outcome == .acknowledged)
        #expect(book.cases == [.reversedOriginal] && book.suspended() == 8_850)
    }

    @Test mutating func `a reversal never takes an advice back, and its void does`() {
        #expect(book.report(1, 8_850).outcome == .approved)
        let sale = book.lastSeq
        #expect(book.reverse(1, 8_850) == .reversalTooLate)
        #expect(book.cases == [.reversalTooLate] && book.received == 8_850)
        #expect(book.void(of: sale, 2, 8_850) == .approved)
        #expect(book.available(1) == 1_000_000 && book.received == 0)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `what is suspended is voided from there, and never refunded`(
        memory: MemoryJournal.Memory
    ) {
        book.report(1, 8_850, card: 4)
        let sale = book.lastSeq
        book.restart(memory)
        let refund = BookHarness.request(.refund, 2, 100, card: 4).naming(book.reference(sale))
        #expect(book.send(refund).outcome == .originalReserved)
        let void = BookHarness.request(.void, 3, 8_850, card: 4).naming(book.reference(sale))
        #expect(book.send(void).outcome == .approved)
        #expect(book.suspended() == 0 && book.received == 0 && book.available(4) == 1_000_000)
        #expect(book.reverse(3, 8_850, card: 4) == .reversalAccepted)
        #expect(book.suspended() == 8_850 && book.cases == [.restrictedCard])
    }

    // MARK: Completions

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `a completion by advice takes what is held, and a second is suspended`(
        memory: MemoryJournal.Memory
    ) throws {
        let held = try book.authorise()
        let first = book.naming(held, .completionAdvice, 2, 6_000)
        let reply = book.send(first)
        #expect(reply.outcome == .approved && reply.approvalCode != nil)
        #expect(try book.row(held.payment).state == .completed)
        book.restart(memory)
        #expect(book.send(first) == reply)
        #expect(book.send(book.naming(held, .completionAdvice, 3, 6_000)).outcome == .acknowledged)
        #expect(book.received == 12_000 && book.suspended() == 6_000)
        #expect(book.available(1) == 1_000_000 - 6_000)
        #expect(book.cases == [.originalFinished])
        #expect(book.counted(.completions) == TotalsValue(count: 2, amount: 12_000))
        book.expectHolds()
    }

    @Test mutating func `a completion by advice beyond the ceiling or of nothing is suspended`()
        throws
    {
        let held = try book.authorise()
        #expect(
            book.send(book.naming(held, .completionAdvice, 2, 11_501)).outcome == .acknowledged
        )
        #expect(try book.row(held.payment).state == .open && book.held() == 10_000)
        var nameless = BookHarness.request(.completionAdvice, 3, 100)
        nameless.original = OriginalReference(
            stan: 77,
            window: 1,
            approvalCode: ApprovalCode("ZZZZZZ")
        )
        #expect(book.send(nameless).outcome == .acknowledged)
        #expect(book.cases == [.amountLimit, .originalNotFound])
        #expect(book.suspended() == 11_601)
        #expect(book.send(book.naming(held, .completionAdvice, 4, 11_500)).outcome == .approved)
        book.expectHolds()
    }

    @Test mutating func `a suspended completion is voided from suspense and holds nothing`() throws
    {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 6_000) == .approved)
        book.send(book.naming(held, .completionAdvice, 3, 5_000))
        let advice = book.lastSeq
        #expect(book.void(completion: advice, 4, 5_000) == .approved)
        #expect(book.suspended() == 0 && book.received == 6_000)
        #expect(try book.row(held.payment).state == .completed)
        #expect(book.reverse(4, 5_000) == .reversalAccepted)
        #expect(book.suspended() == 5_000 && book.received == 11_000)
        book.expectHolds()
    }

    @Test mutating func `a completion by advice after the hold has lapsed is suspended`() throws {
        let held = try book.authorise()
        for _ in 0..<4 { book.closeDay() }
        #expect(try book.row(held.payment).state == .lapsed)
        #expect(book.send(book.naming(held, .completionAdvice, 2, 6_000)).outcome == .acknowledged)
        #expect(book.suspended() == 6_000 && book.available(1) == 1_000_000)
        #expect(book.cases == [.originalFinished])
    }

    // MARK: Dates

    private mutating func today() -> UInt32 {
        let date = BusinessDate(rawValue: Int32((book.now.rawValue / 60_000_000 + 480) / 1440))
        return UInt32(date.monthDay)
    }

    private func report(_ stan: UInt32, on day: UInt32) -> PaymentRequest {
        BookHarness.request(.offlineSale, stan, 100).dated(day)
    }

    @Test mutating func `an advice ten days old is paid, an older one books nothing, one case`() {
        let first = today()
        book.advance(days: 10)
        #expect(book.send(report(1, on: first), .offline).outcome == .approved)
        book.advance(days: 1)
        for stan: UInt32 in [2, 3] {
            #expect(book.send(report(stan, on: first), .offline).outcome == .acknowledged)
        }
        #expect(book.cases == [.dateOutOfReach])
        #expect(book.available(1) == 1_000_000 - 100 && book.suspended() == 0)
        let purchase = BookHarness.request(.purchase, 4, 100).dated(first)
        #expect(book.send(purchase).outcome == .dateOutOfReach)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `row 4: an advice is a repeat for as long as its date is taken`(
        memory: MemoryJournal.Memory
    ) {
        let request = report(1, on: today())
        let reply = book.send(request, .offline)
        #expect(reply.outcome == .approved)
        for _ in 0..<9 {
            book.advance(days: 1)
            book.cutover()
        }
        book.restart(memory)
        #expect(book.send(request, .offline) == reply)
        #expect(book.received == 100)
    }
}
