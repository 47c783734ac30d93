import Foundation
import Glibc

/// The built command line, run as a process of its own.
enum Program {
    /// What a run left behind.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        var errorLines: [Substring] {
            errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        }
    }

    /// The executable beside this test bundle.
    static func path() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appending(path: "forecourt").path
    }

    /// Runs it in a folder with no configuration, data or specifications named; what serves is
    /// killed after so many seconds.
    static func run(
        _ arguments: [String],
        input: String = "",
        in folder: String,
        seconds: Int? = nil
    ) throws -> Outcome {
        let process = Process()
        let program = try path()
        let bound = seconds.map { ["/usr/bin/timeout", "--signal=KILL", "\($0)"] } ?? []
        let words = bound + [program] + arguments
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ["PATH": "/usr/bin:/bin", "NO_COLOR": "1"]
        let standardInput = Pipe()
        // Errors go to a file: two pipes read one after the other could block.
        let errorFile = folder + "/" + UUID().uuidString
        try Data().write(to: URL(fileURLWithPath: errorFile))
        let output = Pipe()
        process.standardInput = standardInput
        process.standardOutput = output
        process.standardError = FileHandle(forWritingAtPath: errorFile)
        try process.run()
        standardInput.fileHandleForWriting.write(Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let errors = try String(contentsOfFile: errorFile, encoding: .utf8)
        try FileManager.default.removeItem(atPath: errorFile)
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: printed, as: UTF8.self),
            errors: errors
        )
    }
}

/// A folder of a test's own, removed with it.
final class TestFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "forecourt-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // What cannot be removed is a temporary file that stays behind.
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String, _ text: String) throws -> String {
        let file = "\(path)/\(name)"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }
}
