import Text

/// WeChat v2's flat XML, as the provider reads and writes it: one `<xml>` with one level in it.
enum FlatXMLText {
    /// The fields in their order; nil for anything that is not such a text, one name twice
    /// included.
    static func parse(_ bytes: [UInt8]) -> [(name: String, value: String)]? {
        guard bytes.count <= 65_536, let text = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        var rest = text[...].trimmed
        guard rest.hasPrefix("<xml>"), rest.hasSuffix("</xml>") else { return nil }
        rest = rest.dropFirst(5).dropLast(6)
        var fields: [(name: String, value: String)] = []
        var names: Set<String> = []
        while true {
            rest = rest.trimmed
            if rest.isEmpty { return fields }
            guard let field = field(&rest), names.insert(field.name).inserted else { return nil }
            fields.append(field)
        }
    }

    private static func field(_ rest: inout Substring) -> (name: String, value: String)? {
        guard rest.hasPrefix("<"), let end = rest.firstIndex(of: ">") else { return nil }
        let name = rest[rest.index(after: rest.startIndex)..<end]
        let isName = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                || $0 == 0x5F
        }
        guard isName, !name.isEmpty else { return nil }
        rest = rest[rest.index(after: end)...]
        let close = "</\(name)>"
        if rest.hasPrefix("<![CDATA[") {
            rest = rest.dropFirst(9)
            guard let stop = rest.firstRange(of: "]]>") else { return nil }
            let value = String(rest[..<stop.lowerBound])
            rest = rest[stop.upperBound...]
            guard rest.hasPrefix(close) else { return nil }
            rest = rest.dropFirst(close.count)
            return (String(name), value)
        }
        guard let stop = rest.firstRange(of: "<"), rest[stop.lowerBound...].hasPrefix(close),
            let value = unescaped(rest[..<stop.lowerBound])
        else { return nil }
        rest = rest[stop.lowerBound...].dropFirst(close.count)
        return (String(name), value)
    }

    private static func unescaped(_ text: Substring) -> String? {
        let entities = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]
        var output = ""
        var rest = text
        while let mark = rest.firstIndex(of: "&") {
            output += rest[..<mark]
            guard let end = rest[mark...].firstIndex(of: ";"),
                let letter = entities[String(rest[rest.index(after: mark)..<end])]
            else { return nil }
            output += letter
            rest = rest[rest.index(after: end)...]
        }
        return output + rest
    }

    static func text(_ fields: [(name: String, value: String)]) -> String {
        let lines = fields.map { field in
            let isNumber = !field.value.isEmpty && WireFields.Form.digits.allows(field.value)
            let value = isNumber ? field.value : "<![CDATA[\(field.value)]]>"
            return "<\(field.name)>\(value)</\(field.name)>"
        }
        return "<xml>\n" + lines.joined(separator: "\n") + "\n</xml>"
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var part = self
        while part.first?.isWhitespace == true { part = part.dropFirst() }
        while part.last?.isWhitespace == true { part = part.dropLast() }
        return part
    }
}
