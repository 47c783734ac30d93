import Book
import Journal
import Payments
import Testing
import Text

@testable import Desk

/// Our side alone, as JSON: of what ended without its terminal, or goes on.
@Suite struct CountedDocumentTests {
    private static var counted: CountedTotals {
        var figures = ReportFigures()
        figures.sides.debits = Tally(count: 2, amount: 9_250)
        figures.sides.debitReversals = Tally(count: 1, amount: 400)
        figures.loaded = Tally(count: 1, amount: 20_000)
        return CountedTotals(
            asset: .yuan,
            domestic: figures,
            undecided: Tally(count: 1, amount: 791)
        )
    }

    @Test func `halves stand beside what is on no side`() throws {
        let document = Self.counted.document
        #expect(document["currency"] == .string("156"))
        #expect(document["domestic"]?["debits"]?["amount_minor"] == .number("9250"))
        #expect(document["domestic"]?["debit_reversals"]?["count"] == .number("1"))
        #expect(document["foreign"]?["debits"]?["count"] == .number("0"))
        #expect(document["net_minor"] == .number("8850"))
        #expect(document["loaded"]?["amount_minor"] == .number("20000"))
        #expect(document["undecided"]?["amount_minor"] == .number("791"))
    }

    @Test func `a shift and a batch that nobody compared have it in place of both sides`() throws {
        let shift = Shift(
            key: ShiftKey(terminal: TerminalRow(rawValue: 1), number: 3),
            operatorKey: StationOperatorKey(merchant: "DEMOSTATION0001", number: 7),
            openedAt: Timestamp(rawValue: 0),
            openedBy: 9,
            openedOn: BusinessDate(rawValue: 20_000)
        )
        let listing = ShiftListing(terminal: "T0000001", shift: shift)
        let open = listing.document(counting: [Self.counted])
        #expect(open["ours"] == .null && open["result"] == .null)
        #expect(open["counted"] == .array([Self.counted.document]))
        let closing = BatchClosing(
            seq: 9,
            key: BatchKey(terminal: TerminalRow(rawValue: 1), number: 3),
            openedOn: BusinessDate(rawValue: 20_000),
            closedOn: BusinessDate(rawValue: 20_001),
            at: Timestamp(rawValue: 0),
            kind: .uploaded,
            asset: .yuan
        )
        let forced = ClosingListing(
            terminal: "T0000001",
            merchant: "DEMOSTATION0001",
            closing: closing,
            wasForced: true
        )
        let document = forced.document([], lacking: [], counting: [])
        #expect(document["forced"] == .boolean(true) && document["kind"] == .string("uploaded"))
        #expect(document["counted"] == .array([]))
    }
}
