import Book
import BookSimulation
import Foundation
import JournalFormat
import Payments
import Testing

@testable import Journal

/// Totals by shift, channel and product: in the folds of a file, and behind them.
@Suite struct DayTotalsTests {
    private static let allDates = FoldReading.allDates

    /// What rows come to, by key.
    private static func sums(_ rows: [FoldRow]) -> [FoldKey: TotalsValue] {
        var sums: [FoldKey: TotalsValue] = [:]
        for row in rows { sums[row.key, default: TotalsValue()] += row.value }
        return sums.filter { $0.value != TotalsValue() }
    }

    private struct Class: Hashable {
        var date: BusinessDate
        var terminal: TerminalRow
        var total: TotalsClass
        var asset: Asset
        var half: CardHalf
    }

    /// Totals of batches and those of folds, in what both have.
    private static func compare(_ live: LiveJournal, _ totals: DayTotals) throws {
        let connection = try Connection.reader(path: live.path).connection
        var batches: [Class: TotalsValue] = [:]
        for row in try TotalsReading.rows(of: allDates, in: connection) {
            let key = Class(
                date: row.key.businessDate,
                terminal: row.key.terminal,
                total: row.key.total,
                asset: row.key.asset,
                half: row.key.half
            )
            batches[key, default: TotalsValue()] += row.value
        }
        var folds: [Class: TotalsValue] = [:]
        for row in totals.rows {
            var key = Class(
                date: row.key.date,
                terminal: row.key.terminal,
                total: row.key.total,
                asset: row.key.asset,
                half: row.key.half
            )
            if row.key.isReversal { key.total = .reversals }
            folds[key, default: TotalsValue()] += row.value
        }
        folds = folds.filter { $0.value.count > 0 }
        batches = batches.filter { $0.value.count > 0 }
        #expect(folds.mapValues(\.count) == batches.mapValues(\.count))
        #expect(folds.mapValues(\.amount) == batches.mapValues(\.amount))
    }

    @Test(arguments: 0..<UInt64(6))
    func `totals are those of batches, at any commit and behind any start`(
        seed: UInt64
    ) throws {
        let recording = Simulation.recording(seed: 1_400 + seed, count: 260)
        let live = try LiveJournal { $0.waitingIdentities = 50 }
        live.rules = .simulated
        try live.restart()
        try live.numberChannels()
        var first = 0
        while first < recording.events.count {
            let size = min(1 + first % 7, recording.events.count - first)
            try live.run(events: Array(recording.events[first..<first + size]))
            first += size
            if first % 31 == 0 { try live.restart(cleanly: first % 2 == 0) }
            guard first % 13 == 0 else { continue }
            let totals = try JournalReader(path: live.path).totals(of: Self.allDates)
            try Self.compare(live, totals)
        }
        let totals = try JournalReader(path: live.path).totals(of: Self.allDates)
        #expect(!totals.rows.isEmpty)
        try Self.compare(live, totals)
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
        // Without the folds' beginning every record is counted anew.
        try RawFile(path: live.path).run("DELETE FROM meta WHERE key = 'folds_from'")
        let recounted = try JournalReader(path: live.path).totals(of: Self.allDates)
        #expect(Self.sums(recounted.rows) == Self.sums(totals.rows))
    }

    /// Sales, one of them reversed, and a cutover that makes their terminals due.
    private static func world() throws -> LiveJournal {
        let live = try LiveJournal { $0.anchorRecords = 5 }
        try live.populate(terminals: 2, cards: 2)
        try live.run([TestWorld.purchase(10), TestWorld.purchase(11, 500, terminal: 2)])
        try live.run([TestWorld.purchase(12, 700)])
        try live.run([TestWorld.reversal(of: 12, 700)])
        try live.cutOver()
        try live.run([TestWorld.purchase(13, 900)])
        return live
    }

    @Test(arguments: [
        ("UPDATE fold SET amount = amount + 1", "fold"),
        ("DELETE FROM fold", "fold"),
        ("UPDATE fold SET reversed_count = 0 WHERE reversed_count > 0", "fold"),
        ("UPDATE totals SET reversed_amount = 5 WHERE operation = 10", "totals"),
    ])
    func `row 29: folds that their records do not come to are found`(
        change: String,
        table: String
    ) throws {
        let live = try Self.world()
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
        let folded = try Connection.reader(path: live.path).connection
            .number("SELECT count(*) FROM fold")
        try #require(folded ?? 0 > 0)
        try RawFile(path: live.path).run(change)
        #expect {
            try JournalVerifier(path: live.path).run()
        } throws: { error in
            guard case JournalError.rowBroken(let found, _, _)? = error as? JournalError else {
                return false
            }
            return found == table
        }
    }

    @Test func `an anchor that was noted elsewhere is found, and another one is told`() throws {
        let live = try Self.world()
        let reader = try JournalReader(path: live.path)
        let noted = try reader.newestAnchor()
        #expect(noted.seq == Int64(live.records.count))
        #expect(AnchorText(noted.description) == noted)
        try live.run([TestWorld.purchase(20)])
        try JournalVerifier(path: live.path).verify(anchor: noted)
        let other = AnchorText(seq: noted.seq - 1, hash: noted.hash)
        #expect {
            try JournalVerifier(path: live.path).verify(anchor: other)
        } throws: { error in
            guard case JournalError.anchorDiffers(let anchor, _)? = error as? JournalError else {
                return false
            }
            return anchor == other
        }
        let ahead = AnchorText(seq: noted.seq + 5, hash: noted.hash)
        let missing = JournalError.anchorMissing(seq: ahead.seq, newest: noted.seq + 1)
        #expect(throws: missing) { try JournalVerifier(path: live.path).verify(anchor: ahead) }
    }

    @Test(arguments: ["", "12", "12:", ":00", "x:00", "-1:00", "12:0g", "12:00"])
    func `what is no anchor is none`(text: String) { #expect(AnchorText(text) == nil) }

    @Test func `the trial balance of a journal balances`() throws {
        let live = try Self.world()
        let lines = try JournalReader(path: live.path).trialBalance()
        #expect(lines.contains { $0.asset == .yuan })
        #expect(BalanceLine.areBalanced(lines))
        let report = try JournalReader(path: live.path).report(of: Self.allDates, by: .ledger)
        #expect(report.text.hasSuffix("Debits are credits."))
    }

    @Test func `a station's batches that are named and its open payments are in its way`() throws {
        let live = try Self.world()
        let reader = try JournalReader(path: live.path)
        #expect(try reader.stationState("NOBODY000000000") == nil)
        let state = try #require(try reader.stationState("DEMOSTATION0001"))
        #expect(state.terminals == 1)
        #expect(state.obstacles.map(\.description) == ["batch 1 of T0000001"])
    }
}
