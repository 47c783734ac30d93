import ArgumentParser
import Foundation
import Testing

@testable import forecourt

/// What docker/packaging/ puts on a machine.
@Suite struct PackagedFilesTests {
    @Test func `the configuration of the package is right`() throws {
        let folder = try TestFolder()
        let path = Repository.path("docker/packaging/forecourt.yaml")
        let check = try Program.run(["config", "check", path], in: folder.path)
        #expect(check.status == 0, "\(check.errors)")
    }

    @Test func `every command of the containers parses`() throws {
        let lines = try ["docker/compose.yaml", "docker/Dockerfile"].flatMap {
            try Repository.text($0).split(separator: "\n").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
        let commands = lines.compactMap { line in
            ["command: [", "CMD ["].first { line.hasPrefix($0) }.map { line.dropFirst($0.count) }
        }
        #expect(commands.count >= 3)
        for command in commands {
            let words = command.split { ", []\"".contains($0) }.map(String.init)
            _ = try Forecourt.parseAsRoot(words)
        }
    }

    /// Without systemd there is nothing to tell, and no user but the one who runs the tests.
    @Test(arguments: ["postinst", "prerm", "postrm"])
    func `a maintainer script is one that sh reads, and does nothing of what it was not asked`(
        script: String
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            Repository.path("docker/packaging/debian/" + script), "abort-upgrade", "0.1",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
