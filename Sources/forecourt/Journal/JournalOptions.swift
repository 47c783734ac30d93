import ArgumentParser
import Glibc
import Journal
import Switch

/// Which journal is read.
struct DataOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Data directory (default: .forecourt).", valueName: "dir"))
    var data: String?
    @Option(help: ArgumentHelp("Configuration that may name it.", valueName: "path"))
    var config: String?

    /// The data directory: flag, environment, configuration, `.forecourt`.
    func directory() throws -> String {
        try Self.directory(data: data, config: config)
    }

    /// The same for commands that name it otherwise.
    static func directory(data: String?, config: String?) throws -> String {
        if let data { return try named(data, by: "--data") }
        if let value = getenv("FORECOURT_DATA") {
            return try named(String(cString: value), by: "FORECOURT_DATA")
        }
        return try ConfigurationOptions.dataDirectory(of: config) ?? ".forecourt"
    }

    /// A directory as somebody named it: an empty name would be the root of the file system.
    static func named(_ directory: String, by name: String) throws -> String {
        guard directory.isEmpty else { return directory }
        throw CommandFailure(.usage, "\(name) is empty", cure: "name a directory, or leave it out")
    }

    /// The journal's file; a path to a file is taken as it is, so that a copy can be read.
    func journalPath() throws -> String {
        let directory = try directory()
        return directory.hasSuffix(".sqlite") ? directory : directory + "/journal.sqlite"
    }

    /// A reader beside the switch, or without one; says so when the newest records may be missing.
    func reader() throws -> JournalReader {
        let path = try journalPath()
        do throws(JournalError) {
            let reader = try JournalReader(path: path)
            if reader.state == .perhapsStale {
                Console.talk(
                    "forecourt: this copy has no write-ahead log: the newest may be missing"
                )
            }
            return reader
        } catch {
            throw JournalFailure.wording(error)
        }
    }
}

/// A journal's error as a command ends with it.
enum JournalFailure {
    static func wording(_ error: JournalError) -> CommandFailure {
        switch error {
        case .missing(let path), .inaccessible(let path, _):
            // What another user keeps to himself looks as if it were not there.
            if let denial = FileAccess.denial(of: path) { return denial }
        default: break
        }
        return CommandFailure(ExitStatus(rawValue: error.exitCode) ?? .failed, error.description)
    }

    /// Runs what reads a journal, with its errors as the command's.
    static func bridging<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as JournalError {
            throw wording(error)
        }
    }
}
