import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Cases that a person closes, and when each is due.
@Suite struct CaseTests {
    /// A reversal of another amount, and its case.
    private static func withCase() -> (BookHarness, CaseID) {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        book.send(.reversal(of: 1, 8_849))
        return (book, CaseID(book.lastSeq))
    }

    @Test func `a case is closed once, by whoever comes first`() throws {
        var (book, id) = Self.withCase()
        #expect(book.refusal(.closeCase(CaseID(4_711))) == .unknownCase(CaseID(4_711)))
        let item = CaseID(id.seq, item: 1)
        #expect(book.refusal(.closeCase(item)) == .unknownCase(item))
        #expect(book.refusal(.closeCase(id)) == nil)
        let acts = [1, 2].map { _ in
            book.event(
                .operatorAct(
                    OperatorAct(operatorName: "night", reason: "test", kind: .closeCase(id))
                )
            )
        }
        // The second finds what the first has done, in the same batch of events too.
        var together = book.book
        let journal = book.journal
        together.prepare(acts) { journal.read($0) }
        #expect(together.validate(acts[0]) == nil)
        var step = Step()
        together.step(acts[0], origin: nil, into: &step)
        #expect(together.validate(acts[1]) == .caseClosed(id))
        #expect(step.output.closedDiscrepancies == [id: book.lastSeq + 1])
        book.operate(.closeCase(id))
        #expect(book.journal.records.last?.original == id.seq)
        #expect(book.refusal(.closeCase(id)) == .caseClosed(id))
        #expect(book.refusal(.closeCase(id))?.description.contains("\n") == false)
    }

    /// As a replay runs it, which takes hundreds of records in one go.
    @Test func `a case is closed in the batch of events that opens it`() {
        var book = BookHarness.demo()
        book.send(.purchase(1))
        let id = CaseID(book.lastSeq + 1)
        let act = OperatorAct(operatorName: "night", reason: "test", kind: .closeCase(id))
        let events = [
            book.event(.payment(.reversal(of: 1, 8_849), .inHouse)), book.event(.operatorAct(act)),
        ]
        _ = book.run(events)
        #expect(book.journal.discrepancies.map(\.id) == [id])
        #expect(book.journal.closed[id] == book.lastSeq && book.lastSeq == id.seq + 1)
        #expect(book.refusal(.closeCase(id)) == .caseClosed(id))
    }

    @Test func `a case is due so many dates behind its own`() throws {
        let (book, id) = Self.withCase()
        let opened = try #require(book.journal.discrepancies.first { $0.id == id })
        let date = try #require(book.book.businessDate)
        #expect(opened.due == BusinessDate(rawValue: date.rawValue + BookRules.test.caseDays))
        // Before the seventh edition none was due.
        var rules = BookRules.test
        rules.edition = .fifth
        var older = BookHarness.demo(rules: rules)
        older.send(.purchase(1))
        older.send(.reversal(of: 1, 8_849))
        #expect(older.journal.discrepancies.map(\.due) == [nil])
    }

    @Test func `row 17: what a stored reversal waits for is closed by deciding on that`() throws {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.timeOut(payment)
        let forward = book.lastSeq
        for _ in 0..<5 { book.sendForward(forward) }
        try #require(book.state(forward) == .quarantined)
        let id = CaseID(book.lastSeq)
        #expect(book.refusal(.closeCase(id)) == .caseOfForward(id, forward))
        // A start knows it too.
        book.restart()
        #expect(book.refusal(.closeCase(id)) == .caseOfForward(id, forward))
        book.operate(.discardForward(exchange: forward))
        #expect(book.journal.closed[id] == book.lastSeq)
        #expect(book.refusal(.closeCase(id)) == .caseClosed(id))
    }
}
