import Book
import Foundation
import Journal
import Payments
import Testing

@Suite struct PartialReversalJournalTests {
    private func reversal(_ stan: UInt32, delivered: Delivery?) -> BookEvent.Kind {
        guard case .payment(var request, let plan) = TestWorld.reversal(of: stan, 10_000) else {
            preconditionFailure("A reversal is a payment's event.")
        }
        request.original = OriginalReference(stan: 1)
        request.delivery = delivered
        return .payment(request, plan)
    }

    /// A sale of 100.00 of which 30.00 was delivered.
    private func world() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.run([TestWorld.purchase(1, 10_000)])
        try live.run([reversal(2, delivered: .part(3_000))])
        return live
    }

    @Test func `what was delivered is kept, proven and replayed`() throws {
        let live = try world()
        let sale = try #require(try JournalReader(path: live.path).last(2).first)
        #expect(sale.outcome == "reversed")
        #expect(sale.legs.first?.deliveredMinor == 3_000)
        try live.restart()
        #expect(try live.run([reversal(2, delivered: .part(3_000))]).records[0].kind == .repeated)
        let other = try live.run([reversal(3, delivered: .part(1_000))])
        #expect(other.records[0].reply?.outcome == .reversalMismatch)
        #expect(
            try live.refusal(ofReversing: sale.seq)
                == .reversedInPart(sale.seq, by: sale.seq + 1)
        )
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try ReplayTests.replay(live) == .complete(last))
    }

    @Test(arguments: ["2999", "NULL", "10000"])
    func `another amount in the place of what was delivered is found`(value: String) throws {
        let live = try world()
        try RawFile(path: live.path).run(
            "UPDATE leg SET delivered = \(value) WHERE delivered = 3000"
        )
        #expect(throws: JournalError.self) { try JournalVerifier(path: live.path).run() }
    }

    @Test func `a terminal's word on what an operator reversed outlives a restart`() throws {
        let live = try world()
        try live.run([TestWorld.purchase(5)])
        let sale = Int64(live.records.count)
        try live.run([TestWorld.act(.reverse(payment: sale))])
        try live.run([TestWorld.reversal(of: 5)])
        for _ in 1...2 {
            try live.restart()
            #expect(
                try live.refusal(ofReversing: sale + 1)
                    == .endedByTerminal(sale, by: sale + 2)
            )
        }
        #expect(try JournalVerifier(path: live.path).run() == sale + 2)
        #expect(try ReplayTests.replay(live) == .complete(sale + 2))
    }
}
