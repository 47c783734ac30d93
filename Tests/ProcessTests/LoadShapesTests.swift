import Foundation
import Glibc
import Testing
import Text

/// `forecourt load` in stages, in several dialects, with a bank's cards, and at a wrong port.
@Suite(.serialized)
struct LoadShapesTests {
    private static func count(_ value: JSONValue?, _ key: String) -> Int {
        guard case .number(let text)? = value?[key] else { return -1 }
        return Int(text) ?? -1
    }

    private static func items(_ value: JSONValue?) -> [JSONValue] {
        if case .array(let items)? = value { return items }
        return []
    }

    @Test func `fills of IFSF are held and paid under keys of one transaction, run after run`()
        async throws
    {
        let world = try ProcessWorld { configuration in
            configuration = configuration.replacingOccurrences(
                of: "key: fixed, required: true, key_file: ifsf.key",
                with: "key: dukpt, required: true, key_file: ifsf.key"
            )
        }
        let server = try await world.serve()
        let options =
            [
                "load", "--dialect", "ifsf", "--target", world.address(of: "ifsf"), "--sessions",
                "4", "--duration", "2s", "--cards", "\(ProcessWorld.cards)", "--timeout", "30s",
                "--mix", "preauth=3,preauth-advice=1,complete-advice=4,offline=1,refund=1",
                "--chaos", "duplicate:5%,bad-mac:5%,reset:3%", "--json",
            ] + world.named
        // A counter that was used is taken by no switch, so the second run has other devices.
        for _ in 1...2 {
            let run = try await world.run(options + ["--dukpt"], seconds: 120)
            #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
            let document = try JSONValue.parse(run.output)
            #expect(Self.count(document, "approved") > 0 && Self.count(document, "wrong") == 0)
            #expect(document["money"]?["right"] == .boolean(true))
        }
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test(arguments: [
        ["--dialect", "unionpay-pos"], ["--dialect", "ifsf", "--in-flight", "2"],
        ["--dialect", "ifsf", "--resend-refused"],
    ])
    func `keys of one transaction are for IFSF, and for one request in flight`(
        _ more: [String]
    ) async throws {
        let world = try ProcessWorld.empty()
        let run = try await world.run(["load", "--dukpt"] + more)
        #expect(run.ending == .exited(64) && run.errors.contains("--dukpt"), "\(run.errors)")
    }

    @Test func `a file mixes dialects and a bank's cards, and the money of all is right`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let bank = try world.start([
            "simulate", "bank", "--listen", "127.0.0.1:\(world.bankPort)",
        ])
        #expect(try await Patience.until { world.isOpen(world.bankPort) || bank.hasEnded() })
        try await world.waitUntilUp("bank")
        try """
        # Half of the terminals speak another dialect.
        dialect unionpay-pos@\(world.address(of: "unionpay"))=2
        dialect iso8583-1987-binary@\(world.address(of: "plain-binary"))=1
        dialect ifsf@\(world.address(of: "ifsf"))=1
        purchase=5
        void=1
        purchase:bank=5
        reversal=1
        """.write(toFile: world.folder + "/day.mix", atomically: true, encoding: .utf8)
        // The switch signs on at the bank by itself, and pays there from then on.
        var approvedByBank = 0
        for _ in 0..<20 where approvedByBank == 0 {
            let run = try await world.run(
                [
                    "load", "--mix", "@day.mix", "--sessions", "8", "--duration", "2s", "--cards",
                    "\(ProcessWorld.cards)", "--timeout", "30s", "--json",
                ] + world.named
            )
            #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
            let document = try JSONValue.parse(run.output)
            #expect(document["money"]?["right"] == .boolean(true))
            let dialects = Self.items(document["dialects"])
            #expect(dialects.map { Self.count($0, "sessions") } == [4, 2, 2])
            for dialect in dialects { #expect(Self.count(dialect, "approved") > 0) }
            let channels = Self.items(document["journal"]?["channels"])
            for channel in channels where channel["name"] == .string("bank") {
                approvedByBank = Self.count(channel, "approved")
            }
        }
        #expect(approvedByBank > 0)
        bank.signal(SIGTERM)
        _ = try await bank.wait()
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test(arguments: [["--stage", "1s:0..4", "--stage", "1s:0"], ["--stage", "2s:0..40/s"]])
    func `a run goes through its stages and is as long as they are`(stages: [String]) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let isRate = stages.count == 2
        let run = try await world.run(
            [
                "load", "--target", world.address(of: "ifsf"), "--dialect", "ifsf", "--cards",
                "\(ProcessWorld.cards)", "--json", "--timeout", "20s",
            ] + stages + (isRate ? ["--sessions", "4"] : ["--think", "20ms..50ms"]) + world.named
        )
        // A busy machine may hold the generator of an open loop up, which it then says.
        #expect(run.ending == .exited(0) || isRate && run.ending == .exited(2), "\(run.errors)")
        let document = try JSONValue.parse(run.output)
        #expect(document["planned_seconds"] == .number("2"))
        #expect(Self.count(document, "sessions") == 4)
        // Forty arrivals stand under the line; four terminals that think send far fewer than that
        // many a second.
        let sent = Self.count(document, "sent") + Self.count(document, "backlog")
        #expect(isRate ? sent == 40 : (1...200).contains(sent), "\(sent)")
        #expect(document["money"]?["right"] == .boolean(true))
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test(
        arguments: [
            ("unionpay", "ifsf"), ("ifsf", "unionpay-pos"), ("plain-binary", "ifsf"),
            ("unionpay", "iso8583-1987-binary"), ("ifsf", "iso8583-1987-ascii"),
        ]
    )
    func `a port of another dialect ends a run with one line`(
        listener: String,
        dialect: String
    ) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let run = try await world.run(
            [
                "load", "--target", world.address(of: listener), "--dialect", dialect, "--duration",
                "60s",
            ] + world.named
        )
        #expect(run.ending == .exited(69), "\(run.output) \(run.errors)")
        let lines = run.errors.split(separator: "\n").filter { $0.hasPrefix("forecourt: ") }
        #expect(lines.count == 1 && run.output.isEmpty, "\(run.errors)")
        #expect(lines.first?.contains("does not speak \(dialect): ") == true, "\(run.errors)")
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test func `of several dialects one that is not spoken ends a run, and the money is checked`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let dialects =
            "unionpay-pos@\(world.address(of: "unionpay"))=1,"
            // Without a sign-on it is found by what pays.
            + "ifsf@\(world.address(of: "plain-text"))=1"
        let run = try await world.run(
            [
                "load", "--dialect", dialects, "--sessions", "4", "--duration", "60s", "--json",
            ] + world.named
        )
        #expect(run.ending == .exited(69), "\(run.output) \(run.errors)")
        let lines = run.errors.split(separator: "\n").filter { $0.hasPrefix("forecourt: ") }
        #expect(lines.count == 1, "\(run.errors)")
        let document = try JSONValue.parse(run.output)
        #expect(document["money"]?["right"] == .boolean(true))
        guard case .string(let reason)? = document["ended_by"] else {
            Issue.record("\(run.output)")
            return
        }
        #expect(reason.contains("does not speak ifsf: "))
        #expect(lines.first?.contains(reason) == true)
        // The next run of the day begins behind the STANs of this one.
        #expect(FileManager.default.fileExists(atPath: world.data + "/pos/load-unionpay"))
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test func `options that contradict each other end with 64, a broken file with 65`()
        async throws
    {
        let world = try ProcessWorld()
        let wrong: [[String]] = [
            ["--stage", "soon"], ["--stage", "1s:5", "--rate", "5"],
            ["--stage", "1s:5", "--duration", "5s"], ["--stage", "1s:5", "--sessions", "5"],
            ["--stage", "1s:0..5", "--stage", "1s:5/s"], ["--stage", "1s:0"],
            ["--stage", "1s:4000"], ["--stage", "999ms:5"], ["--think", "2"],
            ["--think", "2s", "--rate", "5"], ["--think", "2s", "--in-flight", "2"],
            ["--dialect", "ifsf=0"],
            ["--dialect", "ifsf,ifsf"], ["--dialect", "nothing=1"],
            ["--dialect", "ifsf,unionpay-pos", "--settle-at-end"],
            ["--dialect", "ifsf,unionpay-pos", "--baseline", "127.0.0.1:1"],
            ["--mix", "reversal:bank=1"], ["--mix", "@two.mix", "--dialect", "ifsf"],
        ]
        let two = world.folder + "/two.mix"
        try "dialect ifsf\necho=1\n".write(toFile: two, atomically: true, encoding: .utf8)
        for options in wrong {
            let run = try await world.run(["load"] + options)
            #expect(run.ending == .exited(64), "\(options): \(run.errors)")
            #expect(run.complaints.count == 1, "\(run.errors)")
        }
        try "purchase=1\nsale=1\n".write(toFile: two, atomically: true, encoding: .utf8)
        let broken = try await world.run(["load", "--mix", "@two.mix"])
        #expect(broken.ending == .exited(65))
        #expect(broken.errors.hasPrefix("forecourt: two.mix:2: 'sale=1'"), "\(broken.errors)")
        let absent = try await world.run(["load", "--mix", "@absent.mix"])
        #expect(absent.ending == .exited(66), "\(absent.errors)")
    }
}
