import Foundation
import Glibc
import Testing

/// What operators see wherever it goes: a full disk, a closed pipe, a narrow screen, and whatever
/// state the switch is in.
@Suite struct WatchingProgramTests {
    /// Commands that read, and have something to tell of the demo world.
    private static let reading = [
        "status", "status --verbose", "status --json", "channel list", "channel list -o wide",
        "terminal list", "terminal list -o json", "terminal show T0000001", "day show",
        "day report", "day clock", "station show DEMOSTATION0001", "operator list",
        "reference list", "key status", "account list", "account show 1", "journal tail --all",
        "verbs", "config show", "doctor",
    ]

    private static func shell(
        _ words: String,
        in world: ProcessWorld
    ) async throws
        -> ForecourtProcess
    {
        let process = try ForecourtProcess(["-c", words], program: "/bin/sh", in: world.folder)
        _ = try await process.wait()
        return process
    }

    private static func words(_ command: String, _ world: ProcessWorld) -> String {
        let isNamed = command.hasPrefix("verbs")
        let named = isNamed ? [] : world.named
        return ([ForecourtProcess.executable, command] + named).joined(separator: " ")
    }

    @Test func `a full disk is an error line, a closed pipe is nothing to tell`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        for command in Self.reading {
            let words = Self.words(command, world)
            let full = try await Self.shell("\(words) > /dev/full", in: world)
            #expect(full.ending == .exited(74), "\(command)")
            let lines = full.errors.split(separator: "\n")
            #expect(
                lines.count == 1 && lines.first?.contains("No space left on device") == true,
                "\(command): \(lines)"
            )
            let closed = try await Self.shell("{ \(words); echo $? >&2; } | true", in: world)
            // The doctor finds something wrong where a test runs.
            let ends = command == "doctor" ? ["0\n", "1\n"] : ["0\n"]
            #expect(ends.contains(closed.errors), "\(command): \(closed.errors)")
        }
        server.signal(SIGTERM)
        _ = try await server.wait()
    }

    @Test func `the state of the switch is told, and what the file knows without it`()
        async throws
    {
        let world = try ProcessWorld()
        func expect(
            _ command: String,
            _ status: Int32,
            _ texts: String...
        ) async throws {
            let outcome = try await world.run(
                command.split(separator: " ").map(String.init) + world.named
            )
            #expect(outcome.ending == .exited(status), "\(command): \(outcome.errors)")
            let told = status == 0 ? outcome.output : outcome.errors
            #expect(status == 0 || told.split(separator: "\n").count == 1, "\(told)")
            for text in texts { #expect(told.contains(text), "\(command): \(told)") }
        }
        try await expect("status", 69, "no switch answers", "start it: forecourt serve")
        try await expect("terminal show T0000001", 0, "no switch runs")

        let server = try await world.serve()
        try await expect("status", 0, "READY")
        server.signal(SIGSTOP)
        try await expect("status", 69, "within 5 s", "was stopped by a signal: kill -CONT ")
        try await expect("day show", 0, "open")
        server.signal(SIGCONT)
        try await expect("status", 0, "READY")
        server.signal(SIGKILL)
        _ = try await server.wait()
        for command in ["status", "channel list"] {
            try await expect(command, 69, "it was killed, or died", "start it: forecourt serve")
        }
        try await expect("terminal list -n 1", 0, "T0000001")

        let next = try await world.serve()
        next.signal(SIGTERM)
        _ = try await next.wait()
        try await expect("status", 69, "it is stopped: start it: forecourt serve")
    }

    // MARK: Screens

    private static let script = "/usr/bin/script"
    private static var hasScript: Bool { access(script, X_OK) == 0 }

    /// What a command prints on a screen of so many columns.
    private static func screen(
        _ columns: Int,
        _ command: String,
        _ world: ProcessWorld,
        _ variables: String = ""
    ) async throws -> String {
        let inner = "stty cols \(columns) rows 24; \(variables) \(words(command, world))"
        let process = try ForecourtProcess(
            ["-qec", inner, "/dev/null"],
            program: script,
            environment: ["LANG": "C.UTF-8", "TERM": "xterm"],
            in: world.folder
        )
        _ = try await process.wait()
        // By scalars: a carriage return and a line feed make one character.
        let scalars = process.output.unicodeScalars.filter { $0 != "\r" }
        return String(String.UnicodeScalarView(scalars))
    }

    @Test(
        .enabled(if: hasScript, "script is not installed: apt-get install bsdutils"),
        arguments: [80, 40]
    )
    func `lists fit the screen that there is`(columns: Int) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        for command in [
            "status", "channel list", "terminal list", "terminal show T0000001", "day show",
            "station show DEMOSTATION0001", "operator list", "reference list", "key status",
            "account list", "verbs", "journal tail -n 5 --all",
        ] {
            let plain = try await Self.screen(columns, command, world, "NO_COLOR=1")
            #expect(!plain.contains("\u{1B}"), "\(command)")
            #expect(!plain.isEmpty, "\(command)")
            for line in plain.split(separator: "\n")
            where !line.trimmingPrefix(while: { $0 == " " }).hasPrefix("forecourt ")
                || !line.hasPrefix(" ")
            {
                #expect(line.count <= columns, "\(command): \(line)")
            }
        }
        let dumb = try await Self.screen(columns, "status", world, "TERM=dumb LANG=C LC_ALL=C")
        #expect(dumb.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) }, "\(dumb)")
        #expect(dumb.split(separator: "\n").count <= 24)
        let list = try await Self.screen(columns, "verbs", world, "TERM=dumb LANG=C LC_ALL=C")
        #expect(list.utf8.allSatisfy { $0 < 0x80 }, "\(list)")
        server.signal(SIGTERM)
        _ = try await server.wait()
    }
}
