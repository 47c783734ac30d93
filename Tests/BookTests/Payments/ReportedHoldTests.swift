import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// What a terminal keeps back of a card by itself, and reports: it is held where it can be, and
/// acknowledged in any case; nobody has been paid by it.
@Suite struct ReportedHoldTests {
    private var book = BookHarness.holds()

    private static func report(
        _ stan: UInt32,
        _ amount: Int64 = 10_000,
        card: Int = 1
    ) -> PaymentRequest {
        BookHarness.request(.preauthorisationAdvice, stan, amount, card: card)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `it is held once, and completed like one that was asked for`(
        memory: MemoryJournal.Memory
    ) throws {
        let reply = book.send(Self.report(1), .offline)
        #expect(reply.outcome == .approved && reply.approvalCode != nil)
        let held = try book.row(book.lastSeq)
        #expect(held.state == .open && held.amount == 10_000 && book.held() == 10_000)
        book.restart(memory)
        #expect(book.send(Self.report(1), .offline) == reply)
        #expect(book.available(1) == 1_000_000 - 10_000 && book.received == 0)
        #expect(
            book.send(book.naming(held, .completionAdvice, 2, 6_000)).outcome == .approved
        )
        #expect(book.available(1) == 1_000_000 - 6_000 && book.received == 6_000)
        #expect(book.cases.isEmpty && book.suspended() == 0)
        book.expectHolds()
    }

    /// Why it may not be held: card, amount, plan, reason.
    private static let refusals: [(card: Int, amount: Int64, plan: RoutePlan, reason: Outcome)] = [
        (4, 10_000, .offline, .restrictedCard), (5, 10_000, .offline, .expiredCard),
        (77, 10_000, .offline, .invalidCard), (3, 10_000, .offline, .wrongCurrency),
        (1, 1_000_001, .offline(upTo: 2_000_000), .insufficientFunds),
        (1, 30_001, .offline, .amountLimit), (1, 10_000, .offline(upTo: nil), .routeDenied),
        (1, 10_000, .offline(upTo: 30_000, refusing: .noRoute), .noRoute),
        (1, 0, .offline, .invalidAmount),
    ]

    @Test(arguments: refusals.indices, MemoryJournal.Memory.allCases)
    mutating func `what cannot be held is acknowledged without a code, a case, and no money`(
        _ index: Int,
        memory: MemoryJournal.Memory
    ) {
        let (card, amount, plan, reason) = Self.refusals[index]
        let before = book.available(card)
        let reply = book.send(Self.report(1, amount, card: card), plan)
        #expect(reply.outcome == .acknowledged && reply.approvalCode == nil)
        #expect(reply.retrievalReference != nil && book.cases == [reason])
        #expect(book.available(card) == before && book.suspended() == 0 && book.received == 0)
        #expect(book.journal.held.authorisations.isEmpty)
        book.restart(memory)
        #expect(book.send(Self.report(1, amount, card: card), plan) == reply)
        #expect(book.cases == [reason])
    }

    @Test mutating func `its reversal and its void free it, and its repeat stays what it was`()
        throws
    {
        let reply = book.send(Self.report(1), .offline)
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 && book.cases.isEmpty)
        // What has happened stays acknowledged, or its terminal would report it for ever.
        #expect(book.send(Self.report(1), .offline) == reply)
        #expect(book.available(1) == 1_000_000)
        book.send(Self.report(2), .offline)
        let held = try book.row(book.lastSeq)
        #expect(book.void(held, 3) == .approved)
        #expect(book.available(1) == 1_000_000)
        book.expectHolds()
    }

    @Test mutating func `a reversal that came first leaves nothing held`() {
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        #expect(book.send(Self.report(1), .offline).outcome == .acknowledged)
        #expect(book.cases == [.reversedOriginal] && book.available(1) == 1_000_000)
        #expect(book.suspended() == 0)
    }

    @Test mutating func `a report of another content under its identity is 94 and a case`() {
        book.send(Self.report(1), .offline)
        #expect(book.send(Self.report(1, 9_000), .offline).outcome == .duplicateMismatch)
        let asked = BookHarness.request(.preauthorisation, 1, 10_000)
        #expect(book.send(asked).outcome == .duplicateMismatch)
        #expect(book.cases == [.duplicateMismatch] && book.held() == 10_000)
    }

    @Test mutating func `of a card that a bank decides on nothing is held, and no bank is told`() {
        let output = book.run(.payment(Self.report(1, card: 9), .offlineAtBank()))
        #expect(output.replies.map(\.outcome) == [.acknowledged] && output.sends.isEmpty)
        #expect(book.cases == [.notOffered] && book.clearing == (0, 0))
        #expect(book.suspended() == 0 && book.journal.exchangeStates.isEmpty)
    }

    @Test mutating func `one that nobody completes lapses like any`() throws {
        book.send(Self.report(1), .offline)
        let held = try book.row(book.lastSeq)
        for _ in 0..<4 { book.closeDay() }
        #expect(try book.row(held.payment).state == .lapsed)
        #expect(book.available(1) == 1_000_000 && book.cases.isEmpty)
        book.expectHolds()
    }
}
