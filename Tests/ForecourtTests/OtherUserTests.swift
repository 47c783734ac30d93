import Foundation
import Glibc
import Testing

/// What somebody is told who is not the user of the switch.
///
/// Only root can become another user, who must be able to reach the program: elsewhere there is
/// nothing to try.
@Suite(.enabled(if: OtherUser.canRun)) struct OtherUserTests {
    private let folder: TestFolder
    private let named: [String]

    init() throws {
        folder = try TestFolder()
        // Whoever may look at the folder may not look into the directory.
        chmod(folder.path, 0o755)
        let configuration = Repository.path("fixtures/demo/forecourt.yaml")
        let text = try String(contentsOfFile: configuration, encoding: .utf8)
        let copy = try folder.file("forecourt.yaml", text)
        named = ["--data", folder.path + "/data", "--config", copy]
        let seed = try Program.run(
            ["demo", "seed", "--terminals", "1", "--cards", "1"] + named,
            in: folder.path
        )
        try #require(seed.status == 0, "\(seed.errors)")
    }

    private func run(_ words: [String]) throws -> OtherUser.Outcome {
        try OtherUser.run(words + named)
    }

    @Test(
        arguments: [
            "status", "channel list", "terminal list", "terminal show T0000001", "account list",
            "account show 1", "day show", "day cutover --reason x --yes", "day report",
            "shift list", "settlement list", "case list", "station show DEMOSTATION0001",
            "person list", "operator list", "approve", "preauth list", "reference list",
            "hot-card list", "key status", "journal tail", "journal verify",
            "terminal disable T0000001 --reason x --yes",
        ]
    )
    func `it is one line that says permission denied and whom to ask`(command: String) throws {
        let outcome = try run(command.split(separator: " ").map(String.init))
        #expect(outcome.status != 0 && outcome.output.isEmpty, "\(outcome)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("forecourt: permission denied: "), "\(outcome.errors)")
        #expect(outcome.errors.contains("belongs to root, you are "), "\(outcome.errors)")
        #expect(outcome.errors.contains(": ask root"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("exist"))
    }

    @Test func `the doctor goes on, and says so of the directory`() throws {
        let outcome = try run(["doctor"])
        #expect(outcome.status == 1 && outcome.output.contains("permission denied"))
        #expect(outcome.output.contains("memory"))
    }

    // Whoever cannot come as far as the directory is helped by no group.
    @Test(.enabled(if: OtherUser.reaches(NSTemporaryDirectory()), "TMPDIR is closed to others"))
    func `a group that may use the socket is named`() throws {
        chmod(folder.path + "/data", 0o710)
        let outcome = try run(["status"])
        #expect(outcome.errors.contains(": ask root, or to be let into group root"))
    }
}

/// The built command line, run by the user `nobody`.
enum OtherUser {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Whether this user may become another, who may run the program.
    static var canRun: Bool {
        guard geteuid() == 0, access("/usr/bin/setpriv", X_OK) == 0 else { return false }
        // Whatever keeps it from running is the answer.
        return (try? run(["--version"]).status) == 0
    }

    /// Whether this user may come as far as a folder, through all that lie above it.
    static func reaches(_ folder: String) -> Bool {
        (try? run("/usr/bin/test", ["-x", folder]).status) == 0
    }

    static func run(_ words: [String]) throws -> Outcome {
        try run(Program.path(), words)
    }

    private static func run(_ program: String, _ words: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments =
            ["--reuid=65534", "--regid=65534", "--clear-groups", program] + words
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.environment = ["PATH": "/usr/bin:/bin", "NO_COLOR": "1"]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // What it prints fits into the pipes.
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        let told = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: printed, as: UTF8.self),
            errors: String(decoding: told, as: UTF8.self)
        )
    }
}
