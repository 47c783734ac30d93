import Payments
import Text
import Yams

/// `when:` of a rule, whose conditions may hold further ones.
extension ConfigurationReader {
    private static let conditionKeys = [
        "bin", "code", "processing_code", "operation", "terminal", "merchant", "listener",
        "organisation", "product_group", "amount_minor", "weekday", "time", "all", "any", "not",
    ]

    /// What rules decide about; what follows an earlier payment goes where that one went.
    private static let operations = Operation.allCases.filter {
        if case .payment(let effect) = $0.rules.effect { effect != .query } else { false }
    }

    static func readConditions(
        _ node: Node?,
        path: String,
        from source: inout ConfigurationSource
    ) -> RouteConditions {
        let when = ConfigurationSection(node, path: path, keys: conditionKeys, in: &source)
        var conditions = RouteConditions()
        readCard(when, into: &conditions, from: &source)
        conditions.terminals = source.texts("terminal", in: when, expected: "terminals (DE 41)") {
            $0
        }
        conditions.merchants = source.texts("merchant", in: when, expected: "merchants (DE 42)") {
            $0
        }
        conditions.listeners = source.texts("listener", in: when, expected: "listeners' names") {
            $0
        }
        conditions.organisations = source.texts(
            "organisation",
            in: when,
            expected: "an organisation, or one with + behind it for all below it too",
            parse: { OrganisationPattern($0) }
        )
        conditions.productGroups = source.texts(
            "product_group",
            in: when,
            expected: "groups of products"
        ) { $0.isEmpty ? nil : $0 }
        conditions.amount = readAmountBand(when, from: &source)
        readTime(when, into: &conditions, from: &source)
        conditions.all = readGroup("all", when, from: &source)
        conditions.any = readGroup("any", when, from: &source)
        source.inquiry?.note(when.path("not"), takes: "a condition", default: nil)
        if let node = when["not"] {
            conditions.not = [readInner(node, path: when.path("not"), from: &source)]
        }
        return conditions
    }

    private static func readCard(
        _ when: ConfigurationSection,
        into conditions: inout RouteConditions,
        from source: inout ConfigurationSource
    ) {
        conditions.cards = source.texts(
            "bin",
            in: when,
            expected: "4 to 11 digits in quotes, or \"622200-622299\"",
            parse: { CardRange($0) }
        )
        let kinds = CodeKind.allCases.map(\.name)
        conditions.codes = source.texts(
            "code",
            in: when,
            expected: "one of \(kinds.joined(separator: ", "))",
            parse: { CodeKind(name: $0) }
        )
        conditions.processingCodes = source.texts(
            "processing_code",
            in: when,
            expected: "2 to 6 digits in quotes",
            parse: { (2...6).contains($0.utf8.count) && isDigits($0) ? $0 : nil }
        )
        let names = operations.map(\.name)
        conditions.operations = source.texts(
            "operation",
            in: when,
            expected: "one of \(names.joined(separator: ", "))",
            parse: { word in operations.first { $0.name == word } }
        )
    }

    private static func readTime(
        _ when: ConfigurationSection,
        into conditions: inout RouteConditions,
        from source: inout ConfigurationSource
    ) {
        for days in source.texts(
            "weekday",
            in: when,
            expected: "days such as mon, or sat-sun",
            parse: { Weekdays($0) }
        ) {
            conditions.weekdays?.formUnion(days)
            if conditions.weekdays == nil { conditions.weekdays = days }
        }
        if when["time"] != nil {
            conditions.hours = source.value(
                "time",
                in: when,
                default: nil,
                expected: "hours such as \"22:00-06:00\"",
                show: { _ in when["time"]?.scalar?.string ?? "" },
                parse: { TimeWindow($0) }
            )
        }
    }

    /// A list of conditions, of which all or one must hold.
    private static func readGroup(
        _ key: String,
        _ when: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> [RouteConditions] {
        let path = when.path(key)
        source.inquiry?.note(path, takes: "a list of conditions", default: nil)
        guard let node = when[key] else { return [] }
        guard let members = node.sequence, !members.isEmpty else {
            source.complain(
                at: source.place(of: node),
                path,
                "expected a list of conditions",
                cure: "\(key): [{bin: [\"6222\"]}, {time: \"22:00-06:00\"}]"
            )
            return []
        }
        return members.enumerated().map { index, member in
            readInner(member, path: "\(path)[\(index)]", from: &source)
        }
    }

    /// Conditions inside others: there must be some, since none at all would hold always.
    private static func readInner(
        _ node: Node,
        path: String,
        from source: inout ConfigurationSource
    ) -> RouteConditions {
        let before = source.findings.count
        let conditions = readConditions(node, path: path, from: &source)
        if conditions.isEmpty, source.findings.count == before {
            source.complain(
                at: source.place(of: node),
                path,
                "no condition",
                cure: "write one of \(conditionKeys.joined(separator: ", ")), or leave it out"
            )
        }
        return conditions
    }

    private static func readAmountBand(
        _ when: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> ClosedRange<Int64>? {
        guard let node = when["amount_minor"] else { return nil }
        let band = ConfigurationSection(
            node,
            path: when.path("amount_minor"),
            keys: ["from", "to"],
            in: &source
        )
        let range = 0...999_999_999_999
        let low = source.integer("from", in: band, default: 0, range: range) ?? 0
        let high =
            source.integer("to", in: band, default: range.upperBound, range: range)
            ?? range.upperBound
        guard band["from"] != nil || band["to"] != nil || node.mapping == nil else {
            source.complain(
                at: source.place(of: node),
                band.path,
                "no bound",
                cure: "write from, to or both, or leave it out"
            )
            return nil
        }
        guard low <= high else {
            source.complain(
                at: source.place(of: node),
                band.path,
                "from is above to",
                cure: "swap them"
            )
            return nil
        }
        return Int64(low)...Int64(high)
    }
}
