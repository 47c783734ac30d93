import Text

/// What changes for peers when one specification takes the place of another, in the words of the
/// files.
public struct SpecificationComparison {
    /// One difference.
    public struct Difference: Hashable, Sendable, CustomStringConvertible {
        /// How much it hurts.
        public enum Effect: String, Sendable, CaseIterable {
            /// Bytes that one side writes are misread or refused by the other.
            case breaksWire = "breaks the wire"
            /// The bytes agree, but messages are refused or answered otherwise.
            case changesRules = "changes the rules"
            /// Only what people read, or what is masked.
            case wordsOnly = "words only"
        }

        /// How much it hurts.
        public let effect: Effect
        /// Where: `mti`, `bitmap`, an element, a message type, or a table; several of a kind where
        /// the same changes in each, as `elements 3-13 15`.
        public let place: String
        /// What was and what is.
        public let change: String

        /// One line.
        public var description: String { "\(effect.rawValue): \(place): \(change)" }
    }

    /// The differences, the ones that break the wire first.
    public let differences: [Difference]

    /// The same with what changes alike in several elements, messages or codes told once.
    public let grouped: [Difference]

    /// Whether a peer of the old specification and one of the new would misread each other.
    public var breaksWire: Bool { differences.contains { $0.effect == .breaksWire } }

    /// Compares two specifications.
    public init(old: DialectSpecification, new: DialectSpecification) {
        var notes = Notes()
        notes.compare(
            .breaksWire,
            "mti",
            old.messageTypeEncoding.keyword,
            new.messageTypeEncoding.keyword
        )
        notes.compare(.breaksWire, "bitmap", Self.wording(old.bitmap), Self.wording(new.bitmap))
        for number in 1...Element.maximumNumber {
            guard let element = Element(number) else { continue }
            notes.elements(number, old.description(of: element), new.description(of: element))
        }
        let types = Set(old.messages.map(\.type)).union(new.messages.map(\.type))
        for type in types.sorted(by: { $0.description < $1.description }) {
            notes.messages(type, old.rule(for: type), new.rule(for: type))
        }
        for outcome in OutcomeName.allCases {
            notes.compare(
                .changesRules,
                "outcome \(outcome.rawValue)",
                old.actionCode(for: outcome)?.description ?? "none",
                new.actionCode(for: outcome)?.description ?? "none"
            )
        }
        let answers = Set(old.verdicts.keys).union(new.verdicts.keys)
        for code in answers.sorted(by: { $0.text < $1.text }) {
            notes.compare(
                .changesRules,
                "verdict \(code)",
                old.verdicts[code]?.word ?? "none",
                new.verdicts[code]?.word ?? "none"
            )
        }
        notes.compare(
            .changesRules,
            "scanned-code",
            old.scannedCode?.description ?? "none",
            new.scannedCode?.description ?? "none"
        )
        for name in Set(old.codes.keys).union(new.codes.keys).sorted() {
            notes.codes(name, old.codes[name], new.codes[name])
        }
        let order = Difference.Effect.allCases
        let found = notes.found
        differences = order.flatMap { effect in found.filter { $0.effect == effect } }.map {
            Difference(effect: $0.effect, place: $0.place, change: $0.change)
        }
        grouped = order.flatMap { effect in Self.grouped(found.filter { $0.effect == effect }) }
    }

    private static func wording(_ bitmap: MessageBitmapForm) -> String {
        "\(bitmap.encoding.keyword), secondary \(bitmap.secondary), "
            + "tertiary \(bitmap.tertiary.keyword)"
    }

    // MARK: Groups

    /// Told together are the places of one kind with the same changes, all of them.
    private static func grouped(_ notes: [Note]) -> [Difference] {
        var places: [(kind: String, name: String, changes: [String])] = []
        for note in notes {
            if let index = places.firstIndex(where: { $0.kind == note.kind && $0.name == note.name }
            ) {
                places[index].changes.append(note.change)
            } else {
                places.append((note.kind, note.name, [note.change]))
            }
        }
        var groups: [(kind: String, names: [String], changes: [String])] = []
        for place in places {
            let index = groups.firstIndex {
                $0.kind == place.kind && $0.changes == place.changes
            }
            if let index {
                groups[index].names.append(place.name)
            } else {
                groups.append((place.kind, [place.name], place.changes))
            }
        }
        let effect = notes.first?.effect ?? .wordsOnly
        return groups.map { group in
            Difference(
                effect: effect,
                place: place(group.kind, group.names),
                change: group.changes.joined(separator: "; ")
            )
        }
    }

    private static func place(_ kind: String, _ names: [String]) -> String {
        guard names.count > 1 else {
            return names[0].isEmpty ? kind : "\(kind) \(names[0])"
        }
        let numbers = names.compactMap { Int($0) }
        guard kind == "element", numbers.count == names.count else {
            return "\(kind)s " + names.joined(separator: " ")
        }
        var runs: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        let texts = runs.map { run in
            switch run.count {
            case 1: "\(run.lowerBound)"
            case 2: "\(run.lowerBound) \(run.upperBound)"
            default: "\(run.lowerBound)-\(run.upperBound)"
            }
        }
        return "elements " + texts.joined(separator: " ")
    }

    // MARK: Notes

    private struct Note {
        let effect: Difference.Effect
        let kind: String
        let name: String
        let change: String

        var place: String { name.isEmpty ? kind : "\(kind) \(name)" }
    }

    private struct Notes {
        var found: [Note] = []

        private mutating func add(
            _ effect: Difference.Effect,
            _ kind: String,
            _ name: String,
            _ change: String
        ) {
            found.append(Note(effect: effect, kind: kind, name: name, change: change))
        }

        mutating func compare(
            _ effect: Difference.Effect,
            _ place: String,
            _ was: String,
            _ becomes: String
        ) {
            guard was != becomes else { return }
            let words = place.split(separator: " ", maxSplits: 1).map(String.init)
            add(effect, words[0], words.count > 1 ? words[1] : "", "\(was) → \(becomes)")
        }

        mutating func elements(
            _ number: Int,
            _ old: ElementDescription?,
            _ new: ElementDescription?
        ) {
            guard let old, let new else {
                if old == nil, new == nil { return }
                let was = old?.format.notation ?? "not described"
                let becomes = new?.format.notation ?? "not described"
                return add(.breaksWire, "element", "\(number)", "\(was) → \(becomes)")
            }
            let words = ElementWords()
            let differences = WordDifference.between(words.words(of: old), words.words(of: new))
            for difference in differences {
                let effect: Difference.Effect =
                    difference.isOfRules
                    ? .changesRules : difference.isWordsOnly ? .wordsOnly : .breaksWire
                add(effect, "element", "\(number)", difference.text)
            }
        }

        mutating func messages(
            _ type: MessageTypeIndicator,
            _ old: MessageRule?,
            _ new: MessageRule?
        ) {
            guard let old, let new else {
                if old == nil, new == nil { return }
                let was = old?.name ?? "not known"
                return add(
                    .changesRules,
                    "message",
                    "\(type)",
                    "\(was) → \(new?.name ?? "not known")"
                )
            }
            let differences = WordDifference.between(
                MessageWords.words(of: old),
                MessageWords.words(of: new)
            )
            for difference in differences {
                let effect: Difference.Effect =
                    difference.path.last == "name" ? .wordsOnly : .changesRules
                add(effect, "message", "\(type)", difference.text)
            }
        }

        mutating func codes(_ name: String, _ old: CodeTable?, _ new: CodeTable?) {
            guard old != new else { return }
            guard let old, let new else {
                let count = (old ?? new)?.entries.count ?? 0
                let words = "\(count) code\(count == 1 ? "" : "s")"
                return add(
                    .wordsOnly,
                    "codes",
                    name,
                    old == nil ? "not there → \(words)" : "\(words) → not there"
                )
            }
            let differences = WordDifference.between(
                MessageWords.words(of: old),
                MessageWords.words(of: new)
            )
            for difference in differences { add(.wordsOnly, "codes", name, difference.text) }
            if differences.isEmpty { add(.wordsOnly, "codes", name, "looked up otherwise") }
        }
    }
}
