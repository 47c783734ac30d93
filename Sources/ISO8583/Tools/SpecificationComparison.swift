import Text

/// What changes for peers when one specification takes the place of another.
public struct SpecificationComparison {
    /// One difference.
    public struct Difference: Hashable, Sendable, CustomStringConvertible {
        /// How much it hurts.
        public enum Effect: String, Sendable {
            /// Bytes that one side writes are misread or refused by the other.
            case breaksWire = "breaks the wire"
            /// The bytes agree, but messages are refused or answered otherwise.
            case changesRules = "changes the rules"
            /// Only what people read, or what is masked.
            case wordsOnly = "words only"
        }

        /// How much it hurts.
        public let effect: Effect
        /// Where: `mti`, `bitmap`, an element path, a message type, or a table.
        public let place: String
        /// What was and what is.
        public let change: String

        /// One line.
        public var description: String { "\(effect.rawValue): \(place): \(change)" }
    }

    /// The differences, the ones that break the wire first.
    public let differences: [Difference]

    /// Whether a peer of the old specification and one of the new would misread each other.
    public var breaksWire: Bool { differences.contains { $0.effect == .breaksWire } }

    /// Compares two specifications.
    public init(old: DialectSpecification, new: DialectSpecification) {
        var found: [Difference] = []
        func note(_ effect: Difference.Effect, _ place: String, _ was: String, _ becomes: String) {
            guard was != becomes else { return }
            found.append(Difference(effect: effect, place: place, change: "\(was) → \(becomes)"))
        }
        note(
            .breaksWire,
            "mti",
            old.messageTypeEncoding.keyword,
            new.messageTypeEncoding.keyword
        )
        note(.breaksWire, "bitmap", Self.wording(old.bitmap), Self.wording(new.bitmap))
        for number in 1...Element.maximumNumber {
            guard let element = Element(number) else { continue }
            Self.compare(
                old.description(of: element),
                new.description(of: element),
                "element \(number)",
                note
            )
        }
        let types = Set(old.messages.map(\.type)).union(new.messages.map(\.type))
        for type in types.sorted(by: { $0.description < $1.description }) {
            note(
                .changesRules,
                "message \(type)",
                Self.wording(old.rule(for: type)),
                Self.wording(new.rule(for: type))
            )
        }
        for outcome in OutcomeName.allCases {
            note(
                .changesRules,
                "outcome \(outcome.rawValue)",
                old.actionCode(for: outcome)?.description ?? "none",
                new.actionCode(for: outcome)?.description ?? "none"
            )
        }
        let answers = Set(old.verdicts.keys).union(new.verdicts.keys)
        for code in answers.sorted(by: { $0.text < $1.text }) {
            note(
                .changesRules,
                "verdict \(code)",
                old.verdicts[code]?.word ?? "none",
                new.verdicts[code]?.word ?? "none"
            )
        }
        for name in Set(old.codes.keys).union(new.codes.keys).sorted()
        where old.codes[name] != new.codes[name] {
            note(
                .wordsOnly,
                "codes \(name)",
                "\(old.codes[name]?.entries.count ?? 0) codes",
                "changed"
            )
        }
        let order: [Difference.Effect] = [.breaksWire, .changesRules, .wordsOnly]
        differences = order.flatMap { effect in found.filter { $0.effect == effect } }
    }

    private typealias Note = (Difference.Effect, String, String, String) -> Void

    private static func compare(
        _ old: ElementDescription?,
        _ new: ElementDescription?,
        _ place: String,
        _ note: Note
    ) {
        guard let old, let new else {
            if let gone = old { note(.breaksWire, place, wording(gone.format), "not described") }
            if let added = new { note(.breaksWire, place, "not described", wording(added.format)) }
            return
        }
        note(.breaksWire, place, wording(old.format), wording(new.format))
        note(.breaksWire, place, wording(old.composite), wording(new.composite))
        note(
            .changesRules,
            place,
            old.isFingerprint ? "in the fingerprint" : "not in the fingerprint",
            new.isFingerprint ? "in the fingerprint" : "not in the fingerprint"
        )
        note(.wordsOnly, place, old.name, new.name)
        note(
            .wordsOnly,
            place,
            "masked as \(old.sensitivity?.rawValue ?? "nothing")",
            "masked as \(new.sensitivity?.rawValue ?? "nothing")"
        )
    }

    private static func wording(_ bitmap: MessageBitmapForm) -> String {
        "\(bitmap.encoding.keyword), secondary \(bitmap.secondary ? "yes" : "no"), "
            + "tertiary \(bitmap.tertiary.keyword)"
    }

    private static func wording(_ format: ElementFormat) -> String {
        var words = [format.notation, format.encoding.keyword]
        if format.encoding.isPacked {
            words.append("pad \(Hexadecimal.text(UInt64(format.padNibble), digits: 1))")
        }
        if case .prefixed(let prefix, _) = format.length {
            words.append("length of \(prefix.bytes) \(prefix.encoding.keyword) bytes")
            words.append(
                "counting \(prefix.counts.keyword)\(prefix.inclusive ? " and itself" : "")"
            )
        }
        if format.minimum > 0, format.minimum != format.maximum {
            words.append("at least \(format.minimum)")
        }
        if format.check != .characters { words.append("checked as \(format.check)") }
        return words.joined(separator: ", ")
    }

    private static func wording(_ composite: CompositeDescription?) -> String {
        guard let composite else { return "no parts" }
        let parts = (composite.elements + composite.group).map { part in
            let inside = part.composite.map { " {\(wording($0))}" } ?? ""
            return "\(part.key) \(part.format.map(wording) ?? "")\(inside)"
        }
        let types = composite.messageTypes.map { " \($0)" }.joined()
        return "\(composite.form)\(types.isEmpty ? "" : " in\(types)") of "
            + parts.joined(separator: "; ")
    }

    private static func wording(_ meaning: MessageMeaning) -> [String] {
        guard let operation = meaning.operation else { return [] }
        var words = ["asks for \(operation.text)"]
        if let keys = meaning.keys { words.append("keys \(keys.text)") }
        if let counts = meaning.counts { words.append("counts \(counts.text)") }
        if let session = meaning.session { words.append("session \(session.text)") }
        if let window = meaning.window {
            let from = window.elements.map(\.description).joined(separator: "|")
            words.append("window \(window.kind.text) from \(from)")
        }
        let original = meaning.original.map { "\($0.role.text) \($0.path)" }
        if !original.isEmpty { words.append("original by \(original.joined(separator: ", "))") }
        return words
    }

    private static func wording(_ rule: MessageRule?) -> String {
        guard let rule else { return "unknown" }
        let mandatory = rule.mandatory.map(\.description).joined(separator: " ")
        let oneOf = rule.oneOf.map { $0.map(\.description).joined(separator: "|") }
        let echo = rule.echo.map(\.description).joined(separator: " ")
        let variants = rule.variants.map { variant in
            let conditions = variant.conditions.map { "\($0.path)=\($0.value)" }
            let present = variant.presence.map { " with \($0)" }.joined()
            return "when \(conditions.joined(separator: ","))\(present): \(wording(variant))"
        }
        var words = ["needs \(mandatory) \(oneOf.joined(separator: " "))", "echoes \(echo)"]
        if !rule.within.isEmpty {
            let within = rule.within.map(\.description).joined(separator: " ")
            words.append("needs \(within) where their element is")
        }
        return (words + wording(rule.meaning) + variants).joined(separator: "; ")
    }
}
