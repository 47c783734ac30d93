import Foundation
import Glibc
import Journal
import Testing
import Text

/// What the switch refuses to start on: one line that names the cure, the right exit code, and
/// nothing touched.
@Suite(.serialized)
struct StartRefusalTests {
    /// Starts the switch, which must end with this code and one line that holds these words.
    private func expectRefusal(
        _ world: ProcessWorld,
        exit code: Int32,
        _ words: [String],
        location: SourceLocation = #_sourceLocation
    ) async throws {
        let server = try world.startSwitch()
        #expect(try await server.wait() == .exited(code), sourceLocation: location)
        let lines = server.complaints
        #expect(lines.count == 1, "\(server.errors)", sourceLocation: location)
        let line = lines.first ?? ""
        #expect(line.hasPrefix("forecourt: "), sourceLocation: location)
        for word in words {
            #expect(line.contains(word), "\(line)", sourceLocation: location)
        }
    }

    /// Everything in the data directory but what a lock leaves.
    private func contents(_ world: ProcessWorld) throws -> [String: Data] {
        let manager = FileManager.default
        var result: [String: Data] = [:]
        for name in try manager.subpathsOfDirectory(atPath: world.data) where name != "lock" {
            result[name] = manager.contents(atPath: world.data + "/" + name)
        }
        return result
    }

    @Test func `a second switch on the same data directory is refused and the first pays on`()
        async throws
    {
        let world = try ProcessWorld()
        let first = try await world.serve()
        // What changes while it stands is the second one's doing.
        try first.suspend()
        let before = try contents(world)
        try await expectRefusal(
            world,
            exit: 69,
            ["is in use by process \(first.pid)", "name another --data"]
        )
        #expect(try contents(world) == before)
        first.signal(SIGCONT)
        let paid = try await world.pos("purchase", ["--amount", "88.50"])
        #expect(paid.ending == .exited(0), "\(paid.errors)")
        first.signal(SIGTERM)
        #expect(try await first.wait() == .exited(0))
    }

    @Test func `a port in use is refused by its listener's name`() async throws {
        let world = try ProcessWorld()
        let other = try #require(FreePorts.hold(world.ports[2]))
        try await expectRefusal(world, exit: 69, ["plain-text", "\(world.ports[2])", "another"])
        close(other)
        // What was opened before the refusal has been closed in good order.
        #expect(try JournalVerifier(path: world.journal).run() > 0)
        let server = try await world.serve()
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `a key file that others may read is refused`() async throws {
        let world = try ProcessWorld()
        let path = world.data + "/master.key"
        let before = try contents(world)
        chmod(path, 0o644)
        try await expectRefusal(world, exit: 78, ["master.key", "mode 644", "chmod 600"])
        #expect(try contents(world)["master.key"] == before["master.key"])
        chmod(path, 0o600)
        let server = try await world.serve()
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `a file in the place of the admin socket or of archives is refused and stays`()
        async throws
    {
        for (place, words) in [
            ("run/admin.sock", ["admin.sock", "no socket", "move away"]),
            ("archive", ["archive", "no folder", "move it away"]),
        ] {
            let world = try ProcessWorld()
            let path = world.data + "/" + place
            let manager = FileManager.default
            if manager.fileExists(atPath: path) { try manager.removeItem(atPath: path) }
            try manager.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true
            )
            #expect(manager.createFile(atPath: path, contents: Data("mine".utf8)))
            try await expectRefusal(world, exit: 74, words)
            #expect(manager.contents(atPath: path) == Data("mine".utf8))
        }
    }

    @Test func `a journal that is cut short is unreadable for verify as for a start`()
        async throws
    {
        let world = try ProcessWorld()
        #expect(truncate(world.journal, 100_000) == 0)
        try await expectRefusal(world, exit: 74, ["malformed", "restore a backup"])
        for verb in ["verify", "tail"] {
            let command = try await world.run(["journal", verb] + world.named)
            #expect(command.ending == .exited(74), "\(command.errors)")
        }
    }

    @Test func `an empty name of the data directory is no directory`() async throws {
        let world = try ProcessWorld()
        for arguments in [
            ["serve", "--config", world.configuration], ["journal", "verify"],
            ["status", "--config", world.configuration],
        ] {
            let command = try await world.run(arguments, environment: ["FORECOURT_DATA": ""])
            #expect(command.ending == .exited(64), "\(command.errors)")
            #expect(command.errors.contains("FORECOURT_DATA is empty"), "\(command.errors)")
        }
    }

    @Test func `output that has no place is one line and 74`() async throws {
        let world = try ProcessWorld()
        let program = ForecourtProcess.executable
        let words = "\(program) journal tail -a --data \(world.data) > /dev/full"
        let process = try ForecourtProcess(
            ["-c", words],
            program: "/bin/sh",
            in: world.folder
        )
        #expect(try await process.wait() == .exited(74))
        let lines = process.errors.split(separator: "\n")
        #expect(lines.count == 1 && lines.first?.contains("No space left") == true, "\(lines)")
    }

    @Test func `a missing key is not replaced while the journal has rows`() async throws {
        let world = try ProcessWorld()
        let path = world.data + "/master.key"
        try FileManager.default.removeItem(atPath: path)
        try await expectRefusal(world, exit: 78, ["no master key", "restore the key file"])
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `another key than the journal's is refused`() async throws {
        let world = try ProcessWorld()
        let path = world.data + "/master.key"
        let digits = String(repeating: "5A", count: 32)
        try digits.write(toFile: path, atomically: false, encoding: .utf8)
        chmod(path, 0o600)
        try await expectRefusal(world, exit: 78, ["does not open this journal", "restore the key"])
    }

    @Test func `a journal of a newer schema is refused and left alone`() async throws {
        let world = try ProcessWorld()
        do {
            let raw = try RawJournal(path: world.journal)
            try raw.run("PRAGMA user_version = 99")
            try raw.checkpoint()
        }
        let before = try contents(world)
        try await expectRefusal(world, exit: 78, ["schema 99", "use the newer binary"])
        #expect(try contents(world)["journal.sqlite"] == before["journal.sqlite"])
    }

    @Test func `an unknown configuration key is refused with its place and a suggestion`()
        async throws
    {
        let world = try ProcessWorld()
        let text = try String(contentsOfFile: world.configuration, encoding: .utf8)
        let wrong = text.replacing("batch_opens:", with: "batch_open:")
        try wrong.write(toFile: world.configuration, atomically: true, encoding: .utf8)
        let before = try contents(world)
        let line =
            1
            + wrong.prefix(upTo: try #require(wrong.range(of: "batch_open:")).lowerBound)
            .count { $0 == "\n" }
        try await expectRefusal(
            world,
            exit: 78,
            ["forecourt.yaml:\(line):1:", "batch_open", "batch_opens"]
        )
        #expect(try contents(world) == before)
    }

    @Test func `a journal with a flipped bit is refused and the first bad record named`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        for _ in 0..<3 {
            let paid = try await world.pos("purchase", ["--amount", "1.00"])
            #expect(paid.ending == .exited(0), "\(paid.errors)")
        }
        // Killed, so that no anchor of a clean stop covers the records.
        server.signal(SIGKILL)
        _ = try await server.wait()
        let seq = try flipHash(of: "(SELECT max(seq) - 1 FROM record)", in: world)
        let before = try contents(world)
        try await expectRefusal(world, exit: 1, ["record \(seq)", "restore a backup"])
        #expect(try contents(world)["journal.sqlite"] == before["journal.sqlite"])
        let verify = try await world.run(["journal", "verify"] + world.named)
        #expect(verify.ending == .exited(1))
        #expect("\(verify.output)\(verify.errors)".contains("\(seq)"))
    }

    /// Flips one bit of a record's hash where it lies in the file.
    private func flipHash(of seq: String, in world: ProcessWorld) throws -> String {
        let number: String
        let hash: [UInt8]
        do {
            let raw = try RawJournal(path: world.journal)
            try raw.checkpoint()
            number = try raw.value("SELECT \(seq)")
            let hexadecimal = try raw.value("SELECT hex(hash) FROM record WHERE seq = \(number)")
            hash = try #require(Hexadecimal.bytes(hexadecimal))
        }
        var file = try Data(contentsOf: URL(fileURLWithPath: world.journal))
        let place = try #require(file.range(of: Data(hash)))
        file[place.lowerBound + 7] ^= 0x10
        try file.write(to: URL(fileURLWithPath: world.journal))
        return number
    }
}
