import Text

/// What a part of a composite has to know of what is around it.
struct CompositeContext {
    var form: CompositeLayout.Form
    /// Parts are characters of the value around them.
    var isText: Bool
    var separator: UInt8 = 0
    var between: UInt8?
}

extension SpecificationReader {
    private static let forms: [(word: String, form: CompositeLayout.Form, keys: [String])] = [
        ("positional", .positional, ["optional-tail", "elements"]),
        ("bitmap", .bitmap, ["bitmap", "elements"]),
        ("tagged", .tagged, ["tag", "length", "padding", "elements"]),
        ("separated", .separated, ["separator", "elements", "repeat"]),
        ("tlv", .tlv, ["padding", "elements"]),
    ]

    /// `isPart` says that it stands inside a part, which every message has in one form.
    func composite(
        _ node: SpecNode,
        parent: ElementFormat,
        defaults: ElementDefaults,
        isPart: Bool = false
    ) -> CompositeDescription? {
        guard node.entries != nil else {
            map(node, keys: [])
            return nil
        }
        guard
            let word = required(
                "form",
                in: node,
                text: { self.word($0, among: SpecificationReader.forms.map(\.word)) }
            ),
            let known = SpecificationReader.forms.first(where: { $0.word == word }),
            map(node, keys: ["form", "sealed"] + (isPart ? [] : ["in"]) + known.keys) != nil
        else { return nil }
        var context = CompositeContext(form: known.form, isText: parent.kind != .binary)
        let form: CompositeForm?
        switch known.form {
        case .positional:
            form = .positional(
                optionalTail: node["optional-tail"].flatMap { boolean($0) } ?? false
            )
        case .bitmap: form = bitmapForm(node)
        case .tagged: form = taggedForm(node)
        case .tlv: form = .tlv(fill: node["padding"].flatMap { fillByte($0) })
        case .separated:
            guard parent.kind != .binary else {
                findings.add(
                    "composite",
                    at: node,
                    "a separated composite needs characters",
                    cure: "make the element a text, such as ans...999"
                )
                return nil
            }
            context.separator =
                required("separator", in: node, text: { character($0) }) ?? 0x5C
            context.between = node["repeat"]?["between"].flatMap { character($0) }
            form = separatedForm(node, context)
        }
        let partDefaults = context.isText ? ElementDefaults.characters : defaults
        let elements = subElements(node["elements"], context, partDefaults)
        let group = subElements(node["repeat"]?["elements"], context, partDefaults)
        guard let form else { return nil }
        checkParts(elements + group, context, form, at: node)
        checkGoods(elements, group, at: node)
        return CompositeDescription(
            form: form,
            isSealed: node["sealed"].flatMap { boolean($0) } ?? false,
            messageTypes: messageTypes(node["in"]),
            elements: elements,
            group: group
        )
    }

    /// The types of messages that have the composite; empty for all.
    private func messageTypes(_ node: SpecNode?) -> [MessageTypeIndicator] {
        guard let node else { return [] }
        guard let items = node.items, !items.isEmpty else {
            findings.add(
                "shape",
                at: node,
                "\(node.shape) stands where a list of message types belongs",
                cure: "write in: [\"0200\", \"0220\"], or leave it out for all"
            )
            return []
        }
        return items.compactMap { messageType($0) }
    }

    private func bitmapForm(_ node: SpecNode) -> CompositeForm? {
        guard let place = required("bitmap", in: node, text: { $0 }),
            map(place, keys: ["bits", "encoding", "first-bit"]) != nil,
            let bits = required("bits", in: place, text: { number($0, 8...128) })
        else { return nil }
        guard bits % 8 == 0 else {
            findings.add(
                "bitmap",
                at: place["bits"] ?? place,
                "\(bits) bits are not whole bytes",
                cure: "write a multiple of 8"
            )
            return nil
        }
        let encoding =
            place["encoding"].flatMap { choice($0, BitmapEncoding.allCases, \.keyword) } ?? .binary
        let first = place["first-bit"].flatMap { word($0, among: ["data", "extension"]) } ?? "data"
        return .bitmap(
            BitmapForm(bits: bits, encoding: encoding, firstBitExtends: first == "extension")
        )
    }

    private func taggedForm(_ node: SpecNode) -> CompositeForm? {
        guard let tag = required("tag", in: node, text: { $0 }),
            map(tag, keys: ["size", "encoding", "kind"]) != nil,
            let size = required("size", in: tag, text: { number($0, 1...8) }),
            let length = required("length", in: node, text: { $0 }),
            map(length, keys: ["encoding", "digits", "bytes"]) != nil
        else { return nil }
        let encoding: TaggedForm.TagEncoding
        switch tag["encoding"].flatMap({ word($0, among: ["ascii", "bcd", "binary"]) }) {
        case "bcd": encoding = .bcd
        case "binary": encoding = .binary
        default: encoding = .ascii
        }
        let kind: TaggedForm.TagKind
        switch tag["kind"].flatMap({ word($0, among: ["n", "an", "hex"]) }) {
        case "n": kind = .number
        case "hex": kind = .hexadecimal
        default: kind = .text
        }
        let lengthEncoding =
            length["encoding"].flatMap { choice($0, LengthEncoding.allCases, \.keyword) } ?? .ascii
        let digits = length["digits"].flatMap { number($0, 1...6) }
        let bytes = length["bytes"].flatMap { number($0, 1...6) }
        let usual = digits.map { lengthEncoding == .bcd ? ($0 + 1) / 2 : $0 }
        guard let lengthBytes = bytes ?? usual else {
            findings.add(
                "missing-key",
                at: length,
                "the size of the length is missing",
                cure: "add digits: 3 or bytes: 2"
            )
            return nil
        }
        if encoding != .ascii, kind == .hexadecimal || kind == .number, size > 4 {
            findings.add(
                "composite",
                at: tag,
                "a tag of \(size) bytes is too long",
                cure: "write a size of 1 to 4"
            )
            return nil
        }
        return .tagged(
            TaggedForm(
                tagBytes: size,
                tagEncoding: encoding,
                tagKind: kind,
                lengthEncoding: lengthEncoding,
                lengthBytes: lengthBytes,
                fill: node["padding"].flatMap { fillByte($0) }
            )
        )
    }

    private func separatedForm(_ node: SpecNode, _ context: CompositeContext) -> CompositeForm? {
        guard let group = required("repeat", in: node, text: { $0 }),
            map(group, keys: ["key", "between", "count-from", "maximum", "elements"]) != nil,
            let key = required("key", in: group, text: { quotedText($0) })
        else { return nil }
        let maximum = group["maximum"].flatMap { number($0, 1...9_999) } ?? 99
        let countFrom = group["count-from"].flatMap { quotedText($0) }
        if let countFrom, node["elements"]?[countFrom] == nil {
            findings.add(
                "composite",
                at: group["count-from"] ?? group,
                "count-from names \"\(countFrom)\", which is not described",
                cure: "name one of the leading parts"
            )
        }
        return .separated(
            SeparatedForm(
                repeatKey: key,
                between: context.between,
                countFrom: countFrom,
                maximum: maximum
            )
        )
    }

    private func fillByte(_ node: SpecNode) -> UInt8? {
        guard let text = node.text, let bytes = Hexadecimal.bytes(text), bytes.count == 1 else {
            findings.add(
                "padding",
                at: node,
                "no byte in hexadecimal",
                cure: "write padding: \"00\""
            )
            return nil
        }
        checkQuoted(node)
        return bytes[0]
    }

    private static let partKeys = [
        "name", "format", "encoding", "pad", "length", "minimum", "check", "zero", "sensitive",
        "codes", "composite", "until", "means", "decimals",
    ]

    private func subElements(
        _ node: SpecNode?,
        _ context: CompositeContext,
        _ defaults: ElementDefaults
    ) -> [SubElementDescription] {
        guard let node else { return [] }
        guard let entries = node.entries else {
            map(node, keys: [])
            return []
        }
        var result: [SubElementDescription] = []
        for entry in entries {
            checkQuoted(entry.key)
            guard PartKey.pack(entry.name) != nil, CharacterClass.alphanumeric.admits(entry.name)
            else {
                findings.add(
                    "part-key",
                    at: entry.key,
                    "\"\(entry.name)\" is no key of a part",
                    cure: "write one to eight letters or digits"
                )
                continue
            }
            if let part = subElement(entry, context, defaults) { result.append(part) }
        }
        let numbers = result.map { Int($0.key) }
        guard context.form != .tagged, context.form != .tlv, !numbers.contains(nil) else {
            return result
        }
        return result.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }
    }

    private func subElement(
        _ entry: SpecNode.Entry,
        _ context: CompositeContext,
        _ defaults: ElementDefaults
    ) -> SubElementDescription? {
        let node = entry.value
        guard map(node, keys: SpecificationReader.partKeys) != nil,
            let name = required("name", in: node, text: { text($0) })
        else { return nil }
        var format: ElementFormat?
        if context.form == .tlv {
            if node["format"] != nil {
                findings.add(
                    "format",
                    at: node["format"] ?? node,
                    "a BER-TLV tag has no format",
                    cure: "leave it out; its value is hexadecimal text"
                )
            }
        } else {
            guard required("format", in: node, text: { $0 }) != nil else { return nil }
            format = self.format(node, defaults: defaults, owner: context)
            if format == nil { return nil }
        }
        var inside: CompositeDescription?
        if let format, let place = node["composite"] {
            inside = composite(place, parent: format, defaults: defaults, isPart: true)
        }
        let meaning = node["means"].flatMap { choice($0, PartMeaning.allCases, \.rawValue) }
        let codes = codesName(node["codes"])
        if meaning == .code, codes == nil {
            findings.warn(
                "means-missing",
                at: node["means"] ?? node,
                "a part means a code, but no table says which",
                cure: "add codes: and the name of a table beside it"
            )
        }
        return SubElementDescription(
            key: entry.name,
            name: name,
            format: format,
            sensitivity: node["sensitive"].flatMap { sensitivityWord($0) },
            codes: codes,
            means: meaning,
            hasPoint: node["decimals"].flatMap { word($0, among: ["point"]) } != nil,
            composite: inside
        )
    }

    /// What was sold is read whole or not at all.
    private func checkGoods(
        _ head: [SubElementDescription],
        _ group: [SubElementDescription],
        at node: SpecNode
    ) {
        guard group.contains(where: { $0.means == .product }) else { return }
        let place = node["repeat"]?["elements"] ?? node
        let needed: [PartMeaning] = [.unit, .quantity, .price, .amount]
        for word in needed where !group.contains(where: { $0.means == word }) {
            findings.add(
                "means-missing",
                at: place,
                "a group names a product, but no \(word.rawValue)",
                cure: "add means: \(word.rawValue) beside its part"
            )
        }
        for part in head + group {
            switch part.format?.length {
            case .fixed, .until, nil: continue
            case .prefixed, .rest:
                findings.add(
                    "means-unfit",
                    at: place,
                    "part \(part.key) of what was sold has a length in front of it, or none",
                    cure: "give it a fixed length, or write until: separator"
                )
            }
        }
    }

    /// Parts that run to the end of the value can only be the last.
    private func checkParts(
        _ elements: [SubElementDescription],
        _ context: CompositeContext,
        _ form: CompositeForm,
        at node: SpecNode
    ) {
        if case .bitmap(let bitmap) = form {
            let highest = bitmap.bits * (bitmap.firstBitExtends ? 2 : 1)
            let lowest = bitmap.firstBitExtends ? 2 : 1
            for part in elements where !(lowest...highest).contains(Int(part.key) ?? 0) {
                findings.add(
                    "part-key",
                    at: node["elements"]?[part.key] ?? node,
                    "the bitmap has no bit \"\(part.key)\" for a part",
                    cure: "number the parts from \(lowest) to \(highest)"
                )
            }
        }
        guard context.form == .positional || context.form == .bitmap else { return }
        for part in elements.dropLast() where part.format?.length == .rest {
            findings.add(
                "length",
                at: node["elements"]?[part.key] ?? node,
                "part \(part.key) has no length, but is not the last",
                cure: "give it a length, or move it to the end"
            )
        }
        if elements.isEmpty {
            findings.add(
                "composite",
                at: node,
                "the composite has no parts",
                cure: "describe its elements"
            )
        }
    }
}
