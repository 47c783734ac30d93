internal import Payments
internal import Text

/// What `FIELD=VALUE` arguments ask for.
///
/// Equalities of one field are alternatives; everything else must hold: `terminal=A terminal=B
/// code!=00 amount_minor>=10000` is either terminal, and not 00, and 10000 or more.
package struct JournalFilter: Hashable, Sendable {
    /// Why an argument is no condition.
    package enum ParsingError: Error, Equatable, Sendable, CustomStringConvertible {
        case notACondition(String)
        case unknownField(String, known: [String])
        case notANumber(field: String, value: String)

        /// What is wrong and what to write, in one line.
        package var description: String {
            switch self {
            case .notACondition(let text):
                "\(text) is no condition: write FIELD=VALUE, FIELD!=VALUE, FIELD>=VALUE,"
                    + " FIELD<=VALUE or FIELD~TEXT"
            case .unknownField(let field, let known):
                NearestWord.find(field, among: known).map {
                    "\(field) is no field of a journal record: did you mean \($0)?"
                } ?? "\(field) is no field of a journal record: see journal tail --help"
            case .notANumber(let field, let value): "\(field) is a number, and \(value) is none"
            }
        }
    }

    /// How a field is compared.
    package enum Comparison: String, Hashable, Sendable, CaseIterable {
        case notEqual = "!="
        case atLeast = ">="
        case atMost = "<="
        case equal = "="
        /// The text stands somewhere in it, in any case.
        case contains = "~"
    }

    /// One argument.
    package struct Condition: Hashable, Sendable {
        package let field: String
        package let comparison: Comparison
        package let value: String

        /// As it was written.
        package var text: String { field + comparison.rawValue + value }
    }

    /// What an amount that names no asset comes to.
    package struct Amount: Hashable, Sendable {
        /// Minor units of money.
        package let money: Int64
        /// Points; nil for what is no whole number of them.
        package let points: Int64?

        package init(money: Int64, points: Int64?) {
            self.money = money
            self.points = points
        }
    }

    /// Every field that can be asked for, in the order of a record.
    package static let fields = [
        "id", "seq", "business_date", "received_at", "answered_at", "listener", "dialect",
        "terminal", "merchant", "mti", "operation", "stan", "rrn", "pan", "amount_minor",
        "currency", "channel", "route", "outcome", "reason", "code", "authorisation", "account",
        "original_id", "group_id", "duration_us", "attempts", "note", "asked_at",
        "host_answered_at",
        "operator", "operator_reason", "object", "batch", "shift", "half", "taken_minor",
    ]

    /// What a row shows in place of the column of its view.
    private static let expressions = [
        "outcome": ShownOutcome.outcome, "reason": SuspendedRow.reason,
    ]

    private static let numbers: Set<String> = [
        "seq", "amount_minor", "account", "duration_us", "attempts", "batch", "shift",
        "taken_minor",
    ]

    /// Why an operator did what makes the demo world.
    package static let seedReason = "demo seed"

    package private(set) var conditions: [Condition] = []
    /// Whether what made the demo world is left out, unless a condition asks for acts.
    package var leavesOutSeed = false

    /// A text that one of the fields by which people name a payment is, or that a note holds; of
    /// digits alone also an id or STAN without its zeros.
    package var anywhere: String?
    /// The last digits of a card.
    package var cardEnding: String?
    /// An amount as people write it: minor units of money, and what it is of points.
    package var amount: Amount?
    /// Where something came from: `10.1.2.3:` whatever its port, or `10.1.2.3:512`.
    package var peer: String?

    private var asksForActs: Bool {
        let fields: Set = ["operation", "operator", "operator_reason", "object", "id", "seq"]
        return conditions.contains { fields.contains($0.field) && $0.comparison == .equal }
    }

    /// Everything.
    package init() {}

    package init(_ arguments: [String]) throws(ParsingError) {
        for argument in arguments { conditions.append(try JournalFilter.parse(argument)) }
    }

    private static func parse(_ argument: String) throws(ParsingError) -> Condition {
        guard let sign = argument.firstIndex(where: { "=!<>~".contains($0) }) else {
            throw .notACondition(argument)
        }
        let rest = argument[sign...]
        guard let comparison = Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) })
        else { throw .notACondition(argument) }
        let field = String(argument[..<sign])
        guard fields.contains(field) else { throw .unknownField(field, known: fields) }
        let value = String(rest.dropFirst(comparison.rawValue.count))
        if numbers.contains(field), Int64(value) == nil {
            throw .notANumber(field: field, value: value)
        }
        return Condition(field: field, comparison: comparison, value: value)
    }

    // MARK: As SQL

    /// Conditions over `journal_v` with one parameter each, in the order of `values`; field names
    /// come from `fields`, so that nothing of a user's text stands in the statement.
    func sql(firstParameter: Int) -> (text: String, values: [Condition]) {
        var clauses: [String] = []
        var values: [Condition] = []
        func parameter(_ condition: Condition) -> String {
            values.append(condition)
            return "?\(firstParameter + values.count - 1)"
        }
        for field in JournalFilter.fields {
            let own = conditions.filter { $0.field == field }
            let column = JournalFilter.expressions[field] ?? field
            let equal = own.filter { $0.comparison == .equal }
            if !equal.isEmpty {
                let list = equal.map(parameter).joined(separator: ", ")
                clauses.append("\(column) IN (\(list))")
            }
            for condition in own where condition.comparison == .contains {
                clauses.append("instr(lower(\(column)), lower(\(parameter(condition)))) > 0")
            }
            for condition in own where ![.equal, .contains].contains(condition.comparison) {
                // A row without the field is another one than the value.
                let sign =
                    condition.comparison == .notEqual ? "IS NOT" : condition.comparison.rawValue
                clauses.append("\(column) \(sign) \(parameter(condition))")
            }
        }
        clauses += knownClauses(parameter)
        // Nobody else can give this reason.
        if leavesOutSeed, !asksForActs {
            clauses.append("operator_reason IS NOT '\(JournalFilter.seedReason)'")
        }
        return (clauses.map { " AND " + $0 }.joined(), values)
    }

    /// Conditions on what people know of a payment.
    private func knownClauses(_ parameter: (Condition) -> String) -> [String] {
        var clauses: [String] = []
        if let anywhere {
            let place = parameter(Condition(field: "id", comparison: .equal, value: anywhere))
            let fields = ["id", "rrn", "stan", "authorisation", "terminal", "merchant", "pan"]
            var parts = fields.map { "upper(\($0)) = upper(\(place))" }
            parts += ["note", "object"].map { "instr(lower(\($0)), lower(\(place))) > 0" }
            parts.append(Self.ending(place))
            if let number = DecimalText.value(of: anywhere), let seq = Int64(exactly: number) {
                let named = Condition(field: "seq", comparison: .equal, value: "\(seq)")
                parts.append("seq = \(parameter(named))")
                let padded = DecimalText.padded(number, digits: 6)
                let stan = Condition(field: "stan", comparison: .equal, value: padded)
                parts.append("stan = \(parameter(stan))")
            }
            clauses.append("(" + parts.joined(separator: " OR ") + ")")
        }
        if let cardEnding {
            let ending = Condition(field: "pan", comparison: .equal, value: cardEnding)
            clauses.append(Self.ending(parameter(ending)))
        }
        if let amount {
            func minor(_ value: Int64) -> String {
                let condition = Condition(
                    field: "amount_minor",
                    comparison: .equal,
                    value: "\(value)"
                )
                return "amount_minor = \(parameter(condition))"
            }
            let points = DecimalText.padded(Asset.points.rawValue, digits: 3)
            var parts = ["\(minor(amount.money)) AND currency IS NOT '\(points)'"]
            if let value = amount.points {
                parts.append("\(minor(value)) AND currency = '\(points)'")
            }
            clauses.append("(" + parts.joined(separator: " OR ") + ")")
        }
        if let peer {
            let place = parameter(Condition(field: "note", comparison: .equal, value: " \(peer)"))
            // Of several that a note names, each but the last has a mark behind its port.
            let whole = [";", ","].map { "instr(note || ';', \(place) || '\($0)') > 0" }
            clauses.append(
                peer.hasSuffix(":")
                    ? "instr(note, \(place)) > 0" : "(" + whole.joined(separator: " OR ") + ")"
            )
        }
        return clauses
    }

    /// A card shows its last digits, and its first, which thousands share.
    private static func ending(_ place: String) -> String {
        "length(\(place)) >= 4 AND substr(pan, -length(\(place))) = \(place)"
    }

    static func bind(_ values: [Condition], to statement: Statement, firstParameter: Int) {
        for (index, condition) in values.enumerated() {
            let position = Int32(firstParameter + index)
            if numbers.contains(condition.field), let number = Int64(condition.value) {
                statement.bind(number, at: position)
            } else {
                statement.bind(copying: condition.value, at: position)
            }
        }
    }
}
