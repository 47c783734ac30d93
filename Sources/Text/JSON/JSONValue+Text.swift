/// JSON written: on one line, or indented for people.
extension JSONValue {
    /// The value as JSON text: on one line, or indented by two spaces a level.
    public func text(indented: Bool = false) -> String {
        var output = ""
        write(to: &output, indent: indented ? 0 : nil)
        return output
    }

    private func write(to output: inout String, indent: Int?) {
        switch self {
        case .string(let text): JSONText.quote(text, .everyControl, to: &output)
        case .number(let text): output += text
        case .boolean(let value): output += value ? "true" : "false"
        case .null: output += "null"
        case .object(let members):
            JSONValue.list(members, "{", "}", to: &output, indent: indent) {
                member,
                output,
                inner in
                JSONText.quote(member.key, .everyControl, to: &output)
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
}
