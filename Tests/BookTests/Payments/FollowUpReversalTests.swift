import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

@Suite struct FollowUpReversalTests {
    /// A sale of 88.50 under STAN 1 and its void under STAN 2.
    private func voided(_ memory: MemoryJournal.Memory? = nil) -> (BookHarness, Int64, Int64) {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let sale = book.lastSeq
        book.send(.void(2, of: .stan(1)))
        let void = book.lastSeq
        if let memory { book.restart(memory) }
        return (book, sale, void)
    }

    private func reversals(_ book: BookHarness) -> TotalsValue? {
        book.journal.totals.first { $0.key.total == .reversals }?.value
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `a void that is reversed lets its sale stand again`(
        memory: MemoryJournal.Memory
    ) throws {
        var (book, sale, void) = voided(memory)
        #expect(book.send(.reversal(of: 2)).outcome == .reversalAccepted)
        let reversal = book.lastSeq
        #expect(book.available(1) == 1_000_000 - 8_850)
        let leg = try #require(book.journal.leg(of: void))
        #expect(leg.state == .reversed)
        // What undoes the void's leg undoes the transfer that undid the sale's.
        let transfer = try #require(leg.undoneBy.flatMap { book.journal.transfer($0) })
        #expect(transfer.undoes == leg.transfer && transfer.seq == reversal)
        #expect(book.journal.leg(of: sale)?.state == .posted)
        #expect(book.journal.leg(of: sale)?.undoneBy == nil)
        #expect(book.journal.payments[sale]?.reversedBy == nil)
        #expect(book.journal.payments[void]?.reversedBy == reversal)
        #expect(book.journal.records.last?.original == void)
        #expect(reversals(book) == TotalsValue(count: 1, amount: 8_850))
        #expect(book.journal.discrepancies.isEmpty)
        // The sale's repeat is an approval again, the void's is not.
        #expect(book.send(.purchase(1)).outcome == .approved)
        #expect(book.send(.void(2, of: .stan(1))).outcome == .reversedOriginal)
    }

    @Test func `a sale that stands again is voided, refunded or reversed like any other`() {
        for step in 0..<3 {
            var (book, sale, _) = voided()
            book.send(.reversal(of: 2))
            if step == 0 {
                #expect(book.send(.void(3, of: .stan(1))).outcome == .approved)
                // And that void is reversed, too.
                #expect(book.send(.reversal(of: 3)).outcome == .reversalAccepted)
                #expect(book.send(.void(4, of: .stan(1))).outcome == .approved)
            } else if step == 1 {
                let sold = book.journal.payments[sale]?.reply
                let named = OriginalReference(
                    retrievalReference: sold?.retrievalReference?.text
                )
                #expect(book.send(.refund(3, of: named)).outcome == .approved)
            } else {
                #expect(book.send(.reversal(of: 1)).outcome == .reversalAccepted)
            }
            #expect(book.available(1) == 1_000_000)
        }
    }

    @Test func `row 7: a repeated reversal of a void has one effect and one answer`() {
        var (book, _, _) = voided()
        let first = book.send(.reversal(of: 2))
        for memory in MemoryJournal.Memory.allCases {
            book.restart(memory)
            #expect(book.send(.reversal(of: 2)) == first)
        }
        #expect(book.available(1) == 1_000_000 - 8_850)
        #expect(reversals(book)?.count == 1)
    }

    @Test func `row 8: the reversal of a declined void or refund has no effect`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1))
        book.send(.void(2, of: .stan(1), 1))
        #expect(book.send(.reversal(of: 2, 1)).outcome == .reversalAccepted)
        book.send(.refund(3, of: .reply(sold), 8_851))
        #expect(book.send(.reversal(of: 3, 8_851)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 8_850)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test func `row 9: a void is taken back whole, with its card, or not at all`() {
        var (book, _, void) = voided()
        var part = PaymentRequest.reversal(of: 2)
        part.delivery = .part(1_000)
        let requests = [part, .reversal(of: 2, 8_849), .reversal(of: 2, card: 2)]
        for request in requests {
            #expect(book.send(request).outcome == .reversalMismatch)
            #expect(book.journal.discrepancies.last?.original == void)
        }
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 10: the reversal of a sale that was voided has no effect, and ends it`() {
        var (book, sale, void) = voided()
        #expect(book.send(.reversal(of: 1)).outcome == .reversalAccepted)
        #expect(book.journal.payments[sale]?.reversedBy == void)
        #expect(book.journal.payments[sale]?.endedBy == book.lastSeq)
        #expect(book.available(1) == 1_000_000)
        #expect(book.journal.discrepancies.isEmpty)
        book.restart(.none)
        // The terminal does not want it: taking back the void does not put it back.
        #expect(book.send(.reversal(of: 2)).outcome == .reversalTooLate)
        #expect(book.journal.discrepancies.last?.original == void)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `a void is not reversed once its customer has spent the money`() {
        var (book, sale, void) = voided()
        book.send(.purchase(5, 995_000))
        book.restart(.none)
        #expect(book.send(.reversal(of: 2)).outcome == .reversalTooLate)
        #expect(book.journal.discrepancies.map(\.original) == [void])
        #expect(book.available(1) == 5_000)
        #expect(book.journal.leg(of: sale)?.state == .reversed)
        // A refusal stands in the way of nothing: there is money again.
        book.send(.void(6, of: .stan(5), 995_000))
        #expect(book.send(.reversal(of: 2)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `a refund is never reversed`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1))
        book.send(.refund(2, of: .reply(sold), 1_000))
        let refund = book.lastSeq
        book.restart(.none)
        for _ in 1...2 {
            #expect(book.send(.reversal(of: 2, 1_000)).outcome == .reversalTooLate)
            #expect(book.journal.discrepancies.last?.original == refund)
        }
        #expect(book.available(1) == 1_000_000 - 7_850)
    }

    @Test func `row 6: the reversal of a refund that did not come declines it`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1))
        #expect(book.send(.reversal(of: 2, 1_000)).outcome == .reversalAccepted)
        let refund = PaymentRequest.refund(2, of: .reply(sold), 1_000)
        #expect(book.send(refund).outcome == .reversedOriginal)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }
}
