package import Payments

struct DiscountRow: Hashable, Sendable {
    let group: String
    let members: [DomainRow.Member]
    let rate: DiscountRate

    init?(_ fields: [Substring]) {
        guard !fields[1].isEmpty,
            let rate = DiscountRate(permille: fields[3], perUnit: fields[4])
        else { return nil }
        group = String(fields[1])
        members = DomainRow.members(fields[2])
        self.rate = rate
    }
}

/// Which step of which discount.
struct DiscountStepKey: Hashable, Sendable {
    let discount: String
    /// nil for all customers.
    let level: String?
    /// Thousandths.
    let least: Int64

    init?(_ fields: [Substring]) {
        guard let least = RowFields.quantity(fields[2]) else { return nil }
        discount = String(fields[0])
        level = fields[1] == "*" ? nil : String(fields[1])
        self.least = least
    }

    /// The step that is looked at first.
    static func isBefore(_ left: Self, _ right: Self) -> Bool {
        if (left.level == nil) != (right.level == nil) { return left.level != nil }
        if left.least != right.least { return left.least > right.least }
        return ByteOrder.isLess(left.level ?? "", right.level ?? "")
    }
}

struct DiscountStepRow: Hashable, Sendable {
    let rate: DiscountRate
    let times: WeeklyTimes

    init?(_ fields: [Substring]) {
        guard let rate = DiscountRate(permille: fields[3], perUnit: fields[4]),
            let times = WeeklyTimes(weekdays: fields[5], hours: fields[6])
        else { return nil }
        self.rate = rate
        self.times = times
    }
}

/// Whose level a row says.
enum LevelHolder: Hashable, Sendable {
    case card(CardToken)
    case account(Int64)
    case company(String)
    /// All cards that begin so.
    case cards(CardPrefix)

    init?(_ fields: [Substring]) {
        switch fields[0] {
        case "card":
            guard let token = ReferenceCard(fields[1])?.token else { return nil }
            self = .card(token)
        case "account":
            guard let number = RowFields.number(fields[1]) else { return nil }
            self = .account(number)
        case "company": self = .company(String(fields[1]))
        case "bins":
            guard let prefix = CardPrefix(fields[1]) else { return nil }
            self = .cards(prefix)
        default: return nil
        }
    }
}

/// The tables of discounts and of their steps.
struct DiscountRows: Sendable {
    private var rows = KeyedRows<String, DiscountRow>()
    /// Codes of the discounts that have ever been on a group, in their order.
    private var codesOfGroup: [String: [String]] = [:]
    private var steps = KeyedRows<DiscountStepKey, DiscountStepRow>()
    /// Steps that a discount has ever had, in the order in which they are looked at.
    private var stepsOfCode: [String: [DiscountStepKey]] = [:]

    mutating func change(
        _ code: String,
        _ row: DiscountRow?,
        _ validity: Validity,
        in version: UInt32?,
        _ states: VersionStates
    ) {
        if let row, codesOfGroup[row.group]?.contains(code) != true {
            codesOfGroup[row.group, default: []].append(code)
            codesOfGroup[row.group]?.sort(by: ByteOrder.isLess)
        }
        rows.change(code, row, validity, in: version, states)
    }

    mutating func change(
        _ key: DiscountStepKey,
        _ row: DiscountStepRow?,
        _ validity: Validity,
        in version: UInt32?,
        _ states: VersionStates
    ) {
        if row != nil, stepsOfCode[key.discount]?.contains(key) != true {
            stepsOfCode[key.discount, default: []].append(key)
            stepsOfCode[key.discount]?.sort(by: DiscountStepKey.isBefore)
        }
        steps.change(key, row, validity, in: version, states)
    }

    /// Whether no goods have ever had one.
    var isEmpty: Bool { codesOfGroup.isEmpty }

    /// Those on a group of goods that are in force and hold at a minute, by their codes.
    func on(_ group: String, at minute: Int32, _ states: VersionStates) -> [Discount] {
        guard let codes = codesOfGroup[group] else { return [] }
        return codes.compactMap { code in
            guard let row = rows.row(code, at: minute, states), row.group == group else {
                return nil
            }
            return Discount(
                code: code,
                members: row.members,
                rate: row.rate,
                steps: steps(of: code, at: minute, states)
            )
        }
    }

    private func steps(
        of code: String,
        at minute: Int32,
        _ states: VersionStates
    ) -> [DiscountStep] {
        (stepsOfCode[code] ?? []).compactMap { key in
            guard let row = steps.row(key, at: minute, states), row.times.contains(minute) else {
                return nil
            }
            return DiscountStep(level: key.level, least: key.least, rate: row.rate)
        }
    }
}

/// What is taken off.
extension ReferenceTables {
    /// Whether there has ever been a discount.
    package var hasDiscounts: Bool { !discounts.isEmpty }

    /// Who pays with a card, of which only the mask may be known, or out of an account.
    package func payer(
        _ card: CardToken?,
        _ mask: CardMask?,
        account: Int64?,
        at minute: Int32
    ) -> LevelKeys {
        LevelKeys(
            card: card,
            mask: mask,
            account: account,
            companies: card.map { companies(ofCard: $0, at: minute) } ?? []
        )
    }

    /// The discounts on goods of a group that hold at a minute, by their codes.
    package func discounts(onGroup group: String, at minute: Int32) -> [Discount] {
        discounts.on(group, at: minute, states)
    }

    /// The level of a customer: that of the card, else of the account, else of the nearest company,
    /// else of the longest beginning of the card's number; nil without a row.
    package func level(of payer: LevelKeys, at minute: Int32) -> String? {
        guard !levels.isEmpty else { return nil }
        var holders: [LevelHolder] = []
        if let card = payer.card { holders.append(.card(card)) }
        if let account = payer.account { holders.append(.account(account)) }
        holders += payer.companies.map { .company($0) }
        if let mask = payer.mask {
            holders += (1...6).reversed().map { .cards(CardPrefix(of: mask, digits: $0)) }
        }
        return holders.lazy.compactMap { levels.row($0, at: minute, states) }.first
    }

    /// The company of a card, then those above it: whose vehicle it fuels, of several the first by
    /// its number, whichever row came first.
    package func companies(ofCard card: CardToken, at minute: Int32) -> [String] {
        let keys = vehiclesOfCard[card]?.sorted(by: ByteOrder.isLess) ?? []
        let own = keys.lazy.compactMap { vehicles.row($0, at: minute, states) }
            .first { $0.card == card }
        return own.map { companies($0.organisation, at: minute) } ?? []
    }

    /// An organisation, then those above it.
    package func companies(_ organisation: String, at minute: Int32) -> [String] {
        affiliation(organisation, isFrozen: false, at: minute).organisations
    }
}
