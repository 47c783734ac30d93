/// Writes a Wireshark dissector in Lua for one dialect and one frame format.
///
/// What is secret by the specification is masked in the tree; the packet bytes below it are what
/// they are.
public struct WiresharkExporter {
    private let specification: DialectSpecification
    private let framing: FrameFormat
    private let port: Int

    /// An exporter; the port is where the dialect is looked for.
    public init(_ specification: DialectSpecification, framing: FrameFormat, port: Int) {
        self.specification = specification
        self.framing = framing
        self.port = port
    }

    /// The dissector, or nil for a frame format without a length, which Wireshark cannot
    /// reassemble.
    public func lua() -> String? {
        guard let form = lengthForm else { return nil }
        var lines = head(form: form)
        for rule in specification.messages {
            lines.append("  [\(Self.quoted(rule.type.description))] = \(Self.quoted(rule.name)),")
        }
        lines.append("}")
        lines.append("local elements = {")
        for element in specification.elements {
            lines.append("  [\(element.element)] = \(table(of: element)),")
        }
        lines.append("}")
        return lines.joined(separator: "\n") + "\n" + WiresharkEngine.text + "\n"
    }

    private func head(form: String) -> [String] {
        let name = specification.name
        let short = name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
        let bitmap = specification.bitmap
        let isBefore = framing.zeroBytes == .before
        let isAfter = framing.zeroBytes == .after
        let header = framing.headerBytes + (framing.hasISOLiteral ? 12 : 0)
        return [
            "-- ISO 8583 dissector for the dialect \(name), made from its specification.",
            "-- Use: tshark -X lua_script:FILE, or copy it to Wireshark's plugins folder.",
            "local short = \(Self.quoted(short))",
            "local proto = Proto(short, \(Self.quoted("ISO 8583 " + name)))",
            "local default_port = \(port)",
            "local mti = \(Self.quoted(specification.messageTypeEncoding.keyword))",
            "local masking = {",
            "  first = \(specification.masking.first), last = \(specification.masking.last),",
            "}",
            "local bitmap = {",
            "  encoding = \(Self.quoted(bitmap.encoding.keyword)),",
            "  secondary = \(bitmap.secondary),",
            "  tertiary = \(Self.quoted(bitmap.tertiary.keyword)),",
            "}",
            "local framing = {",
            "  length = \(Self.quoted(form)), bytes = \(framing.lengthBytes),",
            "  inclusive = \(framing.inclusive),",
            "  before = \(isBefore ? 2 : 0), after = \(isAfter ? 2 : 0),",
            "  tpdu = \(framing.hasTPDU), header = \(header),",
            "}",
            "local messages = {",
        ]
    }

    private var lengthForm: String? {
        switch framing.length {
        case .binary(_, let littleEndian): littleEndian ? "binary-le" : "binary"
        case .bcd: "bcd"
        case .ascii: "ascii"
        case .hexadecimal: "hex"
        case .none: nil
        }
    }

    private func table(of element: ElementDescription) -> String {
        var parts = ["name = \(Self.quoted(element.name))"]
        parts += Self.wire(element.format)
        if let mask = element.sensitivity { parts.append("mask = \(Self.quoted(mask.rawValue))") }
        if !element.typeSensitivity.isEmpty {
            let masks = element.typeSensitivity.map { type, mask in
                "[\(Self.quoted(type.description))] = \(Self.quoted(mask.rawValue))"
            }
            parts.append("masks = { " + masks.sorted().joined(separator: ", ") + " }")
        }
        if let composite = element.composite {
            parts.append("form = \(Self.quoted(composite.form.keyword))")
            let types = composite.messageTypes.map { "[\(Self.quoted($0.description))] = true" }
            if !types.isEmpty { parts.append("types = { " + types.joined(separator: ", ") + " }") }
            parts += inside(composite, of: element)
            // The whole would show what its parts hide.
            if element.sensitivity == nil, Self.hidesParts(element) {
                parts.append("veiled = true")
            }
        }
        return "{ " + parts.joined(separator: ", ") + " }"
    }

    private func inside(
        _ composite: CompositeDescription,
        of element: ElementDescription
    ) -> [String] {
        func mask(_ part: SubElementDescription) -> Sensitivity? {
            part.sensitivity ?? element.partSensitivity[part.key]
        }
        // A mask that is written for the part of one group hides it in all of them.
        func groupMask(_ part: SubElementDescription, _ groups: String) -> Sensitivity? {
            let listed = element.partSensitivity.first { path, _ in
                path.hasPrefix("\(groups).") && path.hasSuffix(".\(part.key)")
            }
            return part.sensitivity ?? listed?.value
        }
        // Parts that stand one after the other, on their own or in a group that repeats.
        func sequence(_ parts: [SubElementDescription], groups: String? = nil) -> String {
            let listed = parts.map { part in
                let fields = [
                    "key = \(Self.quoted(part.key))", "name = \(Self.quoted(part.name))",
                ]
                let hidden = groups.map { groupMask(part, $0) } ?? mask(part)
                let all = fields + (part.format.map(Self.wire) ?? [])
                return "{ " + all.joined(separator: ", ") + "\(Self.maskField(hidden)) }"
            }
            return "{ " + listed.joined(separator: ", ") + " }"
        }
        switch composite.form {
        case .positional(let optionalTail):
            return ["tail = \(optionalTail)", "positions = \(sequence(composite.elements))"]
        case .separated(let form):
            var parts = [
                "positions = \(sequence(composite.elements))",
                "group = \(sequence(composite.group, groups: form.repeatKey))",
                "groups = \(Self.quoted(form.repeatKey))", "most = \(form.maximum)",
            ]
            if let count = form.countFrom { parts.append("count = \(Self.quoted(count))") }
            if let between = form.between { parts.append("between = \(between)") }
            return parts
        case .bitmap(let form):
            let parts = composite.elements.map { part in
                let wire = part.format.map(Self.wire) ?? []
                let fields = ["name = \(Self.quoted(part.name))"] + wire
                return "[\(Self.quoted(part.key))] = { " + fields.joined(separator: ", ")
                    + "\(Self.maskField(mask(part))) }"
            }
            return ["bits = \(form.bits)", "parts = { " + parts.joined(separator: ", ") + " }"]
        case .tlv:
            let parts = composite.elements.map { part in
                "[\(Self.quoted(part.key))] = { name = \(Self.quoted(part.name))"
                    + "\(Self.maskField(mask(part))) }"
            }
            return ["parts = { " + parts.joined(separator: ", ") + " }"]
        case .tagged:
            return []
        }
    }

    private static func hidesParts(_ element: ElementDescription) -> Bool {
        func hides(_ part: SubElementDescription) -> Bool {
            let inside = part.composite.map { $0.elements + $0.group } ?? []
            return part.sensitivity != nil || inside.contains(where: hides)
        }
        let parts = element.composite.map { $0.elements + $0.group } ?? []
        return !element.partSensitivity.isEmpty || parts.contains(where: hides)
    }

    private static func wire(_ format: ElementFormat) -> [String] {
        let sign = format.kind == .signedNumeric ? 1 : 0
        var parts = [
            "kind = \(quoted(format.kind.keyword))",
            "encoding = \(quoted(format.encoding.keyword))",
            "maximum = \(format.maximum + sign)",
        ]
        switch format.length {
        case .prefixed(let prefix, _):
            parts.append(
                "prefix = { encoding = \(quoted(prefix.encoding.keyword)), "
                    + "bytes = \(prefix.bytes), counts = \(quoted(prefix.counts.keyword)), "
                    + "inclusive = \(prefix.inclusive) }"
            )
        case .rest: parts.append("rest = true")
        case .until(let separator): parts.append("stop = \(separator)")
        case .fixed: break
        }
        return parts
    }

    private static func maskField(_ mask: Sensitivity?) -> String {
        mask.map { ", mask = \(quoted($0.rawValue))" } ?? ""
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
        }
        return "\"" + escaped.joined() + "\""
    }
}
