import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// Two that want the same authorisation: one wins, in either order, in one batch or two, and
/// whatever was in memory.
@Suite struct HeldRaceTests {
    private var book = BookHarness.holds()

    /// What the two are told, in the order in which they were asked.
    private mutating func run(
        _ kinds: [BookEvent.Kind],
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) -> [Outcome?] {
        let outcomes = book.meet(kinds, meeting, isReversed: reversed)
        book.expectHolds()
        return outcomes
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `completion against completion`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) throws {
        let held = try book.authorise()
        let outcomes = run(
            [
                .payment(book.naming(held, .completion, 2, 6_000), .inHouse),
                .payment(book.naming(held, .completion, 3, 7_000, terminal: 2), .inHouse),
            ],
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed ? [.originalFinished, .approved] : [.approved, .originalFinished])
        )
        #expect(book.received == (reversed ? 7_000 : 6_000))
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `completion against lapse`(_ meeting: BookHarness.Meeting, reversed: Bool) throws
    {
        let held = try book.authorise()
        for _ in 1...3 { book.cutover() }
        let outcomes = run(
            [
                .payment(book.naming(held, .completion, 2, 6_000), .inHouse),
                .lapsed([held.payment]),
            ],
            meeting,
            reversed: reversed
        )
        #expect(outcomes == [reversed ? .originalFinished : .approved, nil])
        #expect(try book.row(held.payment).state == (reversed ? .lapsed : .completed))
        #expect(book.received == (reversed ? 0 : 6_000))
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `completion void against lapse`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) throws {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 6_000) == .approved)
        let completion = book.lastSeq
        for _ in 1...3 { book.cutover() }
        let outcomes = run(
            [
                .payment(book.voidRequest(completion, 3, 6_000), .inHouse),
                .lapsed([held.payment]),
            ],
            meeting,
            reversed: reversed
        )
        #expect(outcomes == [.approved, nil])
        #expect(try book.row(held.payment).state == .lapsed)
        #expect(book.received == 0 && book.available(1) == 1_000_000)
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `void against completion`(_ meeting: BookHarness.Meeting, reversed: Bool) throws {
        let held = try book.authorise()
        let outcomes = run(
            [
                .payment(book.naming(held, .preauthorisationVoid, 2, 10_000), .inHouse),
                .payment(book.naming(held, .completion, 3, 6_000), .inHouse),
            ],
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed ? [.originalFinished, .approved] : [.approved, .originalFinished])
        )
        #expect(book.received == (reversed ? 6_000 : 0))
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `reversal against completion`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) throws {
        let held = try book.authorise()
        let outcomes = run(
            [
                .payment(.reversal(of: 1, 10_000), .inHouse),
                .payment(book.naming(held, .completion, 3, 6_000), .inHouse),
            ],
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed
                    ? [.reversalTooLate, .approved] : [.reversalAccepted, .originalFinished])
        )
        #expect(book.received == (reversed ? 6_000 : 0))
        #expect(book.journal.discrepancies.count == (reversed ? 1 : 0))
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `a completion against its own reversal`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) throws {
        let held = try book.authorise()
        let outcomes = run(
            [
                .payment(book.naming(held, .completion, 2, 6_000), .inHouse),
                .payment(.reversal(of: 2, 6_000), .inHouse),
            ],
            meeting,
            reversed: reversed
        )
        #expect(outcomes == [reversed ? .reversedOriginal : .approved, .reversalAccepted])
        #expect(book.received == 0)
        let after = try book.row(held.payment)
        #expect(after.state == .open && after.held == (reversed ? 10_000 : 6_000))
    }

    @Test(arguments: BookHarness.Meeting.allCases, [false, true])
    mutating func `a void's reversal against a second completion`(
        _ meeting: BookHarness.Meeting,
        reversed: Bool
    ) throws {
        let held = try book.authorise()
        #expect(book.complete(held, 2, 6_000) == .approved)
        #expect(book.void(completion: book.lastSeq, 3, 6_000) == .approved)
        let outcomes = run(
            [
                .payment(.reversal(of: 3, 6_000), .inHouse),
                .payment(book.naming(held, .completion, 4, 5_000), .inHouse),
            ],
            meeting,
            reversed: reversed
        )
        #expect(
            outcomes
                == (reversed
                    ? [.reversalTooLate, .approved] : [.reversalAccepted, .originalFinished])
        )
        #expect(book.received == (reversed ? 5_000 : 6_000))
    }
}
