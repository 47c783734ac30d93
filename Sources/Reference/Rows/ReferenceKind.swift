/// What a table of reference data is about.
///
/// In the order in which tables are told: what others name comes first. Raw values are stored in
/// the journal.
package enum ReferenceKind: UInt8, CaseIterable, Sendable {
    case region = 1
    case organisation = 2
    case station = 3
    case terminal = 4
    case product = 5
    case price = 6
    case permission = 7
    case domain = 8
    case limit = 9
    case discount = 10
    case vehicle = 11
    case driver = 12
    case hotCard = 13
    case fee = 14
    case settlementAccount = 15
    case calendar = 16
    case restriction = 17
    case discountStep = 18
    case discountLevel = 19

    /// The word for it in files, commands and on the wire.
    package var name: String {
        switch self {
        case .organisation: "org"
        case .hotCard: "hot-card"
        case .settlementAccount: "settlement-account"
        case .discountStep: "discount-step"
        case .discountLevel: "discount-level"
        case .region, .station, .terminal, .product, .price, .permission, .domain, .limit,
            .discount, .vehicle, .driver, .fee, .calendar, .restriction:
            "\(self)"
        }
    }

    /// The table that this word names; nil for any other.
    package init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// Whether one person brings it and another agrees: it says whom money is owed to.
    package var takesTwo: Bool { self == .fee || self == .settlementAccount }

    /// Whether terminals may fetch it (DE 62 `D1` of an 0800, 60.3 360).
    package var isDownloaded: Bool {
        switch self {
        case .organisation, .station, .product, .price, .permission, .limit, .discount, .vehicle,
            .driver, .terminal, .hotCard, .domain, .discountStep:
            true
        case .region, .fee, .settlementAccount, .calendar, .restriction, .discountLevel: false
        }
    }
}
