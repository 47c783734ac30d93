import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// Uploads that break off and begin again, and settlements whose answers are lost.
@Suite struct InterruptedUploadTests {
    /// What an upload came to.
    private struct Result: Equatable {
        var rows: [UInt32: TickState]
        var ticked: Set<UInt32>
        var cases: [UInt32: [CaseKind]]
        var closings: [ClosingKind]
        var held: UInt32

        init(_ book: BookHarness) {
            rows = [:]
            for (key, tick) in book.journal.day.ticks { rows[key.stan] = tick.state }
            ticked = Set(
                book.journal.payments.values.filter { $0.tickedBy != nil }
                    .map(\.request.identity.stan)
            )
            cases = [:]
            for row in book.journal.discrepancies {
                cases[row.stan ?? 0, default: []].append(row.kind)
            }
            closings = book.closings.map(\.kind)
            held = book.closings.first?.rows ?? 0
        }
    }

    /// Twenty sales, of which a terminal has forgotten two and changed one, and one of its own.
    private static func differing() -> (BookHarness, DayTerminal) {
        var book = BookHarness.demo(rules: BookHarness.settlingRules)
        book.checksInvariants = false
        var terminal = DayTerminal(number: 1)
        for number in 1...20 {
            let stan = terminal.nextSTAN()
            let amount = Int64(number) * 100
            #expect(book.send(.purchase(stan, amount)).outcome == .approved)
            guard number % 10 != 4 else { continue }
            terminal.count(
                DayTerminal.Item(
                    stan: stan,
                    half: .domestic,
                    card: SealedCard.test(1).token,
                    amount: number == 7 ? amount + 1 : amount,
                    isDebit: true
                )
            )
        }
        terminal.count(
            DayTerminal.Item(
                stan: terminal.nextSTAN(),
                half: .domestic,
                card: nil,
                amount: 77,
                isDebit: true
            )
        )
        #expect(book.ask(service: terminal.settlement())?.outcome == .totalsDiffer)
        return (book, terminal)
    }

    /// Sends all rows and the end, behind as many as came before it broke off.
    private static func upload(
        _ book: inout BookHarness,
        _ terminal: inout DayTerminal,
        breakingOffAt row: Int
    ) {
        let first = row > 0 ? terminal.uploadMessages(upTo: row) : []
        for message in first + terminal.uploadMessages() {
            #expect(book.ask(service: message)?.outcome == .acknowledged)
        }
        let end = terminal.uploadEnd()
        let reply = book.ask(service: end)
        #expect(reply?.outcome == .acknowledged)
        #expect(book.ask(service: end) == reply)
    }

    @Test func `row 60: an upload that breaks off at any row and begins again comes to the same`() {
        let (book, terminal) = Self.differing()
        var (whole, sender) = (book, terminal)
        Self.upload(&whole, &sender, breakingOffAt: 0)
        let expected = Result(whole)
        #expect(expected.rows.count == 19 && expected.ticked.count == 17)
        #expect(expected.rows.filter { $0.value == .missingHere }.count == 1)
        #expect(expected.cases[4] == [.missingThere] && expected.cases[14] == [.missingThere])
        #expect(expected.cases[7] == [.differs] && expected.cases.count == 4)
        #expect(expected.closings == [.uploaded] && expected.held == 19)
        for row in 1...terminal.rows.count {
            var (again, sender) = (book, terminal)
            Self.upload(&again, &sender, breakingOffAt: row)
            #expect(Result(again) == expected, "broken off at row \(row)")
        }
    }

    @Test func `row 60: a start in the middle of an upload changes nothing`() {
        let (book, terminal) = Self.differing()
        var (whole, sender) = (book, terminal)
        Self.upload(&whole, &sender, breakingOffAt: 0)
        for memory in MemoryJournal.Memory.allCases {
            var (again, sender) = (book, terminal)
            again.restart(memory)
            for message in sender.uploadMessages(upTo: 9) { again.ask(service: message) }
            again.restart(memory)
            Self.upload(&again, &sender, breakingOffAt: 11)
            #expect(Result(again) == Result(whole))
        }
    }

    @Test func `row 59: a lost answer of a settlement comes again under another STAN`() {
        var book = BookHarness.demo(rules: BookHarness.settlingRules)
        var terminal = DayTerminal(number: 1)
        book.send(.purchase(terminal.nextSTAN()))
        let claim = BookHarness.claim((1, 8_850))
        let first = book.ask(service: terminal.settlement(claim))
        #expect(first?.outcome == .settled)
        #expect(first?.details?.values.settlement?.domestic.result == .balanced)
        // The next batch has payments, and the terminal has forgotten its totals.
        book.send(.purchase(90, 1_000, batch: 2))
        book.restart(.none)
        for claim in [claim, BookHarness.claim(), BookHarness.claim((2, 9_850))] {
            let again = book.ask(service: terminal.settlement(claim))
            #expect(again?.outcome == .settled && again?.details == first?.details)
        }
        #expect(book.closings.map(\.kind) == [.settled] && book.journal.discrepancies.isEmpty)
    }

    @Test func `row 59: what differs is told again as it is by then`() {
        var (book, terminal) = Self.differing()
        let again = book.ask(service: terminal.settlement())
        #expect(again?.outcome == .totalsDiffer)
        Self.upload(&book, &terminal, breakingOffAt: 0)
        let behind = book.ask(service: terminal.settlement())
        #expect(behind?.outcome == .totalsDiffer && behind?.details == again?.details)
        #expect(book.closings.map(\.kind) == [.uploaded])
    }
}
