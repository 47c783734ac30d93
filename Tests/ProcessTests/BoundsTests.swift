import Foundation
import Glibc
import Simulators
import Testing

/// Whatever people and their tools are waited for has a bound.
@Suite(.serialized)
struct BoundsTests {
    private func pipe(_ world: ProcessWorld, _ name: String) throws -> String {
        let path = world.folder + "/" + name
        guard mkfifo(path, 0o600) == 0 else { throw ProcessFailure("no pipe") }
        return path
    }

    @Test func `a pipe in place of a file is refused and blocks nobody`() async throws {
        let world = try ProcessWorld()
        let path = try pipe(world, "pipe")
        let server = try await world.serve()
        let rotation = try await world.run(
            ["key", "rotate-master", "--new-key-file", path, "--reason", "test", "--yes"]
                + world.named
        )
        #expect(rotation.ending == .exited(65), "\(rotation.errors)")
        #expect(rotation.errors.contains("it is no regular file"))
        let paid = try await world.pos("purchase", ["--amount", "1.00"])
        #expect(paid.ending == .exited(0), "\(paid.errors)")
        for command in [
            ["account", "show", "--pan-file", path] + world.named,
            ["config", "check", path],
            ["pos", "echo", "--key-file", path, "--target", world.address(of: "plain-text")],
        ] {
            let process = try await world.run(command)
            #expect(process.ending == .exited(66), "\(command) \(process.errors)")
            #expect(process.complaints.count == 1)
        }
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `a pipe as master key refuses the start`() async throws {
        let world = try ProcessWorld()
        unlink(world.data + "/master.key")
        #expect(mkfifo(world.data + "/master.key", 0o600) == 0)
        let server = try world.startSwitch()
        #expect(try await server.wait() == .exited(78))
        #expect(server.complaints.first?.contains("it is no regular file") == true)
    }

    @Test func `a switch that stands still is told apart by a command within its patience`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        try server.suspend()
        // Without a bound of its own it would wait for as long as the switch stands.
        let status = try await world.run(["status"] + world.named)
        #expect(status.ending == .exited(69))
        #expect(status.complaints.count == 1)
        #expect(status.errors.contains("does not answer within 5 s"))
        #expect(
            status.errors.contains("was stopped by a signal: kill -CONT \(server.pid)"),
            "\(status.errors)"
        )
        server.signal(SIGCONT)
        let again = try await world.run(["status"] + world.named)
        #expect(again.ending == .exited(0), "\(again.errors)")
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `slow, silent and greedy HTTP peers are cut and keep no probe out`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        var peers: [TerminalSocket] = []
        for _ in 0..<100 {
            let socket = try TerminalSocket(
                address: world.httpAddress,
                timeoutMilliseconds: 20_000
            )
            // Beyond the bound nobody takes it, which is what is tested.
            try? socket.send(Array("GET /livez HTTP/1.1\r\nX-Slow: ".utf8))
            peers.append(socket)
        }
        let greedy = try TerminalSocket(address: world.httpAddress, timeoutMilliseconds: 20_000)
        // It may be cut before all has left.
        try? greedy.send([UInt8](repeating: 0x41, count: 64 << 10))
        // Ten seconds, and ten more for those who waited in the queue.
        try await Task.sleep(for: .seconds(21))
        let isServed = try await Patience.until {
            // A probe that is cut, or not answered yet, asks again.
            (try? HTTPText.get("/livez", from: world.ports[4]))?.contains("ok") == true
        }
        #expect(isServed)
        #expect(throws: TerminalSocketError.closed) {
            while true { _ = try peers[0].receive(within: 30_000) }
        }
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `the admin socket serves so many at once and no more`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        var held: [Int32] = []
        for _ in 0..<40 { held.append(connect(world.data + "/run/admin.sock")) }
        let crowded = try await world.run(["status"] + world.named)
        #expect(crowded.ending == .exited(69), "\(crowded.errors)")
        #expect(crowded.complaints.count == 1)
        for descriptor in held { close(descriptor) }
        // That they have gone is seen behind their closing.
        let isFree = try await Patience.until {
            try await world.run(["status"] + world.named).ending == .exited(0)
        }
        #expect(isFree)
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    private func connect(_ path: String) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(O_CLOEXEC), 0)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return descriptor
    }
}
