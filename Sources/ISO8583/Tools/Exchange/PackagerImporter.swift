import Text

/// Reads the field descriptions of jPOS's `GenericPackager`: `isopackager`, `isofield` and
/// `isofieldpackager`.
public struct PackagerImporter {
    private let file: String
    private let findings = FindingList()

    private init(file: String) {
        self.file = file
    }

    /// What a file says; `file` is the name that findings bear.
    ///
    /// Throws every class and word that is not known, each with its place, and text that is no such
    /// file. Nothing that the file names is fetched.
    public static func read(
        _ xml: String,
        named file: String
    ) throws(SpecificationError) -> ImportedSpecification {
        let importer = PackagerImporter(file: file)
        guard let root = XMLScanner.read(xml, file: file, findings: importer.findings),
            let imported = importer.packager(root), !importer.findings.hasErrors
        else { throw importer.findings.error }
        var result = imported
        result.warnings = importer.findings.error.findings
        return result
    }

    private func packager(_ root: XMLElement) -> ImportedSpecification? {
        guard root.name == "isopackager" else {
            add("root", root, "<\(root.name)> is no packager", "give a file of <isopackager>")
            return nil
        }
        if let header = root["headerLength"], header != "0" {
            warn(
                "header",
                root,
                "a header of \(header) bytes stands before each message",
                "say it of the listener, or with --header"
            )
        }
        var imported = ImportedSpecification()
        imported.summary = "Imported from a packager of jPOS"
        var seen: [Int: Int] = [:]
        var bitmapBytes = 16
        for field in root.children {
            guard let number = number(field) else { continue }
            if let line = seen[number] {
                add(
                    "duplicate-element",
                    field,
                    "field \(number) is described twice, first in line \(line)",
                    "remove one of the two"
                )
                continue
            }
            seen[number] = field.line
            switch number {
            case 0: imported.messageType = messageType(field) ?? .ascii
            case 1: bitmapBytes = bitmap(field, &imported.bitmap) ?? bitmapBytes
            default:
                if let element = element(field, number: number) {
                    imported.elements.append((number, element.words(number: number)))
                }
            }
        }
        imported.elements.sort { $0.number < $1.number }
        finish(&imported, root, bitmapBytes: bitmapBytes)
        return imported
    }

    /// Which bitmaps there are, and what they cannot announce.
    private func finish(
        _ imported: inout ImportedSpecification,
        _ root: XMLElement,
        bitmapBytes: Int
    ) {
        let highest = imported.elements.last?.number ?? 0
        imported.bitmap.secondary = bitmapBytes > 8
        if highest > 128, imported.bitmap.secondary {
            let has65 = imported.elements.contains { $0.number == 65 }
            imported.bitmap.tertiary = has65 && bitmapBytes <= 16 ? .inElement65 : .afterSecondary
            if bitmapBytes > 16 { imported.elements.removeAll { $0.number == 65 } }
            if has65, bitmapBytes <= 16,
                let index = imported.elements.firstIndex(where: { $0.number == 65 })
            {
                imported.elements[index].words = .object([
                    .init("name", .string("Bitmap, tertiary")), .init("format", .string("b 64")),
                    .init("encoding", .string("binary")),
                ])
            }
        }
        guard !imported.bitmap.secondary, highest > 64 else { return }
        imported.elements.removeAll { $0.number > 64 }
        warn(
            "no-bitmap",
            root,
            "the fields above 64 are left out: the bitmap has 8 bytes",
            "give field 1 a length of 16 if they are used"
        )
    }

    // MARK: Fields

    private func number(_ field: XMLElement) -> Int? {
        guard field.name == "isofield" || field.name == "isofieldpackager" else {
            add(
                "unknown-key",
                field,
                "<\(field.name)> is not known here",
                "known here: isofield, isofieldpackager"
            )
            return nil
        }
        guard let id = field["id"], let number = Int(id), String(number) == id,
            (0...192).contains(number)
        else {
            add(
                "element-number",
                field,
                "id=\"\(field["id"] ?? "")\" is no field",
                "write a number from 0 to 192"
            )
            return nil
        }
        return number
    }

    private func messageType(_ field: XMLElement) -> MessageTypeEncoding? {
        guard case .value(.numeric, let encoding, .fixed)? = known(field)?.shape else {
            add(
                "mti",
                field,
                "field 0 is no fixed number",
                "use IFA_NUMERIC, IFB_NUMERIC or IFE_NUMERIC"
            )
            return nil
        }
        switch encoding {
        case .ebcdic: return .ebcdic
        case .bcdLeft, .bcdRight: return .bcd
        default: return .ascii
        }
    }

    /// Reads field 1, or the bitmap of a composite; gives its bytes.
    private func bitmap(_ field: XMLElement, _ form: inout MessageBitmapForm) -> Int? {
        guard case .bitmap(let encoding)? = known(field)?.shape else {
            add(
                "bitmap",
                field,
                "the bitmap's class is none of a bitmap",
                "use IFA_BITMAP, IFB_BITMAP or IFE_BITMAP"
            )
            return nil
        }
        form.encoding = encoding
        return length(field)
    }

    private func known(_ field: XMLElement) -> PackagerClass? {
        let name = field["class"] ?? ""
        guard let known = PackagerClass(name) else {
            add(
                "unknown-class",
                field,
                name.isEmpty ? "the class is missing" : "\(name) is no class that is known",
                "take the field out here, and describe it in the file that is written"
            )
            return nil
        }
        return known
    }

    private func length(_ field: XMLElement) -> Int? {
        guard let text = field["length"], let length = Int(text), (1...999_999).contains(length)
        else {
            add(
                "length",
                field,
                "length=\"\(field["length"] ?? "")\" is no number from 1 to 999999",
                "write the most positions that the field may have"
            )
            return nil
        }
        return length
    }

    private func element(
        _ field: XMLElement,
        number: Int? = nil,
        depth: Int = 1
    ) -> ImportedElement? {
        guard let known = known(field) else { return nil }
        let kind: ElementKind
        var encoding: ContentEncoding
        let length: ImportedElement.Length
        switch known.shape {
        case .nothing: return nil
        case .bitmap(let bitmap):
            // Field 65 of a packager with three bitmaps, or what only looks like one.
            kind = .binary
            encoding = bitmap == .hexadecimal ? .hexadecimal : .binary
            length = .fixed
        case .value(let valueKind, let valueEncoding, let valueLength):
            kind = valueKind
            encoding = valueEncoding
            length = valueLength
        case .tagged(_, _, let valueKind):
            kind = valueKind
            encoding = valueKind == .binary ? .binary : .ascii
            length = .tagged
        }
        guard var maximum = self.length(field) else { return nil }
        if known.hasSign { maximum = max(1, maximum - 1) }
        if known.sideIsPad, field["pad"] != "true" { encoding = .bcdLeft }
        if maximum > length.capacity {
            warn(
                "length",
                field,
                "a length of \(maximum) is more than its prefix can say",
                "\(length.capacity) was taken"
            )
        }
        var element = ImportedElement(
            name: field["name"] ?? "",
            kind: kind,
            encoding: encoding,
            length: length,
            maximum: min(maximum, length.capacity)
        )
        element.pad = known.padNibble ?? 0
        if known.fills { element.fill = (0x20, "right") }
        if number == 35 || number == 36, element.kind == .numeric { element.kind = .track }
        guard field.name == "isofieldpackager" else { return element }
        let parts = PackagerParts(
            children: field.children.compactMap { child in
                child.name == "isofield" || child.name == "isofieldpackager" ? child : nil
            },
            read: { self.element($0, depth: depth + 1) },
            bitmap: { field in
                var form = MessageBitmapForm(encoding: .binary, secondary: true, tertiary: .none)
                return self.bitmap(field, &form).map { (form.encoding, $0) }
            },
            fail: { self.add("packager", $0, $1, $2) }
        )
        return parts.fill(element, of: field)
    }

    // MARK: Findings

    private func place(_ field: XMLElement) -> SpecNode {
        SpecNode(file: file, line: field.line, column: field.column, content: .map([]))
    }

    private func add(_ rule: String, _ field: XMLElement, _ problem: String, _ cure: String) {
        let name = field["id"].map { "field \($0): " } ?? ""
        findings.add(rule, at: place(field), name + problem, cure: cure)
    }

    private func warn(_ rule: String, _ field: XMLElement, _ problem: String, _ cure: String) {
        findings.warn(rule, at: place(field), problem, cure: cure)
    }
}
