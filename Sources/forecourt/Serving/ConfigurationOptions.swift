import ArgumentParser
import Glibc
import ISO8583
import Switch
import Text

/// Which configuration is in force: `--config`, `FORECOURT_CONFIG`, or `forecourt.yaml` here.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file.", valueName: "path"))
    var config: String?
    @Option(help: ArgumentHelp("Data directory.", valueName: "dir"))
    var data: String?
    @OptionGroup var source: SpecificationSource

    /// The effective configuration with the origin of each value.
    func load() throws -> ConfigurationReader.Result {
        try Self.read(path(), data: data)
    }

    /// The path of the file.
    func path() throws -> String {
        guard let path = Self.path(config) else {
            throw CommandFailure(
                .configuration,
                "no configuration",
                cure: "name one with --config, as fixtures/demo/forecourt.yaml"
            )
        }
        return path
    }

    /// The same with the file that it was read from.
    func loadFile() throws -> (ConfigurationReader.Result, ConfigurationFile) {
        let path = try path()
        let text = try Self.text(of: path)
        let result = try Self.telling { try Self.parse(text, of: path, data: data) }
        return (result, ConfigurationFile(path: path, text: text))
    }

    /// What the configuration has become since a start read `started`; says nothing itself.
    func reread(since started: ConfigurationReader.Result) -> ConfigurationReading {
        var file = ConfigurationFile(path: config ?? "forecourt.yaml", text: nil)
        do {
            let path = try path()
            // Standard input was read to its end at the start.
            guard path != "-" else { return .fixed }
            file = ConfigurationFile(path: path, text: nil)
            let text = try Self.text(of: path)
            file = ConfigurationFile(path: path, text: text)
            let result = try Self.parse(text, of: path, data: data)
            let missing = try missingDialects(of: result)
            guard missing.isEmpty else { return .wrong(file, missing) }
            return .read(
                file,
                result.configuration,
                waiting: result.waiting(since: started),
                targets: result.targets
            )
        } catch let error as ConfigurationError {
            return .wrong(file, error.findings.map(\.description))
        } catch let error as CommandFailure {
            return .wrong(file, [error.cure.map { "\(error.problem): \($0)" } ?? error.problem])
        } catch {
            return .wrong(file, ["\(error)"])
        }
    }

    /// Every dialect that a configuration names must be a specification; the reader of the
    /// configuration knows none.
    func checkDialects(of result: ConfigurationReader.Result) throws {
        let missing = try missingDialects(of: result)
        for words in missing { Console.talk("forecourt: \(words)") }
        guard missing.isEmpty else { throw QuietFailure(status: .configuration) }
    }

    /// Where a dialect is named that is no specification, with the cure.
    private func missingDialects(of result: ConfigurationReader.Result) throws -> [String] {
        let library = try source.library()
        return result.entries.compactMap { entry in
            guard entry.path.hasSuffix("].dialect"), library[entry.value] == nil else { return nil }
            let near = NearestWord.find(entry.value, among: library.names)
            let isBroken = library.broken[entry.value] != nil
            let cure = isBroken ? nil : near.map { "did you mean \"\($0)\"?" }
            return "\(entry.origin): \(entry.path): there is no specification"
                + " \"\(entry.value)\": \(cure ?? library.cure(forMissing: entry.value))"
        }
    }

    static func path(_ flag: String?) -> String? {
        if let flag { return flag }
        if let value = getenv("FORECOURT_CONFIG") { return String(cString: value) }
        return access("forecourt.yaml", R_OK) == 0 ? "forecourt.yaml" : nil
    }

    /// Reads a file; every mistake is a line on standard error, and the command ends with 78.
    static func read(_ path: String, data: String?) throws -> ConfigurationReader.Result {
        try telling { try parse(text(of: path), of: path, data: data) }
    }

    /// The same for who does not need it: its mistakes are thrown, and not told.
    static func readQuietly(_ path: String) throws -> ConfigurationReader.Result {
        try parse(text(of: path), of: path, data: nil)
    }

    private static func telling<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as ConfigurationError {
            for finding in error.findings { Console.talk("forecourt: \(finding)") }
            throw QuietFailure(status: .configuration)
        }
    }

    private static func text(of path: String) throws -> String {
        try InputReader.smallText(of: path, atMost: 4 << 20)
    }

    private static func parse(
        _ text: String,
        of path: String,
        data: String?
    ) throws -> ConfigurationReader.Result {
        let flags = try data.map { data in
            ["data": (name: "--data", value: try DataOptions.named(data, by: "--data"))]
        }
        if data == nil, let value = environment["FORECOURT_DATA"] {
            _ = try DataOptions.named(value, by: "FORECOURT_DATA")
        }
        return try ConfigurationReader.read(
            yaml: text,
            named: path,
            environment: environment,
            flags: flags ?? [:]
        )
    }

    /// The data directory that a configuration names; nil without a configuration.
    static func dataDirectory(of flag: String?) throws -> String? {
        guard let path = path(flag) else { return nil }
        return try read(path, data: nil).configuration.data
    }

    /// `FORECOURT_…` without the variables that are no part of the configuration.
    private static var environment: [String: String] {
        var result: [String: String] = [:]
        let others: Set<String> = [
            "FORECOURT_CONFIG", "FORECOURT_SPECS", "FORECOURT_POS_STATE", "FORECOURT_ALLOW_UNMASK",
        ]
        var pointer = environ
        while let entry = pointer.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1)
            let name = parts.first.map(String.init) ?? ""
            if name.hasPrefix("FORECOURT_"), !others.contains(name) {
                result[name] = parts.count == 2 ? String(parts[1]) : ""
            }
            pointer += 1
        }
        return result
    }
}

/// Ends a command with what kept the switch from starting.
enum StartFailure {
    static func wording(_ error: StartError) -> CommandFailure {
        CommandFailure(ExitStatus(rawValue: error.exitCode) ?? .failed, error.description)
    }
}
