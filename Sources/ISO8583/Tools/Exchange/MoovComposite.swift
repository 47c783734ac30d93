import Text

/// The parts of an element as subfields of moov's JSON.
struct MoovComposite {
    /// Why there are no words for them.
    struct Wordless: Error {
        let reason: String
    }

    let members: [JSONValue.Member]

    init(_ composite: CompositeDescription, in parent: ElementFormat) throws(Wordless) {
        guard !composite.isSealed else { throw Wordless(reason: "they are encrypted") }
        guard composite.messageTypes.isEmpty else {
            throw Wordless(reason: "only some messages have them")
        }
        guard !parent.encoding.isPacked, parent.encoding != .hexadecimal else {
            throw Wordless(reason: "they share bytes of packed digits")
        }
        switch composite.form {
        case .positional:
            members = [
                .init("tag", .object([.init("sort", .string("StringsByInt"))])),
                try Self.subfields(composite.elements, parent),
            ]
        case .bitmap(let form):
            guard parent.kind == .binary else { throw Wordless(reason: "a bitmap inside a text") }
            members = [
                .init(
                    "bitmap",
                    MoovField.bitmap(
                        bytes: form.bits / 8,
                        form.encoding,
                        expands: form.firstBitExtends
                    )
                ),
                try Self.subfields(composite.elements, parent),
            ]
        case .tagged(let form): members = try Self.tagged(composite, form)
        case .separated: throw Wordless(reason: "separators stand between them")
        case .tlv:
            let parts = composite.elements.map { part in
                JSONValue.Member(
                    part.key,
                    .object([
                        .init("type", .string("Binary")), .init("length", .number("999")),
                        .init("description", .string(part.name)), .init("enc", .string("Binary")),
                        .init("prefix", .string("BerTLV")),
                    ])
                )
            }
            guard parent.kind == .binary, !parts.isEmpty else {
                throw Wordless(reason: "no tag is described")
            }
            members = [
                .init(
                    "tag",
                    .object([
                        .init("enc", .string("BerTLVTag")), .init("sort", .string("StringsByHex")),
                    ])
                ), .init("subfields", .object(parts)),
            ]
        }
    }

    private static func tagged(
        _ composite: CompositeDescription,
        _ form: TaggedForm
    ) throws(Wordless) -> [JSONValue.Member] {
        guard form.tagEncoding == .ascii, form.tagKind == .number else {
            throw Wordless(reason: "tags there are ASCII numbers, or BER's")
        }
        guard form.lengthEncoding == .ascii, form.lengthBytes <= 4 else {
            throw Wordless(reason: "lengths there are up to 4 ASCII digits")
        }
        var parts: [JSONValue.Member] = []
        for part in composite.elements {
            guard var format = part.format, part.composite == nil, !format.encoding.isPacked
            else { throw Wordless(reason: "part \(part.key) has parts, or packed digits") }
            let prefix = LengthPrefix(
                encoding: .ascii,
                counts: .bytes,
                inclusive: false,
                bytes: form.lengthBytes
            )
            format.length = .prefixed(prefix, digits: form.lengthBytes)
            parts.append(.init(part.key, MoovField.plain(format, part.name).field))
        }
        guard !parts.isEmpty else { throw Wordless(reason: "no tag is described") }
        return [
            .init(
                "tag",
                .object([
                    .init("length", .number("\(form.tagBytes)")), .init("enc", .string("ASCII")),
                    .init("sort", .string("StringsByInt")),
                ])
            ), .init("subfields", .object(parts)),
        ]
    }

    /// Parts one behind the other, or announced by a bitmap.
    private static func subfields(
        _ elements: [SubElementDescription],
        _ parent: ElementFormat
    ) throws(Wordless) -> JSONValue.Member {
        var parts: [JSONValue.Member] = []
        for part in elements {
            guard let format = part.format else {
                throw Wordless(reason: "part \(part.key) has no format")
            }
            switch format.length {
            case .fixed, .prefixed: break
            case .rest, .until: throw Wordless(reason: "part \(part.key) has no length")
            }
            guard Int(part.key) != nil else {
                throw Wordless(reason: "part \(part.key) has no number")
            }
            parts.append(.init(part.key, try subfield(part, format, parent)))
        }
        return .init("subfields", .object(parts))
    }

    private static func subfield(
        _ part: SubElementDescription,
        _ format: ElementFormat,
        _ parent: ElementFormat
    ) throws(Wordless) -> JSONValue {
        var format = format
        if parent.kind != .binary {
            guard format.kind != .binary else {
                throw Wordless(reason: "part \(part.key) is bytes inside a text")
            }
            // A part of a text is characters in the encoding of what is around it.
            format.encoding = parent.encoding
        }
        let plain = MoovField.plain(format, part.name)
        guard plain.losses.isEmpty else {
            throw Wordless(reason: "part \(part.key): \(plain.losses[0].what)")
        }
        guard let composite = part.composite, case .object(let members) = plain.field else {
            return plain.field
        }
        let inside = try MoovComposite(composite, in: format).members
        return .object(
            members.filter { $0.key != "enc" && $0.key != "padding" }.map {
                $0.key == "type" ? JSONValue.Member("type", .string("Composite")) : $0
            } + inside
        )
    }
}
