import Book
import Payments
import Reference
import Text

/// The tables of reference data told once more: lists of rows that are searched from end to end.
struct ModelledReference {
    struct Row {
        var kind: ReferenceKind
        var fields: [String]

        init(_ kind: ReferenceKind, _ fields: [String]) {
            self.kind = kind
            let missing = kind.columns.count - fields.count
            self.fields = fields + Array(repeating: "", count: missing)
        }

        /// Its key, and from when it holds.
        var name: [String] {
            fields.prefix(kind.keyColumns) + [fields[fields.count - 2]]
        }

        func isSame(_ other: Row) -> Bool { kind == other.kind && name == other.name }

        /// Whether it holds on a day: rows of the simulation begin and end with days.
        func holds(on day: Int) -> Bool {
            let today = BusinessDate(rawValue: Int32(day)).dashed
            let (from, until) = (fields[fields.count - 2], fields[fields.count - 1])
            return (from.isEmpty || from <= today) && (until.isEmpty || today <= until)
        }
    }

    struct Change {
        var row: Row
        var isRemoval = false

        var change: ReferenceChange {
            isRemoval
                ? .remove(row.kind, id: row.name.joined(separator: "\\"))
                : .put(ReferenceRow(kind: row.kind, text: row.fields.joined(separator: "\\")))
        }
    }

    /// The import that is not in force.
    struct Open {
        var number: UInt32
        var changes: [Change]
        /// How many of them have come, in how many steps.
        var staged = 0
        var steps: UInt32 = 0
        var at: Int64?
        var isActivated = false
    }

    var rows: [Row] = []
    /// Of what there was ever a limit in force: `card/day`.
    var pairs: Set<String> = []
    var open: Open?
    var lastNumber: UInt32 = 0
    var lastInForce: UInt32 = 0

    /// Whether the open import decides at a time.
    func isDue(at time: Int64) -> Bool {
        open.map { $0.isActivated && ($0.at ?? 0) <= time } ?? false
    }

    func rows(at time: Int64) -> [Row] {
        isDue(at: time) ? Self.changed(rows, open?.changes ?? []) : rows
    }

    private static func changed(_ rows: [Row], _ changes: [Change]) -> [Row] {
        changes.reduce(rows) { rows, change in
            let others = rows.filter { !$0.isSame(change.row) }
            return change.isRemoval ? others : others + [change.row]
        }
    }

    /// What has come into force by now stands.
    mutating func settle(at time: Int64) {
        guard isDue(at: time), let own = open else { return }
        rows = Self.changed(rows, own.changes)
        pairs.formUnion(Self.pairs(of: own.changes))
        lastInForce = own.number
        open = nil
    }

    mutating func changeHotCards(_ changes: [Change], at time: Int64) {
        settle(at: time)
        lastNumber += 1
        lastInForce = lastNumber
        rows = Self.changed(rows, changes)
    }
}

/// What the tables say against a payment.
extension BookModel {
    /// Rows that are in force and hold now.
    func rows(_ kind: ReferenceKind) -> [[String]] {
        reference.rows(at: hosts.now).filter { $0.kind == kind && $0.holds(on: today) }
            .map(\.fields)
    }

    /// The first of the reasons, whatever else speaks against it.
    func referenceReason(_ request: PaymentRequest) -> Outcome? {
        let kinds: [ModelledOperation] = [
            .takes, .asks, .holds, .reports, .reportsHold, .loads,
        ]
        guard kinds.contains(request.modelled) else { return nil }
        return ruleReason(request)
    }

    /// The same of what takes more for a sale, too, which the tables must permit besides.
    func referenceReason(_ request: PaymentRequest, addingTo sale: PaymentRequest) -> Outcome? {
        let card = sale.card.map { EventGenerator.field(Int($0.token.low)) } ?? "-"
        if rows(.hotCard).contains(where: { $0[0] == card }) { return .restrictedCard }
        return ruleReason(request) ?? (isDenied(sale) ? .routeDenied : nil)
    }

    private func isDenied(_ request: PaymentRequest) -> Bool {
        let merchant = merchant(Int(request.identity.terminal.rawValue))
        let station = rows(.station).first { $0[0] == merchant }
        let owners = station.map { withAbove($0[1]) } ?? []
        return permission(request, [merchant] + owners)?[2] == "no"
    }

    private func ruleReason(_ request: PaymentRequest) -> Outcome? {
        let card = request.card.map { EventGenerator.field(Int($0.token.low)) } ?? "-"
        if rows(.hotCard).contains(where: { $0[0] == card }) { return .restrictedCard }
        let merchant = merchant(Int(request.identity.terminal.rawValue))
        let station = rows(.station).first { $0[0] == merchant }
        let owners = station.map { withAbove($0[1]) } ?? []
        if station?[3] == "frozen" || isAnyFrozen(owners) || isOver(.station, merchant) {
            return .routeDenied
        }
        let named = request.details?.values.texts.text(.vehicle) ?? ""
        let vehicles = rows(.vehicle).filter { $0[2] == card || isSame($0[0], named) }
        if vehicles.contains(where: { $0[4] == "frozen" || isAnyFrozen(withAbove($0[1])) }) {
            return .restrictedCard
        }
        if permission(request, [merchant] + owners)?[2] == "no" { return .routeDenied }
        let groups = (request.details?.values.texts.productLines ?? []).map { line in
            rows(.product).first { $0[0] == line.code }?[2] ?? ""
        }
        let takes = vehicles.allSatisfy { $0[3].isEmpty || isWithin(groups, $0[3]) }
        guard takes, isInDomain(request, owners, groups), isCompany(request, vehicles) else {
            return .notPermitted
        }
        guard request.modelled.isFirst else { return nil }
        let isTimed = request.modelled.spends
        var subjects = [["card", card]]
        subjects += (vehicles.map { $0[0] } + [named]).map { ["vehicle", $0] }
        let isHindered = rows(.restriction).contains { row in
            let bins = row[3].split(separator: " ")
            let first = request.card.map { "\($0.mask.first)" } ?? "-"
            let isOf = subjects.contains { subject in
                row[1] == subject[0] && !subject[1].isEmpty
                    && (row[2] == "*" || isSame(row[2], subject[1]))
            }
            guard isOf, bins.isEmpty || bins.contains(where: { first.hasPrefix($0) }) else {
                return false
            }
            return !(isHere(row, owners, groups) && (!isTimed || isNow(row)))
        }
        return isHindered ? .notPermitted : nil
    }

    /// Whether vehicles, their cards and their driver belong together.
    private func isCompany(_ request: PaymentRequest, _ vehicles: [[String]]) -> Bool {
        if let card = request.card.map({ EventGenerator.field(Int($0.token.low)) }) {
            if vehicles.contains(where: { !$0[2].isEmpty && $0[2] != card }) { return false }
            // The card of a vehicle fills no other, whether the tables know that one or not.
            let filled = request.details?.values.texts.text(.vehicle) ?? ""
            let own = vehicles.filter { $0[2] == card }
            if !own.isEmpty, !filled.isEmpty, !own.contains(where: { isSame($0[0], filled) }) {
                return false
            }
        }
        let name = request.details?.values.texts.text(.driver) ?? ""
        return rows(.driver).filter { isSame($0[0], name) }.allSatisfy { driver in
            let own = withAbove(driver[1])
            return driver[3] == "active" && !isAnyFrozen(own)
                && vehicles.allSatisfy {
                    own.contains($0[1]) || withAbove($0[1]).contains(driver[1])
                }
        }
    }

    /// Whether a restriction lets a payment through here, for these goods.
    private func isHere(_ row: [String], _ owners: [String], _ groups: [String]) -> Bool {
        let isHere = row[4].split(separator: " ").contains { code in
            code.hasSuffix("+")
                ? owners.contains(String(code.dropLast())) : owners.first == String(code)
        }
        return (row[4].isEmpty || isHere) && (row[5].isEmpty || isWithin(groups, row[5]))
    }

    /// Whether it lets a payment through now.
    private func isNow(_ row: [String]) -> Bool { isNow(row[6], row[7]) }

    /// Whether it is one of these days, and within these hours; of none, any is.
    func isNow(_ days: String, _ hours: String) -> Bool {
        let names = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"]
        guard days.isEmpty || days.split(separator: " ").contains(names[today % 7][...]) else {
            return false
        }
        guard !hours.isEmpty else { return true }
        let clock = localClock
        let (from, to) = (String(hours.prefix(5)), String(hours.suffix(5)))
        return from < to ? from <= clock && clock < to : clock >= from || clock < to
    }

    /// What the institution's clock shows: `18:05`.
    private var localClock: String {
        let minutes = (hosts.now + 8 * 3_600_000_000) / 60_000_000 % 1_440
        return DecimalText.padded(UInt32(minutes / 60), digits: 2) + ":"
            + DecimalText.padded(UInt32(minutes % 60), digits: 2)
    }

    private func isSame(_ one: String, _ other: String) -> Bool {
        Self.keyedIn(one) == Self.keyedIn(other) && !one.isEmpty
    }

    /// A number or code as it is compared; of what the generator writes.
    static func keyedIn(_ text: String) -> String {
        text.filter { !" -".contains($0) }.uppercased()
    }

    /// What a terminal may take off line by the tables.
    func floor(_ request: PaymentRequest) -> Int64? {
        let merchant = merchant(Int(request.identity.terminal.rawValue))
        let station = rows(.station).first { $0[0] == merchant }
        let holders = [merchant] + (station.map { withAbove($0[1]) } ?? [])
        return permission(request, holders).flatMap { Int64($0[3].filter { $0 != "." }) }
    }

    private func permission(_ request: PaymentRequest, _ holders: [String]) -> [String]? {
        let rows = rows(.permission)
        let names = [request.operation.name, "*"]
        return holders.lazy.flatMap { holder in names.map { [holder, $0] } }
            .compactMap { key in rows.first { $0[0] == key[0] && $0[1] == key[1] } }.first
    }

    func withAbove(_ organisation: String) -> [String] {
        let parent = rows(.organisation).first { $0[0] == organisation }?[1] ?? ""
        return [organisation] + (parent.isEmpty ? [] : withAbove(parent))
    }

    private func isAnyFrozen(_ organisations: [String]) -> Bool {
        rows(.organisation).contains { organisations.contains($0[0]) && $0[5] == "frozen" }
            || organisations.contains { isOver(.organisation, $0) }
    }

    /// Whether it has rows, none of which holds now.
    private func isOver(_ kind: ReferenceKind, _ code: String) -> Bool {
        let own = reference.rows(at: hosts.now).filter { $0.kind == kind && $0.fields[0] == code }
        return !own.isEmpty && !own.contains { $0.holds(on: today) }
    }

    private func isWithin(_ groups: [String], _ list: String) -> Bool {
        groups.allSatisfy { list.split(separator: " ").map(String.init).contains($0) }
    }

    private func isInDomain(
        _ request: PaymentRequest,
        _ owners: [String],
        _ groups: [String]
    ) -> Bool {
        guard let first = request.card?.mask.first else { return true }
        let matches = rows(.domain).map { row in
            let own = row[1].split(separator: " ").filter { "\(first)".hasPrefix($0) }
            return (length: own.map(\.count).max() ?? 0, row: row)
        }
        let longest = matches.map(\.length).max() ?? 0
        guard longest > 0 else { return true }
        return matches.filter { $0.length == longest }.allSatisfy { match in
            let (orgs, own) = (match.row[2], match.row[3])
            if orgs.isEmpty, own.isEmpty { return false }
            let isHere = orgs.split(separator: " ").contains { code in
                code.hasSuffix("+")
                    ? owners.contains(String(code.dropLast())) : owners.first == String(code)
            }
            return (orgs.isEmpty || isHere) && (own.isEmpty || isWithin(groups, own))
        }
    }
}
