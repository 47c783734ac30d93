import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// Payments of one number in one batch: a number is one's within its window and class alone.
@Suite struct UploadedNumberTests {
    private var book = BookHarness.settling()

    private var cases: [CaseKind] { book.journal.discrepancies.map(\.kind) }

    private var tick: UploadTick? { book.journal.day.ticks.values.first }

    private mutating func differ() {
        #expect(book.settle(900, .claiming((9, 9))).outcome == .totalsDiffer)
    }

    /// Two sales of one number in one batch.
    private mutating func sellTwice() -> [Int64] {
        book.send(.purchase(5, 100))
        let asked = book.lastSeq
        var other = PaymentRequest.purchase(5, 200)
        other.identity.messageClass = .authorisation
        #expect(book.send(other).outcome == .approved)
        return [asked, book.lastSeq]
    }

    @Test(arguments: MemoryJournal.Memory.allCases, [false, true])
    mutating func `two payments of one number are ticked by a row each, in any order`(
        memory: MemoryJournal.Memory,
        isTurned: Bool
    ) {
        let sales = sellTwice()
        differ()
        var rows: [UploadRow] = [.of(5, 100), .of(5, 200)]
        if isTurned { rows.reverse() }
        #expect(book.upload(901, [rows[0]]) == .acknowledged)
        book.restart(memory)
        #expect(book.upload(902, [rows[1]]) == .acknowledged)
        #expect(sales.allSatisfy { book.journal.payments[$0]?.tickedBy != nil })
        // What comes again is known.
        book.restart(memory)
        #expect(book.upload(903, rows) == .acknowledged)
        #expect(book.journal.records.last?.note == "rows of batch 1: 2, new: 0")
        #expect(book.endUpload(904, 2) == .acknowledged)
        #expect(cases.isEmpty && book.closing(1)?.rows == 2)
    }

    @Test mutating func `the one of two payments that is not sent is missing there`() {
        let sales = sellTwice()
        differ()
        #expect(book.upload(901, [.of(5, 100)]) == .acknowledged)
        #expect(tick?.payment == sales[0])
        #expect(book.endUpload(902, 1) == .acknowledged)
        #expect(cases == [.missingThere])
        #expect(book.journal.discrepancies.first?.original == sales[1])
    }

    @Test mutating func `a row that is of neither payment of its number is a case, once`() {
        _ = sellTwice()
        differ()
        #expect(book.upload(901, [.of(5, 100), .of(5, 200), .of(5, 300)]) == .acknowledged)
        #expect(book.upload(902, [.of(5, 300), .of(5, 400)]) == .acknowledged)
        #expect(cases == [.differs] && tick?.state == .differs)
        #expect(book.endUpload(903, 2) == .acknowledged)
        #expect(cases == [.differs])
    }
}
