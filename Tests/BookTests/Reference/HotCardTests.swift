import Book
import BookSimulation
import JournalFormat
import Payments
import Reference
import Testing

/// A hot card counts from the step behind its record on, and what was decided stands.
@Suite struct HotCardTests {
    @Test func `row 63: a hot card pays and asks no more, in-house and at a host`() {
        var book = BookHarness.demo()
        #expect(book.buy(1) == .approved)
        book.makeHot(1, 9)
        #expect(book.buy(2) == .restrictedCard)
        #expect(book.send(.balance(3)).outcome == .restrictedCard)
        #expect(book.send(.preauthorisation(4)).outcome == .restrictedCard)
        #expect(book.send(.purchase(5, card: 9), .bank).outcome == .restrictedCard)
        #expect(book.send(.balance(6, card: 9), .bank).outcome == .restrictedCard)
        #expect(book.buy(7, card: 2) == .approved)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test func `row 63: the next event of the same batch is judged by it`() {
        var book = BookHarness.demo()
        let act = OperatorAct(
            operatorName: "night",
            reason: "stolen",
            kind: .reference(.changeHotCards([.hot(1)]))
        )
        let output = book.run([
            book.event(.payment(.purchase(1), .inHouse)), book.event(.operatorAct(act)),
            book.event(.payment(.purchase(2), .inHouse)),
        ])
        #expect(output.replies.map(\.outcome) == [.approved, .restrictedCard])
    }

    @Test func `row 63: what was decided stands, and can be given back`() throws {
        var book = BookHarness.demo()
        for stan in 1...3 as ClosedRange<UInt32> { #expect(book.buy(stan) == .approved) }
        let sales = [book.lastSeq - 2, book.lastSeq - 1, book.lastSeq]
        let hold = try book.authorise(4, 10_000)
        book.makeHot(1)
        // A repeat is told what its payment was.
        #expect(book.send(.purchase(3)).outcome == .approved)
        #expect(book.void(of: sales[0], 11, 8_850) == .approved)
        #expect(
            book.send(
                BookHarness.request(.refund, 12, 850).naming(book.reference(sales[1]))
            ).outcome == .approved
        )
        #expect(book.send(.reversal(of: 3)).outcome == .reversalAccepted)
        #expect(book.complete(hold, 13, 9_000) == .approved)
        #expect(book.available(1) == 1_000_000 - 8_850 + 850 - 9_000)
    }

    @Test(
        arguments: [
            ([.hot(1)], true), ([.hot(1, from: "2026-11-22")], true),
            ([.hot(1, from: "2026-11-22"), .hot(1)], true), ([.notHot(1)], false),
            ([.hot(1, from: "2026-11-22"), .notHot(1)], false),
            ([.hot(1, until: "2026-11-30")], false), ([.notHot(2)], true),
        ] as [([ReferenceChange], Bool)]
    )
    func `row 63: a card becomes hot beside an open import that does not let it go`(
        staged: [ReferenceChange],
        isTaken: Bool
    ) {
        var book = BookHarness.demo()
        book.makeHot(1)
        book.stage(staged)
        let refusal = book.refusal(.reference(.changeHotCards([.hot(1)])))
        #expect((refusal == nil) == isTaken, "\(String(describing: refusal))")
    }

    @Test func `row 63: a payment that its host has is decided by the host`() {
        var book = BookHarness.demo()
        let asked = book.ask(1)
        book.makeHot(9)
        book.approve(asked, "B00001")
        #expect(book.journal.payments[asked]?.reply.outcome == .approved)
        #expect(book.send(.purchase(2, card: 9), .bank).outcome == .restrictedCard)
        #expect(book.send(.reversal(of: 1, card: 9), .bank).outcome == .reversalAccepted)
    }

    @Test func `row 63: a sale that a terminal has made with it is taken in and suspended`() {
        var book = BookHarness.demo()
        book.makeHot(1, 9)
        #expect(book.report(1).outcome == .acknowledged)
        #expect(book.available(1) == 1_000_000)
        #expect(book.suspended() == 8_850)
        #expect(book.cases == [.restrictedCard])
        #expect(book.report(2, card: 9, .offlineAtBank()).outcome == .acknowledged)
        #expect(book.suspended() == 2 * 8_850)
        #expect(book.cases == [.restrictedCard, .restrictedCard])
    }

    @Test func `a card is hot from the first minute of its row until the last`() {
        // 2026-11-21, by a clock eight hours ahead of UTC.
        let day = BusinessDate(year: 2026, month: 11, day: 21).rawValue
        let noon = Int64(day) * 86_400_000_000 + 4 * 3_600_000_000
        var book = BookHarness.demo()
        book.bring(
            .hot(1, from: "2026-11-21T12:00", until: "2026-11-21T12:02"),
            .hot(2, from: "2026-11-22", until: "2026-11-23")
        )
        func outcome(_ stan: UInt32, _ time: Int64, card: Int) -> Outcome {
            // An event of the harness is a millisecond later.
            book.now = Timestamp(rawValue: time - 1_000)
            return book.buy(stan, card: card)
        }
        #expect(outcome(1, noon - 1, card: 1) == .approved)
        #expect(outcome(2, noon, card: 1) == .restrictedCard)
        #expect(outcome(3, noon + 120_000_000 - 1, card: 1) == .restrictedCard)
        #expect(outcome(4, noon + 120_000_000, card: 1) == .approved)
        let midnight = noon + 12 * 3_600_000_000
        #expect(outcome(5, midnight - 1, card: 2) == .approved)
        #expect(outcome(6, midnight, card: 2) == .restrictedCard)
        let end = midnight + 2 * 86_400_000_000
        #expect(outcome(7, end - 1, card: 2) == .restrictedCard)
        #expect(outcome(8, end, card: 2) == .approved)
    }

    @Test func `the last day that can be written is for ever`() {
        var book = BookHarness.demo()
        book.bring(.hot(1, until: "9999-12-31"), .hot(2, from: "9999-12-31"))
        #expect(book.buy(1) == .restrictedCard)
        #expect(book.buy(2, card: 2) == .approved)
    }

    @Test func `rows of one card follow each other`() {
        var book = BookHarness.demo()
        book.bring(.hot(1, until: "2026-11-20"), .hot(1, from: "2026-12-01"))
        #expect(book.buy(1) == .approved)
        book.makeHot(1)
        #expect(book.buy(2) == .restrictedCard)
        book.operate(.reference(.changeHotCards([.notHot(1)])))
        #expect(book.buy(3) == .approved)
        book.operate(.reference(.changeHotCards([.notHot(1, from: "2026-12-01")])))
        book.advance(days: 30)
        #expect(book.buy(4) == .approved)
    }

    @Test func `what an import takes away with this event is there no more`() {
        var book = BookHarness.demo()
        book.bring(.hot(1))
        let time = Timestamp(rawValue: book.now.rawValue + 60_000_000)
        let version = book.stage([.notHot(1), .hot(2)])
        book.activate(version, at: time)
        book.now = Timestamp(rawValue: time.rawValue - 1_000)
        let refusal = book.refusal(.reference(.changeHotCards([.notHot(1)])))
        #expect(refusal == .reference(.notHot))
        book.operate(.reference(.changeHotCards([.notHot(2)])))
        #expect(book.buy(1) == .approved)
        #expect(book.buy(2, card: 2) == .approved)
    }

    @Test func `a row whose end has passed is not put, and the card stays hot`() {
        var book = BookHarness.demo()
        book.makeHot(1)
        for until in ["2026-11-20", "2026-11-21T00:00"] {
            let refusal = book.refusal(.reference(.changeHotCards([.hot(1, until: until)])))
            guard case .reference(.endHasPassed(until, let now)) = refusal else {
                Issue.record("\(until): \(String(describing: refusal))")
                continue
            }
            #expect(now.hasPrefix("2026-11-21T") && now.utf8.count == 16)
        }
        #expect(book.buy(1) == .restrictedCard)
        // What was recorded before this was a rule is replayed.
        let act = OperatorAct(
            operatorName: "test",
            reason: "test",
            kind: .reference(.changeHotCards([.hot(1, until: "2026-11-20")]))
        )
        #expect(book.book.obstacle(to: BookEvent(at: book.now, kind: .operatorAct(act))) == nil)
        // The day of an end is not over.
        #expect(book.refusal(.reference(.changeHotCards([.hot(1, until: "2026-11-21")]))) == nil)
    }

    @Test func `a card is not made hot that an open import takes off the list`() {
        var book = BookHarness.demo()
        book.bring(.hot(1), .hot(2))
        let version = book.stage([.notHot(1)])
        book.activate(version, at: Timestamp(rawValue: book.now.rawValue + 60_000_000))
        let refusal = book.refusal(.reference(.changeHotCards([.hot(3), .hot(1)])))
        #expect(refusal == .reference(.endedByImport(version: version)))
        #expect(book.refusal(.reference(.changeHotCards([.hot(3), .hot(2)]))) == nil)
        book.operate(.reference(.discard(version: version)))
        book.operate(.reference(.changeHotCards([.hot(1)])))
        book.advance(days: 1)
        #expect(book.buy(1) == .restrictedCard)
    }

    @Test func `nor when it would only end the time of one`() {
        var book = BookHarness.demo()
        let version = book.stage([.hot(1, until: "2026-11-23")])
        let refusal = book.refusal(.reference(.changeHotCards([.hot(1)])))
        #expect(refusal == .reference(.endedByImport(version: version)))
    }

    @Test func `steps about hot cards that were changed since the import began are refused`() {
        var book = BookHarness.demo()
        book.bring(.hot(1))
        let changes: [ReferenceChange] = [.notHot(1), .product("1", "petrol")]
        book.operate(.reference(.begin(book.heading(changes))))
        let version = book.book.referenceTables.lastNumber
        book.makeHot(1)
        func refusal(_ number: UInt32, _ change: ReferenceChange) -> OperatorRefusal? {
            book.refusal(.reference(.stage(version: version, number: number, [change])))
        }
        let overtaken = ReferenceRefusal.overtaken(version: version, inForce: version + 1)
        #expect(refusal(1, changes[0]) == .reference(overtaken))
        #expect(refusal(1, changes[1]) == nil)
        #expect(book.buy(1) == .restrictedCard)
    }

    @Test func `only what is a hot card can be one no more`() {
        var book = BookHarness.demo()
        func refusal(_ changes: [ReferenceChange]) -> OperatorRefusal? {
            book.refusal(.reference(.changeHotCards(changes)))
        }
        #expect(refusal([.notHot(1)]) == .reference(.notHot))
        book.makeHot(1)
        #expect(refusal([.notHot(1)]) == nil)
        #expect(refusal([.notHot(1, from: "2026-01-01")]) == .reference(.notHot))
        #expect(refusal([.hot(1)]) == nil)
        #expect(refusal([]) == .reference(.stepSize))
        #expect(refusal([.org("PETRO")]) == .reference(.malformedRow(.organisation, number: 1)))
        #expect(refusal((1...1_000).map { .hot($0) }) == nil)
        #expect(refusal((1...1_001).map { .hot($0) }) == .reference(.stepSize))
    }
}
