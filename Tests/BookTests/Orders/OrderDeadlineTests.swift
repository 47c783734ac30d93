import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Scanned payments whose channel is gone: they go on when it is back, and end with a person.
@Suite struct OrderDeadlineTests {
    private static let day: Int64 = 86_400

    /// An order that nobody knows anything of.
    private func resolving(_ book: inout BookHarness) -> Int64 {
        let id = book.scan()
        book.timeOut(id)
        return id
    }

    /// Lets everything come that is due until then, while nobody can be asked; how many questions
    /// there were.
    private func lose(_ book: inout BookHarness, days: Int64) throws -> Int {
        let end = book.now.rawValue + days * Self.day * 1_000_000
        book.checksInvariants = false
        defer { book.checksInvariants = true }
        var questions = 0
        while let next = book.book.nextOrder(), next.rawValue <= end {
            book.now = max(book.now, next)
            for question in book.stepDue().flatMap(\.questions) {
                questions += 1
                let said = try book.find(.unknown(.unasked), of: question.exchange)
                #expect(said.records.isEmpty)
            }
        }
        book.now = Timestamp(rawValue: max(book.now.rawValue, end))
        return questions
    }

    @Test(arguments: [false, true])
    func `what nobody can be asked about is a person's at its last look`(
        isDrawn: Bool
    ) throws {
        var book = try BookHarness.wallets()
        let start = book.now
        let id: Int64
        if isDrawn {
            id = book.ask(.draw(1), .wallet)
            try book.tell(.order(.drawn(text: "q")), of: id)
        } else {
            id = resolving(&book)
        }
        // Ever more rarely, and often enough to go on soon.
        #expect((550...800).contains(try lose(&book, days: 2)))
        book.wait(7 * Self.day)
        #expect(book.journal.discrepancies.isEmpty && book.order(id)?.awaited == .gone)
        _ = try lose(&book, days: 1)
        #expect(book.order(id)?.state == .disputed && book.leg(id) == .pending)
        #expect(book.journal.discrepancies.map(\.reason) == [.undecided])
        #expect(book.now.rawValue - start.rawValue >= 10 * Self.day * 1_000_000)
        #expect(book.book.nextOrder() == nil)
        // No code of it is drawn once more.
        let told = book.send(isDrawn ? .draw(1) : .scan(1), .wallet)
        #expect(told.outcome == .undecided && told.details == nil)
        // A person decides.
        let opened = try #require(book.journal.discrepancies.first?.id)
        #expect(book.refusal(.closeCase(opened)) == .caseOfDisputed(opened, id))
        book.operate(.discardForward(exchange: id))
        #expect(book.order(id)?.state == .unpaid && book.leg(id) == .declined)
    }

    @Test func `behind the last question its answer is heard, whenever it was asked`() throws {
        var book = try BookHarness.wallets()
        let id = resolving(&book)
        book.wait(11 * Self.day)
        book.restart()
        #expect(book.stepDue().flatMap(\.questions).map(\.exchange) == [id])
        #expect(book.stepDue().isEmpty)
        try book.find(.paid(book.taken()), of: id)
        #expect(book.order(id)?.state == .unclaimed && book.journal.discrepancies.isEmpty)
    }

    @Test func `what is back goes on by what its wallet says`() throws {
        // Paid: nobody has claimed it, and it goes back.
        var book = try BookHarness.wallets()
        var id = resolving(&book)
        _ = try lose(&book, days: 1)
        try book.find(.paid(book.taken()), of: id)
        book.wait(181)
        book.stepDue()
        #expect(book.order(id)?.state == .undoing && book.lastForward?.action == .refund)
        // It never came there, and could not be cancelled any more.
        book = try BookHarness.wallets()
        id = resolving(&book)
        _ = try lose(&book, days: 1)
        try book.find(.absent, of: id)
        #expect(book.order(id)?.state == .unpaid && book.leg(id) == .declined)
        #expect(book.forwards.isEmpty && book.journal.discrepancies.isEmpty)
        // It is alive, or its wallet does not say: nothing is refunded that nobody knows.
        for finding in [QueryFinding.notYet, .unknown(.systemError)] {
            book = try BookHarness.wallets()
            id = resolving(&book)
            _ = try lose(&book, days: 1)
            #expect(try book.find(finding, of: id).records.isEmpty)
            #expect(book.order(id)?.state == .resolving && book.forwards.isEmpty)
        }
    }

    @Test func `what is stored for a channel that is gone is a person's when it is too old`()
        throws
    {
        var book = try BookHarness.wallets()
        let id = resolving(&book)
        book.wait(31)
        try book.find(.notYet, of: id)
        let cancel = try #require(book.lastForward?.id)
        for isCold in [false, true] {
            if isCold { book.restart() }
            let due = book.book.nextOrder()
            let next = try #require(due)
            #expect(next.rawValue - book.now.rawValue > 80_000 * 1_000_000)
        }
        book.wait(Self.day)
        book.stepDue()
        #expect(book.state(cancel) == .expired && book.order(id)?.state == .undoing)
        #expect(book.journal.discrepancies.map(\.reason) == [.channelTimeout])
        #expect(book.book.nextOrder() == nil)
        // It waits as long again.
        book.operate(.releaseForward(exchange: cancel))
        let due = book.book.nextOrder()
        #expect(try #require(due) > book.now)
        book.sendForward(cancel)
        try book.tell(.cancel(.done(wasPaid: nil)), of: cancel)
        #expect(book.order(id)?.state == .undone && book.book.nextOrder() == nil)
    }

    @Test func `what is due of a few is not lost among many that have ended`() throws {
        var book = try BookHarness.wallets()
        let id = resolving(&book)
        book.checksInvariants = false
        for stan: UInt32 in 2...700 {
            let other = book.scan(stan, 100)
            try book.tell(.pay(.refused(.expiredCard)), of: other)
        }
        book.wait(3)
        #expect(book.stepDue().flatMap(\.questions).map(\.exchange) == [id])
        try book.find(.notYet, of: id)
        let due = book.book.nextOrder()
        let wait = try #require(due).rawValue - book.now.rawValue
        #expect((1_000_000...3_000_000).contains(wait))
    }
}
