/// A message in words: every element with its place, value and meaning, secrets masked.
public struct MessageDescription: Sendable {
    /// One element, or one part of an element.
    public struct Line: Sendable, Hashable {
        /// What it is called in paths: `mti`, `bitmap`, `4`, `55.9F26`.
        public let path: String
        /// 0 for elements, more for what is inside them.
        public let depth: Int
        /// The name in the dialect.
        public let name: String
        /// The canonical value; empty where only its parts have values.
        public let value: String
        /// What a code means.
        public let meaning: String?
        /// The first byte, its length prefix or tag included.
        public let offset: Int
        /// The bytes on the wire, length prefix or tag included.
        public let length: Int
        /// The bytes in hexadecimal; asterisks where they are secret.
        public let raw: String
    }

    /// Type, name, amount, terminal and outcome in one line.
    public let summary: String
    /// Everything in the order of the wire.
    public let lines: [Line]
    /// Why the message could not be read to its end; nil where it could.
    public let failure: DecodingFailure?

    /// The description as text, one line each, aligned, parts indented.
    public var text: String {
        let labels = lines.map { String(repeating: "  ", count: $0.depth) + $0.path }
        let width = labels.map(\.count).max() ?? 0
        var output = summary + "\n"
        for (line, label) in zip(lines, labels) {
            var shown = line.value
            if let meaning = line.meaning { shown += shown.isEmpty ? meaning : " (\(meaning))" }
            let padding = String(repeating: " ", count: width - label.count)
            let place = "@\(line.offset)+\(line.length)"
            output += "\(label)\(padding)  \(line.name): \(shown)  [\(place) \(line.raw)]\n"
        }
        return output
    }
}
