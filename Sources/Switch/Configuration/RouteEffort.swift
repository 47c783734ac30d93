/// The most that the rules may have to do for one payment.
struct RouteEffort: Equatable {
    /// Rules that are tried, those of a table as often as it is come to.
    var rules: Int
    /// Conditions of them that are looked at.
    var conditions: Int

    /// Rules that may be tried for one payment.
    static let mostRules = 10_000
    /// A file without tables has no more than it has values.
    static let mostConditions = 100_000

    static let none = RouteEffort(rules: 0, conditions: 0)

    /// Both one after the other; what is more than there are numbers counts as the highest.
    static func + (left: RouteEffort, right: RouteEffort) -> RouteEffort {
        func sum(_ left: Int, _ right: Int) -> Int {
            let (sum, isOver) = left.addingReportingOverflow(right)
            return isOver ? .max : sum
        }
        return RouteEffort(
            rules: sum(left.rules, right.rules),
            conditions: sum(left.conditions, right.conditions)
        )
    }

    /// The worse of both in each regard.
    static func worse(_ left: RouteEffort, _ right: RouteEffort) -> RouteEffort {
        RouteEffort(
            rules: max(left.rules, right.rules),
            conditions: max(left.conditions, right.conditions)
        )
    }
}

/// What each table may cost, with all that it leads to.
///
/// Of rules with a `bin` those count that one card can meet together; every other one counts, and
/// every table that a rule leads to, as if none of them ever decided.
struct RouteEfforts {
    private let tables: [RouteTableSettings]
    private let cards: [CardIndex]
    private let numbers: [String: Int]
    private var known: [Int: RouteEffort] = [:]

    /// `cards` are the indexes of the tables, of which the first is where payments begin; none
    /// leads to itself.
    init(_ tables: [RouteTableSettings], _ cards: [CardIndex]) {
        self.tables = tables
        self.cards = cards
        numbers = Dictionary(tables.enumerated().dropFirst().map { ($1.name, $0) }) { first, _ in
            first
        }
    }

    mutating func effort(of table: Int) -> RouteEffort {
        if let known = known[table] { return known }
        let rules = tables[table].rules
        var efforts: [RouteEffort] = []
        for rule in rules {
            let inner = number(of: rule.target).map { effort(of: $0) } ?? .none
            efforts.append(RouteEffort(rules: 1, conditions: rule.when.count) + inner)
        }
        var always = RouteEffort.none
        for (rule, own) in zip(rules, efforts) where rule.cards.isEmpty {
            always = always + own
        }
        var listed = RouteEffort.none
        for list in cards[table].distinctLists {
            let together = list.reduce(RouteEffort.none) { $0 + efforts[Int($1)] }
            listed = RouteEffort.worse(listed, together)
        }
        let total = always + listed
        known[table] = total
        return total
    }

    /// The tables from the first one on, each the dearest that the one before leads to.
    var dearest: [Int] {
        var way = [0]
        while let last = way.last, way.count <= tables.count {
            let inner = tables[last].rules.compactMap { number(of: $0.target) }
            func cost(_ table: Int) -> (Int, Int) {
                let whole = known[table] ?? .none
                return (whole.rules, whole.conditions)
            }
            guard let next = inner.max(by: { cost($0) < cost($1) }) else { break }
            way.append(next)
        }
        return way
    }

    private func number(of target: RouteRule.Target) -> Int? {
        guard case .table(let name) = target else { return nil }
        return numbers[name]
    }
}

extension RouteConditions {
    /// How many conditions a payment may be held against, one a value where values are gone
    /// through.
    fileprivate var count: Int {
        let lists = [cards.count, terminals.count, merchants.count, listeners.count]
        let few = [operations.count, productGroups.count]
        let bands = [amount != nil, weekdays != nil, hours != nil]
        let own =
            (lists + few).count { $0 > 0 } + bands.count { $0 } + processingCodes.count
            + organisations.count
        return (all + any + not).reduce(own) { $0 + $1.count }
    }
}
