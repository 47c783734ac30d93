import Foundation
import Glibc
import ISO8583
import Payments
import Simulators
import Switch
import Testing

/// `forecourt record` between a terminal and a switch, and what `pos` shows of frames.
struct RecordProgramTests {
    private static let card = DemoWorld.card(.personal, 7)

    private func talking(_ process: ForecourtProcess) async throws -> Int {
        var found: Int?
        _ = try await Patience.until {
            let words = process.errors.split(separator: " ")
            if words.count > 1 { found = words[1].split(separator: ":").last.flatMap { Int($0) } }
            return found != nil
        }
        guard let port = found else {
            throw ProcessFailure("the proxy did not start: \(process.errors)")
        }
        return port
    }

    @Test(arguments: [("unionpay", "unionpay-pos"), ("plain-binary", "iso8583-1987-binary")])
    func `what passed is a scenario that runs, and a capture without secrets`(
        listener: String,
        dialect: String
    ) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let proxy = try world.start([
            "record", "--dialect", dialect, "--listen", "0", "--target",
            world.address(of: listener), "--out", world.folder + "/morning",
        ])
        let port = try await talking(proxy)
        let terminal = [
            "--dialect", dialect, "--target", "127.0.0.1:\(port)", "--number", "7", "--data",
            world.data,
        ]
        let card = ["--card", "personal:7"]
        let steps = [
            ["purchase", "--amount", "88.50", "--pin", "123456"] + card, ["void"] + card,
            ["purchase", "--amount", "20.00"] + card, ["refund", "--amount", "5.00"] + card,
            ["balance"] + card,
        ]
        for step in steps {
            let pos = try await world.run(["pos"] + step + terminal)
            #expect(pos.ending == .exited(0), "\(step): \(pos.output)\(pos.errors)")
        }
        proxy.signal(SIGINT)
        #expect(try await proxy.wait() == .exited(0))
        #expect(proxy.output.contains("morning.yaml  6 steps"), "\(proxy.output)")
        #expect(proxy.output.contains("6 requests, 6 answered"), "\(proxy.output)")
        let export = try await world.run(
            ["journal", "export", "--format", "pcap", "--out", world.folder + "/day.pcap"]
                + world.named
        )
        #expect(export.ending == .exited(0), "\(export.errors)")
        var search = SecretSearch()
        search.add(digits: Self.card.unmaskedDigits, named: "card number")
        for name in ["morning.yaml", "morning.pcap", "day.pcap"] {
            let path = "\(world.folder)/\(name)"
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(search.findings(in: data, named: name) == [])
        }
        let talk = Data((proxy.output + proxy.errors).utf8)
        #expect(search.findings(in: talk, named: "what it said") == [])
        let again = try await world.run(
            [
                "pos", "run", world.folder + "/morning.yaml", "--dialect", dialect, "--target",
                world.address(of: listener), "--data", world.data, "--number", "8",
            ]
        )
        #expect(again.ending == .exited(0), "\(again.output)\(again.errors)")
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `a file that exists is not written over, and a port in use is told`() async throws {
        let world = try ProcessWorld.empty()
        let held = try FreePorts.take(1)[0]
        let socket = try #require(FreePorts.hold(held))
        defer { close(socket) }
        let out = world.folder + "/one"
        let busy = try await world.run(["record", "--listen", "\(held)", "--out", out])
        #expect(busy.ending == .exited(69))
        #expect(busy.errors.contains("port \(held)"))
        #expect(!FileManager.default.fileExists(atPath: out + ".yaml"))
        try Data().write(to: URL(fileURLWithPath: out + ".pcap"))
        let there = try await world.run(["record", "--listen", "0", "--out", out])
        #expect(there.ending == .exited(74))
        #expect(there.errors.contains("one.pcap"))
        #expect(!FileManager.default.fileExists(atPath: out + ".yaml"))
    }

    @Test func `a shell keeps its connection, and frames show both ways without secrets`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let lines = world.folder + "/lines"
        try """
        purchase --amount 5.00 --card personal:7 --pin 123456
        void --card personal:7
        """.write(toFile: lines, atomically: true, encoding: .utf8)
        let shell = try ForecourtProcess(
            [
                "-c",
                "exec '\(ForecourtProcess.executable)' pos shell --frame --number 9 --target "
                    + "\(world.address(of: "unionpay")) --data '\(world.data)' < '\(lines)'",
            ],
            program: "/bin/sh",
            in: world.folder
        )
        #expect(try await shell.wait() == .exited(0), "\(shell.output)\(shell.errors)")
        let output = shell.output
        for words in [
            "sent  ", "received  ", "  length    00", "  tpdu      6000", "  header    6",
        ] {
            #expect(output.contains(words), "\(output)")
        }
        #expect(output.contains("message   0200 ") && output.contains("message   0210 "))
        #expect(output.split(separator: "\n").allSatisfy { $0.count <= 80 || !$0.hasPrefix("  ") })
        var search = SecretSearch()
        search.add(digits: Self.card.unmaskedDigits, named: "card number")
        #expect(search.findings(in: Data(output.utf8), named: "the shell") == [])
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }
}
