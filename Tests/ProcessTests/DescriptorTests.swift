import Glibc
import Simulators
import Testing

/// A switch that may open few files.
@Suite(.serialized)
struct DescriptorTests {
    /// Starts the switch under a hard limit of open descriptors.
    private func start(_ world: ProcessWorld, limit: Int) throws -> ForecourtProcess {
        let words = ["serve", "--log", "json"] + world.named
        return try ForecourtProcess(
            ["-c", "ulimit -n \(limit); exec \"$0\" \"$@\"", ForecourtProcess.executable] + words,
            program: "/bin/sh",
            in: world.folder
        )
    }

    private static func lowered(_ text: inout String, to connections: Int) {
        text = text.replacing(
            "connections: 12000, per_source: 12000",
            with: "connections: \(connections), per_source: \(connections)"
        )
        // Wallets take ten of theirs.
        for kind in ["wechat", "alipay"] {
            text = text.replacing("kind: \(kind),", with: "kind: \(kind), in_flight: 1,")
        }
    }

    @Test func `limits beyond the descriptors are refused at start and by config check`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try start(world, limit: 1024)
        #expect(try await server.wait() == .exited(78))
        #expect(server.complaints.count == 1)
        let line = server.complaints.first ?? ""
        #expect(line.contains("listener unionpay: limits.connections 12000"), "\(line)")
        #expect(line.contains("1024 descriptors"), "\(line)")
        let check = try ForecourtProcess(
            [
                "-c", "ulimit -n 1024; exec \"$0\" \"$@\"", ForecourtProcess.executable, "config",
                "check", world.configuration,
            ],
            program: "/bin/sh",
            in: world.folder
        )
        #expect(try await check.wait() == .exited(78))
        #expect(check.complaints == [line])
    }

    @Test func `idle connections take no descriptor from those who pay, and accepting resumes`()
        async throws
    {
        let world = try ProcessWorld { Self.lowered(&$0, to: 200) }
        let server = try start(world, limit: 500)
        try await world.waitUntilReady(server)
        let customer = try await world.pos("purchase", ["--amount", "1.00"])
        #expect(customer.ending == .exited(0), "\(customer.errors)")
        var idle: [TerminalSocket] = []
        for index in 0..<600 {
            let listener = ProcessWorld.listeners[1 + index % 3]
            idle.append(try world.connect(to: listener))
        }
        #expect(try await server.says("accepting pauses"))
        try await Task.sleep(for: .milliseconds(500))
        let before = try cpuTicks(of: server)
        try await Task.sleep(for: .seconds(2))
        // Two seconds of a busy loop are 200 ticks.
        #expect(try cpuTicks(of: server) - before < 60)
        #expect(!server.hasEnded())
        #expect(!server.errors.contains("the disk is full"))
        let status = try await world.run(["status", "--json"] + world.named)
        #expect(status.output.contains("\"disk_full\":false"), "\(status.output)")
        for socket in idle { socket.close() }
        idle = []
        let again = try await world.pos("purchase", ["--amount", "2.00"])
        #expect(again.ending == .exited(0), "\(again.errors)")
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    /// User and system time of a process, in ticks of ten milliseconds.
    private func cpuTicks(of process: ForecourtProcess) throws -> Int {
        let path = "/proc/\(process.pid)/stat"
        guard let file = fopen(path, "r") else { throw ProcessFailure("no \(path)") }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 1024)
        guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        return (Int(words[13]) ?? 0) + (Int(words[14]) ?? 0)
    }
}
