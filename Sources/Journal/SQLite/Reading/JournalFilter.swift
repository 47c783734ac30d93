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
                "\(text) is no condition: write FIELD=VALUE, FIELD!=VALUE, FIELD>=VALUE or"
                    + " FIELD<=VALUE"
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
    }

    /// One argument.
    package struct Condition: Hashable, Sendable {
        package let field: String
        package let comparison: Comparison
        package let value: String
    }

    /// Every field that can be asked for, in the order of a record.
    package static let fields = [
        "id", "seq", "business_date", "received_at", "answered_at", "listener", "dialect",
        "terminal", "merchant", "mti", "operation", "stan", "rrn", "pan", "amount_minor",
        "currency", "channel", "route", "outcome", "reason", "code", "authorisation", "account",
        "original_id", "group_id", "duration_us", "attempts", "note", "asked_at",
        "host_answered_at",
        "operator", "operator_reason", "object", "batch", "shift", "half",
    ]

    /// What a row shows in place of the column of its view.
    private static let expressions = [
        "outcome": ShownOutcome.outcome, "reason": SuspendedRow.reason,
    ]

    private static let numbers: Set<String> = [
        "seq", "amount_minor", "account", "duration_us", "attempts", "batch", "shift",
    ]

    package private(set) var conditions: [Condition] = []

    /// Everything.
    package init() {}

    package init(_ arguments: [String]) throws(ParsingError) {
        for argument in arguments { conditions.append(try JournalFilter.parse(argument)) }
    }

    private static func parse(_ argument: String) throws(ParsingError) -> Condition {
        guard let sign = argument.firstIndex(where: { "=!<>".contains($0) }) else {
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
            for condition in own where condition.comparison != .equal {
                // A row without the field is another one than the value.
                let sign =
                    condition.comparison == .notEqual ? "IS NOT" : condition.comparison.rawValue
                clauses.append("\(column) \(sign) \(parameter(condition))")
            }
        }
        return (clauses.map { " AND " + $0 }.joined(), values)
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
