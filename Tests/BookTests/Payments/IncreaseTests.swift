import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// Adjustments and tips: more for a sale that stands, once.
@Suite struct IncreaseTests {
    private var book = BookHarness.holds()

    private mutating func sale(_ stan: UInt32 = 1, _ amount: Int64 = 10_000) -> Int64 {
        #expect(book.send(.purchase(stan, amount)).outcome == .approved)
        return book.lastSeq
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `a tip takes the difference once, and a second is 12`(
        memory: MemoryJournal.Memory
    ) {
        let sale = sale()
        let request = book.increase(.tip, 2, of: sale, to: 11_500, tip: 1_500)
        let reply = book.send(request)
        #expect(reply.outcome == .approved && reply.approvalCode != nil)
        let tip = book.lastSeq
        #expect(book.available(1) == 1_000_000 - 11_500 && book.received == 11_500)
        #expect(book.counted(.increases) == TotalsValue(count: 1, amount: 1_500))
        #expect(book.journal.payments[sale]?.increasedBy == tip)
        book.restart(memory)
        #expect(book.send(request) == reply)
        #expect(book.tip(3, of: sale, 10_000, 500) == .originalFinished)
        #expect(book.received == 11_500 && book.cases.isEmpty)
    }

    /// Of a sale of 100.00: what the whole is to be, the tip, and why it is refused.
    private static let refusals: [(whole: Int64, tip: Int64?, reason: Outcome)] = [
        (11_501, 1_501, .amountLimit), (10_000, 0, .amountMismatch),
        (9_000, -1_000, .amountMismatch),
        (11_000, 900, .amountMismatch), (11_000, nil, .amountMismatch), (0, 100, .invalidAmount),
    ]

    @Test(arguments: refusals.indices)
    mutating func `a tip beyond 115 %, or one that does not add up, takes nothing`(_ index: Int) {
        let (whole, tip, reason) = Self.refusals[index]
        let sale = sale()
        let request = book.increase(.tip, 2, of: sale, to: whole, tip: tip)
        #expect(book.send(request).outcome == reason)
        #expect(book.received == 10_000 && book.cases.isEmpty)
        #expect(book.journal.payments[sale]?.increasedBy == nil)
        #expect(book.tip(3, of: sale, 10_000, 1_500) == .approved)
    }

    @Test mutating func `an adjustment corrects what was sold off line, upwards to the floor`() {
        let online = sale()
        book.report(2, 20_000)
        let offline = book.lastSeq
        let of = { (book: BookHarness, stan: UInt32, sale: Int64, whole: Int64) in
            book.increase(.adjustment, stan, of: sale, to: whole)
        }
        #expect(book.send(of(book, 3, online, 11_000), .offline).outcome == .originalFinished)
        #expect(book.send(of(book, 4, offline, 19_999), .offline).outcome == .amountMismatch)
        #expect(book.send(of(book, 5, offline, 20_000), .offline).outcome == .amountMismatch)
        #expect(book.send(of(book, 6, offline, 30_001), .offline).outcome == .amountLimit)
        #expect(book.send(of(book, 7, offline, 25_000)).outcome == .routeDenied)
        #expect(book.send(of(book, 8, offline, 30_000), .offline).outcome == .approved)
        #expect(book.received == 40_000 && book.available(1) == 1_000_000 - 40_000)
        #expect(book.send(of(book, 9, offline, 30_000), .offline).outcome == .originalFinished)
        #expect(book.tip(10, of: offline, 20_000, 100) == .originalFinished)
    }

    @Test mutating func `the card is judged for the difference`() throws {
        let sale = sale(1, 1_000_000 - 100)
        #expect(book.tip(2, of: sale, 1_000_000 - 100, 101) == .insufficientFunds)
        let account = try #require(book.journal.account(of: SealedCard.test(1).token))
        book.operate(.setFrozen(account: account.id, true))
        #expect(book.tip(3, of: sale, 1_000_000 - 100, 100) == .restrictedCard)
        book.operate(.setFrozen(account: account.id, false))
        let other = book.increase(.tip, 4, of: sale, to: 1_000_000, tip: 100, card: 2)
        #expect(book.send(other).outcome == .originalNotFound)
        #expect(book.tip(5, of: sale, 1_000_000 - 100, 100) == .approved)
        #expect(book.available(1) == 0)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `the increase goes first: neither void nor reversal takes its sale back before`(
        memory: MemoryJournal.Memory
    ) {
        let sale = sale()
        #expect(book.tip(2, of: sale, 10_000, 1_000) == .approved)
        let tip = book.lastSeq
        book.restart(memory)
        #expect(book.void(of: sale, 3, 10_000) == .originalReserved)
        #expect(book.void(of: sale, 4, 11_000) == .originalReserved)
        #expect(book.refusal(.reverse(payment: sale)) == .increased(sale, by: tip))
        #expect(book.refusal(.reverse(payment: tip)) == .isFollowUp(tip))
        #expect(book.reverse(1, 10_000) == .reversalTooLate)
        #expect(book.cases == [.reversalTooLate])
        #expect(book.void(of: tip, 5, 1_000) == .approved)
        #expect(book.journal.payments[sale]?.increasedBy == nil)
        #expect(book.void(of: sale, 6, 10_000) == .approved)
        #expect(book.available(1) == 1_000_000 && book.received == 0)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `an increase stands again when its void is reversed, unless another does`(
        memory: MemoryJournal.Memory
    ) {
        let sale = sale()
        #expect(book.tip(2, of: sale, 10_000, 1_000) == .approved)
        let tip = book.lastSeq
        #expect(book.void(of: tip, 3, 1_000) == .approved)
        book.restart(memory)
        #expect(book.reverse(3, 1_000) == .reversalAccepted)
        #expect(book.journal.payments[sale]?.increasedBy == tip)
        #expect(book.received == 11_000)
        #expect(book.void(of: tip, 4, 1_000) == .approved)
        #expect(book.tip(5, of: sale, 10_000, 500) == .approved)
        #expect(book.reverse(4, 1_000) == .reversalTooLate)
        #expect(book.received == 10_500 && book.cases == [.reversalTooLate])
    }

    /// The second business date of a book that reaches two: one sale of the first has a tip, and
    /// of another the tip was voided; then the next date opens.
    private static func beyondReach(
        _ memory: MemoryJournal.Memory,
        under edition: BookRules.Edition = .current
    ) -> (book: BookHarness, sale: Int64, tip: Int64) {
        var rules = BookRules.test
        rules.reachDates = 2
        rules.edition = edition
        var book = BookHarness.demo(rules: rules)
        let sales = [UInt32(1), 2].map { (stan) in
            #expect(book.send(.purchase(stan, 10_000)).outcome == .approved)
            return book.lastSeq
        }
        book.cutover()
        #expect(book.tip(3, of: sales[1], 10_000, 500) == .approved)
        let other = book.lastSeq
        #expect(book.tip(4, of: sales[0], 10_000, 1_000) == .approved)
        let tip = book.lastSeq
        #expect(book.void(of: other, 5, 500) == .approved)
        book.cutover()
        book.restart(memory)
        return (book, sales[0], tip)
    }

    /// Its sale may be archived by then, where nobody can tell it.
    @Test(arguments: MemoryJournal.Memory.allCases)
    func `what is out of reach is not increased, and its increase neither voided nor put back`(
        memory: MemoryJournal.Memory
    ) {
        var (book, sale, tip) = Self.beyondReach(memory)
        #expect(book.void(of: tip, 6, 1_000) == .originalNotFound)
        #expect(book.send(.tip(8, 100, of: .stan(2), 10_100)).outcome == .originalNotFound)
        #expect(book.reverse(5, 500) == .reversalTooLate)
        #expect(book.journal.payments[sale]?.increasedBy == tip)
        #expect(book.received == 21_000 && book.cases == [.reversalTooLate])
        // It is refunded like a sale.
        let refund = BookHarness.request(.refund, 7, 1_000).naming(book.reference(tip))
        #expect(book.send(refund).outcome == .approved)
    }

    @Test func `under the edition before, an increase was voided wherever its sale was`() {
        var (book, sale, tip) = Self.beyondReach(.identities, under: .sixth)
        #expect(book.void(of: tip, 6, 1_000) == .approved)
        #expect(book.journal.payments[sale]?.increasedBy == nil)
        #expect(book.reverse(5, 500) == .reversalAccepted)
        #expect(book.void(of: tip - 1, 9, 500) == .approved)
        #expect(book.send(.tip(8, 100, of: .stan(2), 10_100)).outcome == .approved)
    }

    @Test mutating func `what was refunded, undone or is suspended is not increased`() {
        let refunded = sale(1)
        let refund = BookHarness.request(.refund, 2, 100).naming(book.reference(refunded))
        #expect(book.send(refund).outcome == .approved)
        #expect(book.tip(3, of: refunded, 10_000, 100) == .originalFinished)
        let undone = sale(4)
        #expect(book.void(of: undone, 5, 10_000) == .approved)
        #expect(book.tip(6, of: undone, 10_000, 100) == .originalFinished)
        book.report(7, 1_000, .offline(upTo: nil))
        let suspended = book.lastSeq
        #expect(book.tip(8, of: suspended, 1_000, 100) == .originalReserved)
    }

    @Test mutating func `row 10: a tip is never reversed by a 0400, and is refunded like a sale`() {
        let sale = sale()
        #expect(book.tip(2, of: sale, 10_000, 1_000) == .approved)
        let tip = book.lastSeq
        #expect(book.reverse(2, 11_000) == .reversalTooLate)
        #expect(book.cases == [.reversalTooLate])
        let refund = BookHarness.request(.refund, 3, 1_001).naming(book.reference(tip))
        #expect(book.send(refund).outcome == .refundExceedsOriginal)
        let part = BookHarness.request(.refund, 4, 1_000).naming(book.reference(tip))
        #expect(book.send(part).outcome == .approved)
        #expect(book.received == 10_000)
    }
}
