import Book
import Journal
import Payments
import Testing

/// Copies of a live file that stand without its archives.
extension ArchiveTests {
    @Test func `a copy without its archives is right that takes back what they hold`() throws {
        let live = try LiveJournal { $0.anchorRecords = 50 }
        try live.populate(terminals: 1, cards: 1)
        try live.run([purchase(10, 1, 1)])
        try live.cutOver()
        try live.run([batched(TestWorld.reversal(of: 10, 100, card: 1), 1)])
        try live.run([TestWorld.signOn(1, stan: 11), purchase(12, 1, 2)])
        try expectRightAlone(live)
    }

    @Test func `a copy without its archives is right that adds to a sale that they hold`() throws {
        let live = try LiveJournal { $0.anchorRecords = 50 }
        try live.populate(terminals: 1, cards: 1)
        try live.run([purchase(10, 1, 1), purchase(20, 1, 1)])
        try live.cutOver()
        try live.run([
            following(.tip, 11, of: 10, amount: 110, tip: 10),
            following(.tip, 21, of: 20, amount: 110, tip: 10),
        ])
        try live.run([following(.void, 22, of: 21, amount: 10)])
        #expect(live.records.suffix(3).allSatisfy { $0.reply?.outcome == .approved })
        try live.run([TestWorld.signOn(1, stan: 12), purchase(13, 1, 2)])
        try expectRightAlone(live)
    }

    /// Once its first dates are archived, the file is right with its archives and without them.
    private func expectRightAlone(_ live: LiveJournal) throws {
        for _ in 0..<3 { try live.cutOver() }
        try finish(archiver(of: live, keeping: 3))
        #expect(try first(live) > 4)
        let last = Int64(live.records.count)
        #expect(try JournalVerifier(path: live.path).run() == last)
        #expect(try JournalVerifier(path: live.path, scope: .oneFile).run() == last)
    }

    /// What names a payment of the first batch.
    func following(
        _ operation: Payments.Operation,
        _ stan: UInt32,
        of original: UInt32,
        amount: Int64,
        tip: Int64? = nil
    ) -> BookEvent.Kind {
        guard case .payment(var request, let plan) = purchase(stan, 1, 1) else {
            preconditionFailure("A purchase is a payment.")
        }
        request.operation = operation
        request.amount = amount
        request.original = OriginalReference(stan: original, window: 1)
        if let tip { request.details = .of(RequestDetails.Values(tip: tip)) }
        return .payment(request, plan)
    }
}
