/// A table of codes with their meaning.
public struct CodeTable: Sendable, Equatable {
    /// One code.
    public struct Entry: Sendable, Equatable {
        /// The code as on the wire, or its leading characters.
        public let code: String
        /// What it means.
        public let text: String
        /// The text that Chinese terminals show.
        public let chinese: String?
        /// The class letter of the code, where the dialect sorts codes into classes.
        public let classLetter: String?
    }

    /// Which characters of a value are looked up.
    public enum Match: Sendable, Equatable {
        /// All of them.
        case exact
        /// So many from the start.
        case prefix(Int)
        /// Several runs of characters, each with a table of its own.
        case positions
    }

    /// A run of characters with a table of its own, such as position 1 of element 22.
    public struct Part: Sendable, Equatable {
        /// The first character, from 1.
        public let first: Int
        /// The last character, from 1.
        public let last: Int
        /// What the run stands for.
        public let name: String
        /// Its codes.
        public let entries: [Entry]
    }

    /// Which characters are looked up.
    public let match: Match
    /// The codes in the order of the specification; empty where it goes by positions.
    public let entries: [Entry]
    /// The runs of a table by positions.
    public let parts: [Part]
    private let byCode: [String: Int]

    init(match: Match, entries: [Entry], parts: [Part] = []) {
        self.match = match
        self.entries = entries
        self.parts = parts
        byCode = Dictionary(
            entries.enumerated().map { ($0.element.code, $0.offset) },
            uniquingKeysWith: { $1 }
        )
    }

    /// The entry for a value; nil where there is none, or the table goes by positions.
    public func entry(for value: String) -> Entry? {
        var key = value
        if case .prefix(let length) = match { key = String(value.prefix(length)) }
        return byCode[key].map { entries[$0] }
    }

    /// What a value means, in one line; nil where the table does not say.
    public func meaning(of value: String) -> String? {
        guard match == .positions else { return entry(for: value)?.text }
        let characters = Array(value)
        let texts = parts.compactMap { part -> String? in
            guard part.last <= characters.count else { return nil }
            let code = String(characters[(part.first - 1)..<part.last])
            guard let entry = part.entries.first(where: { $0.code == code }) else { return nil }
            return "\(part.name): \(entry.text)"
        }
        return texts.isEmpty ? nil : texts.joined(separator: "; ")
    }
}
