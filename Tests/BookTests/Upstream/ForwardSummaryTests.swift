import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// What is told of the stored reversals of a channel, against a count of their rows.
@Suite struct ForwardSummaryTests {
    private static func check(_ book: BookHarness) {
        let stored = book.journal.exchanges.values.filter {
            $0.repeats && ($0.state.isOpen || $0.state.isHeld)
        }
        let held = stored.filter(\.state.isHeld).map(\.id).sorted()
        let number = ExternalChannel.bank.number
        let summary = book.book.summary(of: number)
        #expect(summary.oldest == stored.map(\.entry.since).min())
        #expect(summary.forwards == stored.count - held.count)
        #expect(summary.held == held.count)
        #expect(book.book.heldForwards(of: number, limit: 2) == Array(held.prefix(2)))
        #expect(book.book.heldForwards(of: number, limit: 99) == held)
    }

    /// Stores a reversal and lets a second pass.
    private static func store(_ stan: UInt32, in book: inout BookHarness) -> Int64 {
        book.timeOut(book.ask(stan))
        let forward = book.lastSeq
        book.now = Timestamp(rawValue: book.now.rawValue + 1_000_000)
        check(book)
        return forward
    }

    @Test func `the oldest and the held follow every change`() {
        var book = BookHarness.demo()
        Self.check(book)
        let forwards = (1...5).map { Self.store(UInt32($0), in: &book) }
        // The third is held first, then an older and a younger one.
        for forward in [forwards[2], forwards[0], forwards[4]] {
            for _ in 0..<5 {
                book.sendForward(forward)
                Self.check(book)
            }
            #expect(book.state(forward) == .quarantined)
        }
        book.operate(.releaseForward(exchange: forwards[0]))
        Self.check(book)
        book.operate(.discardForward(exchange: forwards[2]))
        Self.check(book)
        for forward in [forwards[1], forwards[0], forwards[3]] {
            book.sendForward(forward)
            book.say(.approved, to: forward)
            Self.check(book)
        }
        #expect(book.book.heldForwards(of: ExternalChannel.bank.number, limit: 9) == [forwards[4]])
        book.restart()
        Self.check(book)
        book.operate(.discardForward(exchange: forwards[4]))
        Self.check(book)
        #expect(book.book.summary(of: ExternalChannel.bank.number).oldest == nil)
    }

    @Test func `the oldest stays found behind many that came and went`() {
        var book = BookHarness.demo()
        let oldest = Self.store(1, in: &book)
        for stan in 2...160 {
            let forward = Self.store(UInt32(stan), in: &book)
            book.sendForward(forward)
            book.say(.approved, to: forward)
            Self.check(book)
        }
        #expect(book.journal.exchanges[oldest]?.state.isOpen == true)
    }
}
