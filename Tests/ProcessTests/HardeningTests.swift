import Foundation
import Glibc
import Testing

/// Key bytes do not leave with the process.
@Suite(.serialized)
struct HardeningTests {
    @Test func `an aborted switch leaves no core file and its memory is closed to others`()
        async throws
    {
        let world = try ProcessWorld()
        let limitless = "ulimit -c unlimited; exec \"$0\" \"$@\""
        let server = try ForecourtProcess(
            ["-c", limitless, ForecourtProcess.executable, "serve", "--log", "json"] + world.named,
            program: "/bin/sh",
            in: world.folder
        )
        try await world.waitUntilReady(server)
        let limits = try String(contentsOfFile: "/proc/\(server.pid)/limits", encoding: .utf8)
        let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        #expect(core?.split(separator: " ").suffix(3) == ["0", "0", "bytes"])
        // The kernel gives an undumpable process's memory to root, whoever runs it.
        var status = stat()
        #expect(stat("/proc/\(server.pid)/mem", &status) == 0)
        #expect(status.st_uid == 0)
        let before = try FileManager.default.subpathsOfDirectory(atPath: world.folder)
        server.signal(SIGABRT)
        // At once: a backtrace would hold the ports and the lock, and print registers.
        #expect(try await server.wait() == .signalled(SIGABRT))
        #expect(
            server.complaints == [
                "forecourt: a fault of the program ended it: report the command and its version"
            ]
        )
        let after = try FileManager.default.subpathsOfDirectory(atPath: world.folder)
        #expect(Set(after).subtracting(before).filter { $0.contains("core") } == [])
        // What it had committed is whole.
        let next = try await world.serve()
        next.signal(SIGTERM)
        #expect(try await next.wait() == .exited(0))
    }

    /// Another command's output proves that the check above can fail.
    @Test func `another process with the same limit keeps it`() async throws {
        let world = try ProcessWorld()
        let other = try ForecourtProcess(
            ["-c", "ulimit -c unlimited; cat /proc/self/limits"],
            program: "/bin/sh",
            in: world.folder
        )
        #expect(try await other.wait() == .exited(0))
        #expect(other.output.contains(/Max core file size +unlimited/))
    }
}
