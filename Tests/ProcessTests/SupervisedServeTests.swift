import Foundation
import Glibc
import Testing

/// `serve` under a service manager such as systemd.
@Suite(.serialized)
struct SupervisedServeTests {
    private func serve(
        _ world: ProcessWorld,
        _ variables: [String: String]
    ) throws -> ForecourtProcess {
        try world.start(
            ["serve", "--config", world.configuration, "--data", world.data, "--log", "json"],
            environment: variables
        )
    }

    @Test func `the manager hears of recovery, readiness, reloads and the stop`() async throws {
        let world = try ProcessWorld()
        let socket = try NotifySocket()
        let server = try serve(world, ["NOTIFY_SOCKET": socket.name])
        let start = try await socket.wait(for: "READY=1")
        #expect(start.first == "STATUS=recovering the journal")
        #expect(start.last == "READY=1\nSTATUS=serving on 4 listeners")
        // Without waiting: ready means that terminals, probes and people are served.
        #expect(world.ports.prefix(5).allSatisfy { world.isOpen($0) })
        #expect(try await world.run(["status"] + world.named).ending == .exited(0))
        server.signal(SIGHUP)
        let reload = try await socket.wait(for: "READY=1")
        #expect(reload.first?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
        #expect(reload.last?.contains("certificates reloaded") == true)
        server.signal(SIGTERM)
        let stop = try await socket.wait(for: "STOPPING=1")
        #expect(stop.last?.contains("EXTEND_TIMEOUT_USEC=45000000") == true)
        #expect(try await server.wait() == .exited(0), "\(server.errors)")
        // Nobody asked for a watchdog.
        #expect(!(start + reload + stop + socket.taken()).contains("WATCHDOG=1"))
    }

    @Test func `a book that stands starves the watchdog, and its end feeds it again`()
        async throws
    {
        let world = try ProcessWorld()
        let socket = try NotifySocket()
        let server = try serve(
            world,
            ["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "400000"]
        )
        _ = try await socket.wait(for: "READY=1")
        _ = try await socket.wait(for: "WATCHDOG=1")
        _ = try await socket.wait(for: "WATCHDOG=1")
        var hasStalled = false
        for _ in 0..<6 where !hasStalled { hasStalled = try await stall(world, socket) }
        #expect(hasStalled)
        #expect(try await server.says("a thread stands still"))
        _ = try await socket.wait(for: "WATCHDOG=1")
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0), "\(server.errors)")
    }

    /// Holds the book's thread by another program's write lock, under which the watchdog starves.
    ///
    /// False where that proves nothing: a busy machine held the lock beyond the two seconds after
    /// which the book refuses what waits, or saw another thread stand before it.
    private func stall(_ world: ProcessWorld, _ socket: NotifySocket) async throws -> Bool {
        let raw = try RawJournal(path: world.journal)
        try raw.run("BEGIN IMMEDIATE")
        let waiting = try world.startPos("purchase", ["--amount", "1.00"])
        var told: [String] = []
        let status = "STATUS=the book does not move"
        let isTold = try await Patience.until {
            told += socket.taken()
            return told.contains(status) || waiting.hasEnded()
        }
        #expect(isTold)
        try await Task.sleep(for: .milliseconds(600))
        let behind = socket.taken()
        try raw.run("ROLLBACK")
        guard try await waiting.wait() == .exited(0), told.last == status else { return false }
        #expect(behind == [])
        return true
    }

    @Test func `what keeps it from starting is told to the manager too`() async throws {
        let world = try ProcessWorld()
        let socket = try NotifySocket()
        chmod(world.data + "/master.key", 0o644)
        let server = try serve(world, ["NOTIFY_SOCKET": socket.name])
        #expect(try await server.wait() == .exited(78))
        let told = socket.taken()
        let mistaken = try await world.run(
            ["serve", "--config", world.folder + "/none.yaml"],
            environment: ["NOTIFY_SOCKET": socket.name]
        )
        #expect(mistaken.ending == .exited(66) || mistaken.ending == .exited(78))
        #expect(socket.taken().last?.contains("none.yaml") == true)
        #expect(told.last?.contains("master.key has mode 644") == true)
        #expect(!told.contains { $0.contains("READY=1") })
    }

    @Test func `a manager that cannot be told is worth a line and no more`() async throws {
        let world = try ProcessWorld()
        let server = try serve(world, ["NOTIFY_SOCKET": "notify"])
        try await world.waitUntilReady(server)
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
        #expect(server.complaints.contains { $0.contains("NOTIFY_SOCKET notify names no socket") })
    }

    @Test func `the master key is a credential where the configuration says so`() async throws {
        let world = try ProcessWorld {
            $0 = $0.replacingOccurrences(
                of: "file: master.key",
                with: "file: credential:switch.key"
            )
        }
        let credentials = world.folder + "/credentials"
        try FileManager.default.createDirectory(
            atPath: credentials,
            withIntermediateDirectories: false
        )
        let key = credentials + "/switch.key"
        let without = try serve(world, [:])
        #expect(try await without.wait() == .exited(78))
        #expect(without.errors.contains("no master key at $CREDENTIALS_DIRECTORY/switch.key"))
        try FileManager.default.moveItem(atPath: world.data + "/master.key", toPath: key)
        // As an access control list of the manager shows it.
        chmod(key, 0o440)
        let variables = ["CREDENTIALS_DIRECTORY": credentials]
        let socket = try NotifySocket()
        let server = try serve(world, variables.merging(["NOTIFY_SOCKET": socket.name]) { $1 })
        _ = try await socket.wait(for: "READY=1")
        let paid = try await world.pos("purchase", ["--amount", "1.00"])
        #expect(paid.ending == .exited(0), "\(paid.errors)")
        let next = world.folder + "/next.key"
        let digits = String(repeating: "5A", count: 32)
        try digits.write(toFile: next, atomically: true, encoding: .utf8)
        chmod(next, 0o600)
        let rotation = try await world.run(
            ["key", "rotate-master", "--new-key-file", next, "--reason", "yearly", "--yes"]
                + world.named
        )
        #expect(rotation.ending != .exited(0))
        #expect(rotation.errors.contains("is a credential, which a rotation cannot replace"))
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0), "\(server.errors)")
        chmod(key, 0o444)
        let loose = try serve(world, variables)
        #expect(try await loose.wait() == .exited(78))
        #expect(loose.errors.contains("has mode 444"))
    }
}
