import ISO8583

/// Resolves what the messages of a specification ask for, once, at start; every mistake becomes a
/// finding at the place of its word.
struct OfferReader {
    /// A mistake, for whoever loads the specification and for whoever checks it.
    struct Finding {
        let error: MappingError
        let rule: String
        let place: MessageMeaning.Word
        let cure: String
    }

    private let specification: DialectSpecification
    private let family: MappedFamily
    private(set) var findings: [Finding] = []
    /// Where the operations count that have been read.
    var sides = CountedSides()
    /// The first message that compares totals.
    var comparison: (MessageMeaning.Word, MessageRule)?

    init(_ specification: DialectSpecification, _ family: MappedFamily) {
        self.specification = specification
        self.family = family
    }

    /// What a message or variant asks for; nil where it is known and not offered.
    mutating func offer(of rule: MessageRule) -> Offer? {
        guard let word = rule.meaning.operation else { return nil }
        let names = Operation.allCases.map(\.name)
        guard let operation = Operation(name: word.text) else {
            note("operation", "unknown-operation", word, rule, known: names)
            return nil
        }
        guard family.hasForm(for: operation.rules) else {
            let problem = "\(specification.family.rawValue) has no form for \(word.text)"
            note("operation", "operation-unfit", word, rule, problem, "take it out")
            return nil
        }
        guard let session = session(of: rule, operation: word) else { return nil }
        if operation.rules.hasIdentity, rule.meaning.window == nil {
            let cure = "write window: {kind: day, from: [\"13\"]}"
            note("window", "window-missing", word, rule, "\(word.text) needs one", cure)
        }
        let keys = keys(of: rule, operation, word)
        return Offer(
            operation: operation,
            keyLayout: keys,
            session: session,
            original: original(of: rule, operation, word),
            counted: counted(rule, operation, word),
            isPartAllowed: isPartAllowed(rule, operation, word),
            isOutdoor: isOutdoor(rule, operation, word)
        )
    }

    /// `part: allowed`, beside what takes money or holds it.
    private mutating func isPartAllowed(
        _ rule: MessageRule,
        _ operation: Operation,
        _ place: MessageMeaning.Word
    ) -> Bool {
        guard let word = rule.meaning.part else { return false }
        guard operation.rules.mayBePart else {
            note("part", "part-unused", word, rule, "\(place.text) is never a part", "take it out")
            return false
        }
        guard word.text == Self.partAllowed else {
            note("part", "unknown-part", word, rule, known: [Self.partAllowed])
            return false
        }
        return true
    }

    private static let partAllowed = "allowed"

    /// `place: outdoor`, beside what holds money.
    private mutating func isOutdoor(
        _ rule: MessageRule,
        _ operation: Operation,
        _ place: MessageMeaning.Word
    ) -> Bool {
        guard let word = rule.meaning.place else { return false }
        guard operation.rules.holds else {
            note("place", "place-unused", word, rule, "\(place.text) holds none", "take it out")
            return false
        }
        guard word.text == Self.outdoor else {
            note("place", "unknown-place", word, rule, known: [Self.outdoor])
            return false
        }
        return true
    }

    private static let outdoor = "outdoor"

    /// Where the window of a message stands.
    mutating func window(of rule: MessageRule) -> WindowSource? {
        guard let window = rule.meaning.window else { return nil }
        guard let kind = WindowKind.allCases.first(where: { $0.word == window.kind.text }) else {
            let known = WindowKind.allCases.map(\.word)
            note("window", "unknown-window", window.kind, rule, known: known)
            return nil
        }
        var runs: [DigitRun] = []
        for path in window.elements {
            guard let run = DigitRun(path, in: specification) else {
                note(path, window.kind)
                return nil
            }
            runs.append(run)
        }
        return WindowSource(kind, runs)
    }

    private mutating func session(
        of rule: MessageRule,
        operation: MessageMeaning.Word
    ) -> SessionRule? {
        guard let word = rule.meaning.session else {
            let cure = "write session: signed-on"
            note("session", "session-missing", operation, rule, "\(operation.text) needs one", cure)
            return nil
        }
        guard let session = SessionRule(word: word.text) else {
            note("session", "unknown-session", word, rule, known: SessionRule.words)
            return nil
        }
        return session
    }

    private mutating func keys(
        of rule: MessageRule,
        _ operation: Operation,
        _ place: MessageMeaning.Word
    ) -> KeyLayout? {
        guard let word = rule.meaning.keys else {
            if operation.rules.handsOutKeys {
                let cure = "write keys: \(KeyLayout.doubleLength.word)"
                note("keys", "keys-missing", place, rule, "\(place.text) hands out keys", cure)
            }
            return nil
        }
        guard operation.rules.handsOutKeys else {
            note("keys", "keys-unused", word, rule, "\(place.text) hands out none", "take it out")
            return nil
        }
        guard let layout = KeyLayout.allCases.first(where: { $0.word == word.text }) else {
            note("keys", "unknown-keys", word, rule, known: KeyLayout.allCases.map(\.word))
            return nil
        }
        return layout
    }

    private mutating func original(
        of rule: MessageRule,
        _ operation: Operation,
        _ place: MessageMeaning.Word
    ) -> OriginalSource? {
        guard let original = operation.rules.original else { return nil }
        var paths: [OriginalParts.Role: MessageMeaning.Reference] = [:]
        for part in rule.meaning.original {
            guard let role = OriginalParts.Role(rawValue: part.role.text) else {
                let known = OriginalParts.Role.allCases.map(\.rawValue)
                note("original", "unknown-role", part.role, rule, known: known)
                return nil
            }
            paths[role] = part
        }
        var parts = OriginalParts(paths, in: specification)
        if let role = original.neededRole { parts.need(role) }
        let source = family.original(&parts)
        switch parts.mistake {
        case nil: return source
        case .unfit(let path, let word): note(path, word)
        case .missing(let role):
            let problem = "\(place.text) needs the \(role.rawValue) of its original"
            let cure = "write original: {\(role.rawValue): \"…\"}"
            note("original", "original-missing", place, rule, problem, cure)
        }
        return nil
    }
}

extension OfferReader {
    private mutating func note(_ path: ElementPath, _ place: MessageMeaning.Word) {
        add(
            Finding(
                error: .elementUnfit(path),
                rule: "element-unfit",
                place: place,
                cure: "name an element with a fixed place for it"
            )
        )
    }

    mutating func note(
        _ key: String,
        _ finding: String,
        _ word: MessageMeaning.Word,
        _ rule: MessageRule,
        known: [String]
    ) {
        let cure = "known here: \(known.joined(separator: ", "))"
        note(key, finding, word, rule, "unknown word \"\(word.text)\"", cure)
    }

    mutating func note(
        _ key: String,
        _ finding: String,
        _ word: MessageMeaning.Word,
        _ rule: MessageRule,
        _ problem: String,
        _ cure: String
    ) {
        let error = MappingError.messageUnfit(
            specification: specification.name,
            message: rule.wording,
            key: key,
            problem: problem
        )
        add(Finding(error: error, rule: finding, place: word, cure: cure))
    }

    /// A word that several messages inherit is wrong once.
    private mutating func add(_ finding: Finding) {
        let isKnown = findings.contains { other in
            other.rule == finding.rule && other.place.file == finding.place.file
                && other.place.line == finding.place.line
                && other.place.column == finding.place.column
        }
        if !isKnown { findings.append(finding) }
    }
}

extension MessageRule {
    /// `0200, 3 = 31*`.
    fileprivate var wording: String {
        let conditions = conditions.map { "\($0.path) = \($0.value)\($0.isPrefix ? "*" : "")" }
        let presence = presence.map { "with \($0)" }
        return ([type.description] + conditions + presence).joined(separator: ", ")
    }
}

extension OperationRules.Original {
    /// What alone can name it; nil where either reference does.
    fileprivate var neededRole: OriginalParts.Role? {
        switch self {
        case .authorisation: .authorisation
        case .merchantSale: .reference
        case .payment, .sale, .completion, .offlineSale, .openSale, .credit, .any: nil
        }
    }
}
