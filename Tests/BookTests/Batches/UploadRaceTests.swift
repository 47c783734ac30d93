import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// An upload beside other events, in one batch of events.
@Suite struct UploadRaceTests {
    private var book = BookHarness.settling()

    @Test mutating func `row 59: a person's reversal beside a row of its payment`() {
        book.send(.purchase(1))
        let sale = book.lastSeq
        #expect(book.settle(900, .claiming((9, 9))).outcome == .totalsDiffer)
        let act = OperatorAct(
            operatorName: "night",
            reason: "test",
            kind: .reverse(payment: sale)
        )
        let reversal = book.event(.operatorAct(act))
        let rows = book.event(.service(.upload(901, [.of(1, 8_850)])))
        let end = book.event(.service(.uploadEnd(902, 1)))
        let output = book.run([reversal, rows, end])
        #expect(output.replies.map(\.outcome) == [.acknowledged, .acknowledged])
        // The terminal has sold it, whatever a person did of it.
        let key = TickKey(
            batch: BatchKey(terminal: TerminalRow(rawValue: 1), number: 1),
            stan: 1
        )
        #expect(book.journal.day.ticks[key]?.state == .ticked)
        #expect(book.journal.discrepancies.isEmpty && book.available(1) == 1_000_000)
        #expect(book.closing(1)?.kind == .uploaded)
    }
}
