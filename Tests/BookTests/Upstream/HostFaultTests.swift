import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing
import Upstream

/// What hosts and their links do wrong.
@Suite struct HostFaultTests {
    @Test func `row 11: a time-out declines, keeps the hold and stores the reversal at once`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        let output = book.timeOut(payment)
        #expect(output.records.count == 1)
        #expect(output.replies.map(\.outcome) == [.channelTimeout])
        #expect(output.newExchanges == [book.lastSeq])
        #expect(output.sends.isEmpty)
        #expect(book.clearing == (0, 8_850))
        // Killed right after: the intent is in the file.
        let forward = book.lastSeq
        book.crash()
        let due = book.takeDue(at: book.now)
        #expect(due == [forward])
        #expect(book.sendForward(forward).sends.count == 1)
        book.say(.approved, to: forward)
        #expect(book.clearing == (0, 0))
        #expect(book.outcome(payment) == .channelTimeout)
    }

    @Test func `row 12: a late approval finds its reversal on the way`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.timeOut(payment)
        let output = book.say(.approved, to: payment)
        #expect(output.matches == [.late])
        #expect(output.replies.isEmpty)
        #expect(book.forwards.count == 1)
        #expect(book.state(payment) == .late)
        #expect(book.journal.discrepancies.isEmpty)
    }

    @Test func `row 12: a late approval after its reversal was taken is reversed again`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.timeOut(payment)
        let first = book.lastSeq
        book.sendForward(first)
        book.say(.declined(.originalNotFound), to: first)
        #expect(book.clearing == (0, 0))
        book.say(.approved, to: payment)
        #expect(book.forwards == [first, book.lastSeq])
        #expect(book.journal.discrepancies.map(\.reason) == [.reversedOriginal])
        let second = book.lastSeq
        book.sendForward(second)
        book.say(.approved, to: second)
        #expect(book.journal.closed.count == 1)
    }

    @Test func `row 12: a late answer that the link cannot match is found by its STAN`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.timeOut(payment)
        book.restart()
        var answer = book.answer(payment)
        answer.exchange = nil
        #expect(book.run(.hostAnswer(answer)).matches == [.late])
        #expect(book.state(payment) == .late)
    }

    @Test(arguments: ["terminal", "time", "STAN", "class"])
    func `row 43: an answer with another key is nobody's`(part: String) {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        var answer = book.answer(payment, .declined(.declinedByHost))
        answer.exchange = nil
        switch part {
        case "terminal": answer.terminal = "T0000002"
        case "time": answer.time = 101_000_000
        case "STAN": answer.number = 77
        default: answer.mti = 0x0110
        }
        #expect(book.run(.hostAnswer(answer)).matches == [.orphan])
        #expect(book.state(payment) == .awaiting)
    }

    @Test func `row 13: an approval that nobody asked for is reversed by what it says`() {
        var book = BookHarness.demo()
        book.say(.approved, to: book.ask(1))
        var orphan = book.answer(book.lastSeq - 1)
        orphan.exchange = nil
        orphan.number = 4_711
        orphan.taken.amount = 300
        orphan.card = .test(9)
        #expect(book.run(.hostAnswer(orphan)).matches == [.orphan])
        #expect(book.journal.discrepancies.map(\.reason) == [.originalNotFound])
        let forward = book.lastSeq
        // The same once more changes nothing while its reversal is on its way.
        book.run(.hostAnswer(orphan))
        #expect(book.forwards == [forward])
        let sent = book.sendForward(forward).sends.first
        #expect(sent?.amount == 300)
        #expect(sent?.terminal == orphan.terminal)
        #expect(sent?.card == .test(9))
        #expect(sent?.original?.reference.iso?.number == 4_711)
        #expect(sent?.original?.messageClass == .financial)
        book.say(.approved, to: forward)
        #expect(book.journal.closed.count == 1)
        #expect(book.clearing == (8_850, 0))
    }

    @Test func `row 43: a second answer is ignored and counted`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.say(.approved, to: payment)
        let again = book.say(.approved, to: payment)
        #expect(again.matches == [.repeated])
        #expect(again.replies.isEmpty && again.ledger.transfers.isEmpty)
        #expect(book.say(.declined(.declinedByHost), to: payment).ledger.transfers.isEmpty)
        #expect(book.clearing == (8_850, 0))
    }

    @Test func `row 43: a host that approves after it declined is reversed`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.say(.declined(.declinedByHost), to: payment)
        book.say(.approved, to: payment)
        #expect(book.forwards == [book.lastSeq])
        #expect(book.journal.discrepancies.count == 1)
    }

    @Test func `row 14, fault 15: only what was not sent for sure is let go`() {
        for failure in UpstreamFailure.allCases {
            var book = BookHarness.demo()
            let payment = book.ask(1)
            let output = book.run(.hostFailed(exchange: payment, attempt: 1, failure))
            let isUnsent = failure == .unsent || failure == .refused
            let expected: Outcome = isUnsent ? .channelUnavailable : .channelTimeout
            #expect(output.replies.map(\.outcome) == [expected])
            #expect(book.forwards.isEmpty == isUnsent)
            #expect(book.clearing == (0, isUnsent ? 0 : 8_850))
        }
    }

    @Test func `row 24: what awaited an answer when the process ended is reversed, not resent`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.restart()
        let events = book.book.resumption(of: [.bank])
        #expect(events == [.hostFailed(exchange: payment, attempt: 1, .restarted)])
        let output = book.run(events[0])
        #expect(output.sends.isEmpty)
        #expect(output.replies.isEmpty)
        #expect(book.forwards == [book.lastSeq])
        #expect(book.send(.purchase(1, card: 9), .bank).outcome == .channelTimeout)
    }

    @Test func `row 23: after a kill before the answer both a repeat and a reversal are right`() {
        var book = BookHarness.demo()
        book.say(.approved, to: book.ask(1))
        book.crash()
        #expect(book.send(.purchase(1, card: 9), .bank).outcome == .approved)
        #expect(book.send(.reversal(of: 1, card: 9)).outcome == .reversalAccepted)
        #expect(book.send(.purchase(1, card: 9), .bank).outcome == .reversedOriginal)
    }

    @Test func `row 22: hold, answer and stored reversal are one output`() {
        var book = BookHarness.demo()
        let asked = book.run(.payment(.purchase(1, card: 9), .bank))
        #expect(asked.ledger.transfers.map(\.kind) == [.pending])
        #expect(asked.newExchanges.count == 1 && asked.newPayments.count == 1)
        let decided = book.say(.approved, to: book.lastSeq)
        #expect(decided.ledger.transfers.map(\.kind) == [.postPending])
        #expect(decided.totals.count == 1 && decided.changedLegs.count == 1)
        let reversed = book.run(.payment(.reversal(of: 1, card: 9), .inHouse))
        #expect(reversed.ledger.transfers.map(\.kind) == [.post])
        #expect(reversed.newExchanges.count == 1)
    }

    @Test func `row 44: an answer of another amount or currency is declined and reversed`() {
        for isAmount in [true, false] {
            var book = BookHarness.demo()
            let payment = book.ask(1)
            var answer = book.answer(payment)
            if isAmount {
                answer.taken.amount = 8_851
            } else {
                answer.taken.asset = Asset(rawValue: 840)
            }
            let output = book.run(.hostAnswer(answer))
            #expect(output.replies.map(\.outcome) == [.overloaded])
            #expect(output.matches == [.mismatched])
            #expect(output.discrepancies.map(\.reason) == [.reversalMismatch])
            #expect(book.clearing == (0, 8_850))
            let forward = book.lastSeq
            book.sendForward(forward)
            book.say(.approved, to: forward)
            #expect(book.clearing == (0, 0))
        }
    }

    @Test func `a failed commit loses no terminal that waits`() {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        let output = book.failing(.hostAnswer(book.answer(payment)))
        #expect(output.replies.count == 1)
        // Its answer comes again, and so does the reply.
        #expect(book.say(.approved, to: payment).replies == output.replies)
    }
}
