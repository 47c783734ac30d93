import Text

/// An element in the words of a specification file, everything said that a default could say.
///
/// What it gives reads back as the same element whatever stands around it.
struct ElementWords {
    /// Whether the names of tables of codes are among the words.
    var namesCodes = true

    /// The words of one element.
    func words(of element: ElementDescription) -> JSONValue {
        var members: [JSONValue.Member] = [.init("name", .string(element.name))]
        members += words(of: element.format)
        if let sensitivity = element.sensitivity {
            members.append(.init("sensitive", .string(sensitivity.rawValue)))
        } else if !element.partSensitivity.isEmpty {
            let parts = element.partSensitivity.sorted { $0.key < $1.key }
            members.append(
                .init("sensitive", .object(parts.map { .init($0.key, .string($0.value.rawValue)) }))
            )
        }
        if !element.typeSensitivity.isEmpty {
            let types = element.typeSensitivity.sorted { $0.key.description < $1.key.description }
            members.append(
                .init(
                    "sensitive-in",
                    .object(types.map { .init($0.key.description, .string($0.value.rawValue)) })
                )
            )
        }
        if element.isFingerprint { members.append(.init("fingerprint", .boolean(true))) }
        members += codes(element.codes)
        if let composite = element.composite {
            members.append(.init("composite", words(of: composite, in: element.format)))
        }
        return .object(members)
    }

    private func codes(_ name: String?) -> [JSONValue.Member] {
        guard namesCodes, let name else { return [] }
        return [.init("codes", .string(name))]
    }

    // MARK: Formats

    private func words(of format: ElementFormat) -> [JSONValue.Member] {
        [.init("format", .string(format.notation)), .init("encoding", .string(encoding(format)))]
            + pad(format) + length(format) + checks(format)
    }

    private func encoding(_ format: ElementFormat) -> String { format.encoding.keyword }

    private func pad(_ format: ElementFormat) -> [JSONValue.Member] {
        if let fill = format.fill {
            let character = String(UnicodeScalar(fill.character))
            let side = fill.side == .left ? "left" : "right"
            return [
                .init(
                    "pad",
                    .object([.init("character", .string(character)), .init("side", .string(side))])
                )
            ]
        }
        guard format.encoding.isPacked else { return [] }
        return [.init("pad", .string(Hexadecimal.text(UInt64(format.padNibble), digits: 1)))]
    }

    private func length(_ format: ElementFormat) -> [JSONValue.Member] {
        switch format.length {
        case .fixed, .until: return []
        case .rest: return [.init("length", .string("none"))]
        case .prefixed(let prefix, _):
            var members: [JSONValue.Member] = [
                .init("encoding", .string(prefix.encoding.keyword)),
                .init("counts", .string(prefix.counts.keyword)),
                .init("inclusive", .boolean(prefix.inclusive)),
            ]
            if prefix.encoding == .bcd || prefix.encoding == .binary {
                members.append(.init("bytes", .number("\(prefix.bytes)")))
            }
            return [.init("length", .object(members))]
        }
    }

    private func checks(_ format: ElementFormat) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if format.length != .fixed, format.minimum > 0 {
            members.append(.init("minimum", .number("\(format.minimum)")))
        }
        if format.check != .characters {
            members.append(.init("check", .string(format.check.word)))
        }
        if case .date(_, zeroAllowed: true) = format.check {
            members.append(.init("zero", .boolean(true)))
        }
        return members
    }

    // MARK: Composites

    private func words(
        of composite: CompositeDescription,
        in parent: ElementFormat
    ) -> JSONValue {
        var members: [JSONValue.Member] = [.init("form", .string(composite.form.keyword))]
        if composite.isSealed { members.append(.init("sealed", .boolean(true))) }
        if !composite.messageTypes.isEmpty {
            let types = composite.messageTypes.map { JSONValue.string($0.description) }
            members.append(.init("in", .array(types)))
        }
        let parts = PartWords(words: self, composite: composite, isText: parent.kind != .binary)
        members += parts.form
        members.append(.init("elements", .object(composite.elements.map(parts.member))))
        if case .separated(let form) = composite.form {
            members.append(.init("repeat", parts.group(form)))
        }
        return .object(members)
    }

    /// What surrounds the parts of one composite.
    private struct PartWords {
        let words: ElementWords
        let composite: CompositeDescription
        let isText: Bool

        /// The keys of the form itself.
        var form: [JSONValue.Member] {
            switch composite.form {
            case .positional(let optionalTail):
                return optionalTail ? [.init("optional-tail", .boolean(true))] : []
            case .bitmap(let form):
                return [
                    .init(
                        "bitmap",
                        .object([
                            .init("bits", .number("\(form.bits)")),
                            .init("encoding", .string(form.encoding.keyword)),
                            .init(
                                "first-bit",
                                .string(form.firstBitExtends ? "extension" : "data")
                            ),
                        ])
                    )
                ]
            case .tagged(let form):
                return [
                    .init(
                        "tag",
                        .object([
                            .init("size", .number("\(form.tagBytes)")),
                            .init("encoding", .string(form.tagEncoding.keyword)),
                            .init("kind", .string(form.tagKind.keyword)),
                        ])
                    ),
                    .init(
                        "length",
                        .object([
                            .init("encoding", .string(form.lengthEncoding.keyword)),
                            .init("bytes", .number("\(form.lengthBytes)")),
                        ])
                    ),
                ] + padding(form.fill)
            case .separated:
                return [.init("separator", .string(String(UnicodeScalar(separator))))]
            case .tlv(let fill): return padding(fill)
            }
        }

        private func padding(_ fill: UInt8?) -> [JSONValue.Member] {
            fill.map { [.init("padding", .string(Hexadecimal.text([$0])))] } ?? []
        }

        private var between: UInt8? {
            guard case .separated(let form) = composite.form else { return nil }
            return form.between
        }

        /// The character that ends parts; a backslash where none ends with one.
        private var separator: UInt8 {
            let ends = (composite.elements + composite.group).compactMap { part -> UInt8? in
                guard case .until(let byte)? = part.format?.length, byte != between else {
                    return nil
                }
                return byte
            }
            return ends.first ?? 0x5C
        }

        func group(_ form: SeparatedForm) -> JSONValue {
            var members: [JSONValue.Member] = [.init("key", .string(form.repeatKey))]
            if let between = form.between {
                members.append(.init("between", .string(String(UnicodeScalar(between)))))
            }
            if let countFrom = form.countFrom {
                members.append(.init("count-from", .string(countFrom)))
            }
            members.append(.init("maximum", .number("\(form.maximum)")))
            members.append(.init("elements", .object(composite.group.map(member))))
            return .object(members)
        }

        func member(_ part: SubElementDescription) -> JSONValue.Member {
            var members: [JSONValue.Member] = [.init("name", .string(part.name))]
            if let format = part.format { members += inside(words.words(of: format), format) }
            if let sensitivity = part.sensitivity {
                members.append(.init("sensitive", .string(sensitivity.rawValue)))
            }
            members += words.codes(part.codes)
            if let means = part.means {
                members.append(.init("means", .string(means.rawValue)))
            }
            if part.hasPoint { members.append(.init("decimals", .string("point"))) }
            if let composite = part.composite, let format = part.format {
                members.append(.init("composite", words.words(of: composite, in: format)))
            }
            return .init(part.key, .object(members))
        }

        /// The words of a part's format, less those that the composite around it says.
        private func inside(
            _ members: [JSONValue.Member],
            _ format: ElementFormat
        ) -> [JSONValue.Member] {
            var members = members
            if isText, format.encoding == .binary { members.removeAll { $0.key == "encoding" } }
            if case .tagged = composite.form { members.removeAll { $0.key == "length" } }
            if case .until(let byte) = format.length {
                let word = byte == between ? "between" : "separator"
                members.append(.init("until", .string(word)))
            }
            return members
        }
    }
}

extension ContentCheck {
    /// The word in a specification.
    var word: String {
        switch self {
        case .characters: "class"
        case .any: "any"
        case .gbk: "gbk"
        case .utf8: "utf8"
        case .luhn: "luhn"
        case .date(let pattern, _): pattern.text
        }
    }
}

extension TaggedForm.TagEncoding {
    /// The word in a specification.
    var keyword: String {
        switch self {
        case .ascii: "ascii"
        case .bcd: "bcd"
        case .binary: "binary"
        }
    }
}

extension TaggedForm.TagKind {
    /// The word in a specification.
    var keyword: String {
        switch self {
        case .number: "n"
        case .text: "an"
        case .hexadecimal: "hex"
        }
    }
}
