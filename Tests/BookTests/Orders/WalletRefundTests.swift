import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

@Suite struct WalletRefundTests {
    /// A refund that its wallet was asked for.
    private func refund(_ book: inout BookHarness) throws -> Int64 {
        let sale = try book.scanned()
        let reference = try #require(book.journal.payments[sale]?.reply.retrievalReference?.text)
        return book.ask(
            .refund(2, of: OriginalReference(retrievalReference: reference), 2_000, card: nil),
            .wallet
        )
    }

    @Test func `a refusal of a repeat says nothing of what was sent before`() throws {
        var book = try BookHarness.wallets()
        let refund = try refund(&book)
        book.timeOut(refund)
        for attempt: UInt32 in 2...4 {
            book.sendForward(refund)
            let output = try book.tell(
                .refund(.refused(.originalNotFound)),
                of: refund,
                attempt: attempt
            )
            #expect(output.replies.allSatisfy { $0.outcome == .undecided })
            #expect(book.leg(refund) == .pending)
        }
        // A person has it, and what is reserved stays so.
        #expect(book.state(refund) == .quarantined)
        #expect(book.journal.discrepancies.count == 1)
    }

    @Test func `a refusal is the end where each attempt was answered`() throws {
        var book = try BookHarness.wallets()
        let refund = try refund(&book)
        try book.tell(.refund(.notEnough), of: refund)
        book.sendForward(refund)
        try book.tell(.refund(.refused(.originalFinished)), of: refund, attempt: 2)
        #expect(book.leg(refund) == .declined && book.outcome(refund) == .originalFinished)
    }

    @Test func `an accepted refund that is not found yet is looked for until its last look`() throws
    {
        var book = try BookHarness.wallets()
        let refund = try refund(&book)
        try book.tell(.refund(.accepted(fen: 2_000)), of: refund)
        book.wait(5)
        #expect(book.stepDue().flatMap(\.questions).count == 1)
        let lost = try book.tell(.refundQuery(.absent, sentAt: book.now), of: refund)
        #expect(lost.records.isEmpty && book.state(refund) == .accepted)
        book.wait(25)
        #expect(book.stepDue().flatMap(\.questions).count == 1)
        try book.tell(.refundQuery(.paid(fen: 2_000), sentAt: book.now), of: refund)
        #expect(book.state(refund) == .acknowledged && book.journal.discrepancies.isEmpty)
    }

    /// Its terminal was told, and whether the money comes is a person's matter.
    @Test func `an accepted refund that became a person's keeps no batch open`() throws {
        for isReleased in [false, true] {
            var book = try BookHarness.wallets()
            let refund = try refund(&book)
            try book.tell(.refund(.accepted(fen: 2_000)), of: refund)
            try book.tell(.refundQuery(.abnormal, sentAt: book.now), of: refund)
            #expect(book.state(refund) == .quarantined && book.leg(refund) == .posted)
            if isReleased { book.operate(.releaseForward(exchange: refund)) }
            book.restart()
            let close = StationClose(merchant: "DEMOSTATION0001", isForced: false)
            if case .stationIsOpen(_, let obstacles)? = book.refusal(.closeStation(close)) {
                #expect(!obstacles.contains { "\($0)".hasPrefix("payment") }, "\(obstacles)")
            }
            let told = book.settle(900, .claiming((1, 8_850), (1, 2_000)))
            #expect(told.outcome == .settled && book.batch() == 2)
            #expect(book.journal.discrepancies.map(\.reason) == [.channelTimeout])
        }
    }

    @Test func `a refund that nobody has decided is waited for`() throws {
        var book = try BookHarness.wallets()
        let refund = try refund(&book)
        book.timeOut(refund)
        #expect(book.settle(900, .claiming((1, 8_850))).outcome == .countingWaits)
    }
}
