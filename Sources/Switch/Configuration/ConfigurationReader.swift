import Text
import Yams

/// Reads the configuration: one YAML file under environment and flags.
///
/// Pure: the caller reads the file and names it.
package struct ConfigurationReader {
    /// What was read: the configuration, and every value with its origin.
    package struct Result: Sendable {
        package var configuration: SwitchConfiguration
        package var entries: [ConfigurationEntry]
    }

    /// A flag of the command line that stands for a path of the configuration.
    package typealias Flags = [String: (name: String, value: String)]

    private static let maximumBytes = 1 << 20
    private static let maximumDepth = 16
    private static let maximumNodes = 50_000
    private static let topKeys = [
        "schema", "data", "institution", "business_day", "keys", "journal", "batch_opens",
        "settlement_wait", "shifts", "cases", "refunds", "authorisations", "code_kinds",
        "listeners", "channels", "routes", "route_match", "route_tables", "offline", "unclaimed",
        "order_until", "notify", "http", "admin", "mailboxes", "lanes", "drain",
    ]

    /// Reads it all and complains about all mistakes at once.
    ///
    /// - Throws: `ConfigurationError` with every finding, in the order of the file.
    package static func read(
        yaml: String,
        named file: String,
        environment: [String: String] = [:],
        flags: Flags = [:]
    ) throws(ConfigurationError) -> Result {
        var source = ConfigurationSource(file: file, environment: environment, flags: flags)
        let root = compose(yaml, in: &source)
        var configuration = SwitchConfiguration()
        if source.findings.isEmpty {
            let top = ConfigurationSection(root, path: "", keys: topKeys, in: &source)
            read(top, into: &configuration, from: &source)
            check(configuration, root: top, in: &source)
            source.refuseSteeringValues()
            if source.findings.isEmpty { refuseUnknownVariables(in: &source) }
        }
        guard source.findings.isEmpty else {
            throw ConfigurationError(findings: source.findings.sorted(by: standsBefore))
        }
        return Result(configuration: configuration, entries: source.entries)
    }

    /// What a text lets the reader ask for, right or wrong, and what it says is missing.
    static func inquire(_ yaml: String) -> (inquiry: ConfigurationInquiry, missing: [String]) {
        var source = ConfigurationSource(file: "", environment: [:], flags: [:])
        source.inquiry = ConfigurationInquiry()
        let root = compose(yaml, in: &source)
        let top = ConfigurationSection(root, path: "", keys: topKeys, in: &source)
        var configuration = SwitchConfiguration()
        read(top, into: &configuration, from: &source)
        let missing = source.findings.filter { $0.message == "missing" }.map(\.path)
        return (source.inquiry ?? ConfigurationInquiry(), missing)
    }

    /// A variable that is named like a setting and is none was misspelt; others are not ours.
    private static func refuseUnknownVariables(in source: inout ConfigurationSource) {
        let known = Set(source.entries.map { ConfigurationSource.environmentName(of: $0.path) })
        let stems = topKeys.map(ConfigurationSource.environmentName(of:))
        for name in source.environment.keys.sorted() where !known.contains(name) {
            guard stems.contains(where: { name == $0 || name.hasPrefix($0 + "_") }) else {
                continue
            }
            let nearest = NearestWord.find(name, among: known.sorted())
            source.complain(
                at: .environment(name),
                "",
                "no such setting",
                cure: nearest.map { "did you mean \($0)?" } ?? "forecourt config show lists them"
            )
        }
    }

    static func standsBefore(
        _ left: ConfigurationFinding,
        _ right: ConfigurationFinding
    ) -> Bool {
        guard case .file(_, let leftLine, let leftColumn) = left.place,
            case .file(_, let rightLine, let rightColumn) = right.place
        else { return false }
        return (leftLine, leftColumn) < (rightLine, rightColumn)
    }

    /// The root of a file; `opening` is how one of its sort begins.
    static func compose(
        _ yaml: String,
        opening: String = "schema: 1",
        in source: inout ConfigurationSource
    ) -> Node? {
        guard yaml.utf8.count <= maximumBytes else {
            source.complain(
                at: source.place(of: nil),
                "",
                "longer than 1 MiB",
                cure: "is this the right file?"
            )
            return nil
        }
        source.refuseControls(in: yaml)
        guard source.findings.isEmpty else { return nil }
        do {
            guard let root = try Yams.compose(yaml: yaml) else {
                source.complain(
                    at: source.place(of: nil),
                    "",
                    "the file is empty",
                    cure: "write \(opening)"
                )
                return nil
            }
            var budget = maximumNodes
            refuseExcess(root, depth: 1, budget: &budget, in: &source)
            return root
        } catch {
            source.complain(at: place(of: error, in: source), "", wording(of: error), cure: "")
            return nil
        }
    }

    /// Aliases can make a small file a huge one: the walk ends at a bound.
    private static func refuseExcess(
        _ node: Node,
        depth: Int,
        budget: inout Int,
        in source: inout ConfigurationSource
    ) {
        guard source.findings.isEmpty else { return }
        budget -= 1
        if budget < 0 {
            source.complain(
                at: source.place(of: node),
                "",
                "more than \(maximumNodes) values",
                cure: "write without YAML aliases"
            )
        } else if depth > maximumDepth {
            source.complain(
                at: source.place(of: node),
                "",
                "nested deeper than \(maximumDepth) levels",
                cure: "see fixtures/demo/forecourt.yaml"
            )
        } else if let mapping = node.mapping {
            for (_, value) in mapping {
                refuseExcess(value, depth: depth + 1, budget: &budget, in: &source)
            }
        } else if let sequence = node.sequence {
            for value in sequence {
                refuseExcess(value, depth: depth + 1, budget: &budget, in: &source)
            }
        }
    }

    private static func place(
        of error: any Error,
        in source: ConfigurationSource
    ) -> ConfigurationFinding.Place {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            .file(source.file, line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(_, let context):
            .file(source.file, line: context.mark.line, column: context.mark.column)
        default:
            source.place(of: nil)
        }
    }

    private static func wording(of error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
            .composer(_, let problem, _, _):
            "not YAML: \(problem)"
        case .duplicatedKeysInMapping(let duplicates, _):
            "the key \(duplicates.joined(separator: ", ")) stands twice"
        default:
            "not YAML"
        }
    }
}
