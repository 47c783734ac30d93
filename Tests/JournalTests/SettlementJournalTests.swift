import Book
import BookSimulation
import Foundation
import Journal
import JournalFormat
import Payments
import Testing

/// Settlements, uploads and shifts of a book, as their file keeps and proves them.
@Suite struct SettlementJournalTests {
    private static func world() throws -> LiveJournal {
        let live = try LiveJournal { $0.anchorRecords = 10 }
        try live.journal.noteRules(BookRules.signingOn)
        try live.populate(terminals: 2, cards: 3)
        let known = AdviceWorld.stationOperator(17)
        try live.run([TestWorld.act(.stationOperator(.add(known)))])
        try live.run([TestWorld.purchase(10), TestWorld.purchase(11, 400, card: 2)])
        try live.run([TestWorld.reversal(of: 11, 400, card: 2)])
        try DayFlow.add(to: live)
        return live
    }

    @Test func `batches and shifts of a day are listed, verified and replayed`() throws {
        let live = try Self.world()
        let file = RawFile(path: live.path)
        #expect(
            try file.run(
                "SELECT terminal || ' ' || batch || ' ' || kind || ' ' || compared || ' ' || rows"
                    + " FROM batch_v ORDER BY seq"
            ) == ["T0000001 1 settled 1 0", "T0000002 1 uploaded 1 3", "T0000002 2 forced 0 0"]
        )
        #expect(
            try file.run(
                "SELECT number || ' ' || operator || ' ' || status FROM shift_v ORDER BY number"
            ) == ["1 017 closed", "2 017 open"]
        )
        #expect(
            try file.run("SELECT terminal || ' ' || serial FROM device_v") == ["T0000001 SN-1"]
        )
        #expect(
            try file.run(
                """
                SELECT kind || ' ' || coalesce(stan, '-') || ' ' || coalesce(ours_minor, '-')
                    || ' ' || coalesce(theirs_minor, '-') || ' ' || (due_on > opened_on)
                FROM case_v WHERE kind <> 'general' ORDER BY seq, item
                """
            ) == [
                "missing-here 000777 - 100 1", "differs 000802 900 901 1", "shift - 300 0 1",
            ]
        )
        // The reversed sale counts in neither column of what stands.
        #expect(
            try file.run(
                """
                SELECT count || ' ' || amount_minor || ' ' || reversed_count || ' '
                    || reversed_minor FROM totals_v
                WHERE terminal = 'T0000001' AND batch = 1 AND class = 'purchases'
                """
            ) == ["2 9250 1 400"]
        )
        #expect(
            try file.run(
                "SELECT DISTINCT half FROM totals_v WHERE terminal = 'T0000001' AND batch = 2"
                    + " ORDER BY 1"
            ) == ["domestic", "foreign"]
        )
        try live.restart(cleanly: true)
        let last = live.journal.lastRecord
        #expect(try JournalProof.run(of: live.path).records == last)
        #expect(try ReplayTests.replay(path: live.path) == .complete(last))
    }

    @Test(arguments: [false, true])
    func `a start finds batches, shifts and what has counted in them`(cleanly: Bool) throws {
        let live = try Self.world()
        let day = try live.restart(cleanly: cleanly).day
        #expect(day.batches.isEmpty && day.closings.map(\.key.number) == [1, 2])
        #expect(day.lastShifts == [TerminalRow(rawValue: 1): 2])
        let open = try #require(day.shifts.first)
        #expect(open.shift.key.number == 2 && open.totals.map(\.value.amount) == [500])
        // It goes on: the same operator in the same shift, whose totals are those of before.
        let zeros = RequestDetails.Values(settlement: DayFlow.claim())
        let close = DayFlow.service(.shiftClose, 901, batch: 2, zeros)
        let reply = try DayFlow.send(live, close, .totalsDiffer)
        #expect(
            reply.details?.values.settlement?.domestic.ours.debits == Tally(count: 1, amount: 500)
        )
        try DayFlow.settle(live, batch: 2, from: 910)
        #expect(try JournalProof.run(of: live.path).gap == nil)
    }

    @Test func `a start between a difference and the end of the upload goes on with it`() throws {
        let live = try Self.world()
        try DayFlow.send(live, DayFlow.sale(950, 300, terminal: 2, batch: 3), .approved)
        func ask(
            _ operation: Payments.Operation,
            _ stan: UInt32,
            _ values: RequestDetails.Values,
            _ outcome: Outcome
        ) throws {
            let kind = DayFlow.service(operation, stan, terminal: 2, batch: 3, values)
            try DayFlow.send(live, kind, outcome)
            try live.restart(cleanly: false)
        }
        let zeros = RequestDetails.Values(settlement: DayFlow.claim())
        try ask(.settlement, 951, zeros, .totalsDiffer)
        #expect(try live.recover().day.batches.map(\.phase) == [.unbalanced])
        let row = DayFlow.row(950, 300)
        try ask(.batchUpload, 952, RequestDetails.Values(upload: [row]), .acknowledged)
        try ask(.batchUpload, 953, RequestDetails.Values(upload: [row]), .acknowledged)
        let end = UploadEnd(rows: 1, isBalanced: false)
        try ask(.uploadEnd, 954, RequestDetails.Values(uploadEnd: end), .acknowledged)
        #expect(try live.recover().day.batches.isEmpty)
        let states = try RawFile(path: live.path).run(
            "SELECT state FROM upload_row WHERE terminal_row = 2 AND batch = 3"
        )
        #expect(states == ["1"])
        #expect(try JournalProof.run(of: live.path).gap == nil)
    }

    /// Each of these is right by itself, and no record says it.
    static let changes = [
        "UPDATE batch_closing SET kind = 1 WHERE kind = 3",
        "UPDATE batch_closing SET rows = 2 WHERE rows = 3",
        "DELETE FROM batch_closing WHERE kind = 1",
        "UPDATE upload_row SET state = 1 WHERE state = 2", "DELETE FROM upload_row",
        "UPDATE upload_row SET amount = amount + 1 WHERE stan = 801",
        "UPDATE payment_change SET ticked_by = NULL WHERE ticked_by IS NOT NULL",
        "UPDATE shift SET operator = 18", "UPDATE shift SET ours = x'' WHERE number = 1",
        "UPDATE device SET serial = 'SN-2'", "DELETE FROM device", "DELETE FROM shift",
        "UPDATE discrepancy SET kind = 0 WHERE kind = 3", "UPDATE discrepancy SET due = due + 1",
        "UPDATE discrepancy SET theirs = 5 WHERE kind = 5",
        "UPDATE totals SET reversed_amount = 0 WHERE reversed_amount > 0",
        "UPDATE totals SET half = 1 - half WHERE batch = 1 AND terminal_row = 2",
        "UPDATE totals SET batch = 9 WHERE batch = 2 AND terminal_row = 2",
    ]

    @Test(arguments: changes)
    func `row 29: a changed row of a station's day is named by the proof`(
        change: String
    ) throws {
        let live = try Self.world()
        try live.restart(cleanly: true)
        try live.journal.close()
        try RawFile(path: live.path).run(change)
        #expect(throws: JournalError.self) { try JournalProof.run(of: live.path) }
    }
}
