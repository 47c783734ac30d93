import ISO8583
import Text
import Yams

/// One YAML file with the overlays of environment and flags, and what was found wrong so far.
///
/// Every value is asked for by its path; a later source beats an earlier one: default, file,
/// environment (`FORECOURT_HTTP_ADDRESS`, lists by position `FORECOURT_LISTENERS_0_ADDRESS`),
/// flag.
struct ConfigurationSource {
    let file: String
    let environment: [String: String]
    /// Values of flags by path, with the flag's name.
    let flags: [String: (name: String, value: String)]
    var findings: [ConfigurationFinding] = []
    var entries: [ConfigurationEntry] = []
    /// What the reader asks for, where its keys are described; nil while it reads.
    var inquiry: ConfigurationInquiry?

    init(
        file: String,
        environment: [String: String],
        flags: [String: (name: String, value: String)]
    ) {
        self.file = file
        self.environment = environment
        self.flags = flags
    }

    mutating func complain(
        at place: ConfigurationFinding.Place,
        _ path: String,
        _ message: String,
        cure: String
    ) {
        findings.append(
            ConfigurationFinding(
                place: place,
                path: path,
                // What was written at a place for something else may be a card.
                message: CardNumberMask.masked(message),
                cure: CardNumberMask.masked(cure)
            )
        )
    }

    func place(of node: Node?) -> ConfigurationFinding.Place {
        .file(file, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1)
    }

    static func environmentName(of path: String) -> String {
        var name = "FORECOURT_"
        for character in path {
            switch character {
            case ".", "[": name.append("_")
            case "]": continue
            default: name.append(contentsOf: character.uppercased())
            }
        }
        return name
    }
}

/// A mapping of the file, possibly absent, with its path and the keys that it may hold.
struct ConfigurationSection {
    let path: String
    let node: Node?
    /// Where what is missing is told of: itself, or the section that it is not in.
    let nearest: Node?
    private let values: [String: Node]

    /// Opens the mapping of a section, which may not be there.
    init(
        _ key: String,
        of parent: ConfigurationSection,
        keys: [String],
        in source: inout ConfigurationSource
    ) {
        self.init(
            parent[key],
            path: parent.path(key),
            keys: keys,
            nearest: parent[key] ?? parent.nearest,
            in: &source
        )
    }

    /// Opens the mapping and complains about every key that is not known.
    init(_ node: Node?, path: String, keys: [String], in source: inout ConfigurationSource) {
        self.init(node, path: path, keys: keys, nearest: node, in: &source)
    }

    private init(
        _ node: Node?,
        path: String,
        keys: [String],
        nearest: Node?,
        in source: inout ConfigurationSource
    ) {
        self.path = path
        self.node = node
        self.nearest = nearest
        for key in keys { source.inquiry?.note(path.isEmpty ? key : "\(path).\(key)") }
        var values: [String: Node] = [:]
        if let node {
            if let mapping = node.mapping {
                for (key, value) in mapping {
                    guard let name = key.scalar?.string, keys.contains(name) else {
                        Self.complainUnknown(key, in: path, keys: keys, to: &source)
                        continue
                    }
                    values[name] = value
                }
            } else {
                source.complain(
                    at: source.place(of: node),
                    path,
                    "expected keys and values",
                    cure: "one of \(keys.joined(separator: ", "))"
                )
            }
        }
        self.values = values
    }

    private static func complainUnknown(
        _ key: Node,
        in path: String,
        keys: [String],
        to source: inout ConfigurationSource
    ) {
        let name = key.scalar?.string ?? "?"
        let cure =
            if let nearest = NearestWord.find(name, among: keys) {
                "did you mean \"\(nearest)\"?"
            } else {
                "one of \(keys.joined(separator: ", "))"
            }
        source.complain(
            at: source.place(of: key),
            path.isEmpty ? name : "\(path).\(name)",
            "unknown key",
            cure: cure
        )
    }

    subscript(key: String) -> Node? { values[key] }

    func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
