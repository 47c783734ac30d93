import Book
import ISO8583
import Reference
import Switch

/// Turns what people say of hot cards into changes of their table.
struct HotCardDesk {
    private let fields: CardFields

    init(_ fields: CardFields) { self.fields = fields }

    /// The card as the table holds it.
    func field(of name: CardName) -> String {
        switch name {
        case .number(let card): fields.field(of: card)
        case .field(let field): field
        }
    }

    /// The act, where the table holds these rows of the card: it has one row at most afterwards.
    func command(
        for change: HotCardChange,
        _ rows: [ReferenceRow]
    ) throws(DeskFailure) -> OperatorCommand {
        let field = field(of: change.card)
        var changes: [ReferenceChange] = []
        switch change {
        case .add(_, let cause, let until):
            let text = [field, cause, "", until].joined(separator: "\\")
            let row = try ReferenceRow(given: text, of: .hotCard)
            changes = rows.filter { $0.id != row.id }.map { .remove(.hotCard, id: $0.id) }
            changes.append(.put(row))
        case .remove:
            guard !rows.isEmpty else {
                let mask = field.prefix { $0 != "#" }
                throw DeskFailure(66, "card \(mask) is not hot", cure: "see hot-card list")
            }
            changes = rows.map { .remove(.hotCard, id: $0.id) }
        }
        return .reference(.changeHotCards(changes))
    }
}
