import Payments

/// Whom a limit or a restriction is of, as the fields behind its key say it.
struct SubjectFields {
    let subject: LimitSubject
    /// nil for each.
    let key: LimitKey?
    /// Of which cards; empty for all.
    let prefixes: [CardPrefix]

    init?(_ fields: [Substring]) {
        guard let subject = Self.subject(fields[1]), !fields[2].isEmpty else { return nil }
        self.subject = subject
        if fields[2] == "*" {
            key = nil
        } else if subject == .card {
            guard let card = ReferenceCard(fields[2]) else { return nil }
            key = LimitKey(card.token, .any)
        } else {
            guard fields[2].utf8.count <= LimitKey.mostBytes else { return nil }
            key = LimitKey(subject, fields[2], .any)
        }
        var prefixes: [CardPrefix] = []
        for text in RowFields.codes(fields[3]) {
            guard let prefix = CardPrefix(text) else { return nil }
            prefixes.append(prefix)
        }
        self.prefixes = prefixes
    }

    private static func subject(_ name: Substring) -> LimitSubject? {
        switch name {
        case "card": .card
        case "terminal": .terminal
        case "station": .station
        case "vehicle": .vehicle
        case "group": .group
        default: nil
        }
    }
}

extension [CardPrefix] {
    /// Whether a payment with a card, or without one, is of these; of none are all.
    func take(_ card: CardMask?) -> Bool {
        guard !isEmpty else { return true }
        guard let card else { return false }
        return contains { $0 == CardPrefix(of: card, digits: $0.digits) }
    }
}
