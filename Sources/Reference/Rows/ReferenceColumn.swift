/// One column of a table of reference data.
package struct ReferenceColumn: Hashable, Sendable {
    /// What a field may hold, and in which form it is kept.
    package enum Format: Hashable, Sendable {
        /// 1 to `most` letters, digits, `-`, `_` and `.`, or exactly `exactly` of them.
        case code(most: Int)
        case fixedCode(Int)
        /// 1 to `most` bytes of UTF-8 that a person reads.
        case text(most: Int)
        /// Money: `88.50`, two decimals, 0.00 to 9999999999.99.
        case amount
        /// Litres or the like: `60.000`, three decimals.
        case quantity
        /// Money of a litre or the like: `0.15`, two to four decimals.
        case rate
        case number(ClosedRange<Int64>)
        case choice([String])
        /// The name of an operation, or `*` for all.
        case operation
        /// A code, or `*` for all.
        case codeOrAll(most: Int)
        /// Codes with a space between them, sorted; `suffix` may stand behind one.
        case codes(suffix: Character?)
        /// Leading digits of cards, 1 to 6 each, with a space between them, sorted.
        case prefixes
        /// A card: in a file its number, or as it is kept: `900001******0001#` and the 32
        /// hexadecimal digits of its token.
        case card
        /// `2026-12-31`.
        case date
        /// `2026-12-31` or `2026-12-31T18:00`, of the institution's clock.
        case moment
        /// Digits of an account at a bank.
        case bankAccount
        /// Days of the week, `mon-fri sun`; kept as `mon tue wed thu fri sun`.
        case weekdays
        /// Hours of the institution's clock, `22:00-06:00`; the end is not included.
        case hours
    }

    package let name: String
    package let format: Format
    /// Whether it must hold something.
    package let isMandatory: Bool
    /// The table whose key it names.
    package let names: ReferenceKind?

    package init(
        _ name: String,
        _ format: Format,
        isMandatory: Bool = false,
        names: ReferenceKind? = nil
    ) {
        self.name = name
        self.format = format
        self.isMandatory = isMandatory
        self.names = names
    }
}

extension ReferenceKind {
    /// How many columns, from the first, are the key of a row.
    package var keyColumns: Int {
        switch self {
        case .discountStep: 3
        case .price, .permission, .calendar, .discountLevel: 2
        case .region, .organisation, .station, .terminal, .product, .domain, .limit, .discount,
            .vehicle, .driver, .hotCard, .fee, .settlementAccount, .restriction:
            1
        }
    }

    /// The columns of a row, in order: its own, then from when and until when it holds.
    ///
    /// A day of `from` begins at 00:00, a day of `until` is its last one whole; a time of `until`
    /// is the first at which the row holds no more.
    package var columns: [ReferenceColumn] { Self.table[Int(rawValue)] }

    private static let table: [[ReferenceColumn]] =
        [[]] + allCases.map { $0.ownColumns + validity }

    private static let validity = [
        ReferenceColumn("from", .moment), ReferenceColumn("until", .moment),
    ]

    private var ownColumns: [ReferenceColumn] {
        switch self {
        case .region:
            [
                .key("region", .code(most: 20)),
                ReferenceColumn("parent", .code(most: 20), names: .region),
                ReferenceColumn("name", .text(most: 64)),
            ]
        case .organisation:
            [
                .key("org", .code(most: 20)),
                ReferenceColumn("parent", .code(most: 20), names: .organisation),
                .needed("type", .choice(["hq", "province", "city", "station", "partner"])),
                ReferenceColumn("name", .text(most: 64)),
                ReferenceColumn("region", .code(most: 20), names: .region),
                .needed("status", .choice(["active", "frozen"])),
            ]
        case .station:
            [
                .key("station", .fixedCode(15)),
                .needed("org", .code(most: 20), names: .organisation),
                ReferenceColumn("name", .text(most: 64)),
                .needed("status", .choice(["active", "frozen"])),
            ]
        case .terminal:
            [
                .key("terminal", .fixedCode(8)),
                .needed("station", .fixedCode(15), names: .station),
                .needed("type", .choice(["rpos", "eft", "opt", "hht"])),
            ]
        case .product:
            [
                .key("product", .code(most: 17)),
                ReferenceColumn("name", .text(most: 64)),
                .needed("group", .code(most: 20)),
                .needed("unit", .choice(["litre", "kilogram", "piece"])),
            ]
        case .price:
            [
                .key("product", .code(most: 17), names: .product),
                .key("org", .code(most: 20), names: .organisation),
                .needed("price", .amount),
            ]
        case .permission:
            [
                // A station or an organisation.
                .key("holder", .code(most: 20)),
                .key("operation", .operation),
                .needed("allowed", .choice(["yes", "no"])),
                ReferenceColumn("floor", .amount),
            ]
        case .domain:
            [
                .key("domain", .code(most: 20)),
                .needed("bins", .prefixes),
                // `+` behind an organisation: with all below it.
                ReferenceColumn("orgs", .codes(suffix: "+"), names: .organisation),
                ReferenceColumn("groups", .codes(suffix: nil)),
            ]
        case .limit:
            [
                .key("limit", .code(most: 20)),
                .needed("subject", .choice(["card", "terminal", "station", "vehicle", "group"])),
                // What it is of, or `*` for each of them.
                .needed("of", .text(most: 52)),
                ReferenceColumn("bins", .prefixes),
                .needed("per", .choice(["fill", "hour", "day", "month"])),
                ReferenceColumn("amount", .amount),
                ReferenceColumn("count", .number(0...999_999_999)),
                ReferenceColumn("volume", .quantity),
            ]
        case .discount:
            [
                .key("discount", .code(most: 20)),
                .needed("group", .code(most: 20)),
                ReferenceColumn("orgs", .codes(suffix: "+"), names: .organisation),
                ReferenceColumn("permille", .number(0...1_000)),
                ReferenceColumn("per_unit", .rate),
            ]
        case .vehicle:
            [
                .key("vehicle", .text(most: 20)),
                .needed("org", .code(most: 20), names: .organisation),
                ReferenceColumn("card", .card),
                ReferenceColumn("groups", .codes(suffix: nil)),
                .needed("status", .choice(["active", "frozen"])),
            ]
        case .driver:
            [
                .key("driver", .code(most: 20)),
                .needed("org", .code(most: 20), names: .organisation),
                ReferenceColumn("name", .text(most: 64)),
                .needed("status", .choice(["active", "frozen"])),
            ]
        case .hotCard:
            [
                .key("card", .card),
                .needed("reason", .choice(["lost", "stolen", "fraud", "damaged", "other"])),
            ]
        case .fee:
            [
                .key("fee", .code(most: 20)),
                .needed("channel", .code(most: 20)),
                ReferenceColumn("org", .code(most: 20), names: .organisation),
                .needed("permille", .number(0...1_000)),
                ReferenceColumn("least", .amount),
                ReferenceColumn("most", .amount),
            ]
        case .settlementAccount:
            [
                .key("account", .code(most: 20)),
                .needed("org", .code(most: 20), names: .organisation),
                .needed("bank", .text(most: 64)),
                .needed("number", .bankAccount),
            ]
        case .calendar:
            [
                .key("calendar", .code(most: 20)),
                .key("date", .date),
                .needed("day", .choice(["working", "holiday"])),
            ]
        case .restriction:
            [
                .key("restriction", .code(most: 20)),
                .needed("subject", .choice(["card", "vehicle"])),
                // What it is of, or `*` for each of them.
                .needed("of", .text(most: 52)),
                ReferenceColumn("bins", .prefixes),
                ReferenceColumn("orgs", .codes(suffix: "+"), names: .organisation),
                ReferenceColumn("groups", .codes(suffix: nil)),
                ReferenceColumn("weekdays", .weekdays),
                ReferenceColumn("hours", .hours),
            ]
        case .discountStep:
            [
                .key("discount", .code(most: 20), names: .discount),
                // Of customers, or `*` for each of them.
                .key("level", .codeOrAll(most: 20)),
                // The smallest quantity of a line.
                .key("least", .quantity),
                ReferenceColumn("permille", .number(0...1_000)),
                ReferenceColumn("per_unit", .rate),
                ReferenceColumn("weekdays", .weekdays),
                ReferenceColumn("hours", .hours),
            ]
        case .discountLevel:
            [
                .key("subject", .choice(["card", "account", "company", "bins"])),
                // Who is of the level.
                .key("of", .text(most: 52)),
                .needed("level", .code(most: 20)),
            ]
        }
    }
}

extension ReferenceColumn {
    fileprivate static func key(
        _ name: String,
        _ format: Format,
        names: ReferenceKind? = nil
    ) -> ReferenceColumn {
        ReferenceColumn(name, format, isMandatory: true, names: names)
    }

    fileprivate static func needed(
        _ name: String,
        _ format: Format,
        names: ReferenceKind? = nil
    ) -> ReferenceColumn {
        ReferenceColumn(name, format, isMandatory: true, names: names)
    }
}
