import ISO8583
import Payments

/// A row as a file has it, each field in the form in which it is kept but for the number of a card.
struct RowDraft {
    /// What is wrong with one field.
    struct Fault {
        let column: Int
        let error: FieldError
    }

    let kind: ReferenceKind
    /// The card that stands in clear, and in which column.
    private(set) var card: (column: Int, number: PrimaryAccountNumber)?
    private var fields: [String] = []

    /// Reads the fields of all columns of the table; nil where some are wrong, which are told.
    init?(_ kind: ReferenceKind, _ cells: [String], faults: (Fault) -> Void) {
        self.kind = kind
        let columns = kind.columns
        var isRight = true
        fields.reserveCapacity(columns.count)
        for (index, column) in columns.enumerated() {
            do throws(FieldError) {
                let column = try RowRules.column(index, column, of: kind, cells)
                switch try ReferenceField(cells[index], in: column) {
                case .kept(let text): fields.append(text)
                case .card(let number):
                    card = (index, number)
                    fields.append("")
                }
            } catch {
                isRight = false
                fields.append("")
                faults(Fault(column: index, error: error))
            }
        }
        guard isRight else { return nil }
        if let fault = RowRules.fault(in: fields, of: kind) {
            faults(fault)
            return nil
        }
        let bytes = fields.reduce(columns.count - 1) { $0 + $1.utf8.count }
        guard bytes + (card == nil ? 0 : Self.longestCard) <= ReferenceRow.mostBytes else {
            faults(
                Fault(
                    column: 0,
                    error: FieldError(
                        "the row has \(bytes) bytes",
                        cure: "write \(ReferenceRow.mostBytes) at most, shorten its lists"
                    )
                )
            )
            return nil
        }
    }

    private static let longestCard = 52

    /// The row with the field of its card; nil where that is no card's.
    func row(card field: String? = nil) -> ReferenceRow? {
        guard let card else {
            return ReferenceRow(kind: kind, text: fields.joined(separator: "\\"))
        }
        guard let field, ReferenceCard(field) != nil else { return nil }
        var fields = fields
        fields[card.column] = field
        return ReferenceRow(kind: kind, text: fields.joined(separator: "\\"))
    }
}

extension ReferenceRow {
    /// Why a text that says it is a row of a table is none in the form in which rows are kept.
    package static func fault(in text: String, of kind: ReferenceKind) -> FieldError? {
        let cells = text.split(separator: "\\", omittingEmptySubsequences: false).map(String.init)
        guard cells.count == kind.columns.count else {
            return FieldError(
                "a row of \(kind.name) has \(kind.columns.count) fields and this one \(cells.count)",
                cure: "write all of them, empty where there is nothing"
            )
        }
        var first: RowDraft.Fault?
        let draft = RowDraft(kind, cells) { fault in first = first ?? fault }
        if let first {
            return FieldError(
                "\(kind.name), field '\(kind.columns[first.column].name)'",
                cure: first.error.description
            )
        }
        guard draft?.row()?.text.utf8.elementsEqual(text.utf8) == true else {
            return FieldError(
                "a row of \(kind.name) is not in the form in which rows are kept",
                cure: "import it from a file"
            )
        }
        return nil
    }
}
