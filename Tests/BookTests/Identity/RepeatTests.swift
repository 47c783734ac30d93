import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

@Suite struct RepeatTests {
    @Test func `row 1: the same request again gets the same reply and has no second effect`() {
        var book = BookHarness.demo()
        let first = book.send(.purchase(1))
        let seq = book.lastSeq
        for _ in 1...3 { #expect(book.send(.purchase(1)) == first) }
        #expect(book.available(1) == 1_000_000 - 8_850)
        #expect(book.journal.payments[seq]?.attempts == 4)
        #expect(book.journal.records.last?.kind == .repeated)
        #expect(book.journal.records.last?.original == seq)
        #expect(book.journal.transfers.filter { $0.seq >= seq }.count == 1)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    func `row 1: again after a restart, after cutover and after a sign-on`(
        memory: MemoryJournal.Memory
    ) {
        var book = BookHarness.demo()
        let first = book.send(.purchase(1))
        book.restart(memory)
        #expect(book.send(.purchase(1)) == first)
        book.cutover()
        #expect(book.send(.purchase(1)) == first)
        book.signOn(.signOn(1, stan: 999_001))
        book.restart(memory)
        #expect(book.send(.purchase(1)) == first)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `row 1: a refusal is repeated, too`() {
        var book = BookHarness.demo()
        let first = book.send(.purchase(1, 2_000_000))
        book.operate(.credit(account: 1, amount: 5_000_000, asset: .yuan))
        #expect(book.send(.purchase(1, 2_000_000)) == first)
        #expect(first.outcome == .insufficientFunds)
    }

    @Test func `row 1: a repeat of a purchase that was reversed meanwhile is never approved`() {
        var book = BookHarness.demo()
        let first = book.send(.purchase(1))
        book.send(.reversal(of: 1))
        let again = book.send(.purchase(1))
        #expect(again.outcome == .reversedOriginal)
        #expect(again.approvalCode == nil)
        #expect(again.retrievalReference == first.retrievalReference)
        #expect(book.send(.purchase(1)) == again)
        #expect(book.available(1) == 1_000_000)
    }

    @Test func `row 2: copies in one batch are one payment with one answer for each`() {
        var book = BookHarness.demo()
        let events = (1...50).map { _ in book.event(.payment(.purchase(1), .inHouse)) }
        let output = book.run(events)
        #expect(output.replies.count == 50)
        #expect(Set(output.replies).count == 1)
        #expect(output.ledger.transfers.count == 1)
        #expect(output.newPayments.first?.attempts == 50)
        #expect(output.changedPayments.isEmpty)
    }

    @Test(arguments: [
        PaymentRequest.purchase(1, 8_851), .purchase(1, card: 2), .balance(1),
    ])
    func `row 3: the same identity with other content is refused, the original untouched`(
        request: PaymentRequest
    ) {
        var book = BookHarness.demo()
        let first = book.send(.purchase(1))
        let seq = book.lastSeq
        let before = book.journal.payments[seq]
        #expect(book.send(request).outcome == .duplicateMismatch)
        #expect(book.journal.payments[seq] == before)
        #expect(book.journal.records.last?.original == seq)
        #expect(book.available(1) == 1_000_000 - 8_850)
        #expect(book.available(2) == 1_000_000)
        #expect(book.send(.purchase(1)) == first)
        // The mismatching one took nothing, so it is judged anew each time.
        #expect(book.send(request).outcome == .duplicateMismatch)
    }

    @Test func `row 4: the same STAN in the next batch is another payment`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.signOn(.signOn(1, stan: 999_001))
        #expect(book.send(.purchase(1, batch: 2)).outcome == .approved)
        #expect(book.available(1) == 1_000_000 - 2 * 8_850)
    }

    @Test func `row 4: the STAN wraps past 999999 on another day`() {
        var book = BookHarness.demo()
        book.send(PaymentRequest.purchase(999_999).dated(1121))
        book.send(PaymentRequest.purchase(1).dated(1121))
        book.cutover()
        #expect(book.send(PaymentRequest.purchase(999_999).dated(1122)).outcome == .approved)
        #expect(book.send(PaymentRequest.purchase(1).dated(1122)).outcome == .approved)
        #expect(book.available(1) == 1_000_000 - 4 * 8_850)
    }

    @Test func `row 34: a replayed old frame gets its old answer, and is refused when too old`() {
        var book = BookHarness.demo()
        let first = book.send(.purchase(1))
        book.signOn(.signOn(1, stan: 999_001))
        book.send(.purchase(2, batch: 2))
        book.cutover()
        #expect(book.send(.purchase(1)) == first)
        book.cutover()
        #expect(book.send(.purchase(1)).outcome == .batchMismatch)
        #expect(book.available(1) == 1_000_000 - 2 * 8_850)
    }

    @Test func `a repeat is found in an open batch however old it is`() {
        var book = BookHarness.demo()
        let first = book.send(.purchase(1))
        for _ in 1...5 { book.cutover() }
        #expect(book.send(.purchase(1)) == first)
        book.restart(.none)
        #expect(book.send(.purchase(1)) == first)
    }

    @Test func `terminals and classes do not share identities`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        #expect(book.send(.purchase(1, terminal: 2)).outcome == .approved)
        #expect(book.send(.reversal(of: 1, terminal: 2)).outcome == .reversalAccepted)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }
}
