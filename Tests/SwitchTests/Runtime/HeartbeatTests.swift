import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Switch

/// What feeds the watchdog: threads that move, and nothing else.
@Suite struct HeartbeatTests {
    private let lanes = [EmbeddedEventLoop(), EmbeddedEventLoop()]
    private let book = EmbeddedEventLoop()

    private func heartbeat(bookMoves: @escaping @Sendable () -> Bool = { true }) -> Heartbeat {
        Heartbeat(lanes: lanes, book: book, bookMoves: bookMoves)
    }

    /// Lets every loop do what it was given: to the lane, to the book, back.
    private func runAll() {
        for lane in lanes { lane.run() }
        book.run()
        for lane in lanes { lane.run() }
    }

    @Test func `threads that move pass every beat`() {
        let heartbeat = heartbeat()
        for _ in 1...3 {
            #expect(heartbeat.check() == nil)
            runAll()
        }
    }

    @Test func `a lane that stands is named, and no other answers for it`() {
        let heartbeat = heartbeat()
        #expect(heartbeat.check() == nil)
        lanes[0].run()
        book.run()
        lanes[0].run()
        for _ in 1...3 {
            // The other threads go round as they please.
            lanes[0].run()
            book.run()
            #expect(heartbeat.check() == .lane(1))
        }
        runAll()
        #expect(heartbeat.check() == nil)
    }

    @Test func `a book that stands is named, however the lanes move`() {
        let heartbeat = heartbeat()
        #expect(heartbeat.check() == nil)
        for _ in 1...3 {
            for lane in lanes { lane.run() }
            #expect(heartbeat.check() == .book)
        }
        runAll()
        #expect(heartbeat.check() == nil)
    }

    @Test func `a book whose thread runs and takes nothing is found`() {
        let heartbeat = heartbeat(bookMoves: { false })
        #expect(heartbeat.check() == .mailbox)
    }

    @Test func `what waits unchanged in the mailbox without a commit is no progress`() {
        let port = BookPort(
            admission: MailboxAdmission(name: "book", capacity: 4),
            longestWait: .seconds(1)
        )
        let counters = CounterSet()
        let watch = MailboxWatch(port: port, counters: counters)
        #expect(watch.moves())
        port.waits(since: 7)
        #expect(watch.moves())
        #expect(!watch.moves())
        counters.add(.commits)
        #expect(watch.moves())
        #expect(!watch.moves())
        port.nowWaits(since: 9)
        #expect(watch.moves())
        port.nowWaits(since: nil)
        #expect(watch.moves() && watch.moves())
    }

    @Test func `a stall is told once, and so is its end`() {
        var watch = WatchdogService.Watch(heartbeat: heartbeat())
        #expect(watch.look() == .moves)
        #expect(watch.look() == .firstStall(.lane(0)))
        #expect(watch.look() == .stands)
        runAll()
        #expect(watch.look() == .moveAgain)
        runAll()
        #expect(watch.look() == .moves)
    }
}
