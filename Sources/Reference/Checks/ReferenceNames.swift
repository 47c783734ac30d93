import Payments

/// A name in a field of a row.
struct ReferenceName: Hashable {
    /// What it may be of.
    enum Target: Hashable {
        /// A key of one of these tables.
        case tables([ReferenceKind])
        /// A group of products.
        case group
        /// A level of customers.
        case level
    }

    let column: Int
    let target: Target
    let text: Substring
}

extension ReferenceKind {
    /// The tables whose keys or groups rows of this one may name.
    package var namedTables: [ReferenceKind] {
        switch self {
        case .region: [.region]
        case .organisation: [.organisation, .region]
        case .station, .driver, .fee, .settlementAccount: [.organisation]
        case .terminal: [.station]
        case .price, .domain, .discount, .vehicle: [.organisation, .product]
        case .permission: [.organisation, .station]
        case .limit: [.station, .terminal, .product, .vehicle]
        case .restriction: [.organisation, .product, .vehicle]
        case .discountStep: [.discount, .discountLevel]
        case .discountLevel: [.organisation]
        case .product, .hotCard, .calendar: []
        }
    }
}

extension ReferenceRow {
    /// All names in a row, in the order of its columns.
    func names() -> [ReferenceName] {
        guard !kind.namedTables.isEmpty else { return [] }
        let fields = fields
        var names: [ReferenceName] = []
        func add(_ column: Int, _ target: ReferenceName.Target, _ text: Substring) {
            guard !text.isEmpty else { return }
            names.append(ReferenceName(column: column, target: target, text: text))
        }
        for (index, column) in kind.columns.enumerated() {
            switch (column.format, column.names) {
            case (.codes(let suffix), let table?):
                for part in fields[index].split(separator: " ") {
                    let name = suffix != nil && part.last == suffix ? part.dropLast() : part
                    add(index, .tables([table]), name)
                }
            case (.codes, nil):
                for part in fields[index].split(separator: " ") { add(index, .group, part) }
            case (_, let table?): add(index, .tables([table]), fields[index])
            default: break
            }
        }
        switch kind {
        case .permission: add(0, .tables([.station, .organisation]), fields[0])
        case .discount: add(1, .group, fields[1])
        case .discountStep where fields[1] != "*": add(1, .level, fields[1])
        case .discountLevel where fields[RowRules.Level.subject] == "company":
            add(RowRules.Level.of, .tables([.organisation]), fields[RowRules.Level.of])
        case .limit where fields[RowRules.Subject.of] != "*",
            .restriction where fields[RowRules.Subject.of] != "*":
            let named = fields[RowRules.Subject.of]
            switch fields[RowRules.Subject.subject] {
            case "terminal": add(RowRules.Subject.of, .tables([.terminal]), named)
            case "station": add(RowRules.Subject.of, .tables([.station]), named)
            case "vehicle": add(RowRules.Subject.of, .tables([.vehicle]), named)
            case "group": add(RowRules.Subject.of, .group, named)
            default: break
            }
        default: break
        }
        return names
    }

    /// The row as a mistake names it: its table and key, a card by its mask.
    var title: String {
        let words = shownFields.prefix(kind.keyColumns).map { field in
            ReferenceCard(field).map(\.mask.description) ?? field
        }
        return ([kind.name] + words).joined(separator: " ")
    }
}
