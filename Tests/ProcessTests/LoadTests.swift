import Foundation
import Glibc
import ISO8583
import Journal
import Payments
import Simulators
import Testing
import Text

/// `forecourt load` and `report` against a real switch.
@Suite(.serialized)
struct LoadTests {
    private static func load(
        _ world: ProcessWorld,
        _ more: [String],
        listener: String = "unionpay"
    ) async throws -> ForecourtProcess {
        let process = try world.start(
            [
                "load", "--target", world.address(of: listener), "--sessions", "4", "--duration",
                "1s", "--cards", "\(ProcessWorld.cards)", "--timeout", "20s", "--json",
            ] + world.named + more
        )
        _ = try await process.wait(seconds: 120)
        return process
    }

    private static func document(_ process: ForecourtProcess) throws -> JSONValue {
        try JSONValue.parse(process.output)
    }

    private static func count(_ document: JSONValue, _ key: String) -> Int {
        guard case .number(let text)? = document[key] else { return -1 }
        return Int(text) ?? -1
    }

    @Test func `a load run pays, proves the money, writes its report and ends with 0`() async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let run = try await Self.load(
            world,
            ["--out", "first", "--threshold", "approved>=100%", "--mix", "purchase=8,reversal=2"]
        )
        #expect(run.ending == .exited(0), "\(run.errors)")
        let document = try Self.document(run)
        #expect(Self.count(document, "approved") > 0)
        #expect(Self.count(document, "approved") == Self.count(document, "sent"))
        #expect(Self.count(document, "lost") == 0)
        #expect(Self.count(document, "duplicated") == 0)
        #expect(document["money"]?["right"] == .boolean(true))
        for name in ["first/run.json", "first/report.html", "first/latency.hgrm"] {
            #expect(FileManager.default.fileExists(atPath: world.folder + "/" + name), "\(name)")
        }
        let report = try await world.run(["report", "first/run.json", "first/run.json"])
        #expect(report.ending == .exited(0), "\(report.errors)")
        #expect(FileManager.default.fileExists(atPath: world.folder + "/report.html"))
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test(arguments: ["unionpay", "plain-binary", "ifsf"])
    func `faults on purpose lose nothing and take nothing twice`(listener: String) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let dialects = [
            "unionpay": "unionpay-pos", "plain-binary": "iso8583-1987-binary", "ifsf": "ifsf",
        ]
        let run = try await Self.load(
            world,
            [
                "--dialect", dialects[listener] ?? "", "--duration", "2s", "--mix",
                "purchase=70,balance=15,reversal=15", "--chaos",
                "slow:5%,reset:5%,duplicate:10%,bad-mac:5%",
            ],
            listener: listener
        )
        #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
        let document = try Self.document(run)
        #expect(Self.count(document, "wrong") == 0)
        #expect(document["money"]?["right"] == .boolean(true))
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test(arguments: [nil, "slow:3%,reset:3%,duplicate:10%,bad-mac:3%"])
    func `a mix of every operation pays, and its money and totals are right`(
        chaos: String?
    ) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let password = world.folder + "/password"
        try "246810".write(toFile: password, atomically: true, encoding: .utf8)
        // What IFSF alone has words for is drawn below.
        let known = LoadOperation.allCases.filter { $0 != .preauthAdvice }
        let weights = known.map { "\($0.rawValue)=\($0 == .purchase ? 6 : 1)" }
        var missing = known.map(\.operation).filter(\.rules.isPayment)
        // On a busy machine a run is too short for each of them.
        for _ in 0..<4 where !missing.isEmpty {
            let whole = try await Self.load(
                world,
                [
                    "--sessions", "8", "--duration", "4s", "--mix", weights.joined(separator: ","),
                    "--operator", "1", "--password-file", password, "--settle-at-end",
                ] + (chaos.map { ["--chaos", $0] } ?? [])
            )
            #expect(whole.ending == .exited(0), "\(whole.output) \(whole.errors)")
            let document = try Self.document(whole)
            #expect(document["money"]?["right"] == .boolean(true))
            #expect(Self.count(document, "wrong") == 0)
            // Who never heard what became of a report cannot have its batch's totals.
            #expect(Self.count(document, "batches_different") == 0 || chaos != nil)
            let rows = try JournalReader(path: world.journal).last(nil)
            let taken = Set(
                rows.filter { ["approved", "acknowledged", "reversed"].contains($0.outcome) }
                    .map(\.operation)
            )
            missing.removeAll { taken.contains($0.name) }
        }
        #expect(missing.isEmpty, "\(missing)")
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test func `a missed threshold ends with 2, and an open loop counts from the intended send`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let missed = try await Self.load(world, ["--threshold", "p99<1us"])
        #expect(missed.ending == .exited(2), "\(missed.errors)")
        let open = try await Self.load(
            world,
            ["--rate", "40", "--connect", "per-transaction", "--skip-verify"]
        )
        // A busy machine may hold the generator up, which it then says.
        #expect(open.ending == .exited(0) || open.ending == .exited(2), "\(open.errors)")
        let document = try Self.document(open)
        #expect(Self.count(document, "sent") + Self.count(document, "backlog") == 40)
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test(arguments: [[], ["--rate", "50"]])
    func `an interrupted run waits for what is open, proves the money and ends as a whole one`(
        loop: [String]
    ) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let run = try world.start(
            [
                "load", "--target", world.address(of: "unionpay"), "--sessions", "4", "--duration",
                "10m", "--cards", "\(ProcessWorld.cards)", "--timeout", "20s", "--json",
                "--threshold", "approved>=100%", "--out", "cut",
                "--settle-at-end",
            ] + loop + world.named
        )
        _ = try await Patience.until { run.errors.contains("1 s  ") || run.hasEnded() }
        run.signal(SIGINT)
        // A busy machine may hold the generator of an open loop up, which it then says.
        let ending = try await run.wait(seconds: 120)
        #expect(ending == .exited(0) || !loop.isEmpty && ending == .exited(2), "\(run.errors)")
        #expect(run.errors.contains("load: interrupted"))
        let document = try Self.document(run)
        #expect(document["interrupted"] == .boolean(true))
        #expect(document["planned_seconds"] == .number("600"))
        #expect(Self.count(document, "approved") > 0)
        #expect(Self.count(document, "approved") == Self.count(document, "sent"))
        #expect(Self.count(document, "batches_settled") == 4)
        #expect(document["money"]?["right"] == .boolean(true))
        #expect(FileManager.default.fileExists(atPath: world.folder + "/cut/report.html"))
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test func `an interrupted run whose money is wrong ends with 1, and ^C twice leaves at once`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let raw = try RawJournal(path: world.journal)
        try raw.run(
            """
            CREATE TRIGGER theft AFTER INSERT ON record WHEN NEW.kind = 1 AND NEW.seq % 4 = 0
            BEGIN UPDATE record SET amount = amount + 1 WHERE seq = NEW.seq; END
            """
        )
        let options = [
            "load", "--target", world.address(of: "unionpay"), "--sessions", "2", "--duration",
            "10m", "--cards", "\(ProcessWorld.cards)", "--json",
        ]
        let wrong = try world.start(options + world.named)
        _ = try await Patience.until { wrong.errors.contains("2 s  ") || wrong.hasEnded() }
        wrong.signal(SIGINT)
        #expect(try await wrong.wait(seconds: 120) == .exited(1), "\(wrong.errors)")
        #expect(try Self.document(wrong)["money"]?["right"] == .boolean(false))
        let twice = try world.start(options + world.named)
        _ = try await Patience.until { twice.errors.contains("1 s  ") || twice.hasEnded() }
        // Without the switch what is open stays so for a while.
        server.signal(SIGSTOP)
        twice.signal(SIGINT)
        #expect(try await twice.says("load: interrupted"))
        twice.signal(SIGINT)
        #expect(try await twice.wait() == .signalled(SIGINT), "\(twice.errors)")
        server.signal(SIGKILL)
        _ = try await server.wait()
    }

    @Test func `money that the journal does not hold ends with 1`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        // Another program takes an approved payment's receipt from under the switch.
        let raw = try RawJournal(path: world.journal)
        try raw.run(
            """
            CREATE TRIGGER theft AFTER INSERT ON record WHEN NEW.kind = 1 AND NEW.seq % 4 = 0
            BEGIN UPDATE record SET amount = amount + 1 WHERE seq = NEW.seq; END
            """
        )
        let run = try await Self.load(world, [])
        #expect(run.ending == .exited(1), "\(run.output) \(run.errors)")
        let document = try Self.document(run)
        #expect(document["money"]?["right"] == .boolean(false))
        server.signal(SIGKILL)
        _ = try await server.wait()
    }

    @Test func `overload refuses at once, and what is sent again is paid once`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let run = try await Self.load(
            world,
            [
                "--sessions", "8", "--rate", "4000", "--in-flight", "64", "--duration", "2s",
                "--resend-refused", "--timeout", "60s",
            ]
        )
        // Whether the generator kept up is of no interest here; wrong money would end it with 1.
        #expect(run.ending == .exited(0) || run.ending == .exited(2), "\(run.errors)")
        let document = try Self.document(run)
        #expect(Self.count(document, "wrong") == 0)
        #expect(Self.count(document, "timeouts") == 0)
        #expect(document["money"]?["right"] == .boolean(true))
        // Afterwards it serves as before.
        let calm = try await Self.load(world, [])
        #expect(calm.ending == .exited(0), "\(calm.errors)")
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test func `what is refused is sent again within the rate that was asked for`() async throws {
        let world = try ProcessWorld { $0 += "\nmailboxes: {book: 1, reserved: 1}\n" }
        let server = try await world.serve()
        let run = try await Self.load(
            world,
            [
                "--sessions", "2", "--rate", "800", "--in-flight", "64", "--resend-refused",
                "--timeout", "60s", "--duration", "4s",
            ]
        )
        #expect(run.ending == .exited(0) || run.ending == .exited(2), "\(run.errors)")
        let document = try Self.document(run)
        let resends = Self.count(document, "resends")
        #expect(resends > 0)
        // Some of the 3 200 arrivals were given to what had been refused.
        let fresh = Self.count(document, "sent") - resends
        #expect(fresh + Self.count(document, "backlog") < 3_200, "\(run.output)")
        #expect(document["money"]?["right"] == .boolean(true))
        #expect(document["money"]?["approved"] == .number("\(fresh)"))
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test func `both echoes are measured in the same run`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let ports = try FreePorts.take(2).map { "127.0.0.1:\($0)" }
        let bare = try world.start(["echo", "--listen", ports[0]])
        let decoding = try world.start(["echo", "--listen", ports[1], "--decode"])
        for echo in [bare, decoding] {
            #expect(try await Patience.until { echo.output.contains("echo on") })
        }
        let run = try await Self.load(
            world,
            ["--baseline", ports[0], "--decoding-baseline", ports[1], "--skip-verify"]
        )
        #expect(run.ending == .exited(0), "\(run.errors)")
        let document = try Self.document(run)
        for key in [
            "baseline_tps", "decoding_baseline_tps", "baseline_cpu_us_per_message",
            "decoding_baseline_cpu_us_per_message",
        ] {
            guard case .number? = document[key] else {
                Issue.record("\(key) is missing in \(run.output)")
                continue
            }
        }
        for process in [bare, decoding, server] { process.signal(SIGTERM) }
        for process in [bare, decoding, server] { _ = try await process.wait() }
    }

    @Test func `wrong options end with 64, a dead switch with 69`() async throws {
        let world = try ProcessWorld()
        let wrong: [[String]] = [
            ["--target", "192.0.2.1:8583"], ["--target", "nowhere"], ["--mix", "sale=1"],
            ["--chaos", "slow:200%"], ["--threshold", "p98<1ms"], ["--duration", "soon"],
            ["--duration", "0s"], ["--duration", "999ms"], ["--duration", "0ms", "--rate", "5"],
            ["--timeout", "0s"], ["--timeout", "99ms"], ["--first-terminal", "0"],
            ["--first-terminal", "3000"], ["--idle", "60001"],
            ["--sessions", "0"], ["--sessions", "3001"], ["--rate", "0"],
            ["--replay", "x", "--rate", "1"], ["--in-flight", "65"], ["--mix", "top-up=1"],
            ["--mix", "manual-void=1", "--operator", "1"], ["--operator", "1"],
            ["--dialect", "ifsf", "--mix", "notice=1"], ["--settle-terminals", "100"],
            ["--settle-terminals", "1"], ["--settle-terminals", "1", "--replay", "x"],
            ["--settle-terminals", "1", "--settle-within", "1s", "--dialect", "ifsf"],
        ]
        for options in wrong {
            let run = try await world.run(["load"] + options)
            #expect(run.ending == .exited(64), "\(options): \(run.errors)")
            #expect(run.complaints.count == 1, "\(run.errors)")
        }
        let dead = try await world.run([
            "load", "--target", world.address(of: "unionpay"), "--duration", "1s",
        ])
        #expect(dead.ending == .exited(69), "\(dead.errors)")
        let absent = try await world.run(["report", "absent.json"])
        #expect(absent.ending == .exited(66), "\(absent.errors)")
    }

    @Test func `a seeded history is right, spread over its dates, and can be replayed`()
        async throws
    {
        let world = try ProcessWorld.empty()
        let seed = try await world.run(
            [
                "demo", "seed", "--terminals", "3", "--cards", "5", "--payments", "300", "--dates",
                "4",
            ] + world.named
        )
        #expect(seed.ending == .exited(0), "\(seed.errors)")
        #expect(try JournalVerifier(path: world.journal).run() > 300)
        let reader = try JournalReader(path: world.journal)
        let payments = try reader.payments(after: 0, limit: 1000)
        #expect(payments.count == 300)
        #expect(payments.allSatisfy { $0.outcome == "approved" })
        let dates = Set(
            try reader.last(nil).filter { $0.operation == "purchase" }
                .map(\.businessDate)
        )
        #expect(dates.count == 4)
        let settled = try reader.last(nil).filter { $0.operation == "settlement" }
        #expect(settled.count == 12)
        #expect(settled.allSatisfy { $0.outcome == "approved" })
        let server = try await world.serve()
        let replay = try await world.run(
            [
                "load", "--target", world.address(of: "plain-binary"), "--dialect",
                "iso8583-1987-binary", "--replay", world.data, "--speed", "100000", "--cards", "5",
                "--json", "--timeout", "60s",
            ] + world.named
        )
        let document = try Self.document(replay)
        #expect(Self.count(document, "approved") == 300, "\(replay.output) \(replay.errors)")
        #expect(document["money"]?["right"] == .boolean(true))
        server.signal(SIGTERM)
        _ = try await server.wait()
    }
}
