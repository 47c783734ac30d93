import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// What concerns a batch and came without a MAC, where a listener takes that and payments need one.
@Suite struct BareServiceTests {
    private var book = BookHarness.settling(.signOn)

    private var state: TerminalState? { book.journal.terminals[TerminalRow(rawValue: 1)] }

    @Test mutating func `what no key has verified proves no keys and opens no batch`() {
        book.send(.purchase(1))
        book.signOn(.signOn(1, stan: 100), keys: 2)
        #expect(state?.batchOffered == true && state?.paidSinceKeys == false)
        func bare(_ stan: UInt32, batch: UInt32) -> PaymentRequest {
            var request = PaymentRequest.totals(stan, .claiming((9, 9)), batch: batch)
            request.keyVersion = PaymentRequest.noKeyVersion
            return request
        }
        #expect(book.serve(bare(900, batch: 2)).outcome == .batchMismatch)
        #expect(book.serve(bare(901, batch: 1)).outcome == .totalsDiffer)
        #expect(state?.paidSinceKeys == false && book.batch() == 1)
        #expect(book.closing(1) == nil && book.phase() == .unbalanced)
    }
}
