import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Totals by shift, channel and product: what the book gives to the folds of its journal.
@Suite struct FoldedTotalsTests {
    /// Five litres of a fuel for 88.50 and a discount of 1.00.
    private static func sale(_ stan: UInt32) -> PaymentRequest {
        var sale = PaymentRequest.purchase(stan)
        sale.details = .of(
            RequestDetails.Values(
                texts: [
                    TextTag(.productLine, "92\\L\\35000\\217900\\8950"),
                    TextTag(.productLine, "900\\U\\01\\0100\\-100"),
                ]
            )
        )
        return sale
    }

    private static func products(_ book: BookHarness) -> [String: [Int64]] {
        var products: [String: [Int64]] = [:]
        for row in book.journal.day.products.values {
            products[row.key.code] = [row.count, row.quantity, row.amount]
        }
        return products
    }

    @Test func `products count with their sale, and what was taken back is taken off`() {
        var book = BookHarness.demo()
        for stan: UInt32 in 1...4 { book.send(Self.sale(stan)) }
        book.send(.reversal(of: 2))
        book.send(.void(10, of: .stan(3)))
        book.send(.void(11, of: .stan(4)))
        // The void of the fourth sale is taken back: it stands.
        book.send(.reversal(of: 11))
        #expect(Self.products(book).isEmpty)
        book.cutover()
        #expect(
            Self.products(book) == ["92": [2, 10_000, 179_00], "900": [2, 2_000, -2_00]]
        )
        #expect(MemoryDayFacts(book.journal).pending.isEmpty)
    }

    @Test func `a reversal stands in the row of its payment, and where it came`() throws {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let date = try #require(book.book.businessDate)
        book.cutover()
        book.send(.reversal(of: 1))
        book.cutover()
        let folds = book.journal.day.folds.sorted { $0.key.date < $1.key.date }
        #expect(folds.map(\.key.date) == [date, date.next])
        #expect(folds.map(\.key.isReversal) == [false, true])
        #expect(folds.map(\.key.total) == [.purchases, .purchases])
        #expect(
            folds.map(\.value) == [
                TotalsValue(count: 1, amount: 8_850, reversedCount: 1, reversedAmount: 8_850),
                TotalsValue(count: 1, amount: 8_850),
            ]
        )
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `what was not given yet is counted again by a start, and given once`(
        memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.send(.purchase(2, terminal: 2))
        book.restart(memory)
        book.send(.purchase(3))
        #expect(book.journal.day.folds.isEmpty)
        book.cutover()
        book.restart(memory)
        book.cutover()
        let counts = book.journal.day.folds.map { ($0.key.terminal.rawValue, $0.value.count) }
        #expect(counts.sorted { $0.0 < $1.0 }.map(\.1) == [2, 1])
        #expect(book.journal.day.foldsTo == book.lastSeq)
    }

    @Test func `a payment at a host counts there, when it is approved`() throws {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.cutover()
        #expect(book.journal.day.folds.isEmpty)
        book.say(.approved, to: payment)
        book.cutover()
        let row = try #require(book.journal.day.folds.first)
        #expect(row.key.channel == ExternalChannel.bank.number)
        #expect(row.key.date == book.journal.payments[payment]?.businessDate)
        #expect(row.value == TotalsValue(count: 1, amount: 8_850))
    }
}
