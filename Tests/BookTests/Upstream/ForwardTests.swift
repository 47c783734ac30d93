import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Reversals that are stored until the host has them.
@Suite struct ForwardTests {
    private static func withForward() -> (BookHarness, payment: Int64, forward: Int64) {
        var book = BookHarness.demo()
        let payment = book.ask(1)
        book.timeOut(payment)
        return (book, payment, book.lastSeq)
    }

    @Test func `row 17: attempts are counted on send, repeated as such, and wait longer`() {
        var (book, _, forward) = Self.withForward()
        var waits: [Int64] = []
        var requests: [UpstreamRequest] = []
        for attempt in 1...4 {
            let sent = book.sendForward(forward).sends
            #expect(sent.map(\.attempt) == [UInt32(attempt)])
            requests += sent
            let next = book.journal.exchanges[forward]?.nextAt?.rawValue ?? 0
            waits.append(next - book.now.rawValue - 10_000_000)
        }
        // The same message bit for bit but for the repeat.
        for request in requests {
            var first = request
            first.attempt = 1
            #expect(first == requests[0])
        }
        for (index, wait) in waits.enumerated() {
            let base: Int64 = 1_000_000 << Int64(index)
            #expect((base * 3 / 4...base * 5 / 4).contains(wait))
        }
        #expect(Set(waits.enumerated().map { $1 >> Int64($0) }).count > 1)
    }

    @Test func `row 17: a silent one blocks no other, and ends with a person`() {
        var (book, _, silent) = Self.withForward()
        let other = book.ask(2, terminal: 2)
        book.timeOut(other)
        let second = book.lastSeq
        book.sendForward(silent)
        book.sendForward(second)
        book.say(.approved, to: second)
        #expect(book.state(second) == .acknowledged)
        for _ in 0..<3 { book.sendForward(silent) }
        let output = book.sendForward(silent)
        #expect(output.sends.isEmpty)
        #expect(book.state(silent) == .quarantined)
        #expect(output.discrepancies.map(\.reason) == [.channelTimeout])
        #expect(book.clearing == (0, 8_850))
    }

    @Test func `row 16: 25 ends a reversal, 30 and 96 are tried again and then quarantined`() {
        var (book, payment, forward) = Self.withForward()
        for outcome in [Outcome.unreadable, .overloaded] {
            book.sendForward(forward)
            book.say(.declined(outcome), to: forward)
            #expect(book.state(forward) == .sent)
        }
        book.sendForward(forward)
        book.say(.declined(.overloaded), to: forward)
        #expect(book.state(forward) == .quarantined)
        #expect(book.journal.leg(of: payment)?.state == .reversing)
        // Others go on.
        book.timeOut(book.ask(2))
        let other = book.lastSeq
        book.sendForward(other)
        book.say(.declined(.originalNotFound), to: other)
        #expect(book.state(other) == .acknowledged)
        #expect(book.clearing == (0, 8_850))
    }

    @Test func `row 16: an operator releases or discards what is in quarantine`() {
        var (book, payment, forward) = Self.withForward()
        #expect(book.refusal(.releaseForward(exchange: forward)) == .forwardNotHeld(forward))
        #expect(book.refusal(.discardForward(exchange: 999)) == .unknownForward(999))
        for _ in 0..<5 { book.sendForward(forward) }
        book.operate(.releaseForward(exchange: forward))
        #expect(book.sendForward(forward).sends.map(\.attempt) == [5])
        book.say(.approved, to: forward)
        #expect(book.journal.closed.count == 1)
        #expect(book.journal.leg(of: payment)?.state == .reversed)
        book.timeOut(book.ask(2))
        let other = book.lastSeq
        for _ in 0..<5 { book.sendForward(other) }
        book.operate(.discardForward(exchange: other))
        #expect(book.state(other) == .discarded)
        #expect(book.clearing == (0, 0))
        #expect(book.refusal(.discardForward(exchange: other)) == .forwardNotHeld(other))
    }

    @Test func `a reversal that is too old is given to a person`() {
        var (book, _, forward) = Self.withForward()
        book.now = Timestamp(rawValue: book.now.rawValue + 86_400_000_000)
        #expect(book.sendForward(forward).sends.isEmpty)
        #expect(book.state(forward) == .expired)
    }

    @Test func `row 18: a full store refuses new payments and takes every reversal`() {
        var book = BookHarness.demo()
        for stan in 1...13 {
            book.say(.approved, to: book.ask(UInt32(stan)))
        }
        for stan in 1...12 {
            #expect(
                book.send(.reversal(of: UInt32(stan), card: 9)).outcome == .reversalAccepted
            )
        }
        #expect(book.send(.purchase(20, card: 9), .bank).outcome == .channelUnavailable)
        #expect(book.send(.reversal(of: 13, card: 9)).outcome == .reversalAccepted)
        #expect(book.forwards.count == 13)
        #expect(book.book.summary(of: ExternalChannel.bank.number).forwards == 13)
        for forward in book.forwards.prefix(2) {
            book.sendForward(forward)
            book.say(.approved, to: forward)
        }
        book.ask(21)
    }

    @Test func `the cap of what is in flight refuses at once`() {
        var book = BookHarness.demo()
        let first = book.ask(1)
        for stan in 2...8 { book.ask(UInt32(stan)) }
        #expect(book.send(.purchase(9, card: 9), .bank).outcome == .channelUnavailable)
        book.say(.approved, to: first)
        book.ask(10)
    }

    @Test func `a proven failure to send takes the attempt back`() {
        var (book, _, forward) = Self.withForward()
        book.sendForward(forward)
        book.run(.hostFailed(exchange: forward, attempt: 1, .unsent))
        #expect(book.state(forward) == .queued)
        #expect(book.sendForward(forward).sends.map(\.attempt) == [1])
        // A failure of an earlier attempt says nothing about this one.
        book.sendForward(forward)
        book.run(.hostFailed(exchange: forward, attempt: 1, .unsent))
        #expect(book.journal.exchanges[forward]?.attempts == 2)
    }

    @Test func `a failure to send that was told before the release is none of the new round`() {
        var (book, _, forward) = Self.withForward()
        for _ in 0..<5 { book.sendForward(forward) }
        book.operate(.releaseForward(exchange: forward))
        book.run(.hostFailed(exchange: forward, attempt: 4, .unsent))
        #expect(book.journal.exchanges[forward]?.attempts == 4)
        #expect(book.sendForward(forward).sends.map(\.attempt) == [5])
    }

    @Test func `row 32: a clock that steps back neither hurries nor stops the queue`() {
        var (book, _, forward) = Self.withForward()
        book.sendForward(forward)
        book.now = Timestamp(rawValue: book.now.rawValue - 3_600_000_000)
        #expect(book.run(.forwardDue(exchange: forward)).sends.isEmpty)
        let last = book.journal.records.last?.event.at
        let next = book.journal.exchanges[forward]?.nextAt
        #expect(last.map { $0 > book.now } == true)
        #expect(book.nextForward() == next)
        #expect(book.sendForward(forward).sends.map(\.attempt) == [2])
    }

    @Test func `what is due is taken oldest first, as far as the window has room`() {
        var book = BookHarness.demo()
        for stan in 1...5 { book.timeOut(book.ask(UInt32(stan))) }
        let all = book.forwards
        #expect(book.takeDue(at: book.now, window: 2) == Array(all[0..<2]))
        for id in all[0..<2] { book.run(.forwardDue(exchange: id)) }
        #expect(book.takeDue(at: book.now, window: 2) == [])
        book.say(.approved, to: all[0])
        #expect(book.takeDue(at: book.now, window: 2) == [all[2]])
        // What was not answered in time makes room.
        let later = Timestamp(rawValue: book.now.rawValue + 11_000_000)
        #expect(book.takeDue(at: later, window: 2).count == 2)
    }

    @Test func `a start knows other terms of a channel`() {
        var book = BookHarness.demo()
        book.say(.approved, to: book.ask(1))
        var channel = ExternalChannel.bank
        #expect(book.book.resumption(of: [channel]) == [])
        channel.terms.attemptLimit = 77
        #expect(book.book.resumption(of: [channel]) == [.resumed([channel])])
        book.run(.resumed([channel]))
        book.restart()
        #expect(book.book.channels.map(\.terms.attemptLimit) == [77])
    }
}
