import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

@Suite struct VoidTests {
    /// A sale of 88.50 by terminal 1 under STAN 1; its reply.
    private func sale(_ book: inout BookHarness) -> PaymentReply { book.send(.purchase(1)) }

    private func totals(_ book: BookHarness, _ total: TotalsClass) -> TotalsValue? {
        book.journal.totals.first { $0.key.total == total }?.value
    }

    @Test(arguments: [true, false], MemoryJournal.Memory.allCases)
    func `a void gives all of its sale back, however it names it`(
        byReference: Bool,
        memory: MemoryJournal.Memory
    ) throws {
        var book = BookHarness.demo()
        let sold = sale(&book)
        let sale = book.lastSeq
        book.restart(memory)
        let reply = book.send(.void(2, of: byReference ? .reply(sold) : .stan(1)))
        let void = book.lastSeq
        #expect(reply.outcome == .approved && reply.approvalCode?.count == 6)
        #expect(reply.retrievalReference != nil)
        #expect(book.available(1) == 1_000_000)
        let taken = try #require(book.journal.payments[sale])
        #expect(taken.reversedBy == void && taken.legs.first?.state == .reversed)
        let leg = try #require(book.journal.leg(of: void))
        // One transfer: what undoes the sale's leg is what the void's leg moved.
        #expect(leg.state == .posted && leg.transfer == taken.legs.first?.undoneBy)
        #expect(leg.asked == taken.legs.first?.asked && leg.decider == taken.legs.first?.decider)
        let record = try #require(book.journal.records.last)
        #expect(record.kind == .payment && record.original == sale && record.group == sale)
        #expect(record.account == taken.account)
        #expect(totals(book, .voids) == TotalsValue(count: 1, amount: 8_850))
        #expect(totals(book, .purchases) == TotalsValue(count: 1, amount: 8_850))
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test func `a sale of two legs is voided by a void of two, the last first`() {
        var book = BookHarness.demo()
        var plan = RoutePlan.inHouse
        plan.legs.rest = [PlannedLeg(decider: .ledger, part: 3_000)]
        book.send(.purchase(1), plan)
        let sale = book.lastSeq
        book.send(.void(2, of: .stan(1)))
        let void = book.lastSeq
        #expect(book.journal.legs(of: void).map(\.asked.minorUnits) == [5_850, 3_000])
        #expect(book.journal.transfers(of: void).map(\.amount) == [3_000, 5_850])
        #expect(book.journal.legs(of: sale).map(\.state) == [.reversed, .reversed])
        #expect(book.available(1) == 1_000_000)
        book.send(.reversal(of: 2))
        #expect(book.journal.legs(of: sale).map(\.state) == [.posted, .posted])
        #expect(book.journal.legs(of: void).map(\.state) == [.reversed, .reversed])
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `row 1: a repeat of a void gets its answer and has no second effect`() {
        var book = BookHarness.demo()
        _ = sale(&book)
        let first = book.send(.void(2, of: .stan(1)))
        for memory in MemoryJournal.Memory.allCases {
            book.restart(memory)
            #expect(book.send(.void(2, of: .stan(1))) == first)
        }
        #expect(book.journal.transfers.count { $0.undoes != nil } == 1)
        // And a repeat of the sale is told that it does not stand.
        #expect(book.send(.purchase(1)).outcome == .reversedOriginal)
    }

    @Test func `row 3: the STAN of a void with other content is refused`() {
        var book = BookHarness.demo()
        _ = sale(&book)
        book.send(.purchase(3))
        book.send(.void(2, of: .stan(1)))
        #expect(book.send(.void(2, of: .stan(3))).outcome == .duplicateMismatch)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `what is not found, or is another's, is told as not found`() {
        var book = BookHarness.demo()
        let sold = sale(&book)
        let other = book.send(.purchase(1, terminal: 2))
        var disagreeing = OriginalReference.reply(sold)
        disagreeing.stan = 7
        disagreeing.window = 1
        let requests: [PaymentRequest] = [
            .void(10, of: .stan(9)), .void(11, of: .stan(1, window: 2)),
            .void(12, of: .stan(1), card: 2), .void(13, of: .stan(1, code: "000000")),
            .void(14, of: .reply(other)), .void(15, of: disagreeing),
            .void(16, of: OriginalReference()), .void(17, of: OriginalReference(stan: 1)),
            .void(18, of: OriginalReference(retrievalReference: "000000000001")),
            // A void's own STAN names nothing.
            .void(1, of: OriginalReference(), terminal: 3),
        ]
        for request in requests {
            #expect(book.send(request).outcome == .originalNotFound)
        }
        #expect(book.available(1) == 1_000_000 - 2 * 8_850)
        #expect(book.journal.discrepancies.isEmpty)
        #expect(book.send(.void(19, of: .reply(sold, withCode: true))).outcome == .approved)
    }

    @Test func `a declined sale and a balance inquiry are not voided`() {
        var book = BookHarness.demo()
        book.send(.purchase(1, 2_000_000))
        book.send(.balance(2))
        #expect(book.send(.void(3, of: .stan(1), 2_000_000)).outcome == .originalNotFound)
        #expect(book.send(.void(4, of: .stan(2))).outcome == .originalNotFound)
    }

    @Test func `a void comes before its sale: refused, and the sale stands`() {
        var book = BookHarness.demo()
        #expect(book.send(.void(2, of: .stan(1))).outcome == .originalNotFound)
        #expect(sale(&book).outcome == .approved)
        #expect(book.send(.void(2, of: .stan(1))).outcome == .originalNotFound)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test(arguments: [0, -1, 1_000_000_000_000, nil] as [Int64?])
    func `row 45: a void of nothing, or of more than twelve digits, is refused`(amount: Int64?) {
        var book = BookHarness.demo()
        _ = sale(&book)
        #expect(book.send(.void(2, of: .stan(1), amount)).outcome == .invalidAmount)
    }

    @Test func `row 46: a void in another currency than its sale's is refused`() {
        var book = BookHarness.demo()
        _ = sale(&book)
        for (stan, asset) in [(2, Asset.points), (3, nil)] as [(UInt32, Asset?)] {
            #expect(book.send(.void(stan, of: .stan(1), asset: asset)).outcome == .wrongCurrency)
        }
    }

    @Test func `a void of another amount is refused as such, and without a card too`() {
        var book = BookHarness.demo()
        _ = sale(&book)
        #expect(book.send(.void(2, of: .stan(1), 8_849)).outcome == .amountMismatch)
        #expect(book.send(.void(3, of: .stan(1), 8_851)).outcome == .amountMismatch)
        #expect(book.send(.void(4, of: .stan(1), card: nil)).outcome == .invalidCard)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `row 36: a void needs the session and the batch of its terminal`() {
        var book = BookHarness.demo()
        _ = sale(&book)
        #expect(book.send(.void(2, of: .stan(1), batch: 7)).outcome == .batchMismatch)
        book.run(.signOff(.signOff(1, stan: 999_001)))
        #expect(book.send(.void(2, of: .stan(1))).outcome == .noSessionKeys)
        book.signOn(.signOn(1, stan: 999_002))
        #expect(book.send(.void(2, of: .stan(1), batch: 2)).outcome == .approved)
    }

    @Test func `a sale of the batch before is voided on its date, and behind it no more`() {
        var book = BookHarness.demo()
        _ = sale(&book)
        book.send(.purchase(2))
        book.signOn(.signOn(1, stan: 999_001))
        book.send(.purchase(3, batch: 2))
        #expect(book.send(.void(4, of: .stan(1), batch: 2)).outcome == .approved)
        book.cutover()
        #expect(book.send(.void(5, of: .stan(2), batch: 2)).outcome == .originalFinished)
        // Of the open batch it is voided still.
        #expect(book.send(.void(6, of: .stan(3, window: 2), batch: 2)).outcome == .approved)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `a dialect without batches voids on the business date alone`() {
        var book = BookHarness.demo()
        book.send(PaymentRequest.purchase(1).dated(1121))
        book.send(PaymentRequest.purchase(2).dated(1121))
        let named = { (stan: UInt32) in OriginalReference.stan(stan, window: 1121) }
        let void = PaymentRequest.void(3, of: named(1)).dated(1121)
        #expect(book.send(void).outcome == .approved)
        book.cutover()
        let late = PaymentRequest.void(4, of: named(2)).dated(1121)
        #expect(book.send(late).outcome == .originalFinished)
    }

    @Test func `a sale that was voided, reversed or reversed by an operator is over`() {
        var book = BookHarness.demo()
        for stan in 1...3 as ClosedRange<UInt32> { book.send(.purchase(stan)) }
        book.send(.void(10, of: .stan(1)))
        book.send(.reversal(of: 2))
        book.operate(
            .reverse(
                payment: book.journal.payments.values.first {
                    $0.request.identity.stan == 3
                }?.seq ?? 0
            )
        )
        for stan in 1...3 as ClosedRange<UInt32> {
            let reply = book.send(.void(stan + 20, of: .stan(stan)))
            #expect(reply.outcome == .originalFinished)
        }
        #expect(book.available(1) == 1_000_000)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test func `a frozen card gets its money back`() throws {
        var book = BookHarness.demo()
        _ = sale(&book)
        let account = try #require(book.journal.account(of: SealedCard.test(1).token))
        book.operate(.setFrozen(account: account.id, true))
        #expect(book.send(.void(2, of: .stan(1))).outcome == .approved)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `a void whose reversal came first is declined`() {
        var book = BookHarness.demo()
        _ = sale(&book)
        #expect(book.send(.reversal(of: 2)).outcome == .reversalAccepted)
        #expect(book.send(.void(2, of: .stan(1))).outcome == .reversedOriginal)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }
}
