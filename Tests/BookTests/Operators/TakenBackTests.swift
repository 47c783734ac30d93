import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// Operators' reversals of what terminals took back, and of what took it back.
@Suite struct TakenBackTests {
    @Test func `row 10: an operator does not reverse a sale that was voided or refunded`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let voided = book.lastSeq
        book.send(.void(2, of: .stan(1)))
        let void = book.lastSeq
        let sold = book.send(.purchase(3))
        let refunded = book.lastSeq
        book.send(.refund(4, of: .reply(sold), 1))
        let refund = book.lastSeq
        book.restart(.none)
        let refusals = [voided, refunded, void, refund].map { book.refusal(.reverse(payment: $0)) }
        #expect(
            refusals == [
                .alreadyReversed(voided, by: void), .refunded(refunded), .isFollowUp(void),
                .isFollowUp(refund),
            ]
        )
        #expect(refusals.allSatisfy { $0?.description.contains("\n") == false })
    }

    @Test func `a void is refused to operators as often as they ask, its sale at hand or not`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.send(.void(2, of: .stan(1)))
        let void = book.lastSeq
        book.restart(.none)
        book.send(.purchase(1))
        for _ in 1...2 {
            #expect(book.refusal(.reverse(payment: void)) == .isFollowUp(void))
        }
        #expect(book.available(1) == 1_000_000)
    }

    @Test(arguments: [true, false])
    func `a sale that its terminal has reversed, too, is not put back`(byOperator: Bool) {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        if byOperator {
            book.operate(.reverse(payment: book.lastSeq))
        } else {
            book.send(.void(2, of: .stan(1)))
        }
        let takenBack = book.lastSeq
        // In the next batch it names no window and finds nothing that stands.
        #expect(book.send(.reversal(of: 1).inBatch(2)).outcome == .reversalAccepted)
        let ended = book.lastSeq
        if byOperator {
            let refusal = book.refusal(.reverse(payment: takenBack))
            #expect(refusal == .endedByTerminal(takenBack - 1, by: ended))
        } else {
            #expect(book.send(.reversal(of: 2)).outcome == .reversalTooLate)
        }
        #expect(book.available(1) == 1_000_000)
    }

    /// A hold of 100.00 that was voided two business dates later, in the next batch.
    private static func voidedLongAgo(reach: Int?) throws -> (BookHarness, Authorisation) {
        var rules = BookRules.test
        rules.reachDates = reach
        var book = BookHarness.demo(rules: rules)
        let held = try book.authorise()
        book.signOn(.signOn(1, stan: 999_001))
        book.send(.purchase(9, 100).inBatch(2))
        book.cutover()
        book.cutover()
        let void = book.naming(held, .preauthorisationVoid, 2, 10_000).inBatch(2)
        #expect(book.send(void).outcome == .approved)
        return (book, held)
    }

    /// A question that does not reach the hold leaves a mark, which takes nothing back.
    @Test(arguments: MemoryJournal.Memory.allCases)
    func `what its terminal has only asked about is held again, however old it is`(
        memory: MemoryJournal.Memory
    ) throws {
        var (book, held) = try Self.voidedLongAgo(reach: 1)
        let query = PaymentRequest.paymentQuery(3, of: .stan(1), nil, card: nil)
        #expect(book.send(query.inBatch(2)).outcome == .originalNotFound)
        book.restart(memory)
        let reversal = PaymentRequest.reversal(of: 2, 10_000).inBatch(2)
        #expect(book.send(reversal).outcome == .reversalAccepted)
        #expect(try book.row(held.payment).state == .open)
        #expect(book.available(1) == 1_000_000 - 100 - 10_000)
    }

    /// The row of an authorisation outlives the business date of its payment.
    @Test(arguments: MemoryJournal.Memory.allCases, [nil, 1])
    func `what its terminal has reversed, too, is not held again, however old it is`(
        memory: MemoryJournal.Memory,
        reach: Int?
    ) throws {
        var (book, held) = try Self.voidedLongAgo(reach: reach)
        let named = PaymentRequest.reversal(of: 1, 10_000).naming(.stan(1))
        #expect(book.send(named.inBatch(2)).outcome == .reversalAccepted)
        book.restart(memory)
        let reversal = PaymentRequest.reversal(of: 2, 10_000).inBatch(2)
        #expect(book.send(reversal).outcome == .reversalAccepted)
        #expect(try book.row(held.payment).state == .voided)
        #expect(book.available(1) == 1_000_000 - 100)
    }

    @Test func `row 47: a void and an operator's reversal give back once`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let sale = book.lastSeq
        book.operate(.reverse(payment: sale))
        let reversal = book.lastSeq
        #expect(book.send(.void(2, of: .stan(1))).outcome == .originalFinished)
        #expect(book.available(1) == 1_000_000)
        // Put back by the operator it is voided like any other.
        book.restart(.none)
        book.operate(.reverse(payment: reversal))
        #expect(book.send(.void(3, of: .stan(1))).outcome == .approved)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `a sale whose void was reversed is reversed by an operator`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let sale = book.lastSeq
        book.send(.void(2, of: .stan(1)))
        let void = book.lastSeq
        book.send(.reversal(of: 2))
        book.restart(.none)
        #expect(book.refusal(.reverse(payment: void)) == .isFollowUp(void))
        book.operate(.reverse(payment: sale))
        #expect(book.available(1) == 1_000_000)
    }
}
