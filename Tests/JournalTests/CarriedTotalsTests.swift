import Book
import BookSimulation
import Journal
import JournalFormat
import Payments
import Testing

/// Shifts and batches that stay open while their dates leave the live file.
@Suite struct CarriedTotalsTests {
    let archives = ArchiveTests()

    /// One terminal with a card and an operator.
    private func world() throws -> LiveJournal {
        let live = try LiveJournal { $0.anchorRecords = 10 }
        try live.populate(terminals: 1, cards: 1)
        let operatorRow = AdviceWorld.stationOperator(17)
        try live.run([TestWorld.act(.stationOperator(.add(operatorRow)))])
        return live
    }

    /// A request of a dialect that names no batch.
    func unnamed(_ kind: BookEvent.Kind) -> BookEvent.Kind {
        func change(_ request: PaymentRequest) -> PaymentRequest {
            var request = request
            request.batch = nil
            request.identity.window = 1121
            request.identity.windowKind = .day
            request.session = .signedOn
            return request
        }
        return switch kind {
        case .payment(let request, let plan): .payment(change(request), plan)
        case .service(let request): .service(change(request))
        default: kind
        }
    }

    func claim(_ count: Int64, _ amount: Int64) -> RequestDetails.Values {
        let domestic = SideTallies(debits: Tally(count: count, amount: amount))
        return RequestDetails.Values(settlement: DayFlow.claim(domestic))
    }

    /// Sells on some dates, and reverses a sale of each.
    func sell(
        _ days: ClosedRange<UInt32>,
        on live: LiveJournal,
        isNamed: Bool = false
    ) throws {
        func send(_ kind: BookEvent.Kind, _ expected: Outcome) throws {
            try DayFlow.send(live, isNamed ? kind : unnamed(kind), expected)
        }
        for day in days {
            try send(DayFlow.sale(day * 10, 100, batch: 1), .approved)
            try send(DayFlow.sale(day * 10 + 1, 300, batch: 1), .approved)
            try send(TestWorld.reversal(of: day * 10, 100, card: 1), .reversalAccepted)
            try live.cutOver()
        }
    }

    func carried(_ table: String, of live: LiveJournal) throws -> [String] {
        try RawFile(path: live.path).run(
            """
            SELECT operation || ' ' || count || ' ' || amount || ' ' || reversed_count || ' '
                || reversed_amount FROM carried_\(table) WHERE operation = 10
            """
        )
    }

    /// All that a check and a replay of live file and archives say.
    func prove(_ live: LiveJournal) throws {
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
    }

    @Test(arguments: [false, true])
    func `a shift that is older than the live dates ends with all it came to`(
        isRestarted: Bool
    ) throws {
        let live = try world()
        let signOn = RequestDetails.Values(operatorNumber: 17)
        let begin = unnamed(DayFlow.service(.operatorSignOn, 801, signOn))
        #expect(try DayFlow.send(live, begin, .networkAccepted).details?.values.shift == 1)
        try sell(1...5, on: live)
        try archives.archive(live, keeping: 2)
        #expect(try carried("shift", of: live) == ["10 6 1200 3 300"])
        if isRestarted { try live.restart() }
        try sell(6...7, on: live)
        try archives.archive(live, keeping: 2)
        #expect(try carried("shift", of: live) == ["10 10 2000 5 500"])
        try prove(live)
        if isRestarted { try live.restart(cleanly: true) }
        let close = unnamed(DayFlow.service(.shiftClose, 802, claim(7, 2_100)))
        try DayFlow.send(live, close, .settled)
        try prove(live)
        // What has ended is carried no further.
        try sell(8...9, on: live)
        try archives.archive(live, keeping: 2)
        #expect(try carried("shift", of: live) == [])
        try prove(live)
    }

    @Test(arguments: [false, true])
    func `a disabled terminal's batch is compared whole, though its dates have left`(
        isRestarted: Bool
    ) throws {
        let live = try world()
        try sell(1...4, on: live, isNamed: true)
        let row = TerminalRow(rawValue: 1)
        try live.run([TestWorld.act(.setTerminalEnabled(row, false))])
        for _ in 1...2 { try live.cutOver() }
        try archives.archive(live, keeping: 2)
        #expect(try carried("batch", of: live) == ["10 8 1600 4 400"])
        if isRestarted { try live.restart() }
        try live.run([TestWorld.act(.setTerminalEnabled(row, true))])
        try DayFlow.send(live, DayFlow.service(.settlement, 900, claim(4, 1_200)), .settled)
        try prove(live)
        for _ in 1...2 { try live.cutOver() }
        try archives.archive(live, keeping: 2)
        #expect(try carried("batch", of: live) == [])
        try prove(live)
    }

    @Test(arguments: [false, true])
    func `the batch of a dialect that names none is compared whole, too`(isRestarted: Bool) throws {
        let live = try world()
        try sell(1...5, on: live)
        try archives.archive(live, keeping: 2)
        #expect(try carried("batch", of: live) == ["10 6 1200 3 300"])
        if isRestarted { try live.restart() }
        let settle = unnamed(DayFlow.service(.settlement, 900, claim(5, 1_500)))
        try DayFlow.send(live, settle, .settled)
        try prove(live)
    }

    @Test(arguments: ["batch", "shift"])
    func `row 29: what was carried is proved against all records`(table: String) throws {
        let live = try world()
        let signOn = RequestDetails.Values(operatorNumber: 17)
        try DayFlow.send(live, unnamed(DayFlow.service(.operatorSignOn, 801, signOn)))
        try sell(1...4, on: live)
        try archives.archive(live, keeping: 2)
        try prove(live)
        try RawFile(path: live.path).run("UPDATE carried_\(table) SET amount = amount + 1")
        #expect {
            try JournalVerifier(path: live.path).run()
        } throws: { error in
            guard case .rowBroken(let name, _, _) = error as? JournalError else { return false }
            return name == (table == "batch" ? "carried_batch" : "shift")
        }
    }
}
