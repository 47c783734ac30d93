import Foundation
import Testing

/// What docker/packaging/forecourt.service lets the switch do.
@Suite struct ServiceUnitTests {
    private let path = Repository.root.appending(path: "docker/packaging/forecourt.service").path
    private static let program = "/usr/bin/systemd-analyze"
    private static let isThere = FileManager.default.isExecutableFile(atPath: program)

    private func setting(_ name: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix(name + "=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    @Test func `the manager waits for readiness and watches`() throws {
        #expect(try setting("Type") == ["notify"])
        #expect(try setting("WatchdogSec") == ["2min"])
        #expect(try setting("ExecReload") == ["/bin/sh -c 'kill -HUP ${MAINPID}'"])
        #expect(try setting("RestartPreventExitStatus") == ["64 65 66 78"])
    }

    /// Its own data directory is all that it writes to.
    @Test func `nothing beside its state is writable`() throws {
        #expect(try setting("ProtectSystem") == ["strict"])
        #expect(try setting("ReadWritePaths") == [])
        #expect(try setting("StateDirectory") == ["forecourt"])
        #expect(try setting("CapabilityBoundingSet") == [""])
    }

    @Test(.enabled(if: isThere))
    func `systemd finds an exposure of at most 2.0`() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        // In tenths; beyond, it ends with another status.
        process.arguments = ["security", "--offline=true", "--no-pager", "--threshold=20", path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(
            decoding: try output.fileHandleForReading.readToEnd() ?? Data(),
            as: UTF8.self
        )
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.contains("Overall exposure level"))
    }
}
