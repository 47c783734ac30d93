import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

@Suite struct PartialReversalTests {
    /// A plain 1987 reversal: it has a STAN of its own and names its original's.
    private func reversal(
        _ stan: UInt32,
        of original: UInt32 = 1,
        delivered: Int64?,
        amount: Int64? = 10_000,
        card: Int? = 1,
        asset: Asset? = .yuan
    ) -> PaymentRequest {
        var request = PaymentRequest.reversal(of: stan, amount, card: card, asset: asset)
            .dated(1121).naming(OriginalReference(stan: original))
        request.delivery = delivered.map(Delivery.part)
        return request
    }

    private func sale(_ book: inout BookHarness, _ amount: Int64 = 10_000) -> Int64 {
        book.send(PaymentRequest.purchase(1, amount).dated(1121))
        return book.lastSeq
    }

    @Test func `row 9: what was delivered stands and only the rest is given back`() {
        var book = BookHarness.demo()
        let sale = sale(&book)
        #expect(book.send(reversal(2, delivered: 3_000)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 3_000)
        #expect(book.journal.payments[sale]?.reversedBy == book.lastSeq)
        #expect(book.journal.leg(of: sale)?.delivered == 3_000)
        #expect(book.journal.transfers.last?.amount == 7_000)
        #expect(book.journal.discrepancies.isEmpty)
        let totals = book.journal.totals.first { $0.key.total == .reversals }?.value
        #expect(totals == TotalsValue(count: 1, amount: 7_000))
        // What was reversed is never told as approved again.
        let again = book.send(PaymentRequest.purchase(1, 10_000).dated(1121))
        #expect(again.outcome == .reversedOriginal)
    }

    @Test func `row 7: repeats of a partial reversal have one effect and one answer`() {
        var book = BookHarness.demo()
        _ = sale(&book)
        let first = book.send(reversal(2, delivered: 3_000))
        for round in 1...6 {
            var request = reversal(2, delivered: 3_000)
            request.mti = 0x0421
            #expect(book.send(request) == first)
            if round.isMultiple(of: 2) { book.restart(.none) }
        }
        // Under another STAN, too.
        #expect(book.send(reversal(3, delivered: 3_000)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 3_000)
        #expect(book.journal.transfers.count { $0.undoes != nil } == 1)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test(arguments: [1_000, 5_000, nil] as [Int64?])
    func `row 9: a second reversal of another part, or of the whole, is refused with a case`(
        delivered: Int64?
    ) {
        var book = BookHarness.demo()
        let sale = sale(&book)
        book.send(reversal(2, delivered: 3_000))
        for stan in 2...3 as ClosedRange<UInt32> {
            #expect(book.send(reversal(stan, delivered: delivered)).outcome == .reversalMismatch)
            #expect(book.journal.discrepancies.last?.original == sale)
            #expect(book.journal.discrepancies.last?.seq == book.lastSeq)
        }
        #expect(book.available(1) == 1_000_000 - 3_000)
    }

    @Test func `row 9: a part behind a reversal of the whole is refused with a case`() {
        var book = BookHarness.demo()
        _ = sale(&book)
        book.send(reversal(2, delivered: nil))
        #expect(book.send(reversal(3, delivered: 3_000)).outcome == .reversalMismatch)
        #expect(book.available(1) == 1_000_000)
        #expect(book.journal.discrepancies.count == 1)
    }

    @Test func `row 9: nothing is given back where the part is wrong, and the right one works`() {
        var book = BookHarness.demo()
        let sale = sale(&book)
        var unreadable = reversal(2, delivered: nil)
        unreadable.delivery = .unreadable
        let wrong = [
            unreadable, reversal(2, delivered: 10_001),
            reversal(2, delivered: 3_000, asset: .points),
            reversal(2, delivered: 3_000, amount: 9_999), reversal(2, delivered: 3_000, card: 2),
        ]
        for (index, request) in wrong.enumerated() {
            #expect(book.send(request).outcome == .reversalMismatch)
            #expect(book.available(1) == 1_000_000 - 10_000)
            #expect(book.journal.discrepancies.count == index + 1)
            #expect(book.journal.discrepancies.last?.original == sale)
        }
        #expect(book.send(reversal(2, delivered: 3_000)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 3_000)
    }

    @Test func `a reversal of which all was delivered gives nothing back`() {
        var book = BookHarness.demo()
        let sale = sale(&book)
        for _ in 1...2 {
            #expect(book.send(reversal(2, delivered: 10_000)).outcome == .reversalAccepted)
        }
        #expect(book.available(1) == 1_000_000 - 10_000)
        #expect(book.journal.payments[sale]?.reversedBy == nil)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test func `row 6: a part of what never came is a case, and the late sale is declined`() {
        var book = BookHarness.demo()
        #expect(book.send(reversal(2, delivered: 3_000)).outcome == .reversalAccepted)
        #expect(book.journal.discrepancies.map(\.reason) == [.originalNotFound])
        let late = book.send(PaymentRequest.purchase(1, 10_000).dated(1121))
        #expect(late.outcome == .reversedOriginal)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 8: a part of what was declined is a case without effect`() {
        var book = BookHarness.demo()
        let sale = sale(&book, 2_000_000)
        let request = reversal(2, delivered: 3_000, amount: 2_000_000)
        for _ in 1...2 { #expect(book.send(request).outcome == .reversalAccepted) }
        #expect(book.journal.discrepancies.map(\.original) == [sale])
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `an operator is told why a payment that was reversed in part stays so`() {
        var book = BookHarness.demo()
        let sale = sale(&book)
        book.send(reversal(2, delivered: 3_000))
        let part = book.lastSeq
        book.restart()
        #expect(book.refusal(.reverse(payment: sale)) == .reversedInPart(sale, by: part))
        #expect(book.refusal(.reverse(payment: part)) == .reversalByTerminal(part))
    }

    // MARK: With a host

    private func hostReversal(_ stan: UInt32, delivered: Int64?) -> PaymentRequest {
        var request = PaymentRequest.reversal(of: stan, 10_000, card: 9)
            .naming(OriginalReference(stan: 1))
        request.delivery = delivered.map(Delivery.part)
        return request
    }

    @Test func `the host is told what was delivered, and its account owes that`() {
        var book = BookHarness.demo()
        let sale = book.ask(1, 10_000)
        book.say(.approved, to: sale)
        #expect(book.send(hostReversal(2, delivered: 3_000)).outcome == .reversalAccepted)
        let forward = book.lastSeq
        #expect(book.clearing.posted == 3_000)
        book.restart()
        let sent = book.sendForward(forward).sends
        #expect(sent.map(\.delivered) == [3_000])
        #expect(sent.map(\.amount) == [10_000])
        book.say(.approved, to: forward)
        #expect(book.state(forward) == .acknowledged)
        #expect(book.clearing.posted == 3_000 && book.clearing.held == 0)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test func `a host that knows nothing of what was delivered is a case`() {
        var book = BookHarness.demo()
        let sale = book.ask(1, 10_000)
        book.say(.approved, to: sale)
        book.send(hostReversal(2, delivered: 3_000))
        let forward = book.lastSeq
        for _ in 0..<Int(HostTerms.test.refusalLimit) {
            book.sendForward(forward)
            book.say(.declined(.originalNotFound), to: forward)
        }
        #expect(book.state(forward) == .quarantined)
        #expect(book.journal.discrepancies.count == 1)
    }

    @Test func `a part of what the host has not decided ends it whole, with a case`() {
        var book = BookHarness.demo()
        let sale = book.ask(1, 10_000)
        #expect(book.send(hostReversal(2, delivered: 3_000)).outcome == .reversalAccepted)
        #expect(book.journal.discrepancies.map(\.original) == [sale])
        book.say(.approved, to: sale)
        #expect(book.outcome(sale) == .reversedOriginal)
        let forward = book.forwards[0]
        #expect(book.sendForward(forward).sends.map(\.delivered) == [nil])
        book.say(.approved, to: forward)
        #expect(book.clearing.posted == 0 && book.clearing.held == 0)
    }

    @Test func `a part of what timed out ends like the whole, with a case`() {
        var book = BookHarness.demo()
        let sale = book.ask(1, 10_000)
        book.timeOut(sale)
        #expect(book.send(hostReversal(2, delivered: 3_000)).outcome == .reversalAccepted)
        #expect(book.journal.discrepancies.map(\.original) == [sale])
        let forward = book.forwards[0]
        #expect(book.sendForward(forward).sends.map(\.delivered) == [nil])
        book.say(.approved, to: forward)
        #expect(book.clearing.posted == 0 && book.clearing.held == 0)
    }
}
