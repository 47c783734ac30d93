import Book
import Foundation
import Journal
import Payments
import Testing
import Upstream

/// Figures for docs/journal.md: `FORECOURT_SPEED=1 swift test -c release --filter JournalSpeed`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FORECOURT_SPEED"] != nil), .serialized)
struct JournalSpeedTests {
    @Test(arguments: [64, 256, 1024])
    func `purchases a second and their cost in a commit`(batch: Int) throws {
        try measure(batch: batch, payments: 200_000)
    }

    /// `FORECOURT_SPEED=10000000` measures the start of a journal of that size.
    @Test func `a start takes as long whatever the size of the file`() throws {
        let text = ProcessInfo.processInfo.environment["FORECOURT_SPEED"] ?? ""
        guard let payments = Int(text), payments > 1 else { return }
        try measure(batch: 1024, payments: payments)
    }

    private func measure(batch: Int, payments count: Int) throws {
        let live = try LiveJournal()
        live.keepsRecords = false
        try live.populate(terminals: 1500, cards: 10_000)
        var random = SystemRandomNumberGenerator()
        var made = 0
        // The first half fills what waits in memory; the second half is measured.
        while made < count {
            if made == count / 2 / batch * batch { live.cost = Cost() }
            let events = (0..<batch).map { offset in
                let number = made + offset
                return TestWorld.purchase(
                    UInt32(number / 1500 + 10),
                    100,
                    terminal: number % 1500 + 1,
                    card: Int.random(in: 1...10_000, using: &random)
                )
            }
            try live.run(events)
            try live.journal.checkpointIfDue(idle: false)
            made += batch
        }
        live.cost.report("commit of \(batch)")
        let began = Cost.now(CLOCK_MONOTONIC)
        try live.restart()
        Cost.say("start with \(made): \((Cost.now(CLOCK_MONOTONIC) - began) * 1000) ms")
        let reading = Cost.now(CLOCK_MONOTONIC)
        _ = try JournalReader(path: live.path).last(10)
        Cost.say("tail of 10: \((Cost.now(CLOCK_MONOTONIC) - reading) * 1000) ms")
        let verifying = Cost.now(CLOCK_MONOTONIC)
        let checked = try JournalVerifier(path: live.path).run()
        let seconds = Cost.now(CLOCK_MONOTONIC) - verifying
        Cost.say("verify: \(Double(checked) / seconds) records/s")
    }
}

/// Time that commits took, on the clock and on the processor.
struct Cost {
    var records = 0
    var seconds = 0.0
    var processorSeconds = 0.0

    static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    mutating func measure<Failure: Error>(
        _ count: Int,
        _ body: () throws(Failure) -> Void
    ) throws(Failure) {
        let clock = Cost.now(CLOCK_MONOTONIC)
        let processor = Cost.now(CLOCK_THREAD_CPUTIME_ID)
        try body()
        seconds += Cost.now(CLOCK_MONOTONIC) - clock
        processorSeconds += Cost.now(CLOCK_THREAD_CPUTIME_ID) - processor
        records += count
    }

    func report(_ what: String) {
        let each = processorSeconds / Double(records) * 1e6
        let rate = Double(records) / seconds
        Cost.say("\(what): \(rate) records/s, \(each) us of processor each")
    }

    static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
