import Book
import BookSimulation
import Journal
import JournalFormat
import Payments
import Testing

/// Our side of what ended without its terminal, or goes on; and how a day is listed.
@Suite struct CountedTotalsTests {
    private let live: LiveJournal
    private var reader: JournalReader { get throws { try JournalReader(path: live.path) } }

    init() throws {
        live = try LiveJournal { $0.anchorRecords = 10 }
        try live.journal.noteRules(BookRules.signingOn)
        try live.populate(terminals: 2, cards: 3)
        let known = AdviceWorld.stationOperator(17)
        try live.run([TestWorld.act(.stationOperator(.add(known)))])
        try live.run([TestWorld.purchase(10), TestWorld.purchase(11, 400, card: 2)])
        try live.run([TestWorld.reversal(of: 11, 400, card: 2)])
        try DayFlow.add(to: live)
    }

    private func counted(
        _ terminal: String,
        shift number: UInt32
    ) throws -> [CountedTotals] {
        let name = ShiftName(terminal: terminal, number: number)
        let listing = try #require(try reader.shift(name))
        return try reader.counted(in: listing.shift)
    }

    private func closing(_ terminal: String, _ batch: UInt32) throws -> ClosingListing {
        try #require(try reader.closing(BatchName(terminal: terminal, number: batch)))
    }

    @Test func `a shift that goes on has our side as it stands, one that was compared none`() throws
    {
        #expect(try counted("T0000001", shift: 1).isEmpty)
        guard case .payment(var reversal, let plan) = TestWorld.reversal(of: 815, 500) else {
            preconditionFailure("A reversal is a payment's.")
        }
        reversal.identity.window = 2
        reversal.batch = 2
        try live.run([.payment(reversal, plan)])
        try DayFlow.send(live, DayFlow.sale(816_000, 900, batch: 2, isForeign: true), .approved)
        let totals = try #require(try counted("T0000001", shift: 2).first)
        #expect(totals.asset == .yuan)
        #expect(totals.domestic.sides.debits == Tally(count: 1, amount: 500))
        #expect(totals.domestic.sides.debitReversals == Tally(count: 1, amount: 500))
        #expect(totals.foreign.sides.debits == Tally(count: 1, amount: 900))
        #expect(totals.undecided == Tally())
    }

    @Test func `a shift that was ended by hand keeps our side, over dates too`() throws {
        try live.cutOver()
        try DayFlow.send(live, DayFlow.sale(817_000, 900, batch: 2), .approved)
        let ended = try live.run([TestWorld.act(.closeShift(TerminalRow(rawValue: 1)))])
        try DayFlow.send(live, DayFlow.sale(818_000, 70, batch: 2), .approved)
        let totals = try #require(try counted("T0000001", shift: 2).first)
        #expect(totals.domestic.sides.debits == Tally(count: 2, amount: 1_400))
        let seq = try #require(ended.records.first?.seq)
        let shift = try #require(try reader.shift(endedBy: seq))
        #expect(shift.key.number == 2 && shift.theirs == nil)
        #expect(try reader.counted(in: shift) == [totals])
    }

    @Test func `a batch that was forced has our side until its terminal is heard`() throws {
        let forced = try closing("T0000002", 2)
        #expect(forced.wasForced && forced.closing.kind == .forced)
        let totals = try #require(try reader.counted(in: forced.closing).first)
        #expect(totals.domestic.sides.debits == Tally(count: 1, amount: 1_100))
        #expect(try reader.closing(by: forced.closing.seq)?.key == forced.closing.key)
        // Its totals come, and are ours.
        try DayFlow.settle(live, terminal: 2, batch: 2, from: 960)
        let heard = try closing("T0000002", 2)
        #expect(heard.wasForced && heard.closing.kind == .settled)
        #expect(try reader.counted(in: heard.closing).isEmpty)
        for (terminal, batch) in [("T0000001", UInt32(1)), ("T0000002", 1)] {
            #expect(try !closing(terminal, batch).wasForced)
        }
    }

    @Test func `a report by batch comes to what the others do, date by date`() throws {
        try live.cutOver()
        try DayFlow.send(live, DayFlow.sale(819_000, 900, batch: 2), .approved)
        try live.run([TestWorld.act(.forceBatch(TerminalRow(rawValue: 1)))])
        let day = try #require(try reader.openDate())
        let dates = [BusinessDate(rawValue: day.rawValue - 1), day]
        for date in dates {
            let sums = try [ReportGrouping.batch, .shift, .terminal, .merchant].map { grouping in
                guard
                    case .sums(let sections) = try reader.report(of: date...date, by: grouping)
                        .content
                else { return ReportFigures() }
                return try #require(sections.first).sum
            }
            #expect(Set(sums).count == 1, "\(date)")
        }
        // The batch that was open over the cutover: of each date what it sold there.
        let amounts = try dates.map { date in
            let report = try reader.report(of: date...date, by: .batch)
            guard case .sums(let sections) = report.content else { return Int64(-1) }
            let lines = sections.flatMap(\.lines).filter { $0.names == ["T0000001", "2"] }
            #expect(lines.map(\.closing) == ["forced"])
            return lines.first?.figures.sides.debits.amount ?? -1
        }
        #expect(amounts == [800, 900])
    }

    @Test func `a terminal is listed with the device that it registered`() throws {
        let devices = try reader.terminals().map(\.device)
        #expect(devices == [DeviceNames(serial: "SN-1", model: "POS 3", software: "2.1"), nil])
        try live.run([TestWorld.act(.releaseDevice(TerminalRow(rawValue: 1)))])
        #expect(try reader.terminals(named: "T0000001").map(\.device) == [nil])
    }

    @Test(arguments: [
        (["batch=1", "terminal=T0000001", "operation=settlement"], 2),
        (["batch=1", "terminal=T0000002", "operation=batch-upload"], 1),
        (["batch=1", "terminal=T0000002", "operation=upload-end"], 1),
        (["batch=2", "terminal=T0000002", "operation=batch-force"], 1),
        (["shift=1", "operation=operator-sign-on"], 1), (["shift=1", "operation=shift-close"], 1),
        (["shift=2", "operation=operator-sign-on"], 1), (["shift=2", "operation=shift-close"], 0),
        (["batch=2", "operation=registration"], 0),
    ])
    func `what concerns a batch or shift is found by its number`(
        conditions: [String],
        count: Int
    ) throws {
        let query = JournalQuery(filter: try JournalFilter(conditions))
        #expect(try reader.last(100, of: query).count == count)
    }

    @Test func `an act that ends a shift is found by it, and a second sign-on of it too`() throws {
        let again = DayFlow.service(
            .operatorSignOn,
            970,
            batch: 2,
            RequestDetails.Values(operatorNumber: 17)
        )
        #expect(try DayFlow.send(live, again).details?.values.shift == 2)
        try live.run([TestWorld.act(.closeShift(TerminalRow(rawValue: 1)))])
        let query = JournalQuery(filter: try JournalFilter(["shift=2"]))
        let found = try reader.last(100, of: query).map(\.operation)
        #expect(
            found == ["operator-sign-on", "purchase", "operator-sign-on", "shift-end"]
        )
    }

    @Test func `a settlement that differs is listed as its terminal was answered`() throws {
        let query = JournalQuery(filter: try JournalFilter(["reason=totals-differ"]))
        let rows = try reader.last(100, of: query)
        #expect(!rows.isEmpty && rows.allSatisfy { $0.code == "00" && $0.outcome == "approved" })
    }

    @Test func `rows that open a case name it, and an end says how many it opened`() throws {
        let uploads = JournalQuery(filter: try JournalFilter(["operation=batch-upload"]))
        let seq = try #require(try reader.last(1, of: uploads).first).seq
        let service = try #require(try reader.service(of: seq))
        #expect(service.rows.map(\.state) == ["ticked", "missing-here", "differs"])
        #expect(service.rows.map(\.id) == [nil, CaseID(seq), CaseID(seq, item: 1)])
        #expect(service.cases == 2)
    }

    @Test func `dates that no record is of are told from those that are empty`() throws {
        let date = try #require(try reader.openDate())
        #expect(try reader.hasDate(of: date...date.next))
        #expect(try !reader.hasDate(of: date.next...date.next))
    }
}
