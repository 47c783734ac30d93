import Book
import BookSimulation
import Journal
import JournalFormat
import Payments
import Testing

/// Batches whose settlement differed, and the dates that they keep in the live file.
@Suite struct ArchivedBatchTests {
    @Test func `a settlement that differs stays in the file until its batch ends`() throws {
        let live = try LiveJournal { $0.anchorRecords = 10 }
        try live.populate(terminals: 1, cards: 1)
        let claimed = SideTallies(debits: Tally(count: 1, amount: 5))
        let values = RequestDetails.Values(settlement: DayFlow.claim(claimed))
        try DayFlow.send(live, DayFlow.service(.settlement, 900, values), .totalsDiffer)
        for _ in 1...3 { try live.cutOver() }
        let world = ArchiveTests()
        guard case .waiting(let reason) = try world.archiver(of: live, keeping: 2).step() else {
            Issue.record("the record with which the batch will be forced leaves the file")
            return
        }
        #expect(reason.hasPrefix("batch 1 of terminal T0000001 differs since "))
        try live.run([TestWorld.act(.forceBatch(TerminalRow(rawValue: 1)))])
        try world.archive(live, keeping: 2)
    }
}
