import Text

/// Writes a tree of words as a specification file: maps on one line while they fit.
enum SpecificationText {
    private static let widest = 110

    /// The members of a file's root, one below the other.
    static func yaml(_ members: [JSONValue.Member]) -> String {
        block(members, indent: 0)
    }

    private static func block(_ members: [JSONValue.Member], indent: Int) -> String {
        members.map { member in
            let start = String(repeating: " ", count: indent) + key(member.key) + ":"
            let line = flow(member.value)
            if case .object(let inner) = member.value, !inner.isEmpty,
                member.key == "elements" || start.count + line.count > widest
            {
                return start + "\n" + block(inner, indent: indent + 2)
            }
            return start + " " + line + "\n"
        }.joined()
    }

    private static func flow(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): return scalar(text)
        case .number(let digits): return digits
        case .boolean(let value): return value ? "true" : "false"
        case .null: return "null"
        case .array(let items): return "[" + items.map(flow).joined(separator: ", ") + "]"
        case .object(let members):
            let inside = members.map { "\(key($0.key)): \(flow($0.value))" }
            return "{" + inside.joined(separator: ", ") + "}"
        }
    }

    private static func key(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 == 0x2D || ($0 >= 0x61 && $0 <= 0x7A) }
        return isPlain && !text.isEmpty ? text : quoted(text)
    }

    /// A text as YAML takes it for nothing else: plain where it is letters and spaces.
    private static func scalar(_ text: String) -> String {
        let plain = text.utf8.allSatisfy {
            $0 == 0x20 || $0 == 0x2D || ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x61 && $0 <= 0x7A)
        }
        let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        guard plain, let first = text.first, let last = text.last, first.isLetter, last != " ",
            !words.contains(text.lowercased())
        else { return quoted(text) }
        return text
    }

    /// JSON's strings are YAML's double-quoted ones.
    private static func quoted(_ text: String) -> String { JSONText.string(text, .everyControl) }
}
