/// A JSON value that keeps the order of its keys and the letters of its numbers.
public indirect enum JSONValue: Hashable, Sendable {
    /// A string.
    case string(String)
    /// A number as it was written.
    case number(String)
    /// true or false.
    case boolean(Bool)
    /// null.
    case null
    /// Members in order.
    case object([Member])
    /// Items in order.
    case array([JSONValue])

    /// A key and its value.
    public struct Member: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: JSONValue

        /// A member of an object.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The value of a member; nil for what is no object, or lacks it.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The characters of a string.
    public var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }
}

extension JSONValue {
    /// The value as JSON text: on one line, or indented by two spaces a level.
    public func text(indented: Bool = false) -> String {
        var output = ""
        write(to: &output, indent: indented ? 0 : nil)
        return output
    }

    private func write(to output: inout String, indent: Int?) {
        switch self {
        case .string(let text): JSONValue.quote(text, to: &output)
        case .number(let text): output += text
        case .boolean(let value): output += value ? "true" : "false"
        case .null: output += "null"
        case .object(let members):
            JSONValue.list(members, "{", "}", to: &output, indent: indent) {
                member,
                output,
                inner in
                JSONValue.quote(member.key, to: &output)
                output += inner == nil ? ":" : ": "
                member.value.write(to: &output, indent: inner)
            }
        case .array(let items):
            JSONValue.list(items, "[", "]", to: &output, indent: indent) { item, output, inner in
                item.write(to: &output, indent: inner)
            }
        }
    }

    private static func list<Item>(
        _ items: [Item],
        _ open: String,
        _ close: String,
        to output: inout String,
        indent: Int?,
        _ write: (Item, inout String, Int?) -> Void
    ) {
        output += open
        for (index, item) in items.enumerated() {
            if index > 0 { output += "," }
            if let indent { output += "\n" + String(repeating: "  ", count: indent + 1) }
            write(item, &output, indent.map { $0 + 1 })
        }
        if let indent, !items.isEmpty { output += "\n" + String(repeating: "  ", count: indent) }
        output += close
    }

    private static func quote(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}

/// Why a text is no JSON, or no message, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    /// From 1.
    public var column: Int
    /// What is wrong and what to do about it.
    public var message: String

    /// `line:column: what is wrong`.
    public var description: String { "\(line):\(column): \(message)" }
}
