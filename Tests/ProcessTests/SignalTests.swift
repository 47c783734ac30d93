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
        #expect(try await Patience.until { log.receipts().count > 0 })
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0), "\(server.errors)")
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
        #expect(try await Patience.until(seconds: 60) { log.running == 0 })
        #expect(log.failures == [])
        next.signal(SIGINT)
        #expect(try await next.wait() == .exited(0))
        #expect(try JournalVerifier(path: world.journal).run() > 0)
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func `a second signal ends a drain at once`(signal: Int32, code: Int32) async throws {
        let world = try ProcessWorld {
            $0 = $0.replacingOccurrences(of: "timeout: 10s, in", with: "timeout: 60s, in")
        }
        // A bank that is silent keeps a payment in flight for a minute.
        let bank = try world.start([
            "simulate", "bank", "--listen", "127.0.0.1:\(world.bankPort)",
        ])
        let server = try await world.serve(["--log", "json", "--drain", "60s"])
        try await world.waitUntilUp("bank")
        let waiting = try world.startPos(
            "purchase",
            ["--amount", "2.91", "--card", "6222020000000007", "--timeout", "60000"]
        )
        let isInFlight = try await Patience.until {
            try await world.run(["channel", "list", "--json"] + world.named).output
                .contains("\"in_flight\":1,")
        }
        #expect(isInFlight)
        server.signal(SIGTERM)
        try await Task.sleep(for: .milliseconds(300))
        #expect(!server.hasEnded())
        // As a person presses again: two signals close together may count as one.
        for _ in 0..<400 where !server.hasEnded() {
            server.signal(signal)
            try await Task.sleep(for: .milliseconds(50))
        }
        // Without the second signal the drain would go on to its end, and to 0.
        #expect(try await server.wait() == .exited(code), "\(server.errors)")
        #expect(try await waiting.wait() == .exited(69))
        bank.signal(SIGTERM)
        _ = try await bank.wait()
    }

    @Test func `SIGHUP reads certificates again and ends nothing`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve(["--log", "json"])
        for _ in 1...3 { server.signal(SIGHUP) }
        #expect(try await server.says("certificates reloaded"))
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
            #expect(try await server.says(words))
        }
        try await signal(over: right + "colour: red\n", until: "the configuration is wrong")
        let broken = right.replacingOccurrences(of: "unionpay-pos", with: "unionpay-pod")
        try await signal(over: broken, until: "there is no specification")
        #expect(!server.errors.contains("certificates reloaded"))
        try await signal(over: right + "drain: 7s\n", until: "that takes a restart")
        #expect(try await server.says("certificates reloaded"))
        #expect(try await world.pos("echo", []).ending == .exited(0))
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `an idle connection and half a frame do not hold a stop back`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve(["--log", "json", "--drain", "10m"])
        let idle = try world.connect(to: "unionpay")
        let half = try world.connect(to: "plain-text")
        try half.send([0x00, 0x40, 0x30, 0x32])
        try await Task.sleep(for: .milliseconds(100))
        server.signal(SIGTERM)
        // Long before the drain would end.
        #expect(try await server.wait() == .exited(0), "\(server.errors)")
        idle.close()
    }
}
