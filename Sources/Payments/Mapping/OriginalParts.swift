import ISO8583

/// The elements that name an original, by what each of them says; what is missing or unfit is
/// noted while a family takes what it needs.
struct OriginalParts {
    /// What an element says of the original; the words of `original:` in a specification.
    enum Role: String, CaseIterable {
        /// Its message type.
        case type
        case stan
        case batch
        /// Its local date and time, YYMMDDhhmmss.
        case time
        /// Its DE 7.
        case transmission
        /// The retrieval reference of its answer.
        case reference
        /// DE 38 of its answer.
        case authorisation
        /// Its day, MMDD.
        case day
        /// What it was for, where the message's own amount is what was delivered.
        case amount
    }

    /// Why a family cannot take a part.
    enum Mistake {
        case missing(Role)
        case unfit(ElementPath, MessageMeaning.Word)
    }

    private let paths: [Role: MessageMeaning.Reference]
    private let specification: DialectSpecification
    /// The first that was made.
    private(set) var mistake: Mistake?

    init(_ paths: [Role: MessageMeaning.Reference], in specification: DialectSpecification) {
        self.paths = paths
        self.specification = specification
    }

    /// Digits at a fixed place.
    mutating func digits(_ role: Role) -> DigitRun? {
        guard paths[role] != nil else {
            mistake = mistake ?? .missing(role)
            return nil
        }
        return digitsIfNamed(role)
    }

    mutating func digitsIfNamed(_ role: Role) -> DigitRun? {
        guard let part = paths[role] else { return nil }
        guard let run = DigitRun(part.path, in: specification) else {
            mistake = mistake ?? .unfit(part.path, part.role)
            return nil
        }
        return run
    }

    /// Notes a part that the operation cannot do without, whichever family reads it.
    mutating func need(_ role: Role) {
        if paths[role] == nil { mistake = mistake ?? .missing(role) }
    }

    /// A whole element.
    mutating func element(_ role: Role) -> Element? {
        guard paths[role] != nil else {
            mistake = mistake ?? .missing(role)
            return nil
        }
        return elementIfNamed(role)
    }

    mutating func elementIfNamed(_ role: Role) -> Element? {
        guard let part = paths[role] else { return nil }
        guard part.path.components.isEmpty, specification.description(of: part.path.element) != nil
        else {
            mistake = mistake ?? .unfit(part.path, part.role)
            return nil
        }
        return part.path.element
    }
}
