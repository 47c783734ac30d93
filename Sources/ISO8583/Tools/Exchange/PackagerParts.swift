import Text

/// The fields inside an `isofieldpackager`.
struct PackagerParts {
    let children: [XMLElement]
    let read: (XMLElement) -> ImportedElement?
    let bitmap: (XMLElement) -> (encoding: BitmapEncoding, bytes: Int)?
    let fail: (XMLElement, String, String) -> Void

    private typealias Part = (field: XMLElement, element: ImportedElement)

    /// The element with its parts; nil where they cannot be read, which is a finding then.
    func fill(_ element: ImportedElement, of field: XMLElement) -> ImportedElement? {
        let packager = field["packager"] ?? ""
        let name = packager.split(separator: ".").last.map(String.init) ?? packager
        guard !children.isEmpty || name.contains("TLV") else {
            fail(field, "it has no parts", "write it as an isofield")
            return nil
        }
        guard !element.encoding.isPacked, element.encoding != .hexadecimal else {
            fail(
                field,
                "its parts share bytes of packed digits or hexadecimal text",
                "write it as an isofield, and describe its parts in the file that is written"
            )
            return nil
        }
        switch name {
        case _ where name.contains("TLV"): return tlv(element)
        case "GenericTaggedFieldsPackager": return tagged(element, field)
        case "GenericSubFieldPackager": return inOrder(element, parts(skipping: nil))
        case "GenericPackager":
            return field["emitBitmap"] == "false"
                ? inOrder(element, parts(skipping: nil)) : byBitmap(element, field)
        default:
            fail(
                field,
                packager.isEmpty
                    ? "the packager is missing" : "\(packager) is no packager that is known",
                "use GenericSubFieldPackager, GenericPackager or GenericTaggedFieldsPackager"
            )
            return nil
        }
    }

    private func parts(skipping id: String?) -> [Part]? {
        var parts: [Part] = []
        for child in children where child["id"] != id {
            guard let number = Int(child["id"] ?? ""), number >= 0 else {
                fail(child, "its id is no number", "number the parts")
                return nil
            }
            guard !isNothing(child) else { continue }
            guard let part = read(child) else { return nil }
            parts.append((child, part))
        }
        return parts.sorted { (Int($0.field["id"] ?? "") ?? 0) < (Int($1.field["id"] ?? "") ?? 0) }
    }

    private func isNothing(_ child: XMLElement) -> Bool {
        if case .nothing? = PackagerClass(child["class"] ?? "")?.shape { return true }
        return false
    }

    private func tlv(_ element: ImportedElement) -> ImportedElement {
        var result = element
        result.kind = .binary
        result.encoding = .binary
        let names = children.compactMap { child -> JSONValue.Member? in
            guard let tag = child["token"] ?? child["tag"] else { return nil }
            let name = child["name"] ?? ""
            return .init(
                tag.uppercased(),
                .object([.init("name", .string(name.isEmpty ? tag : name))])
            )
        }
        result.composite = .object([
            .init("form", .string("tlv")), .init("elements", .object(names)),
        ])
        return result
    }

    private func inOrder(_ element: ImportedElement, _ parts: [Part]?) -> ImportedElement? {
        guard let parts else { return nil }
        let encodings = Set(parts.map(\.element.encoding))
        let isText = encodings.count == 1 && parts.allSatisfy(\.element.isText)
        var result = asParent(element, isText: isText)
        if isText, let encoding = encodings.first { result.encoding = encoding }
        result.composite = .object([
            .init("form", .string("positional")), .init("optional-tail", .boolean(true)),
            .init("elements", .object(members(parts, isText: isText))),
        ])
        return result
    }

    private func byBitmap(_ element: ImportedElement, _ field: XMLElement) -> ImportedElement? {
        let id = field["bitmapField"] ?? "0"
        guard let place = children.first(where: { $0["id"] == id }) else {
            fail(field, "its bitmap, field \(id), is missing", "add it, or emitBitmap=\"false\"")
            return nil
        }
        guard let (encoding, bytes) = bitmap(place), let parts = parts(skipping: id) else {
            return nil
        }
        guard bytes <= 16 else {
            fail(place, "a bitmap of \(bytes) bytes is too long", "16 at most")
            return nil
        }
        var result = asParent(element, isText: false)
        let isLong = bytes > 8
        result.composite = .object([
            .init("form", .string("bitmap")),
            .init(
                "bitmap",
                .object([
                    .init("bits", .number("\(isLong ? bytes * 4 : bytes * 8)")),
                    .init("encoding", .string(encoding.keyword)),
                    .init("first-bit", .string(isLong ? "extension" : "data")),
                ])
            ), .init("elements", .object(members(parts, isText: false))),
        ])
        return result
    }

    private func tagged(_ element: ImportedElement, _ field: XMLElement) -> ImportedElement? {
        var shape: (tagSize: Int, digits: Int)?
        var members: [JSONValue.Member] = []
        var isText = true
        for child in children where child["id"] != "0" {
            guard
                case .tagged(let tagSize, let digits, let kind)? =
                    PackagerClass(child["class"] ?? "")?.shape, let part = read(child),
                let token = child["token"], token.utf8.count == tagSize,
                shape == nil || shape?.tagSize == tagSize && shape?.digits == digits
            else {
                fail(
                    child,
                    "it is no tagged field with a token of the size of the others",
                    "use one of IFA_TTLLCHAR, IFA_TTLLLCHAR … for all, each with token=\"..\""
                )
                return nil
            }
            shape = (tagSize, digits)
            isText = isText && kind != .binary
            members.append(.init(token, part.words(isPartOfText: kind != .binary)))
        }
        guard let shape else {
            fail(field, "it has no tags", "write it as an isofield")
            return nil
        }
        var result = asParent(element, isText: isText)
        if !isText {
            members = members.map { member in
                guard case .object(let words) = member.value,
                    !words.contains(where: { $0.key == "encoding" })
                else { return member }
                return .init(
                    member.key,
                    .object(words + [.init("encoding", .string("ascii"))])
                )
            }
            result.encoding = .binary
        }
        result.composite = .object([
            .init("form", .string("tagged")),
            .init(
                "tag",
                .object([
                    .init("size", .number("\(shape.tagSize)")),
                    .init("encoding", .string("ascii")), .init("kind", .string("an")),
                ])
            ),
            .init(
                "length",
                .object([
                    .init("encoding", .string("ascii")), .init("bytes", .number("\(shape.digits)")),
                ])
            ), .init("elements", .object(members)),
        ])
        return result
    }

    /// The element around parts: a text where all of them are, bytes else.
    private func asParent(_ element: ImportedElement, isText: Bool) -> ImportedElement {
        var result = element
        result.kind = isText ? .alphanumericSpecial : .binary
        if !isText { result.encoding = .binary }
        result.fill = nil
        if case .prefixed(let encoding, let digits, let bytes, _) = element.length {
            result.length = .prefixed(encoding, digits: digits, bytes: bytes, counts: .bytes)
        }
        return result
    }

    private func members(_ parts: [Part], isText: Bool) -> [JSONValue.Member] {
        parts.map { part in
            .init(part.field["id"] ?? "", part.element.words(isPartOfText: isText))
        }
    }
}
