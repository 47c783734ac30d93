import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// When the book hands over what it has counted.
@Suite struct FoldGivingTests {
    @Test func `totals are given with records alone, so that no commit loses them`() {
        var rules = BookRules.test
        rules.edition = .seventh
        var book = BookHarness.demo(rules: rules)
        for number in 4...11 { book.operate(.registerTerminal(.test(number))) }
        for number in 4...10 { book.signOn(.signOn(number, stan: 999_000)) }
        for number in 1...10 {
            #expect(book.send(.purchase(1, 100, terminal: number)).outcome == .approved)
        }
        book.cutover()
        // More terminals wait than one commit takes.
        #expect(book.journal.day.marks.count == 8)
        let bare = book.run(.signOff(.signOff(11, stan: 1)))
        #expect(bare.records.isEmpty)
        #expect(bare.day.folds.rows.isEmpty && bare.day.folds.marks.isEmpty)
        book.send(.purchase(2, 100))
        #expect(book.journal.day.marks.count == 10)
    }
}
