import Text

/// The words of one element or part while an importer finds them.
struct ImportedElement {
    /// How long its length says that it is.
    enum Length {
        case fixed
        case prefixed(LengthEncoding, digits: Int, bytes: Int, counts: LengthUnit)
        /// Told by the tag around it.
        case tagged
    }

    var name: String
    var kind: ElementKind
    var encoding: ContentEncoding
    var length: Length
    /// Positions, bytes for `b`, the sign of `x+n` not counted.
    var maximum: Int
    var pad: UInt8 = 0
    var fill: (character: UInt8, side: String)?
    /// The words of what is inside.
    var composite: JSONValue?

    /// Whether it is characters of one byte each, so that it may be a part of a text.
    var isText: Bool { kind != .binary && (encoding == .ascii || encoding == .ebcdic) }

    /// The words, in an element of a number or in a part.
    func words(number: Int? = nil, isPartOfText: Bool = false) -> JSONValue {
        var own = self
        if number == 2, isText { own.kind = .numeric }
        var members: [JSONValue.Member] = [
            .init("name", .string(name.isEmpty ? "Unnamed" : name)),
            .init("format", .string(own.notation)),
        ]
        if !isPartOfText { members.append(.init("encoding", .string(encoding.keyword))) }
        if encoding.isPacked {
            members.append(.init("pad", .string(Hexadecimal.text(UInt64(pad), digits: 1))))
        } else if let fill, case .fixed = length, composite == nil {
            let character = String(UnicodeScalar(fill.character))
            members.append(
                .init(
                    "pad",
                    .object([
                        .init("character", .string(character)), .init("side", .string(fill.side)),
                    ])
                )
            )
        }
        if case .prefixed(let encoding, _, let bytes, let counts) = length {
            var words: [JSONValue.Member] = [
                .init("encoding", .string(encoding.keyword)),
                .init("counts", .string(counts.keyword)), .init("inclusive", .boolean(false)),
            ]
            if encoding == .bcd || encoding == .binary {
                words.append(.init("bytes", .number("\(bytes)")))
            }
            members.append(.init("length", .object(words)))
        }
        if let composite { members.append(.init("composite", composite)) }
        if let number { members += secrets(number) }
        return .object(members)
    }

    private var notation: String {
        switch length {
        case .fixed: return "\(kind.keyword) \(kind == .binary ? maximum * 8 : maximum)"
        case .prefixed(_, let digits, _, _):
            return kind.keyword + String(repeating: ".", count: digits) + "\(maximum)"
        case .tagged:
            let dots = String(repeating: ".", count: "\(maximum)".count)
            return kind.keyword + dots + "\(maximum)"
        }
    }

    /// What the standard keeps secret, and EMV data that are no bytes: nothing of them shows.
    private func secrets(_ number: Int) -> [JSONValue.Member] {
        if number == 55, kind != .binary {
            let inside = composite == nil ? [JSONValue.Member("composite", .null)] : []
            return inside + [.init("sensitive", .string(Sensitivity.secret.rawValue))]
        }
        return StandardSecrets.of(number).map { [.init("sensitive", .string($0.rawValue))] } ?? []
    }
}

extension ImportedElement.Length {
    /// The highest number that the length can say.
    var capacity: Int {
        switch self {
        case .fixed, .tagged: return 999_999
        case .prefixed(let encoding, let digits, let bytes, _):
            let (base, places) =
                switch encoding {
                case .ascii, .ebcdic: (10, digits)
                case .bcd: (10, digits)
                case .binary: (256, min(bytes, 3))
                }
            return min((0..<places).reduce(1) { value, _ in value * base } - 1, 999_999)
        }
    }
}
