/// A JSON value with the place where it was written.
package struct JSONNode {
    package enum Content {
        case string(String)
        case number(String)
        case boolean(Bool)
        case null
        case object([(key: String, value: JSONNode)])
        case array([JSONNode])
    }

    package let line: Int
    package let column: Int
    package let content: Content

    /// What is wrong with the value, and where it stands.
    package func error(_ message: String) -> JSONError {
        JSONError(line: line, column: column, message: message)
    }

    /// The same with other strings, keys left alone; each string is handed over with its place.
    package func replacingStrings(
        _ body: (String, JSONNode) throws(JSONError) -> String
    ) throws(JSONError) -> JSONNode {
        let replaced: Content
        switch content {
        case .string(let text): replaced = .string(try body(text, self))
        case .array(let items):
            var result: [JSONNode] = []
            for item in items { result.append(try item.replacingStrings(body)) }
            replaced = .array(result)
        case .object(let members):
            var result: [(key: String, value: JSONNode)] = []
            for member in members {
                result.append((member.key, try member.value.replacingStrings(body)))
            }
            replaced = .object(result)
        case .number, .boolean, .null: return self
        }
        return JSONNode(line: line, column: column, content: replaced)
    }

    /// The value without its place.
    package var value: JSONValue {
        switch content {
        case .string(let text): .string(text)
        case .number(let text): .number(text)
        case .boolean(let value): .boolean(value)
        case .null: .null
        case .object(let members):
            .object(members.map { JSONValue.Member($0.key, $0.value.value) })
        case .array(let items): .array(items.map(\.value))
        }
    }
}

extension JSONValue {
    /// Reads one JSON value and nothing behind it.
    public static func parse(_ text: String) throws(JSONError) -> JSONValue {
        try JSONParser.parse(text).value
    }

    /// Reads one object and nothing behind it, in UTF-8; nil for anything else.
    package static func parseObject(_ bytes: some Collection<UInt8>) -> JSONValue? {
        guard let text = String(validating: bytes, as: UTF8.self),
            // Where it is broken matters to nobody here.
            let value = try? parse(text), case .object = value
        else { return nil }
        return value
    }
}
