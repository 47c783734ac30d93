import Book
import Payments
import Reference

/// What a payment may count against limits, told once more.
struct ModelledCount {
    struct Goods {
        var amount: Int64 = 0
        /// Thousandths.
        var litres: Int64 = 0
    }

    /// When it came.
    var at: Int64
    /// Of what there had ever been a limit by then: `card/day`.
    var pairs: Set<String>
    var all = Goods()
    var groups: [String: Goods] = [:]
    var isEmpty = true
}

/// Limits without counters: whoever asks for one adds up all that was ever sent.
extension BookModel {
    typealias Spent = (amount: Int64, litres: Int64, count: Int64)

    /// The first of the limits that a payment would pass, after discounts, or a part of it.
    func limitReason(
        _ request: PaymentRequest,
        costing net: [Int64]?,
        taking part: Int64? = nil
    ) -> Outcome? {
        var entry = entry(of: request, 0, .approved)
        (entry.part, entry.net) = (part, net)
        let amount = entry.wanted
        guard request.modelled.spends, amount > 0 else { return nil }
        let own = count(of: entry)
        var reasons: [Outcome] = []
        for row in rows(.limit) {
            let digits = row[3].split(separator: " ")
            let first = request.card.map { "\($0.mask.first)" } ?? "-"
            guard digits.isEmpty || digits.contains(where: { first.hasPrefix($0) }) else {
                continue
            }
            for name in names(row[1], of: entry, own) where row[2] == "*" || row[2] == name {
                let goods =
                    row[1] == "group"
                    ? own.groups[name] ?? ModelledCount.Goods()
                    : ModelledCount.Goods(amount: amount, litres: own.all.litres)
                let spent: Spent =
                    row[4] == "fill" ? (0, 0, 0) : self.spent(row[1], name, row[4], request.asset)
                if exceeds(spent.amount + goods.amount, row[5])
                    || exceeds(spent.litres + goods.litres, row[7])
                {
                    reasons.append(.amountLimit)
                }
                if let most = Int64(row[6]), spent.count + 1 > most { reasons.append(.countLimit) }
            }
        }
        return reasons.min { $0.rawValue < $1.rawValue }
    }

    /// Whether a sale would pass a limit with so much more.
    func limitReason(adding more: Int64, to sale: Entry) -> Outcome? {
        let counted = sale.counted ?? count(of: sale)
        for row in rows(.limit) where row[1] != "group" {
            let digits = row[3].split(separator: " ")
            let first = sale.request.card.map { "\($0.mask.first)" } ?? "-"
            guard digits.isEmpty || digits.contains(where: { first.hasPrefix($0) }) else {
                continue
            }
            for name in names(row[1], of: sale, counted) where row[2] == "*" || row[2] == name {
                var sum = sale.moved
                if row[4] != "fill" {
                    // A completion is counted where what it completes was.
                    let isCompletion = [.completes, .reportsCompletion]
                        .contains(sale.request.modelled)
                    let place =
                        isCompletion
                        ? entries.first { $0.seq == sale.original }?.counted : sale.counted
                    guard let place, place.pairs.contains("\(row[1])/\(row[4])"),
                        Self.period(row[4], at: place.at) == Self.period(row[4], at: hosts.now)
                    else { continue }
                    sum = spent(row[1], name, row[4], sale.request.asset).amount
                }
                if exceeds(sum + more, row[5]) { return .amountLimit }
            }
        }
        return nil
    }

    private func exceeds(_ sum: Int64, _ field: String) -> Bool {
        Int64(field.filter { $0 != "." }).map { sum > $0 } ?? false
    }

    /// What is counted of a subject in the period of now.
    func spent(_ subject: String, _ name: String, _ period: String, _ asset: Asset?) -> Spent {
        var sum: Spent = (0, 0, 0)
        for entry in entries {
            guard let count = entry.counted, count.pairs.contains("\(subject)/\(period)"),
                entry.request.modelled.isFirst,
                entry.request.asset == asset,
                Self.period(period, at: count.at) == Self.period(period, at: hosts.now)
            else { continue }
            if let goods = goods(subject, name, of: entry, count) {
                add(value(of: entry, goods, isGroup: subject == "group"), to: &sum)
            }
            for completion in completions(of: entry) {
                guard let goods = goods(subject, name, completing: entry, count, completion) else {
                    continue
                }
                add(value(of: completion, goods, isGroup: subject == "group"), to: &sum)
            }
        }
        return sum
    }

    /// All that counters of some sort have come to, by what they are of.
    func allSpent(_ subject: String, _ period: String) -> [String: Spent] {
        var sums: [String: Spent] = [:]
        let keys = Set(
            entries.flatMap { entry in
                guard let count = entry.counted else { return [[String]]() }
                // A completion may have goods of groups that its hold has not.
                return names(subject, of: entry, count).map {
                    [$0, "\(entry.request.asset?.rawValue ?? 0)"]
                }
            }
        )
        for key in keys {
            let sum = spent(subject, key[0], period, UInt16(key[1]).map { Asset(rawValue: $0) })
            if sum != (0, 0, 0) { sums[key.joined(separator: " ")] = sum }
        }
        return sums
    }

    private func add(_ value: Spent, to sum: inout Spent) {
        sum = (sum.amount + value.amount, sum.litres + value.litres, sum.count + value.count)
    }

    // MARK: One payment

    /// What a completion counts in place of what it completes: its own goods, where it has any.
    private func goods(
        _ subject: String,
        _ name: String,
        completing hold: Entry,
        _ count: ModelledCount,
        _ completion: Entry
    ) -> ModelledCount.Goods? {
        guard let own = completion.counted, !own.isEmpty else {
            return goods(subject, name, of: hold, count).map {
                scaled($0, completion.wanted, hold.wanted)
            }
        }
        if subject == "group" { return own.groups[name] }
        guard names(subject, of: hold, count).contains(name) else { return nil }
        return ModelledCount.Goods(amount: completion.wanted, litres: own.all.litres)
    }

    private func completions(of hold: Entry) -> [Entry] {
        guard hold.request.modelled.keeps else { return [] }
        return entries.filter { entry in
            entry.original == hold.seq && !entry.isSuspended
                && [.completes, .reportsCompletion].contains(entry.request.modelled)
        }
    }

    /// Whose it is: a card, a terminal … or the groups of its goods.
    private func names(_ subject: String, of entry: Entry, _ count: ModelledCount) -> [String] {
        switch subject {
        case "card": entry.request.card == nil ? [] : [EventGenerator.field(entry.cardNumber)]
        case "terminal": [TerminalRegistration.test(entry.terminal).terminal]
        case "station": [merchant(entry.terminal)]
        case "vehicle":
            (entry.request.details?.values.texts.text(.vehicle)).map {
                [$0.filter { $0 != " " }.uppercased()]
            } ?? []
        default: count.groups.keys.sorted()
        }
    }

    /// What it is of a subject, were all of it to stand.
    private func goods(
        _ subject: String,
        _ name: String,
        of entry: Entry,
        _ count: ModelledCount
    ) -> ModelledCount.Goods? {
        guard names(subject, of: entry, count).contains(name) else { return nil }
        if subject == "group" { return count.groups[name] }
        return ModelledCount.Goods(amount: entry.wanted, litres: count.all.litres)
    }

    private func value(of entry: Entry, _ goods: ModelledCount.Goods, isGroup: Bool) -> Spent {
        let own = standing(entry)
        let stands = scaled(goods, own, entry.wanted)
        var sum: Spent = (stands.amount, stands.litres, own > 0 ? 1 : 0)
        let refunded = self.refunded(of: entry)
        giveBack(refunded, of: entry.moved, goods, &sum)
        if refunded > 0, refunded == entry.moved { sum.count -= 1 }
        for other in entries where other.original == entry.seq && other.moved > 0 {
            guard [.corrects, .tips].contains(other.request.modelled), !isGroup else { continue }
            sum.amount += standing(other)
            let more = ModelledCount.Goods(amount: other.wanted)
            giveBack(self.refunded(of: other), of: other.moved, more, &sum)
        }
        return sum
    }

    /// What refunds have paid of a sale.
    private func refunded(of sale: Entry) -> Int64 {
        entries.filter { $0.original == sale.seq && $0.request.modelled == .refunds }
            .reduce(0) { $0 + $1.moved }
    }

    private func giveBack(
        _ refunded: Int64,
        of whole: Int64,
        _ goods: ModelledCount.Goods,
        _ sum: inout Spent
    ) {
        guard refunded > 0 else { return }
        let left = scaled(goods, whole - refunded, whole)
        sum.amount -= goods.amount - left.amount
        sum.litres -= goods.litres - left.litres
    }

    /// What of it counts, but for what follows it.
    private func standing(_ entry: Entry) -> Int64 {
        let isFirst = entry.request.modelled.isFirst
        if entry.host?.isAwaited == true {
            return isFirst && entry.reversedBy == nil ? entry.wanted : 0
        }
        if entry.request.modelled.keeps {
            return holds[entry.seq].map { $0.state == .open ? $0.held : 0 } ?? 0
        }
        return entry.reversedBy == nil ? entry.moved : entry.kept ?? 0
    }

    private func scaled(
        _ goods: ModelledCount.Goods,
        _ part: Int64,
        _ whole: Int64
    ) -> ModelledCount.Goods {
        guard whole > 0 else { return ModelledCount.Goods() }
        return ModelledCount.Goods(
            amount: goods.amount * part / whole,
            litres: goods.litres * part / whole
        )
    }

    /// What an entry may count, by the tables of its time.
    func count(of entry: Entry) -> ModelledCount {
        let now = hosts.now
        var count = ModelledCount(at: now, pairs: reference.limitPairs(at: now))
        let lines = entry.request.details?.values.texts.productLines ?? []
        for (place, line) in lines.enumerated() {
            count.isEmpty = false
            // The simulation sells whole litres.
            let litres = Int64(line.quantity.units) * 1_000
            count.all.litres += litres
            guard let group = rows(.product).first(where: { $0[0] == line.code })?[2] else {
                continue
            }
            count.groups[group, default: ModelledCount.Goods()].amount +=
                entry.net?[place] ?? line.amount
            count.groups[group, default: ModelledCount.Goods()].litres += litres
        }
        // More may be given back of a group than is sold.
        count.groups = count.groups.mapValues {
            ModelledCount.Goods(amount: max(0, $0.amount), litres: $0.litres)
        }
        guard let part = entry.part, let whole = entry.due ?? entry.request.amount else {
            return count
        }
        count.all = scaled(count.all, part, whole)
        count.groups = count.groups.mapValues { scaled($0, part, whole) }
        return count
    }

    static func period(_ name: String, at time: Int64) -> String {
        let hours = (time + 8 * 3_600_000_000) / 3_600_000_000
        switch name {
        case "hour": return "\(hours)"
        case "day": return "\(hours / 24)"
        default: return String(BusinessDate(rawValue: Int32(hours / 24)).dashed.prefix(7))
        }
    }
}

extension ModelledReference {
    /// Of what there has ever been a limit.
    func limitPairs(at time: Int64) -> Set<String> {
        pairs.union(isDue(at: time) ? Self.pairs(of: open?.changes ?? []) : [])
    }

    static func pairs(of changes: [Change]) -> Set<String> {
        Set(
            changes.filter { $0.row.kind == .limit && !$0.isRemoval }
                .map { "\($0.row.fields[1])/\($0.row.fields[4])" }
        )
    }
}
