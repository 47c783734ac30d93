import Text

/// What elements of a kind have unless they say otherwise.
struct ElementDefaults {
    var numeric = ContentEncoding.ascii
    var numericPad: UInt8 = 0
    var text = ContentEncoding.ascii
    var track = ContentEncoding.ascii
    var trackPad: UInt8 = 0
    var bytes = ContentEncoding.binary
    var lengthEncoding = LengthEncoding.ascii
    var counts = LengthUnit.digits
    var inclusive = false
    var lengthBytes: Int?

    /// Everything as characters: the parts of a text.
    static let characters = ElementDefaults()

    func encoding(_ kind: ElementKind) -> ContentEncoding {
        switch kind {
        case .numeric, .signedNumeric: numeric
        case .track: track
        case .binary: bytes
        default: text
        }
    }

    func pad(_ kind: ElementKind) -> UInt8 { kind == .track ? trackPad : numericPad }
}

extension SpecificationReader {
    func readDefaults(_ node: SpecNode?) -> ElementDefaults {
        var defaults = ElementDefaults()
        guard let node, map(node, keys: ["numeric", "text", "track", "bytes", "length"]) != nil
        else {
            return defaults
        }
        if let numeric = node["numeric"], map(numeric, keys: ["encoding", "pad"]) != nil {
            defaults.numeric = encoding(numeric["encoding"], .numeric) ?? .ascii
            defaults.numericPad = numeric["pad"].flatMap { nibble($0) } ?? 0
        }
        if let text = node["text"], map(text, keys: ["encoding"]) != nil {
            defaults.text = encoding(text["encoding"], .alphanumeric) ?? .ascii
        }
        if let track = node["track"], map(track, keys: ["encoding", "pad"]) != nil {
            defaults.track = encoding(track["encoding"], .track) ?? .ascii
            defaults.trackPad = track["pad"].flatMap { nibble($0) } ?? 0
        }
        if let bytes = node["bytes"], map(bytes, keys: ["encoding"]) != nil {
            defaults.bytes = encoding(bytes["encoding"], .binary) ?? .binary
        }
        if let length = node["length"],
            map(length, keys: ["encoding", "counts", "inclusive", "bytes"]) != nil
        {
            if let value = length["encoding"].flatMap({
                choice($0, LengthEncoding.allCases, \.keyword)
            }) {
                defaults.lengthEncoding = value
            }
            if let value = length["counts"].flatMap({ choice($0, LengthUnit.allCases, \.keyword) })
            {
                defaults.counts = value
            }
            defaults.inclusive = length["inclusive"].flatMap { boolean($0) } ?? false
            defaults.lengthBytes = length["bytes"].flatMap { number($0, 1...6) }
        }
        return defaults
    }

    private func encoding(_ node: SpecNode?, _ kind: ElementKind) -> ContentEncoding? {
        guard let node else { return nil }
        let allowed: [ContentEncoding] =
            kind == .binary
            ? [.binary, .hexadecimal]
            : kind.packs ? [.ascii, .ebcdic, .bcdRight, .bcdLeft] : [.ascii, .ebcdic]
        return choice(node, allowed, \.keyword)
    }

    private func nibble(_ node: SpecNode) -> UInt8? {
        guard let text = node.text, text.utf8.count == 1, let character = text.utf8.first,
            Hexadecimal.upperValue(of: character) < 16
        else {
            findings.add(
                "pad",
                at: node,
                "no pad nibble",
                cure: "write one of \"0\" to \"9\", \"A\" to \"F\""
            )
            return nil
        }
        checkQuoted(node)
        return Hexadecimal.upperValue(of: character)
    }

    /// What `format` says: `n 6`, `n..19`, `b 64`.
    ///
    /// A fixed `b` is in bits, everything else as counted.
    func notation(_ node: SpecNode) -> (kind: ElementKind, dots: Int, maximum: Int)? {
        guard let text = text(node) else { return nil }
        let letters = text.prefix { $0 != " " && $0 != "." }
        let rest = text.dropFirst(letters.count)
        let dots = rest.prefix { $0 == "." }.count
        let digits = dots > 0 ? rest.dropFirst(dots) : rest.dropFirst()
        guard let kind = ElementKind.allCases.first(where: { $0.keyword == letters }),
            dots <= 6, let maximum = Int(digits), maximum > 0, maximum <= 999_999,
            String(maximum) == digits
        else {
            findings.add(
                "format",
                at: node,
                "\"\(text)\" is no format",
                cure: "write it as the standard does: \"n 6\", \"n..19\", \"ans...999\", \"b 64\""
            )
            return nil
        }
        guard kind == .binary, dots == 0 else { return (kind, dots, maximum) }
        guard maximum % 8 == 0 else {
            findings.add(
                "format",
                at: node,
                "\"\(text)\" is not a whole number of bytes",
                cure: "a fixed b is in bits: write a multiple of 8"
            )
            return nil
        }
        return (kind, 0, maximum / 8)
    }

    /// The format of an element or part from its keys.
    func format(
        _ node: SpecNode,
        defaults: ElementDefaults,
        owner: CompositeContext? = nil
    ) -> ElementFormat? {
        guard let place = node["format"], let (kind, dots, maximum) = notation(place) else {
            return nil
        }
        let given = encoding(node["encoding"], kind)
        if let given, owner?.isText == true, given != .ascii, given != .hexadecimal {
            findings.add(
                "encoding",
                at: node["encoding"] ?? node,
                "a part of a text is characters, not \(given.keyword)",
                cure: "leave the encoding out; the element around it has one"
            )
        }
        var result = ElementFormat(
            kind: kind,
            length: .fixed,
            minimum: maximum,
            maximum: maximum,
            encoding: given ?? defaults.encoding(kind),
            padNibble: defaults.pad(kind),
            fill: nil,
            check: .characters
        )
        result.length = length(node, kind, dots: dots, defaults: defaults, owner: owner)
        if result.length != .fixed { result.minimum = 0 }
        readMinimum(node, &result)
        readPad(node, &result)
        readCheck(node, &result)
        checkLength(result, at: node["length"] ?? place)
        return result
    }

    private func readMinimum(_ node: SpecNode, _ format: inout ElementFormat) {
        guard let place = node["minimum"], let value = number(place, 0...999_999) else { return }
        guard format.length != .fixed, value <= format.maximum else {
            findings.add(
                "minimum",
                at: place,
                format.length == .fixed
                    ? "a fixed element has no minimum" : "the minimum is over the maximum",
                cure: "leave it out, or write 0 to \(format.maximum)"
            )
            return
        }
        format.minimum = value
    }

    private func readPad(_ node: SpecNode, _ format: inout ElementFormat) {
        guard let place = node["pad"] else { return }
        if place.entries == nil {
            guard let nibble = nibble(place) else { return }
            guard format.encoding.isPacked else {
                findings.add(
                    "pad",
                    at: place,
                    "a pad nibble, but the element is not packed",
                    cure: "leave it out, or write encoding: bcd-right or bcd-left"
                )
                return
            }
            format.padNibble = nibble
            return
        }
        guard map(place, keys: ["character", "side"]) != nil,
            let character = required("character", in: place, text: { character($0) }),
            let side = required("side", in: place, text: { word($0, among: ["left", "right"]) })
        else { return }
        guard format.length == .fixed, format.kind != .binary, format.kind != .signedNumeric else {
            findings.add(
                "pad",
                at: place,
                "a fill, but the element is not a fixed text or number",
                cure: "leave it out"
            )
            return
        }
        guard format.kind != .numeric || format.kind.characters.admits(character) else {
            findings.add(
                "pad",
                at: place,
                "the fill is no digit, but the element is n",
                cure: "fill a number with \"0\""
            )
            return
        }
        format.fill = TextFill(character: character, side: side == "left" ? .left : .right)
    }

    private func readCheck(_ node: SpecNode, _ format: inout ElementFormat) {
        let zero = node["zero"].flatMap { boolean($0) } ?? false
        guard let place = node["check"], let word = text(place) else {
            if node["zero"] != nil {
                findings.add(
                    "check",
                    at: node["zero"] ?? node,
                    "zero: without a date pattern",
                    cure: "add check: MMDD or the like, or leave it out"
                )
            }
            return
        }
        let isText = !format.kind.packs && format.kind != .binary
        switch word {
        case "class": return
        case "any" where isText || format.kind == .track: format.check = .any
        case "gbk" where isText: format.check = .gbk
        case "utf8" where isText: format.check = .utf8
        case "luhn" where format.kind == .numeric: format.check = .luhn
        case "any", "gbk", "utf8", "luhn":
            findings.add(
                "check",
                at: place,
                "check: \(word) does not go with \(format.kind.keyword)",
                cure: word == "luhn" ? "use it with n" : "use it with text kinds"
            )
        default:
            guard let pattern = DatePattern(word) else {
                findings.add(
                    "check",
                    at: place,
                    "unknown check \"\(word)\"",
                    cure: "write class, any, gbk, utf8, luhn or a pattern of YYYY YY MM DD hh mm ss"
                )
                return
            }
            guard format.kind == .numeric, format.length == .fixed,
                format.maximum == pattern.digits
            else {
                findings.add(
                    "check",
                    at: place,
                    "the pattern has \(pattern.digits) digits, the element is \(format.notation)",
                    cure: "use it with \"n \(pattern.digits)\""
                )
                return
            }
            format.check = .date(pattern, zeroAllowed: zero)
        }
    }
}
