package import Payments

/// What a limit allows, as the book judges by it.
package struct Limit: Hashable, Sendable {
    /// How long it counts; nil where it is of each payment by itself (a fill).
    package let period: LimitPeriod?
    /// Minor units.
    package let amount: Int64?
    package let count: Int64?
    /// Thousandths of a litre.
    package let volume: Int64?
}

struct LimitRow: Hashable, Sendable {
    let subject: LimitSubject
    /// Of whom it is; nil for each.
    let key: LimitKey?
    /// Of which cards; empty for all.
    let prefixes: [CardPrefix]
    let limit: Limit

    init?(_ fields: [Substring]) {
        guard let of = SubjectFields(fields) else { return nil }
        (subject, key, prefixes) = (of.subject, of.key, of.prefixes)
        guard let period = LimitPeriod.named(fields[4]),
            let amount = RowFields.optional(fields[5], RowFields.amount),
            let count = RowFields.optional(fields[6], RowFields.number),
            let volume = RowFields.optional(fields[7], RowFields.quantity)
        else { return nil }
        limit = Limit(period: period, amount: amount, count: count, volume: volume)
    }
}

/// The table of limits: what is in force is found by whom it is of.
struct LimitRows: Sendable {
    /// By the numbers of their keys, in the order in which these came.
    private var rows = KeyedRows<Int, LimitRow>()
    private var numbers: [String: Int] = [:]
    /// Of the rows that have ever been of each of a sort of subject, or of one subject.
    private var ofAll: [[Int]] = Array(repeating: [], count: LimitSubject.allCases.count)
    private var ofOne: [LimitKey: [Int]] = [:]
    /// What counts: of what a limit has ever been in force.
    private(set) var pairs: LimitPairs = []
    private var stagedPairs: LimitPairs = []
    /// Of whom there was ever a row.
    private(set) var subjects: LimitSubjects = []

    var isEmpty: Bool { rows.isEmpty }

    mutating func change(
        _ key: String,
        _ row: LimitRow?,
        _ validity: Validity,
        in version: UInt32?,
        _ states: VersionStates
    ) {
        let number = numbers[key] ?? numbers.count
        numbers[key] = number
        if let row {
            subjects.insert(LimitSubjects(row.subject))
            if let of = row.key {
                Self.add(number, to: &ofOne[of, default: []])
            } else {
                Self.add(number, to: &ofAll[Int(row.subject.rawValue)])
            }
            if let period = row.limit.period {
                let pair = LimitPairs(LimitPair(row.subject, period))
                if version == nil { pairs.insert(pair) } else { stagedPairs.insert(pair) }
            }
        }
        rows.change(number, row, validity, in: version, states)
    }

    /// What was staged is in force, or never will be.
    mutating func endStaged(inForce: Bool) {
        if inForce { pairs.formUnion(stagedPairs) }
        stagedPairs = []
    }

    /// Calls back with each of a subject, whatever asset is spent.
    func forEach(
        of key: LimitKey,
        _ card: CardMask?,
        at minute: Int32,
        _ states: VersionStates,
        _ body: (Limit) -> Void
    ) {
        for number in ofAll[Int(key.subject.rawValue)] {
            if let row = rows.row(number, at: minute, states), row.subject == key.subject,
                row.key == nil, row.prefixes.take(card)
            {
                body(row.limit)
            }
        }
        guard !ofOne.isEmpty, let numbers = ofOne[key] else { return }
        for number in numbers {
            if let row = rows.row(number, at: minute, states), row.key == key,
                row.prefixes.take(card)
            {
                body(row.limit)
            }
        }
    }

    private static func add(_ number: Int, to numbers: inout [Int]) {
        if !numbers.contains(number) { numbers.append(number) }
    }
}

/// What payments are limited to.
extension ReferenceTables {
    /// Whether there was ever a limit.
    package var hasLimits: Bool { !limits.isEmpty }

    /// What counts against limits: of what one has ever been in force.
    package var limitPairs: LimitPairs { limits.pairs }

    /// Of which sorts of subjects there was ever a limit.
    package var limitedSubjects: LimitSubjects { limits.subjects }

    /// Calls back with the limits of a subject that are in force, hold at a minute, and are of the
    /// card.
    package func forEachLimit(
        of key: LimitKey,
        _ card: CardMask?,
        at minute: Int32,
        _ body: (Limit) -> Void
    ) {
        limits.forEach(of: key.ofAnyAsset, card, at: minute, states, body)
    }
}

extension LimitPeriod {
    /// The period of a name; nil inside for `fill`, nil for no name.
    fileprivate static func named(_ name: Substring) -> LimitPeriod?? {
        switch name {
        case "fill": .some(nil)
        case "hour": .some(.hour)
        case "day": .some(.day)
        case "month": .some(.month)
        default: nil
        }
    }
}
