import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Which sale a reversal means: a window that is named is the only one that is searched.
@Suite struct NamedOriginalTests {
    /// How a dialect sends a sale of a window and its reversal.
    enum Style: CaseIterable {
        case batch, day, greenwich, date

        func sale(_ window: UInt32, card: Int = 1) -> PaymentRequest {
            let request = PaymentRequest.purchase(5, 5_000, card: card, batch: window)
            switch self {
            case .batch: return request
            case .date: return request.dated(261_120 + window)
            case .day, .greenwich:
                var dated = request.dated(1120 + window)
                // At Greenwich the day before is not over yet.
                let sent = self == .day ? 1120 + window : 1119 + window
                dated.transmission = sent * 1_000_000 + 230_000
                return dated
            }
        }

        /// Sent in a window, naming the window of the sale.
        func reversal(of sale: PaymentRequest, in window: UInt32) -> PaymentRequest {
            var request = self.sale(window, card: Int(sale.card?.token.low ?? 0))
            request.operation = .reversal
            request.mti = 0x0400
            request.identity.messageClass = .reversal
            if self != .batch { request.identity.stan = 99 }
            request.original = OriginalReference(stan: 5, window: sale.identity.window)
            if let sent = sale.transmission {
                request.original?.window = sent / 1_000_000
                request.original?.transmission = sent
            }
            return request
        }
    }

    /// A terminal whose second window is open.
    private func secondWindow(_ style: Style, _ book: inout BookHarness) {
        if style == .batch {
            book.signOn(.signOn(1, stan: 999_001))
        } else {
            book.advance(days: 1)
            book.cutover()
        }
    }

    @Test(arguments: Style.allCases, MemoryJournal.Memory.allCases)
    func `row 6: the reversal of a lost sale leaves the same sale of the window before`(
        _ style: Style,
        _ memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        book.send(style.sale(1))
        let old = book.lastSeq
        secondWindow(style, &book)
        let lost = style.sale(2, card: 2)
        var reversal = style.reversal(of: lost, in: 2)
        reversal.card = nil
        book.restart(memory)
        #expect(book.send(reversal).outcome == .reversalAccepted)
        #expect(book.journal.payments[old]?.reversedBy == nil)
        #expect(book.available(1) == 1_000_000 - 5_000)
        #expect(book.journal.tombstones.count == 1)
        book.restart(memory)
        #expect(book.send(lost).outcome == .reversedOriginal)
        #expect(book.available(2) == 1_000_000)
        #expect(book.send(style.sale(1)).outcome == .approved)
    }

    @Test(arguments: Style.allCases)
    func `row 6: a tombstone catches in the window that its reversal named, and in no other`(
        _ style: Style
    ) {
        var book = BookHarness.demo()
        let lost = style.sale(1)
        book.send(style.reversal(of: lost, in: 1))
        secondWindow(style, &book)
        #expect(book.send(style.sale(2)).outcome == .approved)
        #expect(book.journal.tombstones.values.allSatisfy { $0.caught == nil })
        if style != .batch { #expect(book.send(lost).outcome == .reversedOriginal) }
    }

    @Test(arguments: Style.allCases)
    func `row 6: a named original is found after a window and several dates have closed`(
        _ style: Style
    ) {
        var book = BookHarness.demo()
        let sale = style.sale(1)
        book.send(sale)
        secondWindow(style, &book)
        if style != .batch { for _ in 1...5 { book.cutover() } }
        book.send(style.sale(2))
        #expect(book.send(style.reversal(of: sale, in: 2)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 5_000)
        #expect(book.send(sale).outcome == .reversedOriginal)
        #expect(book.send(style.sale(2)).outcome == .approved)
    }

    @Test(arguments: Style.allCases, MemoryJournal.Memory.allCases)
    func `row 7: the same STAN, amount and card in two windows are two reversals`(
        _ style: Style,
        _ memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        let first = style.sale(1)
        book.send(first)
        secondWindow(style, &book)
        // Both reversals come in the second window, under the same identity.
        let one = style.reversal(of: first, in: 2)
        let taken = book.send(one)
        book.send(style.sale(2))
        book.restart(memory)
        let two = style.reversal(of: style.sale(2), in: 2)
        let again = book.send(two)
        #expect(again.outcome == .reversalAccepted)
        #expect(again.retrievalReference != taken.retrievalReference)
        #expect(book.available(1) == 1_000_000)
        book.restart(memory)
        #expect(book.send(one) == taken && book.send(two) == again)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 6: without a name only the own window and the one before are searched`() {
        var book = BookHarness.demo()
        book.send(.purchase(1, 100))
        book.signOn(.signOn(1, stan: 999_001))
        book.send(.purchase(2, 100, batch: 2))
        book.signOn(.signOn(1, stan: 999_002))
        // Two batches back is too far.
        #expect(book.send(.reversal(of: 1, 100, batch: 3)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 200)
        // One back, another card, and none.
        book.send(.reversal(of: 2, 100, card: 2, batch: 3))
        book.send(.reversal(of: 2, 100, card: nil, batch: 3))
        #expect(book.available(1) == 1_000_000 - 200)
        let right = book.send(.reversal(of: 2, 100, batch: 3))
        #expect(book.available(1) == 1_000_000 - 100)
        #expect(book.send(.reversal(of: 2, 100, batch: 3)) == right)
    }

    @Test func `row 6: a sale of the batch before that is reversed hides no lost one`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.send(.reversal(of: 1))
        book.send(.purchase(2))
        book.signOn(.signOn(1, stan: 999_001))
        #expect(book.send(.reversal(of: 1, batch: 2)).outcome == .reversalAccepted)
        #expect(book.send(.purchase(1, batch: 2)).outcome == .reversedOriginal)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `row 7: a repeat of a reversal that came first keeps its answer`() {
        var book = BookHarness.demo()
        let first = book.send(.reversal(of: 1))
        #expect(book.send(.reversal(of: 1)) == first)
        #expect(book.send(.purchase(1)).outcome == .reversedOriginal)
        #expect(book.send(.reversal(of: 1)) == first)
    }

    @Test func `row 7: a reversal whose tombstone has lapsed undoes what came since`() {
        // Only the second edition let one lapse while its sale could still come.
        var rules = BookRules()
        rules.edition = .second
        var book = BookHarness.demo(rules: rules)
        book.send(.reversal(of: 1))
        for _ in 1...2 { book.cutover() }
        #expect(book.send(.purchase(1)).outcome == .approved)
        #expect(book.send(.reversal(of: 1)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 6: DE 37 of another window than the named one is not believed`() {
        var book = BookHarness.demo()
        book.send(.purchase(1, 100))
        let reference = book.journal.records.last?.reply?.retrievalReference?.text
        book.signOn(.signOn(1, stan: 999_001))
        let request = PaymentRequest.reversal(of: 1, 100, batch: 2).naming(
            OriginalReference(retrievalReference: reference, stan: 1, window: 2)
        )
        #expect(book.send(request).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 100)
        #expect(book.journal.tombstones.values.map(\.window) == [2])
    }
}
