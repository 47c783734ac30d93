import Text

/// Reads one field of moov's JSON after the other; every word that is not known is a finding.
struct MoovFieldReader {
    let file: String
    let findings: FindingList

    private static let keys = [
        "type", "length", "description", "enc", "prefix", "padding", "tag", "subfields", "bitmap",
        "disableautoexpand", "forecourt",
    ]
    private static let types = [
        "String", "Numeric", "Binary", "Bitmap", "Composite", "Hex", "Track1", "Track2", "Track3",
    ]

    func place(_ node: JSONNode) -> SpecNode {
        SpecNode(file: file, line: node.line, column: node.column, content: .map([]))
    }

    func members(_ node: JSONNode?, _ name: String) -> [(key: String, value: JSONNode)]? {
        guard let node else { return nil }
        guard case .object(let members) = node.content else {
            findings.add(
                "shape",
                at: place(node),
                "\"\(name)\" is no object",
                cure: "write {\"...\": {...}}"
            )
            return nil
        }
        return members
    }

    func warnAboutUnknown(_ node: JSONNode, known: [String]) {
        guard case .object(let members) = node.content else { return }
        for (key, value) in members where !known.contains(key) {
            findings.warn(
                "unknown-key",
                at: place(value),
                "\"\(key)\" says nothing here",
                cure: "known here: \(known.joined(separator: ", "))"
            )
        }
    }

    /// Element 0.
    func messageType(_ field: JSONNode) -> MessageTypeEncoding? {
        switch field["enc"]?.text {
        case "ASCII": return .ascii
        case "EBCDIC": return .ebcdic
        case "BCD": return .bcd
        default: return unknown("enc", field, among: ["ASCII", "EBCDIC", "BCD"])
        }
    }

    /// Element 1.
    func bitmap(_ field: JSONNode, _ form: inout MessageBitmapForm) {
        form.encoding = bitmapEncoding(field) ?? form.encoding
        if case .boolean(true)? = field["disableautoexpand"]?.content { form.secondary = false }
    }

    private func bitmapEncoding(_ field: JSONNode) -> BitmapEncoding? {
        switch field["enc"]?.text {
        case "Binary": return .binary
        case "HexToASCII", "Hex": return .hexadecimal
        case "EBCDIC": return .ebcdicHexadecimal
        default: return unknown("enc", field, among: ["Binary", "HexToASCII", "EBCDIC"])
        }
    }

    private func unknown<Value>(
        _ key: String,
        _ field: JSONNode,
        among known: [String]
    ) -> Value? {
        let word = field[key]?.text ?? ""
        let near = NearestWord.find(word, among: known).map { "did you mean \"\($0)\"? " } ?? ""
        findings.add(
            "unknown-\(key)",
            at: place(field[key] ?? field),
            word.isEmpty ? "\"\(key)\" is missing" : "\"\(word)\" is no \(key) that is known",
            cure: near + "known here: \(known.joined(separator: ", "))"
        )
        return nil
    }

    // MARK: Fields

    /// A field with its parts; nil where a word is not known, which is a finding then.
    func element(_ field: JSONNode, _ name: String, depth: Int = 1) -> ImportedElement? {
        guard members(field, name) != nil else { return nil }
        warnAboutUnknown(field, known: Self.keys)
        guard let type = field["type"]?.text, Self.types.contains(type) else {
            return unknown("type", field, among: Self.types)
        }
        let composite = subfields(field)
        guard depth <= 8 else {
            findings.add(
                "depth",
                at: place(field),
                "fields nest deeper than 8 levels",
                cure: "flatten them"
            )
            return nil
        }
        guard
            let (kind, encoding) = composite.isEmpty ? content(field, type) : (.binary, .binary),
            let maximum = length(field), let prefix = prefix(field, isBytes: kind == .binary)
        else { return nil }
        var element = ImportedElement(
            name: field["description"]?.text ?? name,
            kind: kind,
            encoding: encoding,
            length: prefix,
            maximum: min(maximum, prefix.capacity)
        )
        if maximum > prefix.capacity {
            findings.warn(
                "length",
                at: place(field["length"] ?? field),
                "a length of \(maximum) is more than \(field["prefix"]?.text ?? "") can say",
                cure: "\(prefix.capacity) was taken"
            )
        }
        element.fill = fill(field, element)
        if !composite.isEmpty {
            let parts = MoovPartsReader(reader: self, field: field, depth: depth)
            guard parts.read(composite, into: &element) else { return nil }
        }
        return element
    }

    private func subfields(_ field: JSONNode) -> [(key: String, value: JSONNode)] {
        members(field["subfields"], "subfields") ?? []
    }

    private func content(
        _ field: JSONNode,
        _ type: String
    ) -> (ElementKind, ContentEncoding)? {
        let text: ElementKind =
            type == "Numeric" ? .numeric : type.hasPrefix("Track") ? .track : .alphanumericSpecial
        switch field["enc"]?.text {
        case "ASCII": return (text, .ascii)
        case "EBCDIC": return (text, .ebcdic)
        case "BCD": return (.numeric, .bcdRight)
        case "LBCD": return (.numeric, .bcdLeft)
        case "Binary", "ASCIIToHex": return (.binary, .binary)
        case "HexToASCII", "Hex": return (.binary, .hexadecimal)
        default:
            return unknown(
                "enc",
                field,
                among: ["ASCII", "EBCDIC", "BCD", "LBCD", "Binary", "HexToASCII", "ASCIIToHex"]
            )
        }
    }

    private func length(_ field: JSONNode) -> Int? {
        guard case .number(let digits)? = field["length"]?.content, let length = Int(digits),
            (1...999_999).contains(length)
        else {
            findings.add(
                "length",
                at: place(field["length"] ?? field),
                "\"length\" is no number from 1 to 999999",
                cure: "write the most positions that the field may have"
            )
            return nil
        }
        return length
    }

    func prefix(_ field: JSONNode, isBytes: Bool) -> ImportedElement.Length? {
        let word = field["prefix"]?.text ?? ""
        if word == "BerTLV" { return .tagged }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        let known = ["ASCII", "EBCDIC", "BCD", "Binary", "Hex"]
        if parts.count == 2, known.contains(String(parts[0])) {
            if parts[1] == "Fixed" { return .fixed }
            let places = parts[1].count
            if parts[1].allSatisfy({ $0 == "L" }), (1...6).contains(places) {
                let counts: LengthUnit = isBytes ? .bytes : .digits
                let half = (places + 1) / 2
                switch parts[0] {
                case "ASCII":
                    return .prefixed(.ascii, digits: places, bytes: places, counts: counts)
                case "EBCDIC":
                    return .prefixed(.ebcdic, digits: places, bytes: places, counts: counts)
                case "BCD": return .prefixed(.bcd, digits: places, bytes: half, counts: counts)
                case "Binary":
                    return .prefixed(
                        .binary,
                        digits: min(places * 2, 6),
                        bytes: places,
                        counts: counts
                    )
                default:
                    findings.add(
                        "unknown-prefix",
                        at: place(field["prefix"] ?? field),
                        "a length in hexadecimal text has no words here",
                        cure: "only Hex.Fixed can be imported; take the field out"
                    )
                    return nil
                }
            }
        }
        return unknown(
            "prefix",
            field,
            among: known.flatMap { [$0 + ".Fixed", $0 + ".LL", $0 + ".LLL"] } + ["BerTLV"]
        )
    }

    private func fill(
        _ field: JSONNode,
        _ element: ImportedElement
    ) -> (character: UInt8, side: String)? {
        guard let padding = field["padding"], let type = padding["type"]?.text, type != "None",
            element.isText, case .fixed = element.length
        else { return nil }
        guard type == "Left" || type == "Right", let pad = padding["pad"]?.text,
            pad.utf8.count == 1, let byte = pad.utf8.first, (0x20..<0x7F).contains(byte)
        else {
            findings.warn(
                "padding",
                at: place(padding),
                "padding of that kind is left out",
                cure: "write pad: in the file that is written"
            )
            return nil
        }
        // A number keeps its zeros: they are what fills it already.
        guard element.kind == .alphanumericSpecial, byte != 0x30 else { return nil }
        return (byte, type == "Left" ? "left" : "right")
    }
}
