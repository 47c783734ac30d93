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

    /// A sale whose row comes, with a MAC or without, and then its reversal.
    private mutating func reversed(
        after row: UploadRow,
        isBare: Bool
    ) -> (state: TickState?, cases: [CaseKind], outcome: Outcome) {
        book = .settling()
        book.send(.purchase(5, 100))
        #expect(book.settle(900, .claiming((9, 9))).outcome == .totalsDiffer)
        var upload = PaymentRequest.batchUpload(901, [row])
        if isBare { upload.keyVersion = PaymentRequest.noKeyVersion }
        #expect(book.serve(upload).outcome == .acknowledged)
        let cases = book.journal.discrepancies.map(\.kind)
        let state = book.journal.day.ticks.values.first?.state
        return (state, cases, book.send(.reversal(of: 5, 100)).outcome)
    }

    @Test mutating func `a row that no key vouches for ticks a payment by its card alone`() {
        for card in [nil, 2] as [Int?] {
            let guessed = reversed(after: .of(5, 100, card: card), isBare: true)
            #expect(guessed.state == .differs && guessed.cases == [.differs])
            // The terminal takes its sale back all the same.
            #expect(guessed.outcome == .reversalAccepted)
        }
        let known = reversed(after: .of(5, 100), isBare: true)
        #expect(known.state == .ticked && known.cases.isEmpty)
        #expect(known.outcome == .reversalTooLate)
        let signed = reversed(after: .of(5, 100, card: nil), isBare: false)
        #expect(signed.state == .ticked && signed.cases.isEmpty)
        #expect(signed.outcome == .reversalTooLate)
    }
}
