import CardSecurity
import ISO8583
import Text

/// A file that a configuration was read from, as the journal names it.
package struct ConfigurationFile: Sendable, Hashable {
    /// Its name without folders, at most 64 bytes.
    package let name: String
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits; empty where it could not be read.
    package let digest: String

    /// `text` is what was read; nil where it could not be.
    package init(path: String, text: String?) {
        let whole = path.split(separator: "/").last.map(String.init) ?? "-"
        name = ConfigurationFile.shortened(CardNumberMask.masked(whole), to: 64)
        digest = text.map { Self.digest(of: Array($0.utf8)) } ?? ""
    }

    private static func digest(of bytes: [UInt8]) -> String {
        Hexadecimal.text(SHA256Hasher.digest(of: bytes.span).bytes).lowercased()
    }

    /// What of a text the journal takes, without half a character.
    static func shortened(_ text: String, to bytes: Int) -> String {
        var short = text
        while short.utf8.count > bytes { short.removeLast() }
        return short
    }
}

/// What a configuration is when it is read again while the switch runs.
package enum ConfigurationReading: Sendable {
    /// It came by a way that is gone: standard input.
    case fixed
    /// A start would refuse it: all its mistakes, a line each.
    case wrong(ConfigurationFile, [String])
    /// It is in order; `waiting` are the paths of what is another than at the start, and takes a
    /// restart, `targets` says where each `then` of a rule stands, by its path.
    case read(
        ConfigurationFile,
        SwitchConfiguration,
        waiting: [String],
        targets: [String: String] = [:]
    )
}

/// By what a running switch routes.
package struct RoutingInForce: Sendable {
    /// The configuration of the start, with the rules that were taken up since.
    package let configuration: SwitchConfiguration
    /// What records bear that are planned by it.
    package let version: UInt32

    /// Whether its rules ask for what only reference data says: whose a station is, what sort of
    /// thing a product.
    let asksForAffiliations: Bool

    init(configuration: SwitchConfiguration, version: UInt32) {
        self.configuration = configuration
        self.version = version
        let rules = configuration.routes + configuration.routeTables.flatMap(\.rules)
        asksForAffiliations = rules.contains { $0.when.asksForAffiliations }
    }
}

extension RouteConditions {
    fileprivate var asksForAffiliations: Bool {
        !organisations.isEmpty || !productGroups.isEmpty
            || (all + any + not).contains { $0.asksForAffiliations }
    }
}

extension SwitchConfiguration {
    /// This one with another's rules: of payments, of what is sold off line, and of shifts.
    package func routing(as other: SwitchConfiguration) -> SwitchConfiguration {
        var result = self
        result.routes = other.routes
        result.routeMatch = other.routeMatch
        result.routeTables = other.routeTables
        result.offline = other.offline
        result.shifts = other.shifts
        return result
    }

    /// How many rules say where payments go, in all tables.
    var ruleCount: Int { routeTables.reduce(routes.count) { $0 + $1.rules.count } }

    /// Rules that lead to a channel which is not among ours; `places` are those of their `then`.
    func rulesWithoutChannel(_ places: [String: String]) -> [String] {
        let names = Set(channels.map(\.name))
        let first = [("routes", routes)]
        let others = routeTables.enumerated().map { ("route_tables[\($0)].routes", $1.rules) }
        return (first + others).flatMap { table, rules in
            rules.enumerated().compactMap { index, rule in
                guard case .channel(let name) = rule.target, !names.contains(name) else {
                    return nil
                }
                let path = "\(table)[\(index)].then"
                let words =
                    "\(path): the rule \(rule.name) leads to \(name), which takes a restart:"
                    + " leave it out until then"
                return places[path].map { "\($0): \(words)" } ?? words
            }
        }
    }
}

extension ConfigurationReader.Result {
    /// Where each `then` of a rule stands, by its path.
    package var targets: [String: String] {
        let rules = entries.filter { $0.path.hasSuffix("].then") }
        return Dictionary(rules.map { ($0.path, $0.origin.description) }) { first, _ in first }
    }

    /// What is taken up while the switch runs; everything else takes a restart.
    private static let reloaded = ["routes", "route_match", "route_tables", "offline", "shifts"]

    /// The paths whose values are others than in `started`, but for what is taken up at once.
    package func waiting(since started: ConfigurationReader.Result) -> [String] {
        func values(_ result: ConfigurationReader.Result) -> [String: String] {
            Dictionary(result.entries.map { ($0.path, $0.value) }) { $1 }
        }
        let (before, after) = (values(started), values(self))
        let paths = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        return paths.filter { path in
            let top = path.prefix { $0 != "." && $0 != "[" }
            return !Self.reloaded.contains(String(top))
        }
        .sorted()
    }
}
