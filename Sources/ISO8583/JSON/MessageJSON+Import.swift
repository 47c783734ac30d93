public import Text

/// Messages read from JSON, as the tools take them.
extension MessageJSON {
    /// Builds a message from a document.
    ///
    /// Elements may also be keyed by path (`"55.9F26"`, `"48.37"`). Numbers are refused: 000123 is
    /// not 123. Throws with line and column where the text is no such document or a value does not
    /// fit.
    public static func message(
        from text: String,
        specification: DialectSpecification
    ) throws(JSONError) -> Message {
        try message(from: JSONParser.parse(text), specification)
    }

    /// Builds a message from each document of a text, such as one a line; each is handed over
    /// before the next one is read.
    ///
    /// Throws with line and column where a document is none or a value does not fit.
    public static func eachMessage(
        in text: String,
        specification: DialectSpecification,
        _ body: (Message) -> Void
    ) throws(JSONError) {
        try JSONParser.parseEach(text) { node throws(JSONError) in
            body(try message(from: node, specification))
        }
    }

    /// The same, each string of a document replaced first.
    package static func eachMessage(
        in text: String,
        specification: DialectSpecification,
        replacing: (JSONNode) throws(JSONError) -> JSONNode,
        _ body: (Message) -> Void
    ) throws(JSONError) {
        try JSONParser.parseEach(text) { node throws(JSONError) in
            body(try message(from: replacing(node), specification))
        }
    }

    static func message(
        from root: JSONNode,
        _ specification: DialectSpecification
    ) throws(JSONError) -> Message {
        guard case .object(let members) = root.content else {
            throw root.error("no object: write {\"mti\": \"0200\", \"elements\": {...}}")
        }
        let known = ["mti", "elements", "raw"]
        for member in members where !known.contains(member.key) {
            let near = NearestWord.find(member.key, among: known)
            throw member.value.error(
                "unknown key \"\(member.key)\""
                    + (near.map { ": did you mean \"\($0)\"?" } ?? ": known are mti, elements, raw")
            )
        }
        func member(_ key: String) -> JSONNode? { members.first { $0.key == key }?.value }
        guard let type = member("mti") else {
            throw root.error("the key \"mti\" is missing: add \"mti\": \"0200\"")
        }
        guard case .string(let digits) = type.content, let indicator = MessageTypeIndicator(digits)
        else { throw type.error("no message type: write four digits in quotes") }
        var message = Message(specification: specification, type: indicator)
        if let elements = member("elements") { try setElements(elements, of: &message) }
        if let raw = member("raw") { try useRaw(raw, of: &message) }
        return message
    }

    private static func setElements(
        _ node: JSONNode,
        of message: inout Message
    ) throws(JSONError) {
        guard case .object(let members) = node.content else {
            throw node.error("no object: write \"elements\": {\"3\": \"000000\"}")
        }
        // Paths of one element are put together before it is set, whole values first.
        var values: [Element: (value: ElementValue, place: JSONNode)] = [:]
        let byDepth = try members.map(path).sorted {
            $0.path.components.count < $1.path.components.count
        }
        for (path, node) in byDepth {
            let value = try value(of: node)
            var whole = values[path.element]?.value ?? .composite(CompositeValue())
            guard whole.set(value, at: path.components[...]) else {
                throw node.error("element \(path): another shape stands at a part of this path")
            }
            values[path.element] = (whole, values[path.element]?.place ?? node)
        }
        // In ascending order a message only grows at its end.
        for (element, entry) in values.sorted(by: { $0.key < $1.key }) {
            do throws(CodingError) {
                try message.set(element, entry.value)
            } catch {
                throw entry.place.error(error.importWording)
            }
        }
    }

    private static func path(
        _ member: (key: String, value: JSONNode)
    ) throws(JSONError) -> (path: ElementPath, value: JSONNode) {
        guard let path = ElementPath(member.key) else {
            throw member.value.error(
                "\"\(member.key)\" is no element: "
                    + "write a number such as \"4\" or a path such as \"55.9F26\""
            )
        }
        return (path, member.value)
    }

    private static func value(of node: JSONNode) throws(JSONError) -> ElementValue {
        switch node.content {
        case .string(let text): return .text(text)
        case .object(let members):
            var parts = CompositeValue()
            for member in members {
                guard case .array(let items) = member.value.content else {
                    let part = try value(of: member.value)
                    parts.entries.append(CompositeValue.Entry(key: member.key, value: part))
                    continue
                }
                try append(items, member.key, to: &parts)
            }
            return .composite(parts)
        case .array(let items): return .list(try groups(items))
        case .number(let text):
            throw node.error("a number: write \"\(text)\" in quotes, with its leading zeros")
        case .boolean, .null:
            throw node.error("no value of an element: write text in quotes")
        }
    }

    /// A list of objects is a list of groups; a list of anything else is a repeated key.
    private static func append(
        _ items: [JSONNode],
        _ key: String,
        to parts: inout CompositeValue
    ) throws(JSONError) {
        let areGroups = items.allSatisfy {
            if case .object = $0.content { return true }
            return false
        }
        if areGroups {
            parts.entries.append(CompositeValue.Entry(key: key, value: .list(try groups(items))))
            return
        }
        for item in items {
            parts.entries.append(CompositeValue.Entry(key: key, value: try value(of: item)))
        }
    }

    private static func groups(_ items: [JSONNode]) throws(JSONError) -> [CompositeValue] {
        var groups: [CompositeValue] = []
        for item in items {
            guard case .composite(let group) = try value(of: item) else {
                throw item.error("no object: a group is written {\"1\": \"...\"}")
            }
            groups.append(group)
        }
        return groups
    }

    /// Takes over content that reads as the value that the document gives, byte for byte.
    private static func useRaw(_ node: JSONNode, of message: inout Message) throws(JSONError) {
        guard case .object(let members) = node.content else {
            throw node.error("no object: write \"raw\": {\"3\": \"000000\"}, or leave it out")
        }
        for member in members {
            guard let element = Element(member.key), case .string(let text) = member.value.content,
                let bytes = Hexadecimal.bytes(text)
            else { throw member.value.error("no content of an element in hexadecimal") }
            guard message.has(element),
                let content = content(bytes, message.layout(of: element).encoding)
            else { continue }
            var other = message
            do throws(CodingError) {
                try other.set(element, bytes: content)
            } catch {
                // The document's value was changed by hand: it counts, its old content does not.
                continue
            }
            if other.value(element)?.grouped == message.value(element)?.grouped { message = other }
        }
    }

    /// The canonical bytes of content whose writing leaves a choice; nil where a value has only
    /// one.
    private static func content(_ raw: [UInt8], _ encoding: ContentEncoding) -> [UInt8]? {
        switch encoding {
        case .ascii, .binary: raw
        case .hexadecimal: Hexadecimal.bytes(Latin1.text(raw))
        case .ebcdic, .bcdRight, .bcdLeft: nil
        }
    }
}

extension CodingError {
    /// The error of a value that does not fit, for people who wrote it.
    var importWording: String {
        switch kind {
        case .unspecifiedElement:
            "no line of the specification describes \(place.wording): "
                + "take it out, or is this another dialect?"
        default: "\(place.wording): expected \(kind.expected), found \(kind.found)"
        }
    }
}

extension ElementValue {
    /// Equal keys next to each other, as a JSON document has them.
    fileprivate var grouped: ElementValue {
        switch self {
        case .text: return self
        case .list(let groups): return .list(groups.map(\.grouped))
        case .composite(let parts): return .composite(parts.grouped)
        }
    }
}

extension CompositeValue {
    fileprivate var grouped: CompositeValue {
        var order: [String: Int] = [:]
        for entry in entries where order[entry.key] == nil { order[entry.key] = order.count }
        let sorted = entries.enumerated().sorted {
            (order[$0.element.key] ?? 0, $0.offset) < (order[$1.element.key] ?? 0, $1.offset)
        }
        return CompositeValue(
            entries: sorted.map { Entry(key: $0.element.key, value: $0.element.value.grouped) }
        )
    }
}
