import Payments

/// What the fields of one row demand of each other.
enum RowRules {
    /// How a field is read where another field says what it is of.
    static func column(
        _ index: Int,
        _ column: ReferenceColumn,
        of kind: ReferenceKind,
        _ cells: [String]
    ) throws(FieldError) -> ReferenceColumn {
        if kind == .discountLevel, index == Level.of { return of(cells[Level.subject], column) }
        guard kind == .limit || kind == .restriction, index == Subject.of, cells[index] != "*"
        else { return column }
        let format: ReferenceColumn.Format =
            switch cells[Subject.subject] {
            case "card": .card
            case "terminal": .fixedCode(8)
            case "station": .fixedCode(15)
            case "group": .code(most: 20)
            default: .text(most: 20)
            }
        return ReferenceColumn(column.name, format, isMandatory: true)
    }

    private static func of(_ subject: String, _ column: ReferenceColumn) -> ReferenceColumn {
        let format: ReferenceColumn.Format =
            switch subject {
            case "card": .card
            case "account": .number(1...99_999_999_999)
            case "bins": .prefixes
            default: .code(most: 20)
            }
        return ReferenceColumn(column.name, format, isMandatory: true)
    }

    /// Where a level says who is of it.
    enum Level {
        static let subject = 0
        static let of = 1
        static let level = 2
    }

    /// Where a discount and a step of one say what they take off.
    enum Discount {
        static let permille = 3
        static let perUnit = 4
    }

    /// Where a limit and a restriction say what they are of.
    enum Subject {
        static let subject = 1
        static let of = 2
        static let bins = 3
    }

    /// Where the columns of a restriction stand.
    enum Restriction {
        static let orgs = 4
        static let hours = 7
    }

    /// Where the columns of a limit stand.
    enum Limit {
        static let per = 4
        static let amount = 5
        static let count = 6
        static let volume = 7
    }

    /// What is wrong with the fields of a row, each right by itself.
    static func fault(in fields: [String], of kind: ReferenceKind) -> RowDraft.Fault? {
        if let fault = ownFault(in: fields, of: kind) { return fault }
        let validity = ReferenceValidity(
            from: fields[fields.count - 2][...],
            until: fields[fields.count - 1][...]
        )
        guard validity.isEmpty else { return nil }
        return RowDraft.Fault(
            column: fields.count - 1,
            error: FieldError("the row ends before it begins", cure: "write a later 'until'")
        )
    }

    private static func ownFault(in fields: [String], of kind: ReferenceKind) -> RowDraft.Fault? {
        func fault(_ column: Int, _ wrong: String, cure: String) -> RowDraft.Fault {
            RowDraft.Fault(column: column, error: FieldError(wrong, cure: cure))
        }
        switch kind {
        case .limit where fields[Limit.amount...Limit.volume].allSatisfy(\.isEmpty):
            return fault(
                Limit.amount,
                "the limit limits nothing",
                cure: "write an amount, a count or a volume"
            )
        case .limit
        where fields[Subject.subject] != "card" && fields[Limit.per] != "fill"
            && !fields[Subject.bins].isEmpty:
            return fault(
                Subject.bins,
                "what is counted of a \(fields[Subject.subject]) is counted of all cards",
                cure: "leave 'bins' empty, or limit each fill"
            )
        case .restriction where fields[Restriction.orgs...Restriction.hours].allSatisfy(\.isEmpty):
            return fault(
                Restriction.orgs,
                "the restriction restricts nothing",
                cure: "write 'orgs', 'groups', 'weekdays' or 'hours'"
            )
        case .discount where fields[Discount.permille].isEmpty == fields[Discount.perUnit].isEmpty,
            .discountStep
        where fields[Discount.permille].isEmpty == fields[Discount.perUnit].isEmpty:
            return fault(
                Discount.permille,
                "a discount is in thousandths or an amount a unit",
                cure: "write one of 'permille' and 'per_unit'"
            )
        case .discountLevel where fields[Level.subject] == "bins" && fields[Level.of].contains(" "):
            return fault(
                Level.of,
                "a level is of one beginning of card numbers",
                cure: "write a row for each"
            )
        case .permission where fields[2] == "no" && !fields[3].isEmpty:
            return fault(3, "what is not allowed has no floor", cure: "leave 'floor' empty")
        case .fee where isLess(fields[5], than: fields[4]):
            return fault(5, "'most' is less than 'least'", cure: "write a greater 'most'")
        case .organisation where fields[0] == fields[1], .region where fields[0] == fields[1]:
            return fault(1, "it is its own parent", cure: "name another one, or leave it empty")
        default: return nil
        }
    }

    /// Whether both are amounts and the first is less: as kept, the longer text is the greater.
    private static func isLess(_ left: String, than right: String) -> Bool {
        guard !left.isEmpty, !right.isEmpty else { return false }
        return (left.utf8.count, left) < (right.utf8.count, right)
    }
}
