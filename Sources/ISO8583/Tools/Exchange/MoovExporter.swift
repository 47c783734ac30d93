import Text

/// Writes a dialect as the JSON that moov-io/iso8583 reads (`specs.Builder.ImportJSON`).
///
/// That library's words are what stands on the wire. What they cannot say stands beside each field
/// under the key `forecourt`, which the library steps over and ``MoovImporter`` reads.
public struct MoovExporter {
    private let specification: DialectSpecification

    /// An exporter of one dialect.
    public init(_ specification: DialectSpecification) {
        self.specification = specification
    }

    /// The document, one field a line.
    public func json() -> String {
        var fields = [("0", messageType), ("1", bitmap)]
        for element in specification.elements {
            fields.append(
                (
                    element.element.description,
                    with(
                        MoovField.of(element).field,
                        ElementWords(namesCodes: false).words(of: element)
                    )
                )
            )
        }
        let lines = fields.map { number, field in
            "    \(JSONText.string(number, .everyControl)): \(field.text())"
        }
        let name = JSONText.string(specification.name, .everyControl)
        return "{\n  \"name\": \(name),\n  \"forecourt\": \(head.text()),\n  \"fields\": {\n"
            + lines.joined(separator: ",\n") + "\n  }\n}\n"
    }

    /// What the other library reads otherwise, or as one value where there are parts.
    public var losses: [SpecificationError.Finding] {
        var found: [SpecificationError.Finding] = []
        if specification.bitmap.tertiary == .inElement65 {
            found.append(
                loss(
                    "65",
                    "a third bitmap stands in element 65, moov looks for it behind the second",
                    "leave out elements 129 to 192 there"
                )
            )
        }
        if !specification.bitmap.secondary {
            found.append(
                loss(
                    "1",
                    "bit 1 is no second bitmap, and whether moov keeps to that is its version's",
                    "see that disableautoexpand is read"
                )
            )
        }
        for element in specification.elements {
            found += MoovField.of(element).losses.map {
                loss(element.element.description, $0.what, $0.cure)
            }
        }
        return found
    }

    private func loss(
        _ place: String,
        _ what: String,
        _ cure: String
    ) -> SpecificationError.Finding {
        SpecificationError.Finding(
            file: "element \(place)",
            line: 0,
            column: 0,
            rule: "no-words",
            message: what,
            cure: cure,
            severity: .warning
        )
    }

    private var head: JSONValue {
        .object([
            .init("description", .string(specification.summary)),
            .init("family", .string(specification.family.rawValue)),
            .init(
                "bitmap",
                .object([
                    .init("secondary", .boolean(specification.bitmap.secondary)),
                    .init("tertiary", .string(specification.bitmap.tertiary.keyword)),
                ])
            ),
        ])
    }

    private func with(_ field: JSONValue, _ words: JSONValue) -> JSONValue {
        guard case .object(let members) = field else { return field }
        return .object(members + [.init("forecourt", words)])
    }

    private var messageType: JSONValue {
        let word =
            switch specification.messageTypeEncoding {
            case .ascii: "ASCII"
            case .ebcdic: "EBCDIC"
            case .bcd: "BCD"
            }
        return .object([
            .init("type", .string("String")), .init("length", .number("4")),
            .init("description", .string("Message type indicator")), .init("enc", .string(word)),
            .init("prefix", .string(word + ".Fixed")),
        ])
    }

    private var bitmap: JSONValue {
        let form = specification.bitmap
        return MoovField.bitmap(bytes: 8, form.encoding, expands: form.secondary)
    }
}

/// One field as moov's JSON has it.
struct MoovField {
    /// What was lost, and what to do about it.
    struct Loss {
        let what: String
        let cure: String
    }

    let field: JSONValue
    let losses: [Loss]

    /// The field of an element, its parts with it where there are words for them.
    static func of(_ element: ElementDescription) -> MoovField {
        let plain = plain(element.format, element.name)
        guard let composite = element.composite else { return plain }
        do throws(MoovComposite.Wordless) {
            let inside = try MoovComposite(composite, in: element.format).members
            guard case .object(let members) = plain.field else { return plain }
            let outer = members.filter { $0.key != "enc" && $0.key != "padding" }.map {
                $0.key == "type" ? JSONValue.Member("type", .string("Composite")) : $0
            }
            return MoovField(field: .object(outer + inside), losses: plain.losses)
        } catch {
            let loss = Loss(
                what: "its parts have no words there (\(error.reason)); it is one value",
                cure: "take it apart in the program that reads it"
            )
            return MoovField(field: plain.field, losses: plain.losses + [loss])
        }
    }

    /// A bitmap of so many bytes.
    static func bitmap(bytes: Int, _ encoding: BitmapEncoding, expands: Bool) -> JSONValue {
        let (enc, prefix) =
            switch encoding {
            case .binary: ("Binary", "Binary.Fixed")
            case .hexadecimal: ("HexToASCII", "Hex.Fixed")
            case .ebcdicHexadecimal: ("EBCDIC", "EBCDIC.Fixed")
            }
        return .object(
            [
                .init("type", .string("Bitmap")), .init("length", .number("\(bytes)")),
                .init("description", .string("Bitmap")), .init("enc", .string(enc)),
                .init("prefix", .string(prefix)),
            ] + (expands ? [] : [.init("disableautoexpand", .boolean(true))])
        )
    }

    /// A field without parts.
    static func plain(_ format: ElementFormat, _ name: String) -> MoovField {
        let layout = ElementLayout(format)
        let positions = Int(layout.maximum)
        let bytes = layout.contentBytes(positions: positions)
        // What only this program packs that way is bytes to the other one.
        let isOpaque = isOpaque(format)
        let isBytes = format.kind == .binary || isOpaque
        let enc = isOpaque ? "Binary" : encoding(format.encoding)
        let (prefix, losses) = prefix(format, enc)
        var members: [JSONValue.Member] = [
            .init("type", .string(isBytes ? "Binary" : "String")),
            .init("length", .number("\(isOpaque ? bytes : positions)")),
            .init("description", .string(name)), .init("enc", .string(enc)),
            .init("prefix", .string(prefix)),
        ]
        if let fill = format.fill, !isBytes {
            members.append(
                .init(
                    "padding",
                    .object([
                        .init("type", .string(fill.side == .left ? "Left" : "Right")),
                        .init("pad", .string(String(UnicodeScalar(fill.character)))),
                    ])
                )
            )
        }
        return MoovField(field: .object(members), losses: losses)
    }

    /// Whether the packed digits have no words there: a sign, another pad, a count of bytes.
    private static func isOpaque(_ format: ElementFormat) -> Bool {
        guard format.encoding.isPacked else { return false }
        if format.kind == .signedNumeric || format.kind == .track { return true }
        guard case .prefixed(let prefix, _) = format.length else {
            return format.padNibble != 0 && format.maximum % 2 == 1
        }
        return prefix.counts == .bytes
    }

    private static func encoding(_ encoding: ContentEncoding) -> String {
        switch encoding {
        case .ascii: "ASCII"
        case .ebcdic: "EBCDIC"
        case .bcdRight: "BCD"
        case .bcdLeft: "LBCD"
        case .binary: "Binary"
        case .hexadecimal: "HexToASCII"
        }
    }

    private static func prefix(_ format: ElementFormat, _ enc: String) -> (String, [Loss]) {
        guard case .prefixed(let prefix, let digits) = format.length else {
            let fixed =
                switch enc {
                case "HexToASCII": "Hex.Fixed"
                case "LBCD": "BCD.Fixed"
                default: enc + ".Fixed"
                }
            return (fixed, [])
        }
        var losses: [Loss] = []
        func lose(_ what: String) {
            losses.append(Loss(what: what, cure: "describe the field in Go there"))
        }
        if prefix.inclusive { lose("its length counts itself") }
        if prefix.counts == .nibbles { lose("its length counts nibbles") }
        if format.encoding.isPacked, format.padNibble != 0 || format.kind == .track,
            prefix.counts == .digits
        {
            lose("its digits are packed as moov does not: \(format.notation)")
        }
        let name: String
        var size = digits
        switch prefix.encoding {
        case .ascii: name = "ASCII"
        case .ebcdic: name = "EBCDIC"
        case .bcd:
            name = "BCD"
            if (digits + 1) / 2 != prefix.bytes { size = prefix.bytes * 2 }
        case .binary:
            name = "Binary"
            size = prefix.bytes
        }
        if size > 4 { lose("its length has \(size) places, moov's have 4") }
        return ("\(name).\(String(repeating: "L", count: min(size, 4)))", losses)
    }
}
