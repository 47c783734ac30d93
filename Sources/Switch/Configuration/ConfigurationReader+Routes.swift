import Payments
import Text
import Yams

/// `routes:` and `route_tables:`, which card goes where.
extension ConfigurationReader {
    /// The rules that every payment begins with, how one of them is chosen, and further tables.
    static func readRouting(
        _ top: ConfigurationSection,
        into configuration: inout SwitchConfiguration,
        from source: inout ConfigurationSource
    ) {
        configuration.routes = readRules("routes", top, from: &source)
        configuration.routeMatch =
            source.choice("route_match", in: top, default: configuration.routeMatch)
            ?? configuration.routeMatch
        let items = source.items("route_tables", in: top, keys: ["name", "match", "routes"])
        configuration.routeTables = (items ?? []).map { section in
            let name = source.text(
                "name",
                in: section,
                default: nil,
                expected: "a name of letters, digits, - and _",
                where: isTableName
            )
            var table = RouteTableSettings(name: name ?? "")
            table.match =
                source.choice("match", in: section, default: table.match) ?? table.match
            table.rules = readRules("routes", section, from: &source)
            return table
        }
    }

    private static func isTableName(_ text: String) -> Bool {
        (1...RecordedText.longestBytes).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
                    || $0 == "-" || $0 == "_"
            }
    }

    private static func readRules(
        _ key: String,
        _ parent: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> [RouteRule] {
        let keys = ["name", "when", "then", "cards", "maximum_minor", "pin_from_minor"]
        guard let items = source.items(key, in: parent, keys: keys) else {
            // A file that lost its end would refuse every payment.
            source.complain(
                at: source.place(of: parent.node),
                parent.path(key),
                "missing",
                cure: "write \(key): and its rules, or \(key): [] to refuse every payment"
            )
            return []
        }
        return items.compactMap { readRoute($0, from: &source) }
    }

    private static func readRoute(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> RouteRule? {
        let name = source.text("name", in: section, default: nil, expected: "a name")
        let target = source.text(
            "then",
            in: section,
            default: nil,
            expected: "a channel's name, deny, table NAME, or return"
        )
        refuseEmptyConditions(in: section, from: &source)
        var rule = RouteRule(name: name ?? "", target: self.target(target ?? ""))
        rule.when = readConditions(
            section["when"],
            path: section.path("when"),
            from: &source
        )
        switch rule.target {
        case .table, .goOn:
            for key in ["cards", "maximum_minor", "pin_from_minor"] {
                guard let node = section[key] else { continue }
                source.complain(
                    at: source.place(of: node),
                    section.path(key),
                    "the rule does not decide",
                    cure: "write it at the rules that lead to a channel"
                )
            }
        case .channel, .deny:
            rule.half = readHalf(section, from: &source)
            readBounds(section, into: &rule, from: &source)
        }
        return name == nil || target == nil ? nil : rule
    }

    /// A rule for all payments has no `when`; one that is written and says nothing lost what it
    /// said.
    static func refuseEmptyConditions(
        in section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) {
        guard let node = section["when"], node.mapping?.isEmpty == true else { return }
        source.complain(
            at: source.place(of: node),
            section.path("when"),
            "no condition",
            cure: "write one, or leave when out for all payments"
        )
    }

    /// What stands behind `then`.
    static func target(_ text: String) -> RouteRule.Target {
        switch text {
        case "deny": return .deny
        case "return": return .goOn
        default:
            guard text.hasPrefix(tableWord) else { return .channel(text) }
            return .table(String(text.dropFirst(tableWord.count)))
        }
    }

    static let tableWord = "table "

    /// The most that one payment may cost, and from where up it needs a PIN.
    private static func readBounds(
        _ section: ConfigurationSection,
        into rule: inout RouteRule,
        from source: inout ConfigurationSource
    ) {
        if section["maximum_minor"] != nil {
            rule.maximumMinor = source.integer(
                "maximum_minor",
                in: section,
                default: nil,
                range: 1...999_999_999_999
            ).map(Int64.init)
        }
        let amounts = 0...999_999_999_999
        source.inquiry?.note(
            section.path("pin_from_minor"),
            takes: ConfigurationSource.wholeNumber(amounts),
            default: "\(rule.pinFromMinor)"
        )
        if section["pin_from_minor"] != nil {
            rule.pinFromMinor =
                source.integer("pin_from_minor", in: section, default: nil, range: amounts)
                .map(Int64.init) ?? rule.pinFromMinor
        }
    }

    /// Which half of a settlement the cards of a rule count in.
    private static func readHalf(
        _ section: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> CardHalf {
        source.value(
            "cards",
            in: section,
            default: .domestic,
            expected: "domestic or foreign",
            show: { $0.name },
            parse: { word in CardHalf.allCases.first { $0.name == word } }
        ) ?? .domestic
    }
}
