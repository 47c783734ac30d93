import Text
import Yams

/// What rules name must be there, and tables must come to an end.
extension ConfigurationReader {
    /// The rules of one table as they stand in the file.
    struct WrittenTable {
        /// `routes` or `route_tables[0].routes`.
        let path: String
        let settings: RouteTableSettings
        let rules: [Node]
        let node: Node?

        /// Where its name stands; for the one that payments begin in, its rules.
        var nameNode: Node? { node?.mapping?["name"] ?? node }
        var namePath: String { path.replacing(".routes", with: ".name") }
    }

    static func checkRouting(
        _ configuration: SwitchConfiguration,
        _ root: ConfigurationSection,
        in source: inout ConfigurationSource
    ) {
        let tables = written(configuration, root)
        checkChannelNames(root, in: &source)
        // What follows goes through all rules of all tables.
        guard sizesAreRight(tables, in: &source) else { return }
        for table in tables.dropFirst() { checkName(of: table, in: &source) }
        for table in tables { checkTargets(of: table, configuration, in: &source) }
        for table in tables { checkCodes(of: table, configuration, in: &source) }
        for table in tables { checkListeners(of: table, configuration, in: &source) }
        // A record names its rule alone, so that names are unique in all tables together.
        var names: Set<String> = []
        for table in tables {
            checkUnique(table.rules, at: table.path, among: &names, in: &source)
        }
        for table in tables.dropFirst() { checkIsUsed(table, by: tables, in: &source) }
        let isEndless = checkCycles(tables, in: &source)
        let cards = tables.map {
            CardIndex($0.settings.rules.map(\.cards), match: $0.settings.match)
        }
        let overlapsTooMuch = checkOverlaps(of: tables, cards, in: &source)
        if !isEndless, !overlapsTooMuch { checkEffort(of: tables, cards, in: &source) }
    }

    private static func written(
        _ configuration: SwitchConfiguration,
        _ root: ConfigurationSection
    ) -> [WrittenTable] {
        var first = RouteTableSettings(name: RouteTableSettings.firstName)
        first.match = configuration.routeMatch
        first.rules = configuration.routes
        var tables = [
            WrittenTable(
                path: "routes",
                settings: first,
                rules: root["routes"]?.sequence.map(Array.init) ?? [],
                node: root["routes"]
            )
        ]
        let nodes = root["route_tables"]?.sequence.map(Array.init) ?? []
        for (index, settings) in configuration.routeTables.enumerated() {
            let node = index < nodes.count ? nodes[index] : nil
            tables.append(
                WrittenTable(
                    path: "route_tables[\(index)].routes",
                    settings: settings,
                    rules: node?.mapping?["routes"]?.sequence.map(Array.init) ?? [],
                    node: node
                )
            )
        }
        return tables
    }

    /// Words that `then` reads as something else, and the name of the table that is not in the
    /// list.
    private static let reservedNames = [
        RouteTableSettings.firstName, "deny", "return", "default", "table",
    ]

    private static func checkName(of table: WrittenTable, in source: inout ConfigurationSource) {
        guard reservedNames.contains(table.settings.name) else { return }
        source.complain(
            at: source.place(of: table.nameNode),
            table.namePath,
            "\"\(table.settings.name)\" is no name for a table",
            cure: "give it another: \(reservedNames.joined(separator: ", ")) are read otherwise"
        )
    }

    /// A channel that is named like another end of a rule could not be led to.
    private static func checkChannelNames(
        _ root: ConfigurationSection,
        in source: inout ConfigurationSource
    ) {
        for (index, item) in (root["channels"]?.sequence.map(Array.init) ?? []).enumerated() {
            guard let node = item.mapping?["name"], let name = node.scalar?.string else { continue }
            if case .channel = target(name) { continue }
            source.complain(
                at: source.place(of: node),
                "channels[\(index)].name",
                "no rule can lead to a channel \"\(name)\"",
                cure: "give it another name: deny, return and \(tableWord)NAME are no channels"
            )
        }
    }

    /// Every `then` must lead to what there is.
    private static func checkTargets(
        of table: WrittenTable,
        _ configuration: SwitchConfiguration,
        in source: inout ConfigurationSource
    ) {
        let channels = configuration.channels.map(\.name)
        let tables = configuration.routeTables.map(\.name)
        for (index, item) in table.rules.enumerated() {
            guard let node = item.mapping?["then"], let word = node.scalar?.string else { continue }
            var message: String
            var known: [String]
            switch target(word) {
            case .deny: continue
            case .goOn:
                guard table.path == "routes" else { continue }
                message = "no table led to these rules"
                known = []
            case .table(let name):
                guard !tables.contains(name) else { continue }
                message = "no table \"\(name)\""
                known = tables.map { tableWord + $0 }
            case .channel(let name):
                guard !channels.contains(name) else { continue }
                message = "no channel \"\(name)\""
                known = channels + ["deny"] + tables.map { tableWord + $0 }
            }
            let nearest = NearestWord.find(word, among: known)
            let choice = channels.joined(separator: ", ") + " or deny"
            source.complain(
                at: source.place(of: node),
                "\(table.path)[\(index)].then",
                message,
                cure: nearest.map { "did you mean \"\($0)\"?" } ?? "one of \(choice)"
            )
        }
    }

    /// Every `listener` must be one, however deep its condition stands.
    private static func checkListeners(
        of table: WrittenTable,
        _ configuration: SwitchConfiguration,
        in source: inout ConfigurationSource
    ) {
        let listeners = configuration.listeners.map(\.name)
        func check(_ when: Node?, _ path: String) {
            guard let mapping = when?.mapping else { return }
            for node in mapping["listener"]?.sequence ?? [] {
                guard let name = node.scalar?.string, !listeners.contains(name) else { continue }
                source.complain(
                    at: source.place(of: node),
                    "\(path).listener",
                    "no listener \"\(name)\"",
                    cure: NearestWord.find(name, among: listeners)
                        .map { "did you mean \"\($0)\"?" }
                        ?? "one of \(listeners.joined(separator: ", "))"
                )
            }
            for key in ["all", "any"] {
                for (index, member) in (mapping[key]?.sequence.map(Array.init) ?? []).enumerated() {
                    check(member, "\(path).\(key)[\(index)]")
                }
            }
            check(mapping["not"], "\(path).not")
        }
        for (index, item) in table.rules.enumerated() {
            check(item.mapping?["when"], "\(table.path)[\(index)].when")
        }
    }

    /// A table that nobody leads to was forgotten, or is misspelt.
    private static func checkIsUsed(
        _ table: WrittenTable,
        by tables: [WrittenTable],
        in source: inout ConfigurationSource
    ) {
        let name = table.settings.name
        let isUsed = tables.contains { other in
            other.settings.rules.contains { $0.target == .table(name) }
        }
        guard !isUsed, !name.isEmpty else { return }
        source.complain(
            at: source.place(of: table.nameNode),
            table.namePath,
            "no rule leads to the table \"\(name)\"",
            cure: "write then: table \(name) in a rule, or leave the table out"
        )
    }
}
