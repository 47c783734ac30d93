/// How long an element is, and how its length is written.
extension SpecificationReader {
    /// How the length of an element is told.
    func length(
        _ node: SpecNode,
        _ kind: ElementKind,
        dots: Int,
        defaults: ElementDefaults,
        owner: CompositeContext?
    ) -> ElementLength {
        let place = node["length"]
        if let until = node["until"], !until.isNull {
            return untilLength(until, owner: owner)
        }
        if owner?.form == .tagged {
            if let place {
                findings.add(
                    "length",
                    at: place,
                    "a tagged part has its length beside its tag",
                    cure: "leave length out"
                )
            }
            return dots == 0 ? .fixed : .rest
        }
        guard dots > 0 else {
            if let place {
                findings.add(
                    "length",
                    at: place,
                    "a length, but the element is fixed",
                    cure: "leave it out, or write the format with dots"
                )
            }
            return .fixed
        }
        if place?.text == "none" {
            if owner == nil, let place {
                findings.add(
                    "length",
                    at: place,
                    "an element cannot go without a length",
                    cure: "only the last part of a composite can"
                )
            }
            return .rest
        }
        return .prefixed(prefix(place, dots: dots, defaults: defaults), digits: dots)
    }

    private func untilLength(_ node: SpecNode, owner: CompositeContext?) -> ElementLength {
        guard let owner, owner.form == .separated else {
            findings.add(
                "until",
                at: node,
                "until: outside a separated composite",
                cure: "leave it out"
            )
            return .rest
        }
        switch word(node, among: ["separator", "between"]) {
        case "separator": return .until(owner.separator)
        case "between":
            guard let between = owner.between else {
                findings.add(
                    "until",
                    at: node,
                    "until: between, but the groups have no character between",
                    cure: "write between: \"/\" beside repeat, or until: separator"
                )
                return .rest
            }
            return .until(between)
        default: return .rest
        }
    }

    private func prefix(_ node: SpecNode?, dots: Int, defaults: ElementDefaults) -> LengthPrefix {
        var encoding = defaults.lengthEncoding
        var counts = defaults.counts
        var inclusive = defaults.inclusive
        var bytes: Int?
        if let node, map(node, keys: ["encoding", "counts", "inclusive", "bytes"]) != nil {
            if let value = node["encoding"].flatMap({
                choice($0, LengthEncoding.allCases, \.keyword)
            }) {
                encoding = value
            }
            if let value = node["counts"].flatMap({ choice($0, LengthUnit.allCases, \.keyword) }) {
                counts = value
            }
            inclusive = node["inclusive"].flatMap { boolean($0) } ?? inclusive
            bytes = node["bytes"].flatMap { number($0, 1...6) }
        }
        if encoding == defaults.lengthEncoding { bytes = bytes ?? defaults.lengthBytes }
        let usual: Int
        switch encoding {
        case .ascii, .ebcdic:
            usual = dots
            if let bytes, bytes != dots, let node {
                findings.add(
                    "length",
                    at: node["bytes"] ?? node,
                    "\(dots) dots, but \(bytes) bytes of length digits",
                    cure: "write as many dots as the length has digits"
                )
            }
        case .bcd: usual = (dots + 1) / 2
        case .binary: usual = (dots + 1) / 2
        }
        return LengthPrefix(
            encoding: encoding,
            counts: counts,
            inclusive: inclusive,
            bytes: bytes ?? usual
        )
    }

    /// The length can hold the maximum, and counts what the element has.
    func checkLength(_ format: ElementFormat, at node: SpecNode) {
        if format.kind == .track, format.encoding.isPacked, format.padNibble == 0xD {
            findings.add(
                "pad",
                at: node,
                "the pad nibble D is the separator of a track",
                cure: "pad with \"0\" or \"F\""
            )
        }
        guard case .prefixed(let prefix, _) = format.length else { return }
        if prefix.counts == .nibbles, !format.encoding.isPacked, format.kind != .binary {
            findings.add(
                "length",
                at: node,
                "nibbles are counted, but the element is not packed",
                cure: "count digits or bytes"
            )
            return
        }
        let layout = ElementLayout(format)
        let positions = Int(layout.maximum)
        let needed = layout.prefixValue(
            positions: positions,
            bytes: layout.contentBytes(positions: positions)
        )
        if needed > prefix.capacity {
            findings.add(
                "length",
                at: node,
                "a maximum of \(format.maximum) needs a length of \(needed), "
                    + "the prefix holds \(prefix.capacity)",
                cure: "write more dots, or a lower maximum"
            )
        }
    }
}
