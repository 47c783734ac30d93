import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

/// What a terminal is told that asks what has become of a payment.
@Suite struct QueryTests {
    private static func query(
        _ stan: UInt32,
        _ original: OriginalReference,
        terminal: Int = 1,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        var request = PaymentRequest.balance(stan, terminal: terminal, batch: batch)
        request.operation = .paymentQuery
        request.asset = nil
        request.card = nil
        let named = UInt64(original.stan ?? 0) << 32 | UInt64(original.window ?? 0)
        let reference = original.retrievalReference?.utf8.reduce(UInt64(7)) {
            $0 &* 31 &+ UInt64($1)
        }
        request.fingerprint = Fingerprint(high: named, low: reference ?? 0)
        return request.naming(original)
    }

    private func ask(
        _ book: inout BookHarness,
        _ stan: UInt32,
        _ original: OriginalReference
    ) -> QueriedPayment? {
        let before = book.journal.transfers.count
        let reply = book.send(Self.query(stan, original))
        #expect(book.journal.transfers.count == before)
        #expect(reply.approvalCode == nil && reply.retrievalReference != nil)
        #expect((reply.outcome == .approved) == (reply.details?.values.query != nil))
        return reply.details?.values.query
    }

    @Test(arguments: [true, false], MemoryJournal.Memory.allCases)
    func `a payment is found by DE 37 or by STAN and batch, and said what it was told`(
        byReference: Bool,
        memory: MemoryJournal.Memory
    ) throws {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1))
        let sale = book.lastSeq
        book.restart(memory)
        let told = ask(&book, 2, byReference ? .reply(sold) : .stan(1))
        #expect(
            told
                == QueriedPayment(
                    payment: sale,
                    state: .approved,
                    outcome: .approved,
                    reference: sold.retrievalReference,
                    amount: 8_850,
                    refunded: 0,
                    approvalCode: sold.approvalCode
                )
        )
        let record = try #require(book.journal.records.last)
        #expect(record.original == sale && record.account == nil)
        let query = try #require(book.journal.payments[book.lastSeq])
        #expect(query.legs.isEmpty && query.original == sale && query.holdsIdentity)
        #expect(book.journal.tombstones.isEmpty && book.journal.discrepancies.isEmpty)
    }

    @Test func `row 1: a repeat of a query is told what the first was, whatever came since`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let request = Self.query(2, .stan(1))
        let first = book.send(request)
        book.send(.reversal(of: 1))
        for memory in MemoryJournal.Memory.allCases {
            book.restart(memory)
            #expect(book.send(request) == first)
        }
        #expect(book.send(Self.query(2, .stan(3))).outcome == .duplicateMismatch)
    }

    @Test func `what was reversed, voided or refunded since says so`() {
        var book = BookHarness.demo()
        let replies = (1...5).map { book.send(.purchase(UInt32($0))) }
        book.send(.reversal(of: 1))
        book.send(.void(12, of: .stan(2)))
        book.send(.refund(13, of: .reply(replies[2]), 3_000))
        book.send(.refund(14, of: .reply(replies[3])))
        let told = (1...5).map { ask(&book, UInt32(20 + $0), .stan(UInt32($0))) }
        #expect(
            told.map { $0?.state }
                == [.reversed, .reversed, .partlyRefunded, .refunded, .approved]
        )
        #expect(told.map { $0?.refunded } == [0, 0, 3_000, 8_850, 0])
        #expect(told.allSatisfy { $0?.amount == 8_850 && $0?.outcome == .approved })
        #expect(ask(&book, 30, .stan(12))?.state == .approved)
        #expect(ask(&book, 31, .stan(13))?.amount == 3_000)
        book.restart(.none)
        #expect(ask(&book, 32, .stan(3))?.refunded == 3_000)
    }

    @Test func `what stands of a sale that was reversed in part is its amount`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        var reversal = PaymentRequest.reversal(of: 1)
        reversal.delivery = .part(3_000)
        book.send(reversal)
        let told = ask(&book, 2, .stan(1))
        #expect(told?.state == .partlyReversed && told?.amount == 3_000)
    }

    @Test func `an authorisation says whether it is held, completed, given back or lapsed`() {
        var book = BookHarness.demo()
        let holds = (1...4).map { book.send(.preauthorisation(UInt32($0), 10_000)) }
        func named(_ place: Int) -> OriginalReference {
            var original = OriginalReference.reply(holds[place], withCode: true)
            original.stan = UInt32(place + 1)
            return original
        }
        book.send(.completion(12, of: named(1), 6_000))
        book.send(.preauthorisationVoid(13, of: named(2), 10_000))
        let states = (1...4).map { ask(&book, UInt32(20 + $0), .stan(UInt32($0))) }
        #expect(states.map { $0?.state } == [.held, .completed, .reversed, .held])
        #expect(states.map { $0?.amount } == Array(repeating: 10_000, count: 4))
        book.restart(.none)
        #expect(ask(&book, 31, .stan(1))?.state == .held)
        #expect(ask(&book, 32, .stan(12))?.amount == 6_000)
    }

    @Test func `what was declined says why`() {
        var book = BookHarness.demo()
        book.send(.purchase(1, 2_000_000))
        let told = ask(&book, 2, .stan(1))
        #expect(told?.state == .declined && told?.outcome == .insufficientFunds)
        #expect(told?.approvalCode == nil)
    }

    @Test func `what a bank has not decided is pending, and its end is told when it has come`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        let pending = ask(&book, 2, .stan(1))
        #expect(pending?.state == .pending && pending?.outcome == .undecided)
        #expect(pending?.approvalCode == nil && pending?.amount == 8_850)
        book.approve(payment, "B00001")
        let paid = ask(&book, 3, .stan(1))
        #expect(paid?.state == .approved && paid?.approvalCode == "B00001")
        let lost = book.ask(4)
        book.timeOut(lost)
        let late = ask(&book, 5, .stan(4))
        #expect(late?.state == .declined && late?.outcome == .channelTimeout)
    }

    // MARK: What is not found

    @Test(arguments: BookHarness.Meeting.allCases)
    func `a query that finds nothing is final, and the sale that comes then is declined`(
        meeting: BookHarness.Meeting
    ) throws {
        var book = BookHarness.demo()
        let outcomes = book.race(Self.query(2, .stan(1)), .purchase(1), meeting)
        #expect(outcomes == [.originalNotFound, .reversedOriginal])
        let sale = try #require(book.journal.records.last)
        #expect(sale.note == "its query \(sale.seq - 1) came first")
        #expect(book.available(1) == 1_000_000)
        // It has done its work: the next of that STAN would be another day's.
        #expect(ask(&book, 3, .stan(1))?.outcome == .reversedOriginal)
        #expect(book.send(.purchase(4)).outcome == .approved)
    }

    @Test(arguments: BookHarness.Meeting.allCases)
    func `a sale that comes before its query is told, and stands`(
        meeting: BookHarness.Meeting
    ) {
        var book = BookHarness.demo()
        let outcomes = book.race(.purchase(1), Self.query(2, .stan(1)), meeting)
        #expect(outcomes == [.approved, .approved])
        #expect(book.available(1) == 1_000_000 - 8_850)
        #expect(book.journal.tombstones.isEmpty)
    }

    @Test func `what is declined behind a query has its STAN, batch and terminal, and no other`() {
        var book = BookHarness.demo()
        #expect(ask(&book, 2, .stan(1, window: 1)) == nil)
        #expect(book.send(.purchase(3)).outcome == .approved)
        #expect(book.send(.purchase(1, terminal: 2)).outcome == .approved)
        #expect(ask(&book, 4, .stan(9, window: 2)) == nil)
        #expect(book.send(.purchase(9)).outcome == .approved)
        // Whatever it is, with whichever card.
        #expect(book.send(.preauthorisation(1, 500, card: 2)).outcome == .reversedOriginal)
    }

    @Test func `asking twice for what is not there waits for it once`() {
        var book = BookHarness.demo()
        for stan: UInt32 in 2...4 { #expect(ask(&book, stan, .stan(1)) == nil) }
        #expect(book.journal.tombstones.count == 1)
        #expect(book.send(.purchase(1)).outcome == .reversedOriginal)
    }

    @Test func `by DE 37 alone nothing is waited for, and both names must agree`() {
        var book = BookHarness.demo()
        let sold = book.send(.purchase(1))
        #expect(ask(&book, 2, OriginalReference(retrievalReference: "632500009999")) == nil)
        var both = OriginalReference.reply(sold)
        both.stan = 7
        #expect(ask(&book, 3, both) == nil)
        #expect(book.journal.tombstones.count == 1)
        both.stan = 1
        both.window = 1
        #expect(ask(&book, 4, both)?.state == .approved)
    }

    @Test func `another terminal's payment, a session and a query are not found`() {
        var book = BookHarness.demo()
        let other = book.send(.purchase(1, terminal: 2))
        #expect(ask(&book, 2, .reply(other)) == nil)
        #expect(ask(&book, 3, .stan(999_000)) == nil)
        #expect(ask(&book, 4, .stan(3)) == nil)
    }

    @Test func `a query needs a session and the open batch, and is refused without effect`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let refused = book.send(Self.query(2, .stan(1), batch: 7))
        #expect(refused.outcome == .batchMismatch)
        #expect(refused.details == nil && book.journal.tombstones.isEmpty)
        // It has not taken its identity.
        #expect(ask(&book, 2, .stan(1))?.state == .approved)
    }
}
