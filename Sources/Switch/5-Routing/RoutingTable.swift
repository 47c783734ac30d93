import Payments

/// All rules in force, compiled once for all lanes: the tables, what terminals may do alone, and
/// the version that plans bear.
struct RoutingTable: Sendable {
    private struct CompiledRule: Sendable {
        var name: String
        /// Its conditions behind its own `bin`, which the index of its table has looked at.
        var conditions: Range<Int>
        /// All of them.
        var allConditions: Range<Int>
        var end: End
    }

    /// What becomes of a payment that matches a rule.
    private enum End: Sendable {
        case plan(RoutePlan)
        case table(Int)
        case goOn

        /// Whether the rules say no.
        var denies: Bool {
            guard case .plan(let plan) = self else { return false }
            return plan.refusal == .routeDenied
        }
    }

    private struct CompiledTable: Sendable {
        var name: String
        var match: RouteTableSettings.Match
        /// Where its rules stand in `rules`.
        var rules: Range<Int>
        var index: CardIndex
        /// Its rules without a `bin`, in order.
        var others: ContiguousArray<UInt16>
    }

    private enum Verdict {
        case rule(Int)
        case goOn
        case nothing
    }

    private var tables: ContiguousArray<CompiledTable> = []
    private var rules: ContiguousArray<CompiledRule> = []
    private var program = RouteProgram()
    /// Cards that some rule names, whatever else it asks for.
    private let known: CardIndex
    /// Codes that some rule names, likewise.
    private let knownCodes: Set<CodeKind>
    private let offline: [OfflineRule]
    private let shifts: [ShiftRule]
    private(set) var version: UInt32

    /// Compiles the rules; `numbers` are the channels' durable numbers by name.
    ///
    /// A rule whose channel or table is unknown was refused by the configuration; it denies.
    init(
        rules: [RouteRule],
        match: RouteTableSettings.Match = .first,
        tables: [RouteTableSettings] = [],
        channels: [ChannelSettings],
        numbers: [String: ChannelNumber],
        offline: [OfflineRule] = [],
        shifts: [ShiftRule] = [],
        version: UInt32
    ) {
        self.version = version
        self.offline = offline
        self.shifts = shifts
        var first = RouteTableSettings(name: Self.firstName)
        first.match = match
        first.rules = rules
        let all = [first] + tables
        known = CardIndex(
            [all.flatMap { $0.rules.flatMap { Self.cards(of: $0.when) } }],
            match: .first
        )
        knownCodes = Set(all.flatMap { $0.rules.flatMap { Self.codes(of: $0.when) } })
        let targets = RouteTargets(channels: channels, numbers: numbers, version: version)
        for table in all { add(table, tables, targets) }
    }

    /// The rules of a configuration, over the channels that it or a running switch has.
    init(
        _ configuration: SwitchConfiguration,
        numbers: [String: ChannelNumber],
        version: UInt32
    ) {
        self.init(
            rules: configuration.routes,
            match: configuration.routeMatch,
            tables: configuration.routeTables,
            channels: configuration.channels,
            numbers: numbers,
            offline: configuration.offline,
            shifts: configuration.shifts,
            version: version
        )
    }

    /// What the table is called that every payment begins in; no other one has that name.
    static let firstName = RouteTableSettings.firstName

    /// `others` are the tables that a rule may lead to: all but the one that payments begin in.
    private mutating func add(
        _ table: RouteTableSettings,
        _ others: [RouteTableSettings],
        _ targets: RouteTargets
    ) {
        let start = rules.count
        for rule in table.rules {
            let range = program.add(rule.when)
            let end: End =
                switch rule.target {
                case .goOn: .goOn
                case .table(let name):
                    others.firstIndex { $0.name == name }.map { .table($0 + 1) }
                        ?? .plan(targets.plan(of: rule))
                case .channel, .deny: .plan(targets.plan(of: rule))
                }
            rules.append(
                CompiledRule(
                    name: rule.name,
                    conditions: range.lowerBound + (rule.cards.isEmpty ? 0 : 1)..<range.upperBound,
                    allConditions: range,
                    end: end
                )
            )
        }
        let cardless = table.rules.indices.filter { table.rules[$0].cards.isEmpty }
        tables.append(
            CompiledTable(
                name: table.name,
                match: table.match,
                rules: start..<rules.count,
                index: CardIndex(table.rules.map(\.cards), match: table.match),
                others: ContiguousArray(cardless.map { UInt16($0) })
            )
        )
    }

    /// The cards that conditions name, but for those that they exclude.
    private static func cards(of when: RouteConditions) -> [CardRange] {
        when.cards + (when.all + when.any).flatMap { cards(of: $0) }
    }

    private static func codes(of when: RouteConditions) -> [CodeKind] {
        when.codes + (when.all + when.any).flatMap { codes(of: $0) }
    }

    /// The same rules under the version that the journal gave them.
    func numbered(_ version: UInt32) -> RoutingTable {
        var copy = self
        copy.version = version
        for index in copy.rules.indices {
            guard case .plan(var plan) = copy.rules[index].end else { continue }
            plan.configurationVersion = version
            copy.rules[index].end = .plan(plan)
        }
        return copy
    }

    // MARK: Deciding

    func plan(_ query: RouteQuery) -> RoutePlan {
        let resolved = ResolvedQuery(query, program.names)
        if case .rule(let index) = decide(0, resolved, namesCode: false),
            case .plan(let plan) = rules[index].end
        {
            return plan
        }
        // No rule names such a card at all, or rules name it and another condition kept it out.
        let isKnown =
            query.code.map { knownCodes.contains($0) }
            ?? query.firstEleven.map { known.knows($0) } ?? false
        return RoutePlan(
            decider: .refused(isKnown ? .routeDenied : .noRoute),
            rule: nil,
            configurationVersion: version
        )
    }

    /// Tries the rules of a table in their order until one decides.
    ///
    /// Tables do not lead to themselves, so that it comes to an end. `namesCode` says whether a
    /// rule that led there asks for the code.
    private func decide(
        _ table: Int,
        _ query: borrowing ResolvedQuery,
        namesCode: Bool
    ) -> Verdict {
        var trials = trials(tables[table], query.card)
        while let index = trials.next(in: tables[table]) {
            guard program.holds(rules[index].conditions, for: query) else { continue }
            let isNamed = namesCode || self.namesCode(rules[index], query)
            switch rules[index].end {
            case .plan where isNamed || rules[index].end.denies: return .rule(index)
            case .plan: continue
            case .goOn: return .goOn
            case .table(let inner):
                let verdict = decide(inner, query, namesCode: isNamed)
                if case .goOn = verdict { continue }
                return verdict
            }
        }
        return .nothing
    }

    /// Whether a rule that holds may lead to a channel, as far as a code goes: that must be asked
    /// for, or a rule for all cards would send a wallet's code to a bank.
    private func namesCode(_ rule: CompiledRule, _ query: borrowing ResolvedQuery) -> Bool {
        query.code == nil || program.namesCode(rule.allConditions, for: query)
    }

    /// The rules that may hold for a card, one after the other: those whose `bin` names it, and
    /// those without.
    private struct Trials {
        var listed: Range<Int>
        var other = 0

        mutating func next(in table: borrowing CompiledTable) -> Int? {
            let hasOther = other < table.others.count
            guard !listed.isEmpty else {
                guard hasOther else { return nil }
                other += 1
                return table.rules.lowerBound + Int(table.others[other - 1])
            }
            let candidate = table.index.candidates[listed.lowerBound]
            if table.match == .first, hasOther, table.others[other] < candidate {
                other += 1
                return table.rules.lowerBound + Int(table.others[other - 1])
            }
            listed = listed.lowerBound + 1..<listed.upperBound
            return table.rules.lowerBound + Int(candidate)
        }
    }

    private func trials(_ table: borrowing CompiledTable, _ card: UInt64?) -> Trials {
        Trials(listed: card.map { table.index.list(of: $0) } ?? 0..<0)
    }

    /// Whether any rule asks for what only the tables of reference data know.
    var asksForProductGroups: Bool { program.names.has(.productGroup) }
    var asksForOrganisations: Bool { program.names.has(.organisation) }

    /// The most that a terminal may take off line, minor units; nil where it may nothing.
    func offlineUpTo(terminal: String, merchant: String) -> Int64? {
        offline.first { $0.covers(terminal: terminal, merchant: merchant) }?.upToMinor
    }

    /// Whether a terminal takes money in a shift only.
    func needsShift(terminal: String, merchant: String) -> Bool {
        shifts.contains { $0.covers(terminal: terminal, merchant: merchant) }
    }
}

// MARK: - Explaining

extension RoutingTable {
    /// Why a rule was taken or passed over, for `route explain`.
    struct Step: Sendable, Equatable {
        /// What became of the payment there.
        enum End: Sendable, Equatable {
            /// The condition that did not hold.
            case failed(String)
            case matched
            /// Another table goes on.
            case table(String)
            /// The table that led there goes on.
            case goOn
        }

        var table: String
        var rule: String
        var end: End
    }

    /// Every rule that was looked at up to the one that matched, in that order.
    ///
    /// In a table where the longest prefix decides, the rules that do not name the card stand in
    /// front of those that do.
    func explain(_ query: RouteQuery) -> [Step] {
        var steps: [Step] = []
        _ = explain(0, ResolvedQuery(query, program.names), namesCode: false, &steps)
        return steps
    }

    private func explain(
        _ number: Int,
        _ query: borrowing ResolvedQuery,
        namesCode: Bool,
        _ steps: inout [Step]
    ) -> Verdict {
        let table = tables[number]
        for index in order(of: table, query.card) {
            func note(_ end: Step.End) {
                steps.append(Step(table: table.name, rule: rules[index].name, end: end))
            }
            if let failed = program.failed(rules[index].allConditions, for: query) {
                note(.failed(failed))
                continue
            }
            let isNamed = namesCode || self.namesCode(rules[index], query)
            switch rules[index].end {
            case .plan where isNamed || rules[index].end.denies:
                note(.matched)
                return .rule(index)
            case .plan: note(.failed("code"))
            case .goOn:
                note(.goOn)
                return .goOn
            case .table(let inner):
                note(.table(tables[inner].name))
                let verdict = explain(inner, query, namesCode: isNamed, &steps)
                if case .goOn = verdict { continue }
                return verdict
            }
        }
        return .nothing
    }

    /// All rules of a table: those that cannot hold for a card too, where they stand.
    private func order(of table: CompiledTable, _ card: UInt64?) -> [Int] {
        guard table.match == .longest else { return Array(table.rules) }
        var tried: [Int] = []
        var trials = trials(table, card)
        while let index = trials.next(in: table) { tried.append(index) }
        let seen = Set(tried)
        return table.rules.filter { !seen.contains($0) } + tried
    }
}
