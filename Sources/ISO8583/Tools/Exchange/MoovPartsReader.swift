import Text

/// Reads the subfields of one field of moov's JSON.
struct MoovPartsReader {
    let reader: MoovFieldReader
    let field: JSONNode
    let depth: Int

    private typealias Part = (key: String, element: ImportedElement)

    /// Gives the field its parts; false where something is not known, which is a finding then.
    func read(
        _ subfields: [(key: String, value: JSONNode)],
        into element: inout ImportedElement
    ) -> Bool {
        let tag = field["tag"]
        if tag?["enc"]?.text == "BerTLVTag" {
            let names = subfields.map { key, value in
                let name = value["description"]?.text ?? ""
                return JSONValue.Member(
                    key.uppercased(),
                    .object([.init("name", .string(name.isEmpty ? "Tag \(key)" : name))])
                )
            }
            element.composite = .object([
                .init("form", .string("tlv")), .init("elements", .object(names)),
            ])
            return true
        }
        var parts: [Part] = []
        for (key, value) in subfields {
            guard let part = reader.element(value, "subfield \(key)", depth: depth + 1) else {
                return false
            }
            parts.append((key, part))
        }
        if let bitmap = field["bitmap"] { return byBitmap(bitmap, parts, into: &element) }
        if let tag, tag["enc"] != nil { return byTag(tag, parts, into: &element) }
        return inOrder(parts, into: &element)
    }

    private func byBitmap(
        _ bitmap: JSONNode,
        _ parts: [Part],
        into element: inout ImportedElement
    ) -> Bool {
        var form = MessageBitmapForm(encoding: .binary, secondary: true, tertiary: .none)
        reader.bitmap(bitmap, &form)
        guard case .number(let digits)? = bitmap["length"]?.content, let bytes = Int(digits),
            (1...16).contains(bytes)
        else {
            return fail(bitmap, "the bitmap's length is no number from 1 to 16", "write bytes")
        }
        element.composite = .object([
            .init("form", .string("bitmap")),
            .init(
                "bitmap",
                .object([
                    .init("bits", .number("\(bytes * 8)")),
                    .init("encoding", .string(form.encoding.keyword)),
                    .init("first-bit", .string(form.secondary ? "extension" : "data")),
                ])
            ), .init("elements", .object(parts.map { .init($0.key, $0.element.words()) })),
        ])
        return true
    }

    private func byTag(
        _ tag: JSONNode,
        _ parts: [Part],
        into element: inout ImportedElement
    ) -> Bool {
        guard case .number(let digits)? = tag["length"]?.content, let size = Int(digits),
            (1...8).contains(size)
        else { return fail(tag, "the tag's length is no number from 1 to 8", "write characters") }
        guard tag["enc"]?.text == "ASCII" else {
            return fail(
                tag["enc"] ?? tag,
                "tags in \(tag["enc"]?.text ?? "that") have no words here",
                "only ASCII and BerTLVTag can be imported; take the subfields out"
            )
        }
        let isNumber = tag["sort"]?.text == "StringsByInt"
        var places: Int?
        for (_, part) in parts {
            guard case .prefixed(.ascii, let digits, _, _) = part.length, part.composite == nil,
                places == nil || places == digits
            else {
                return fail(
                    field,
                    "its subfields have no lengths of one size behind their tags",
                    "give all of them one prefix, as ASCII.LL"
                )
            }
            places = digits
        }
        let isText = parts.allSatisfy(\.element.isText)
        if isText {
            element.kind = .alphanumericSpecial
            element.encoding = .ascii
        }
        element.composite = .object([
            .init("form", .string("tagged")),
            .init(
                "tag",
                .object([
                    .init("size", .number("\(size)")), .init("encoding", .string("ascii")),
                    .init("kind", .string(isNumber ? "n" : "an")),
                ])
            ),
            .init(
                "length",
                .object([
                    .init("encoding", .string("ascii")), .init("bytes", .number("\(places ?? 2)")),
                ])
            ),
            .init(
                "elements",
                .object(
                    parts.map { key, part in
                        var part = part
                        part.length = .tagged
                        let fill = String(repeating: "0", count: max(0, size - key.count))
                        return .init(fill + key, part.words(isPartOfText: isText))
                    }
                )
            ),
        ])
        return true
    }

    private func inOrder(_ parts: [Part], into element: inout ImportedElement) -> Bool {
        let encodings = Set(parts.map(\.element.encoding))
        let isText = encodings.count == 1 && parts.allSatisfy(\.element.isText)
        if isText, let encoding = encodings.first {
            element.kind = .alphanumericSpecial
            element.encoding = encoding
        }
        var isVariable = false
        if case .prefixed = element.length { isVariable = true }
        let numbered = parts.sorted { (Int($0.key) ?? 0, $0.key) < (Int($1.key) ?? 0, $1.key) }
        var members: [JSONValue.Member] = [.init("form", .string("positional"))]
        if isVariable { members.append(.init("optional-tail", .boolean(true))) }
        members.append(
            .init(
                "elements",
                .object(
                    numbered.map { .init($0.key, $0.element.words(isPartOfText: isText)) }
                )
            )
        )
        element.composite = .object(members)
        return true
    }

    private func fail(_ node: JSONNode, _ problem: String, _ cure: String) -> Bool {
        reader.findings.add("subfields", at: reader.place(node), problem, cure: cure)
        return false
    }
}
