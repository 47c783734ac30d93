package import Payments

/// What a discount takes off.
package enum DiscountRate: Hashable, Sendable {
    /// Thousandths of a line's amount, 0 to 1000.
    case permille(Int64)
    /// Ten-thousandths of the currency's unit, for each unit of a line's quantity.
    case perUnit(Int64)

    /// The two fields of a row that say it; nil where not one of them does.
    init?(permille: Substring, perUnit: Substring) {
        if perUnit.isEmpty, let value = RowFields.number(permille), value <= 1_000 {
            self = .permille(value)
        } else if permille.isEmpty, let value = RowFields.rate(perUnit) {
            self = .perUnit(value)
        } else {
            return nil
        }
    }
}

/// A discount on the goods of one group, as it is in force at some minute.
package struct Discount: Hashable, Sendable {
    package let code: String
    let members: [DomainRow.Member]
    /// What it takes off where none of its steps says otherwise.
    package let rate: DiscountRate
    /// Those that hold at that minute: those of levels, then those of all customers, and of each
    /// the greatest `least` first.
    package let steps: [DiscountStep]

    /// Whether a station of these organisations, its own first, gives it; all do where no
    /// organisation is named.
    package func isGiven(by organisations: [String]) -> Bool {
        members.isEmpty || members.contains { $0.has(organisations) }
    }
}

/// What a discount takes off instead: from a quantity on, for customers of a level.
package struct DiscountStep: Hashable, Sendable {
    /// nil for all customers.
    package let level: String?
    /// The smallest quantity of a line, thousandths.
    package let least: Int64
    package let rate: DiscountRate
}

/// Who pays, as levels are told by it.
package struct LevelKeys: Hashable, Sendable {
    package var card: CardToken?
    package var mask: CardMask?
    /// The number of an account.
    package var account: Int64?
    /// The company of the payer, then those above it.
    package var companies: [String]

    package init(
        card: CardToken? = nil,
        mask: CardMask? = nil,
        account: Int64? = nil,
        companies: [String] = []
    ) {
        self.card = card
        self.mask = mask
        self.account = account
        self.companies = companies
    }
}
