import Yams

/// Tables must come to an end, and soon.
extension ConfigurationReader {
    /// A table that leads to itself would never decide; gives whether there is one.
    static func checkCycles(
        _ tables: [WrittenTable],
        in source: inout ConfigurationSource
    ) -> Bool {
        let others = tables.dropFirst()
        /// The names on the way from a table back to it; nil where there is no way.
        func way(
            from table: RouteTableSettings,
            to goal: String,
            _ seen: inout Set<String>
        ) -> [String]? {
            for rule in table.rules {
                guard case .table(let name) = rule.target else { continue }
                if name == goal { return [name] }
                guard seen.insert(name).inserted,
                    let next = others.first(where: { $0.settings.name == name }),
                    let rest = way(from: next.settings, to: goal, &seen)
                else { continue }
                return [name] + rest
            }
            return nil
        }
        var isEndless = false
        for table in others {
            let name = table.settings.name
            var seen: Set<String> = []
            guard !name.isEmpty, let way = way(from: table.settings, to: name, &seen) else {
                continue
            }
            isEndless = true
            source.complain(
                at: source.place(of: table.nameNode),
                table.namePath,
                "the table leads to itself: \(([name] + way).joined(separator: " > "))",
                cure: "write then: return where the table before is to go on"
            )
        }
        return isEndless
    }

    /// How many tables and rules there may be.
    static func sizesAreRight(
        _ tables: [WrittenTable],
        in source: inout ConfigurationSource
    ) -> Bool {
        if tables.count - 1 > RouteTableSettings.most, let table = tables.last {
            source.complain(
                at: source.place(of: table.node),
                "route_tables",
                "\(tables.count - 1) tables",
                cure: "\(RouteTableSettings.most) at most"
            )
            return false
        }
        let count = tables.reduce(0) { $0 + $1.rules.count }
        guard count > RouteTableSettings.mostRules else { return true }
        source.complain(
            at: source.place(of: tables.last { !$0.rules.isEmpty }?.node),
            "routes",
            "\(count) rules in all tables",
            cure: "\(RouteTableSettings.mostRules) at most"
        )
        return false
    }

    /// How often one card may be named; gives whether some table names one too often.
    static func checkOverlaps(
        of tables: [WrittenTable],
        _ cards: [CardIndex],
        in source: inout ConfigurationSource
    ) -> Bool {
        var overlapsTooMuch = false
        for (table, index) in zip(tables, cards) where index.isIncomplete {
            overlapsTooMuch = true
            source.complain(
                at: source.place(of: table.node),
                table.path,
                "the same cards stand in the bin of too many rules",
                cure: "lead them to a table of their own"
            )
        }
        return overlapsTooMuch
    }

    /// How many rules may be tried for one payment; the tables lead to none before them.
    static func checkEffort(
        of tables: [WrittenTable],
        _ cards: [CardIndex],
        in source: inout ConfigurationSource
    ) {
        var efforts = RouteEfforts(tables.map(\.settings), cards)
        let effort = efforts.effort(of: 0)
        let isLong = effort.rules > RouteEffort.mostRules
        guard isLong || effort.conditions > RouteEffort.mostConditions else { return }
        let names = efforts.dearest.map { tables[$0].settings.name }
        let rest = names.count > 8 ? " and \(names.count - 8) more" : ""
        let (count, most) =
            isLong
            ? ("\(effort.rules) rules", RouteEffort.mostRules)
            : ("\(effort.conditions) conditions", RouteEffort.mostConditions)
        source.complain(
            at: source.place(of: tables[0].node),
            tables[0].path,
            "one payment may have to try \(count): "
                + names.prefix(8).joined(separator: " > ") + rest,
            cure: "\(most) at most: lead to a table from one rule, not from several"
        )
    }
}
