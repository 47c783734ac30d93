import Foundation
import Glibc
import Journal
import Simulators
import Testing

/// How the switch ends.
@Suite(.serialized)
struct SignalTests {
    @Test func `SIGTERM under load drains within its bound, exits 0 and loses no receipt`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve(["--log", "json", "--drain", "5s"])
        let log = CrashLog()
        for seat in try CrashTests.seats(world) { CrashTerminal.begin(seat, log) }
        try await Task.sleep(for: .milliseconds(400))
        let begin = ContinuousClock.now
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0), "\(server.errors)")
        #expect(ContinuousClock.now - begin < .seconds(6))
        #expect(server.complaints == [])
        let receipts = log.receipts()
        #expect(receipts.count > 0)
        #expect(try JournalReader(path: world.journal).state == .stopped)
        var index = JournalIndex()
        try index.update(from: world.journal)
        #expect(index.complaints(about: receipts) == [])
        // The terminals come to their end on the next start.
        log.settle()
        let next = try await world.serve()
        while log.running > 0 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(log.failures == [])
        next.signal(SIGINT)
        #expect(try await next.wait() == .exited(0))
        #expect(try JournalVerifier(path: world.journal).run() > 0)
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func `a second signal ends a drain at once`(signal: Int32, code: Int32) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve(["--log", "json", "--drain", "60s"])
        let ready = try await world.pos("purchase", ["--amount", "1.00"])
        #expect(ready.ending == .exited(0), "\(ready.errors)")
        // Another program's write lock keeps a payment in flight until the busy time-out.
        let raw = try RawJournal(path: world.journal)
        try raw.run("BEGIN IMMEDIATE")
        let waiting = try world.startPos("purchase", ["--amount", "2.00"])
        try await Self.waitForPayment(in: world)
        server.signal(SIGTERM)
        try await Task.sleep(for: .milliseconds(300))
        #expect(!server.hasEnded())
        // As a person presses again: two signals close together may count as one.
        for _ in 0..<40 where !server.hasEnded() {
            server.signal(signal)
            try await Task.sleep(for: .milliseconds(50))
        }
        // Without the second signal the drain would go on to its end, and to 0.
        #expect(try await server.wait() == .exited(code), "\(server.errors)")
        _ = try await waiting.wait()
        try raw.run("ROLLBACK")
        #expect(waiting.ending == .exited(69))
    }

    /// Waits until a payment has a place in the book's mailbox.
    private static func waitForPayment(in world: ProcessWorld) async throws {
        let depth = "forecourt_mailbox_depth{mailbox=\"book\"} "
        for _ in 0..<1000 {
            let lines = try HTTPText.get("/metrics", from: world.ports[4]).split(separator: "\n")
            let line = try #require(lines.first { $0.hasPrefix(depth) })
            if !line.hasSuffix(" 0") { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("no payment came to the book")
    }

    @Test func `SIGHUP reads certificates again and ends nothing`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve(["--log", "json"])
        for _ in 1...3 { server.signal(SIGHUP) }
        let deadline = ContinuousClock.now + .seconds(20)
        while !server.errors.contains("certificates reloaded"), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(server.errors.contains("certificates reloaded"))
        #expect(try await world.pos("echo", []).ending == .exited(0))
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `SIGHUP over a wrong configuration tells it and reloads nothing`() async throws {
        let world = try ProcessWorld()
        let right = try String(contentsOfFile: world.configuration, encoding: .utf8)
        let server = try await world.serve(["--log", "json"])
        func signal(over text: String, until words: String) async throws {
            try text.write(toFile: world.configuration, atomically: true, encoding: .utf8)
            server.signal(SIGHUP)
            let deadline = ContinuousClock.now + .seconds(20)
            while !server.errors.contains(words), ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(server.errors.contains(words))
        }
        try await signal(over: right + "colour: red\n", until: "the configuration is wrong")
        let broken = right.replacingOccurrences(of: "unionpay-pos", with: "unionpay-pod")
        try await signal(over: broken, until: "there is no specification")
        #expect(!server.errors.contains("certificates reloaded"))
        try await signal(over: right + "drain: 7s\n", until: "that takes a restart")
        #expect(server.errors.contains("certificates reloaded"))
        #expect(try await world.pos("echo", []).ending == .exited(0))
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `an idle connection and half a frame do not hold a stop back`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve(["--log", "json", "--drain", "30s"])
        let idle = try world.connect(to: "unionpay")
        let half = try world.connect(to: "plain-text")
        try half.send([0x00, 0x40, 0x30, 0x32])
        try await Task.sleep(for: .milliseconds(100))
        let begin = ContinuousClock.now
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0), "\(server.errors)")
        #expect(ContinuousClock.now - begin < .seconds(3))
        idle.close()
    }
}
