package import Payments

/// What of a card or a vehicle may be paid: where, for which goods, on which days and at which
/// hours.
package struct Restriction: Hashable, Sendable {
    let members: [DomainRow.Member]
    /// Groups of goods; empty for all.
    package let groups: [String]
    let times: WeeklyTimes

    /// Whether a station of these organisations, its own first, may be paid at, at a minute of the
    /// institution's clock; nil where nobody knows the time.
    package func isMet(by organisations: [String], at minute: Int32?) -> Bool {
        guard members.isEmpty || members.contains(where: { $0.has(organisations) }) else {
            return false
        }
        return minute.map(times.contains) ?? true
    }
}

struct RestrictionRow: Hashable, Sendable {
    let subject: LimitSubject
    /// Of whom it is; nil for each.
    let key: LimitKey?
    /// Of which cards; empty for all.
    let prefixes: [CardPrefix]
    let restriction: Restriction

    init?(_ fields: [Substring]) {
        guard let subject = SubjectFields(fields),
            subject.subject == .card
                || subject.subject == .vehicle
        else { return nil }
        (self.subject, prefixes) = (subject.subject, subject.prefixes)
        key =
            subject.key.map { subject.subject == .vehicle ? LimitKey(vehicle: fields[2]) : $0 }
        guard let times = WeeklyTimes(weekdays: fields[6], hours: fields[7]) else { return nil }
        restriction = Restriction(
            members: DomainRow.members(fields[4]),
            groups: RowFields.codes(fields[5]).map(String.init),
            times: times
        )
    }
}

/// The table of restrictions: what is in force is found by whom it is of.
struct RestrictionRows: Sendable {
    private var rows = KeyedRows<String, RestrictionRow>()
    /// Of the rows that have ever been of each of a sort of subject, or of one subject.
    private var ofAll: [LimitSubject: [String]] = [:]
    private var ofOne: [LimitKey: [String]] = [:]

    var isEmpty: Bool { rows.isEmpty }

    mutating func change(
        _ key: String,
        _ row: RestrictionRow?,
        _ validity: Validity,
        in version: UInt32?,
        _ states: VersionStates
    ) {
        if let row {
            if let of = row.key {
                Self.add(key, to: &ofOne[of, default: []])
            } else {
                Self.add(key, to: &ofAll[row.subject, default: []])
            }
        }
        rows.change(key, row, validity, in: version, states)
    }

    /// Those of a subject that are in force, hold at a minute and are of the card.
    func of(
        _ subject: LimitKey,
        _ card: CardMask?,
        at minute: Int32,
        _ states: VersionStates
    ) -> [Restriction] {
        let names = (ofAll[subject.subject] ?? []) + (ofOne[subject] ?? [])
        return names.compactMap { name in
            guard let row = rows.row(name, at: minute, states), row.subject == subject.subject,
                row.key.map({ $0 == subject }) ?? true, row.prefixes.take(card)
            else { return nil }
            return row.restriction
        }
    }

    private static func add(_ key: String, to keys: inout [String]) {
        if !keys.contains(key) { keys.append(key) }
    }
}

extension ReferenceTables {
    /// Whether there was ever a restriction.
    package var hasRestrictions: Bool { !restrictions.isEmpty }

    /// What restricts a card or a vehicle at a minute, where such a card pays.
    package func restrictions(
        of subject: LimitKey,
        _ card: CardMask?,
        at minute: Int32
    ) -> [Restriction] {
        guard !restrictions.isEmpty else { return [] }
        return restrictions.of(subject.ofAnyAsset, card, at: minute, states)
    }
}
