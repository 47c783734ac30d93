public import Text

/// Messages as JSON documents: `{"mti": "0200", "elements": {...}, "raw": {...}}`.
///
/// Elements are keyed by number without leading zeros; binary is upper-case hexadecimal, a
/// composite an object, repeated tags and groups a list, GBK its characters. `raw` holds the
/// content as it stood on the wire: it counts where it reads as the same value, so that a document
/// comes back byte for byte.
public enum MessageJSON {
    /// The document of a message.
    ///
    /// Unless `unmasked`, secrets are masked and their `raw` left out.
    public static func document(of message: Message, unmasked: Bool = false) -> JSONValue {
        let masking = ValueMasking(of: message, isOff: unmasked)
        var elements: [JSONValue.Member] = []
        var raw: [JSONValue.Member] = []
        for element in message.elements {
            guard let value = message.value(element) else { continue }
            let whole = masking.sensitivity(of: element, in: message.messageType)
            var export = Export(masking: masking, element: element, hidden: whole)
            let json = export.json(value, [])
            elements.append(JSONValue.Member(element.description, json))
            guard whole == nil, !export.didMask else { continue }
            let content = Hexadecimal.text(message.rawBytes(of: element) ?? [])
            guard !masking.holdsOwnNumber(content) else { continue }
            raw.append(JSONValue.Member(element.description, .string(content)))
        }
        return .object([
            JSONValue.Member("mti", .string(message.messageType.description)),
            JSONValue.Member("elements", .object(elements)),
            JSONValue.Member("raw", .object(raw)),
        ])
    }

    /// The document of bytes that could not be read: what was read, and an `error` member.
    public static func document(of failure: DecodingFailure, unmasked: Bool = false) -> JSONValue {
        guard case .object(var members) = document(of: failure.partial, unmasked: unmasked) else {
            return .null
        }
        if failure.error.place == .messageType { members[0].value = .null }
        let error = failure.error
        members.append(
            JSONValue.Member(
                "error",
                .object([
                    JSONValue.Member("path", .string(error.place.description)),
                    JSONValue.Member("offset", .number(String(error.offset))),
                    JSONValue.Member("kind", .string(error.kind.name)),
                    JSONValue.Member("expected", .string(error.kind.expected)),
                    JSONValue.Member("found", .string(error.kind.found)),
                    JSONValue.Member("cause", failure.explanation.map { .string($0) } ?? .null),
                ])
            )
        )
        return .object(members)
    }

    private struct Export {
        let masking: ValueMasking
        let element: Element
        let hidden: Sensitivity?
        var didMask = false

        mutating func json(_ value: ElementValue, _ keys: [String]) -> JSONValue {
            switch value {
            case .text(let text):
                let description = masking.specification.description(of: element)
                var sensitivity = hidden
                var format = description?.format
                if !keys.isEmpty {
                    format = description?.part(at: keys[...])?.format
                    let own = masking.sensitivity(
                        at: ElementPath(element, keys),
                        part: description?.part(at: keys[...]),
                        isTLV: description?.composite?.isTLV == true
                    )
                    sensitivity = own ?? hidden
                }
                let shown = format?.shown(text) ?? text
                let masked = masking.text(shown, sensitivity)
                if sensitivity != nil || masked != shown { didMask = true }
                return .string(masked)
            case .list(let groups):
                return .array(
                    groups.enumerated().map {
                        json(.composite($0.element), keys + [String($0.offset + 1)])
                    }
                )
            case .composite(let inside):
                return .object(members(inside, keys))
            }
        }

        /// Members in order of first appearance; a repeated key becomes a list.
        private mutating func members(
            _ inside: CompositeValue,
            _ keys: [String]
        ) -> [JSONValue.Member] {
            var members: [JSONValue.Member] = []
            var counts: [String: Int] = [:]
            for entry in inside.entries {
                let json = json(entry.value, keys + [entry.key])
                counts[entry.key, default: 0] += 1
                guard let index = members.firstIndex(where: { $0.key == entry.key }) else {
                    members.append(JSONValue.Member(entry.key, json))
                    continue
                }
                if case .array(var items) = members[index].value, counts[entry.key] != 2 {
                    items.append(json)
                    members[index].value = .array(items)
                } else {
                    members[index].value = .array([members[index].value, json])
                }
            }
            return members
        }
    }
}
